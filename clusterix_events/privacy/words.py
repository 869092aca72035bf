"""Why something is kept, on what ground, who sees it and until when, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.i18n import day
from clusterix_events.privacy.rules import Rule, Terms, erased_from
from clusterix_events.registration.fields import Basis, Field
from clusterix_events.registration.legal_words import BASES, VIEWERS, erasure_words

_BADGE = _l("Your badge and the lists of the event")
_TRAVEL = _l("Transfers between airport, hotel and event")
PURPOSES: Mapping[str, Any] = {
    "given_name": _BADGE,
    "family_name": _BADGE,
    "title": _BADGE,
    "badge_name": _BADGE,
    "organisation": _BADGE,
    "function": _BADGE,
    "country": _l("Your badge, the lists and the statistics of the event"),
    "email": _l("Your confirmation, your personal link and news of changes"),
    "organisation_type": _l("The statistics that the programme asks for"),
    "partner_role": _l("Who takes part for which partner"),
    "region": _l("Making up peer groups: nobody reviews their own region"),
    "expertise": _l("Making up peer groups by what their members know"),
    "arrival": _TRAVEL,
    "departure": _TRAVEL,
    "hotel": _l("Rooms in the hotel"),
    "mobile_on_site": _l("The tour leader can reach you"),
    "emergency_contact": _l("Somebody can be called if something happens to you"),
    "languages": _l("Interpretation"),
    "diet": _l("Meals that you can eat"),
    "access_needs": _l("What you need to take part is arranged"),
}


def purpose_words(field: Field) -> str:
    """Return why a field is asked."""
    return str(PURPOSES.get(field.id) or _("Arranging this event"))


def basis_words(basis: Basis) -> str:
    """Return the legal ground in words, with its article."""
    return str(BASES[basis])


def viewer_words(sees: Sequence[str]) -> str:
    """Return who sees an answer, as one phrase with a capital."""
    text = ", ".join(str(VIEWERS.get(each, each)) for each in sees)
    return text[:1].upper() + text[1:]


def rule_words(rule: int | str, years: int = 5) -> str:
    """Return an erasure rule in words, without an event's own days."""
    return erasure_words(rule, years)


def until_words(rule: int | str, terms: Terms) -> str:
    """Return the day from which a field is no longer kept, or its rule while no clock runs."""
    first = erased_from(rule, terms)
    if first is None:
        return rule_words(rule, terms.years)
    return _("%(day)s at the latest", day=day(first)) if rule == Rule.WITHDRAWN else day(first)


def hold_words(until: date) -> str:
    """Return until when a legal hold lasts; the last day of the calendar means without an end."""
    return _("without an end") if until.year == date.max.year else day(until)
