"""The privacy notice of an event in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clusterix_events.privacy.rules import YEARS
from clusterix_events.privacy.words import basis_words, rule_words, viewer_words
from clusterix_events.questions.texts import LocalText
from clusterix_events.registration.fields import BY_ID, Basis


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """What the notice says about one answer."""

    label: str
    basis: str
    sees: str
    erase: str


def notice_lines(fields: Iterable[Mapping[str, Any]], *, years: int = YEARS[0]) -> list[NoticeLine]:
    """Return a line for each field of a kept notice; a field we no longer ask keeps its id.

    `years` are those for which evidence is kept after the last payment.
    """
    return [_line(field, years) for field in fields]


def _line(field: Mapping[str, Any], years: int) -> NoticeLine:
    known = BY_ID.get(field["id"])
    own = str(LocalText(field.get("label", {}))) or field["id"]
    return NoticeLine(
        label=str(known.question.label) if known else own,
        basis=basis_words(Basis(field["basis"])),
        sees=viewer_words(field["sees"]),
        erase=rule_words(field["erase"], years),
    )
