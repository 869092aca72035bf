"""The organiser's board in words: how far each practice is, and whose turn it is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from clusterix_events.kernel.i18n import short_day
from clusterix_events.peer_review.board_queries import BoardRow
from clusterix_events.peer_review.models import GroupState
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.peer_review.wording import group_state, practice_state


class Turn(StrEnum):
    """Who has to do something before a review goes on."""

    ORGANISER = "organiser"
    OWNER = "owner"
    PEERS = "peers"
    MODERATOR = "moderator"
    RAPPORTEUR = "rapporteur"
    NOBODY = "nobody"


@dataclass(frozen=True)
class BoardLine:
    """A practice with one of its groups; what does not exist yet is None or ""."""

    practice_id: int
    number: int
    title: str
    practice_state: tuple[str, str]
    group_id: int | None
    group_name: str
    round_name: str
    group_state: tuple[str, str] | None
    first: str
    final: str
    turn: Turn
    next_step: str


_OF_PRACTICE = {
    PracticeState.DRAFT: Turn.OWNER,
    PracticeState.CHANGES_ASKED: Turn.OWNER,
    PracticeState.SUBMITTED: Turn.ORGANISER,
    PracticeState.ACCEPTED: Turn.ORGANISER,
    PracticeState.ARCHIVED: Turn.NOBODY,
}
_OF_REPORT = {
    None: Turn.RAPPORTEUR,
    ReportStage.DRAFT: Turn.RAPPORTEUR,
    ReportStage.GROUP_CHECK: Turn.PEERS,
    ReportStage.FACT_CHECK: Turn.OWNER,
    ReportStage.RESPONSE: Turn.OWNER,
    ReportStage.FINAL: Turn.NOBODY,
}


def turn_of(row: BoardRow) -> Turn:
    """Return whose turn it is with a practice and its group."""
    if row.group_state is None:
        return _OF_PRACTICE.get(row.practice_state, Turn.ORGANISER)
    if row.group_state is GroupState.CLOSED:
        return _OF_REPORT[row.stage]
    if row.group_state is GroupState.COMPOSED:
        return Turn.MODERATOR
    sent = row.progress.after if row.final_opened else row.progress.before
    return Turn.PEERS if sent < row.progress.peers else Turn.MODERATOR


def turn_words() -> dict[Turn, str]:
    """Return the word for each, as the filter says it."""
    return {
        Turn.ORGANISER: _("Organiser"),
        Turn.OWNER: _("Owner"),
        Turn.PEERS: _("Peers"),
        Turn.MODERATOR: _("Moderator"),
        Turn.RAPPORTEUR: _("Rapporteur"),
        Turn.NOBODY: _("Nobody: done"),
    }


def board_lines(rows: Sequence[BoardRow]) -> list[BoardLine]:
    """Return the rows of the board in words."""
    practices = {state: practice_state(state) for state in PracticeState}
    groups = {state: group_state(state) for state in GroupState}
    return [
        BoardLine(
            practice_id=row.practice_id,
            number=row.number,
            title=row.title,
            practice_state=practices[row.practice_state],
            group_id=row.group_id,
            group_name=row.group_name or "",
            round_name=row.round_name or "",
            group_state=groups[row.group_state] if row.group_state else None,
            first=_sent(row, row.progress.before),
            final=_sent(row, row.progress.after) if row.final_opened else "",
            turn=turn_of(row),
            next_step=_next_step(row),
        )
        for row in rows
    ]


def chosen(
    lines: Sequence[BoardLine], *, words: str, turn: str, round_name: str
) -> list[BoardLine]:
    """Return the lines with these words in title or group, at this turn, in this round."""
    wanted = words.casefold().split()
    return [
        line
        for line in lines
        if (not turn or line.turn == turn)
        and (not round_name or line.round_name == round_name)
        and all(word in f"{line.title} {line.group_name}".casefold() for word in wanted)
    ]


def turn_choices(lines: Sequence[BoardLine]) -> list[tuple[str, str]]:
    """Return the turns that occur, each with how many wait for it."""
    counted = Counter(line.turn for line in lines)
    return [
        (turn.value, f"{word} ({counted[turn]})")
        for turn, word in turn_words().items()
        if counted[turn]
    ]


def _sent(row: BoardRow, count: int) -> str:
    if row.group_state in {None, GroupState.COMPOSED}:
        return ""
    return _("%(n)s of %(all)s", n=count, all=row.progress.peers)


def _next_step(row: BoardRow) -> str:
    if row.group_state is None:
        return {
            PracticeState.DRAFT: _("The owner writes the description."),
            PracticeState.CHANGES_ASKED: _("The owner makes the changes you asked for."),
            PracticeState.SUBMITTED: _("Read it, then accept it or ask for changes."),
            PracticeState.ARCHIVED: _("Archived."),
        }.get(row.practice_state, _("Make up a group for it."))
    if row.group_state is GroupState.COMPOSED:
        return _("The moderator opens the room.")
    if row.group_state is GroupState.OPEN:
        waits_for_peers = turn_of(row) is Turn.PEERS
        return _("Peers send their forms.") if waits_for_peers else _("The moderator goes on.")
    return _until(row)


def _until(row: BoardRow) -> str:
    step = {
        None: _("The rapporteur writes the report."),
        ReportStage.DRAFT: _("The rapporteur writes the report."),
        ReportStage.GROUP_CHECK: _("The group checks the report."),
        ReportStage.FACT_CHECK: _("The owner checks the facts."),
        ReportStage.RESPONSE: _("The owner answers the recommendations."),
        ReportStage.FINAL: _("The report is final."),
    }[row.stage]
    if row.until is None:
        return step
    return _("%(step)s Until %(day)s", step=step, day=short_day(row.until))
