"""Paper forms in words: the list of a group's sheets, and how far each is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.peer_review.models import Peer, PeerGroup
from clusterix_events.peer_review.paper_models import PaperPart, PaperSheet, PaperState
from clusterix_events.peer_review.paper_queries import entry_of
from clusterix_events.peer_review.paper_rules import sheet_name


@dataclass(frozen=True)
class PartLine:
    """How far a part of a sheet is."""

    part: str
    words: str
    state: tuple[str, str]


@dataclass(frozen=True)
class SheetLine:
    """A numbered sheet in the moderator's list."""

    number: int
    name: str
    peer: str
    may_type: bool
    parts: tuple[PartLine, ...]


def part_name(part: PaperPart) -> str:
    """Return the name of a part of the form."""
    return {
        PaperPart.BEFORE: _("First scores"),
        PaperPart.AFTER: _("Final scores"),
        PaperPart.STATEMENT: _("Statement of the region"),
    }[part]


def part_state(sheet: PaperSheet, part: PaperPart) -> tuple[str, str]:
    """Return the sign and the word of how far a part is."""
    entry = entry_of(sheet, part)
    if entry is None:
        return "draft", _("not typed yet")
    return {
        PaperState.DRAFT: ("draft", _("begun")),
        PaperState.TYPED: ("waiting", _("second check")),
        PaperState.DIFFERS: ("problem", _("figures differ")),
        PaperState.COUNTED: ("confirmed", _("counts")),
        PaperState.KEPT: ("closed", _("kept, not counted")),
    }[entry.state]


def sheet_lines(
    group: PeerGroup,
    sheets: Sequence[PaperSheet],
    parts: Sequence[PaperPart],
    may_type: Callable[[PaperSheet], bool],
) -> tuple[SheetLine, ...]:
    """Return a group's sheets, each with how far its parts are."""
    return tuple(
        SheetLine(
            number=sheet.number,
            name=sheet_name(group.name, sheet.number),
            peer=sheet.peer.person.full_name if sheet.peer else "",
            may_type=may_type(sheet),
            parts=tuple(
                PartLine(part.value, part_name(part), part_state(sheet, part)) for part in parts
            ),
        )
        for sheet in sheets
    )


def peers_without_sheet(
    group: PeerGroup, sheets: Sequence[PaperSheet], sheet: PaperSheet, *, reads_all: bool
) -> list[Peer]:
    """Return whose sheet this may be: of a moderator who has not sent their own, only theirs."""
    taken = {one.peer_id for one in sheets if one.id != sheet.id}
    return [
        peer
        for peer in group.peers
        if peer.id not in taken
        and (reads_all or peer.person_id == group.moderator_id)
        and (peer.id == sheet.peer_id or (peer.conflict_at is None and peer.left_at is None))
    ]


def next_part(sheet: PaperSheet, parts: Sequence[PaperPart]) -> PaperPart:
    """Return the first part that does not count yet, the last one when all do."""
    for part in parts:
        entry = entry_of(sheet, part)
        if entry is None or entry.state is not PaperState.COUNTED:
            return part
    return parts[-1]
