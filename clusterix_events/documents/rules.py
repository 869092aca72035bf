"""What is printed for whom: pure rules of the papers."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

from clusterix_events.documents.papers import Attendee, BadgeRole
from clusterix_events.kernel.errors import RuleError


class NothingToPrintError(RuleError):
    """A paper has nothing to show yet; the message says what is missing."""


class AgendaNotPublishedError(NothingToPrintError):
    """The programme is printed from the published agenda, and there is none."""

    def __init__(self) -> None:
        super().__init__(_l("The agenda of this event is not published yet."))


class NoSuchDayError(NothingToPrintError):
    """An attendance list was asked for a day on which the event has no part."""

    def __init__(self) -> None:
        super().__init__(_l("The event has no part on this day."))


class NoSuchPartError(NothingToPrintError):
    """Badges were asked for a part the event does not have."""

    def __init__(self) -> None:
        super().__init__(_l("The event has no part of this code."))


class NobodyListedError(NothingToPrintError):
    """The list of participants was asked for and nobody agreed to stand on it."""

    def __init__(self) -> None:
        super().__init__(_l("Nobody has agreed to stand on the list yet."))


class NoGroupsError(NothingToPrintError):
    """The cards of the peer groups were asked for and there is no group."""

    def __init__(self) -> None:
        super().__init__(_l("There are no peer groups yet."))


class NoMinutesError(NothingToPrintError):
    """Minutes were asked for that nobody has prepared."""

    def __init__(self) -> None:
        super().__init__(_l("There are no minutes of this yet."))


class NoReportError(NothingToPrintError):
    """A report was asked for that is not final."""

    def __init__(self) -> None:
        super().__init__(_l("The report of this practice is not final yet."))


def badge_role(roles: Collection[BadgeRole]) -> BadgeRole:
    """Return the role printed on a badge: the first that holds, participant when none does."""
    return next((role for role in BadgeRole if role in roles), BadgeRole.PARTICIPANT)


def printed_name(given: str, family: str, badge_name: str | None) -> tuple[str, str, str]:
    """Return given and family name as printed, and the name in its original script.

    The name chosen for the badge replaces both; where the person's own name is not Latin and the
    chosen one is, the own one stands below it. Without a blank the chosen name is a given name.
    """
    chosen = " ".join((badge_name or "").split())
    own = f"{given} {family}".strip()
    if not chosen or chosen == own:
        return given, family, ""
    original = own if is_latin(chosen) and not is_latin(own) else ""
    if family and chosen.endswith(f" {family}"):
        return chosen.removesuffix(f" {family}"), family, original
    first, _, last = chosen.rpartition(" ")
    return (first, last, original) if first else (last, "", original)


def is_latin(text: str) -> bool:
    """Return whether all letters of a text are Latin."""
    return all(unicodedata.name(char, "").startswith("LATIN") for char in text if char.isalpha())


def sort_key(family: str, given: str) -> tuple[str, str]:
    """Return what names are sorted by on paper: letters without accents, case and apostrophes."""
    return _folded(family), _folded(given)


def told_apart(attendees: Iterable[Attendee]) -> tuple[Attendee, ...]:
    """Return the rows with the function kept only for people of one name and one organisation."""
    rows = tuple(attendees)
    seen = Counter((row.family, row.given, row.organisation) for row in rows)
    return tuple(
        row if seen[row.family, row.given, row.organisation] > 1 else replace(row, function="")
        for row in rows
    )


def code_address(base_url: str, reference: str) -> str:
    """Return the address in a badge's QR code, in upper case as far as case has no meaning.

    A code in capitals and digits alone needs fewer modules, so each is larger. Scheme and host
    ignore case; a path in the base address does not and is kept as it is.
    """
    scheme, host, path, *_ = urlsplit(base_url)
    return f"{scheme.upper()}://{host.upper()}{path.rstrip('/')}/C/{reference.upper()}"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFD", text).casefold()
    return "".join(char for char in plain if char.isalnum() or char in " -")
