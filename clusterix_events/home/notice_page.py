"""The privacy notice of an event in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from clusterix_events.questions.texts import LocalText
from clusterix_events.registration.fields import AUDIT, BY_ID, Basis

BASES = {
    Basis.CONTRACT: _l("Needed to arrange your place (GDPR, Article 6(1)(b))"),
    Basis.TASK: _l("Public task (GDPR, Article 6(1)(e))"),
    Basis.LEGAL: _l("Legal duty (GDPR, Article 6(1)(c))"),
    Basis.CONSENT: _l("Your consent (GDPR, Article 6(1)(a))"),
    Basis.EXPLICIT: _l("Your explicit consent (GDPR, Article 9(2)(a))"),
}
VIEWERS = {
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


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What the notice says about one answer."""

    label: str
    basis: str
    sees: str
    erase: str


def notice_lines(fields: Iterable[Mapping[str, Any]]) -> list[NoticeLine]:
    """Return a line for each field of a kept notice; a field we no longer ask keeps its id."""
    return [_line(field) for field in fields]


def _line(field: Mapping[str, Any]) -> NoticeLine:
    known = BY_ID.get(field["id"])
    own = str(LocalText(field.get("label", {}))) or field["id"]
    return NoticeLine(
        label=str(known.question.label) if known else own,
        basis=str(BASES[Basis(field["basis"])]),
        sees=_capitalised(", ".join(str(VIEWERS.get(each, each)) for each in field["sees"])),
        erase=_erasure(field["erase"]),
    )


def _erasure(rule: int | str) -> str:
    if isinstance(rule, int):
        return ngettext("%(num)s day after the event", "%(num)s days after the event", rule)
    if rule == AUDIT:
        return _("5 years after the last payment to the project, as proof of attendance")
    return _("When you take it back, else 365 days after the project")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
