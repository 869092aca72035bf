"""Reads of the organiser's board: every practice and group with how far it is."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from clusterix_events.kernel.db import session
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.models import (
    GroupState,
    PeerGroup,
    Practice,
    PracticeVersion,
)
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.queries import Progress
from clusterix_events.peer_review.report_models import Report
from clusterix_events.peer_review.report_rules import ReportStage

NOTHING = Progress(peers=0, before=0, after=0)


@dataclass(frozen=True)
class BoardRow:
    """A practice and one group that reviews it; a practice without a group has none of the rest.

    `final_opened` says that the form of the final scores is open. `stage` and the days are the
    report's; None until the group is closed.
    """

    practice_id: int
    number: int
    title: str
    practice_state: PracticeState
    group_id: int | None
    group_name: str | None
    round_name: str | None
    group_state: GroupState | None
    final_opened: bool
    progress: Progress
    stage: ReportStage | None
    until: date | None


def list_board(event_id: int) -> list[BoardRow]:
    """Return every practice of an event by number, once for each of its groups.

    Two statements, however many there are.
    """
    latest = queries.LATEST_VERSIONS
    rows = session.execute(
        select(
            Practice.id.label("practice_id"),
            Practice.number,
            Practice.state.label("practice_state"),
            PracticeVersion.title,
            PeerGroup.id.label("group_id"),
            PeerGroup.name.label("group_name"),
            PeerGroup.round_name,
            PeerGroup.state.label("group_state"),
            PeerGroup.final_opened_at,
            Report.stage,
            Report.draft_until,
            Report.group_check_until,
            Report.fact_check_until,
            Report.response_until,
        )
        .join(latest, latest.c.practice_id == Practice.id)
        .join(
            PracticeVersion,
            (PracticeVersion.practice_id == Practice.id)
            & (PracticeVersion.number == latest.c.number),
        )
        .outerjoin(PeerGroup, PeerGroup.practice_id == Practice.id)
        .outerjoin(Report, Report.group_id == PeerGroup.id)
        .where(Practice.event_id == event_id)
        .order_by(Practice.number, PeerGroup.round_name, PeerGroup.name)
    ).all()
    progress = queries.count_progress(select(PeerGroup.id).where(PeerGroup.event_id == event_id))
    ends = {
        ReportStage.DRAFT: "draft_until",
        ReportStage.GROUP_CHECK: "group_check_until",
        ReportStage.FACT_CHECK: "fact_check_until",
        ReportStage.RESPONSE: "response_until",
    }
    return [
        BoardRow(
            practice_id=row.practice_id,
            number=row.number,
            title=row.title,
            practice_state=row.practice_state,
            group_id=row.group_id,
            group_name=row.group_name,
            round_name=row.round_name,
            group_state=row.group_state,
            final_opened=row.final_opened_at is not None,
            progress=progress.get(row.group_id, NOTHING),
            stage=row.stage,
            until=getattr(row, ends[row.stage]) if row.stage in ends else None,
        )
        for row in rows
    ]
