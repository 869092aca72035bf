"""Reads of reports: what they hold, what it traces to, and what was said to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review import report_rules
from clusterix_events.peer_review.consolidation import wording
from clusterix_events.peer_review.models import (
    Peer,
    PeerGroup,
    Proposal,
    Recommendation,
    RevealedText,
    Review,
    TransferStatement,
)
from clusterix_events.peer_review.report_models import (
    FactCorrection,
    GroupComment,
    GroupReply,
    Report,
    ReportChange,
    ReportEntry,
    Section,
)


@dataclass(frozen=True)
class Behind:
    """One proposal that counts, and whose it is by number; for counting alone, never shown."""

    recommendation_id: int
    text: str
    peer_id: int
    region: str
    weight: str | None
    until: str | None
    addressee: str | None


def find_report(group_id: int) -> Report | None:
    """Return the report of a group; None before it was closed."""
    return session.scalars(
        select(Report).where(Report.group_id == group_id).execution_options(populate_existing=True)
    ).first()


def get_report(group_id: int) -> Report:
    """Return the report of a group; raise NotFoundError before it was closed."""
    report = find_report(group_id)
    if report is None:
        raise NotFoundError(f"report of group {group_id}")
    return report


def find_final_report(practice_id: int) -> Report | None:
    """Return the report of a practice that became final last, or None."""
    return session.scalars(
        select(Report)
        .join(PeerGroup, PeerGroup.id == Report.group_id)
        .where(PeerGroup.practice_id == practice_id, Report.final_at.is_not(None))
        .order_by(Report.final_at.desc(), Report.group_id.desc())
        .limit(1)
    ).first()


def list_reports(event_id: int) -> dict[int, Report]:
    """Return the reports of an event by the number of their group."""
    rows = session.scalars(
        select(Report)
        .join(PeerGroup, PeerGroup.id == Report.group_id)
        .where(PeerGroup.event_id == event_id)
    )
    return {row.group_id: row for row in rows}


def list_revealed(group_id: int) -> Sequence[RevealedText]:
    """Return all revealed texts of a group in their mixed order."""
    return session.scalars(
        select(RevealedText).where(RevealedText.group_id == group_id).order_by(RevealedText.id)
    ).all()


def list_entries(group_id: int) -> Sequence[ReportEntry]:
    """Return the sentences of a report in their order, with the texts they stand for."""
    return session.scalars(
        select(ReportEntry)
        .where(ReportEntry.group_id == group_id)
        .options(selectinload(ReportEntry.sources))
        .order_by(ReportEntry.section, ReportEntry.position, ReportEntry.id)
        .execution_options(populate_existing=True)
    ).all()


def get_entry(group_id: int, entry_id: int) -> ReportEntry:
    """Return a sentence of this report with its sources; raise NotFoundError."""
    for entry in list_entries(group_id):
        if entry.id == entry_id:
            return entry
    raise NotFoundError(f"entry {entry_id}")


def list_behind(group_id: int) -> Sequence[Behind]:
    """Return all counted proposals of a group in the order of their letters."""
    rows = session.execute(
        select(
            Proposal.recommendation_id,
            Proposal.text,
            Peer.id,
            Peer.region,
            Proposal.weight,
            Proposal.until,
            Proposal.addressee,
        )
        .join(Review, Review.id == Proposal.review_id)
        .join(Peer, Peer.id == Review.peer_id)
        .where(Peer.group_id == group_id, Proposal.recommendation_id.is_not(None))
    )
    found = [
        Behind(number, text, peer_id, region, weight, until, addressee)
        for number, text, peer_id, region, weight, until, addressee in rows
        if number is not None
    ]
    return sorted(found, key=lambda one: (one.text.casefold(), one.text))


def wordings_by_recommendation(behind: Iterable[Behind]) -> dict[int, tuple[str, ...]]:
    """Return the different wordings merged into each recommendation, in the order of letters."""
    kept: dict[int, dict[str, str]] = {}
    for one in behind:
        kept.setdefault(one.recommendation_id, {}).setdefault(wording(one.text), one.text)
    return {number: tuple(texts.values()) for number, texts in kept.items()}


def list_changes(group_id: int, *, after: int) -> Sequence[ReportChange]:
    """Return what was changed in a report after one of its versions, the first change first."""
    return session.scalars(
        select(ReportChange)
        .where(ReportChange.group_id == group_id, ReportChange.version > after)
        .order_by(ReportChange.version)
    ).all()


def count_replies(group_id: int) -> int:
    """Return how many peers have checked the draft."""
    counted = select(func.count()).select_from(GroupReply).where(GroupReply.group_id == group_id)
    return session.scalar(counted) or 0


def has_steps(group_id: int, section: str) -> bool:
    """Return whether a step in a section could be undone."""
    found = select(ReportChange.version).where(
        ReportChange.group_id == group_id,
        ReportChange.section == section,
        ReportChange.before.is_not(None),
    )
    return session.scalar(found.limit(1)) is not None


def list_replied(group_id: int) -> set[int]:
    """Return the seats that have checked the draft, so that they are not reminded."""
    found = select(GroupReply.peer_id).where(GroupReply.group_id == group_id)
    return set(session.scalars(found))


def count_checkers(group_id: int) -> int:
    """Return how many peers are asked to check the draft: all but those with a conflict."""
    counted = (
        select(func.count())
        .select_from(Peer)
        .where(Peer.group_id == group_id, Peer.conflict_at.is_(None))
    )
    return session.scalar(counted) or 0


def find_reply(group_id: int, peer_id: int) -> GroupReply | None:
    """Return what one peer said to the draft, with their comments, or None."""
    return session.scalars(
        select(GroupReply)
        .where(GroupReply.group_id == group_id, GroupReply.peer_id == peer_id)
        .options(selectinload(GroupReply.comments))
        .execution_options(populate_existing=True)
    ).first()


def list_shown_comments(report: Report) -> Sequence[GroupComment]:
    """Return what the group said to the draft without its writers, or nothing while it is hidden.

    In the order of letters, so that neither time nor number tells who wrote which.
    """
    if not report_rules.shows_comments(
        replies=count_replies(report.group_id), are_closed=report.replies_closed_at is not None
    ):
        return ()
    rows = session.scalars(
        select(GroupComment)
        .join(GroupReply, GroupReply.id == GroupComment.reply_id)
        .where(GroupReply.group_id == report.group_id)
    )
    return sorted(rows, key=lambda one: (one.section, one.text.casefold(), one.id))


def list_kept_comments(group_id: int) -> list[tuple[str, str]]:
    """Return (section, text) of all comments of a group, for its moderator alone."""
    rows = session.execute(
        select(GroupComment.section, GroupComment.text)
        .join(GroupReply, GroupReply.id == GroupComment.reply_id)
        .where(GroupReply.group_id == group_id)
    )
    return sorted((section, text) for section, text in rows)


def list_corrections(group_id: int) -> Sequence[FactCorrection]:
    """Return the facts that the host would correct, as they came."""
    return session.scalars(
        select(FactCorrection)
        .where(FactCorrection.group_id == group_id)
        .order_by(FactCorrection.id)
    ).all()


def list_chosen(group_id: int) -> Sequence[Recommendation]:
    """Return the recommendations that stand in the report, in their order."""
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.group_id == group_id, Recommendation.is_left_out.is_(False))
        .order_by(Recommendation.position)
    ).all()


def list_statements_of(group_id: int) -> Sequence[TransferStatement]:
    """Return what the regions of a group would take."""
    return session.scalars(
        select(TransferStatement)
        .where(TransferStatement.group_id == group_id)
        .order_by(TransferStatement.region, TransferStatement.id)
    ).all()


def count_forms(group_id: int) -> dict[str, int]:
    """Return how many forms of each round stand behind the texts that are shown."""
    rows = session.execute(
        select(Review.round, func.count())
        .join(Peer, Peer.id == Review.peer_id)
        .where(Peer.group_id == group_id, Review.counted_at.is_not(None))
        .group_by(Review.round)
    )
    return {round_.value: count for round_, count in rows}


def feeds_by_question(questions: Mapping[str, str | None]) -> dict[str, Section]:
    """Return the section that each question feeds, where it feeds one of a report."""
    known = {section.value for section in Section}
    return {code: Section(feeds) for code, feeds in questions.items() if feeds and feeds in known}


def list_unfinished() -> Sequence[Report]:
    """Return all reports that are not final yet, with their groups."""
    return session.scalars(
        select(Report)
        .where(Report.final_at.is_(None))
        .options(selectinload(Report.group))
        .order_by(Report.group_id)
    ).all()
