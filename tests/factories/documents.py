"""Values of the papers with dull defaults."""

from typing import Any

from clusterix_events.documents.papers import Badge, BadgeRole, BadgeSheet


def make_badge(**values: Any) -> Badge:
    """Return a participant's badge."""
    defaults: dict[str, Any] = {
        "given": "Hélène",
        "family": "Exemplaire",
        "role": BadgeRole.PARTICIPANT,
        "organisation": "Plastipolis",
        "country": "France",
        "reference": "N0MZEJNJR4",
    }
    return Badge(**defaults | values)


def make_sheet(*badges: Badge, **values: Any) -> BadgeSheet:
    """Return the badges of an event in Bucharest."""
    defaults: dict[str, Any] = {
        "event": "ClusteriX in Bucharest",
        "dates": "29–31 Oct 2012",
        "base_url": "https://events.example.org",
    }
    return BadgeSheet(badges=badges, **defaults | values)
