"""Why something is kept, on what ground, who sees it and until when, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from clusterix_events.kernel.i18n import day
from clusterix_events.privacy.rules import Rule, Terms, erased_from
from clusterix_events.registration.fields import Basis, Field

BASES: Mapping[Basis, Any] = {
    Basis.CONTRACT: _l("Needed to arrange your place (GDPR, Article 6(1)(b))"),
    Basis.TASK: _l("Public task (GDPR, Article 6(1)(e))"),
    Basis.LEGAL: _l("Legal duty (GDPR, Article 6(1)(c))"),
    Basis.CONSENT: _l("Your consent (GDPR, Article 6(1)(a))"),
    Basis.EXPLICIT: _l("Your explicit consent (GDPR, Article 9(2)(a))"),
}
VIEWERS: Mapping[str, Any] = {
    "organiser": _l("the organiser"),
    "badge": _l("everybody, on your badge"),
    "badge mark": _l("everybody, as a mark on your badge"),
    "lists": _l("printed lists"),
    "statistics": _l("statistics, without your name"),
    "peer-group assignment": _l("the assignment to peer groups"),
    "transfer": _l("the transfer service"),
    "hotel": _l("the hotel"),
    "moderator": _l("the moderator of your group"),
    "participants": _l("the participants"),
    "tour leader": _l("the tour leader"),
    "tour leader while the tour runs": _l("the tour leader while the tour runs"),
    "kitchen: counts only": _l("the kitchen, as counts without names"),
    "named access contact": _l("one named person"),
    "venue: the measure only": _l("the venue, only what is to be arranged"),
}
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
    if rule == Rule.AUDIT:
        return _(
            "%(n)s years after the last payment to the project, as proof of attendance", n=years
        )
    if rule == Rule.WITHDRAWN:
        return _("When you take it back, else 365 days after the project")
    return ngettext("%(num)s day after the event", "%(num)s days after the event", int(rule))


def until_words(rule: int | str, terms: Terms) -> str:
    """Return the day from which a field is no longer kept, or its rule while no clock runs."""
    first = erased_from(rule, terms)
    if first is None:
        return rule_words(rule, terms.years)
    return _("%(day)s at the latest", day=day(first)) if rule == Rule.WITHDRAWN else day(first)


def hold_words(until: date) -> str:
    """Return until when a legal hold lasts; the last day of the calendar means without an end."""
    return _("without an end") if until.year == date.max.year else day(until)
