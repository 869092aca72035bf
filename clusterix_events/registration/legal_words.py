"""What is said of a field in words: its legal ground, who sees the answer, when it is erased."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from clusterix_events.registration.fields import AUDIT, WITHDRAWN, Basis

BASES: Final[dict[Basis, Any]] = {
    Basis.CONTRACT: _l("Needed to arrange your place (GDPR, Article 6(1)(b))"),
    Basis.TASK: _l("Public task (GDPR, Article 6(1)(e))"),
    Basis.LEGAL: _l("Legal duty (GDPR, Article 6(1)(c))"),
    Basis.CONSENT: _l("Your consent (GDPR, Article 6(1)(a))"),
    Basis.EXPLICIT: _l("Your explicit consent (GDPR, Article 9(2)(a))"),
}
VIEWERS: Final[dict[str, Any]] = {
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


def erasure_words(rule: int | str, years: int = 5) -> str:
    """Return an erasure rule in words, without an event's own days."""
    if rule == AUDIT:
        return _(
            "%(n)s years after the last payment to the project, as proof of attendance", n=years
        )
    if rule == WITHDRAWN:
        return _("When you take it back, else 365 days after the project")
    return ngettext("%(num)s day after the event", "%(num)s days after the event", int(rule))
