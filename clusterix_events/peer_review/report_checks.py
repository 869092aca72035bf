"""What is said to a draft: the group's comments without names, the host's corrections of facts."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review import report_queries, report_stages
from clusterix_events.peer_review.models import Peer, PeerGroup
from clusterix_events.peer_review.report_models import (
    FactCorrection,
    GroupComment,
    GroupReply,
    Outcome,
    Report,
    Role,
)
from clusterix_events.peer_review.report_rules import ReportStage
from clusterix_events.peer_review.report_writing import (
    COMMENTS,
    CORRECTIONS,
    Hand,
    StageError,
    begin_change,
    lock_report,
    note_change,
)

CORRECTIONS_MOST = 30


class CheckOverError(StageError):
    """The draft is not being checked, or no longer."""


class TooManyCorrectionsError(RuleError):
    """The host has sent more corrections than anybody would read."""


def reply(
    group: PeerGroup, peer: Peer, comments: Mapping[str, str], *, now: datetime
) -> GroupReply:
    """Keep what a peer says to the draft by section; sent again it takes the place of the first.

    With the last reply the check ends. Raises CheckOverError before it began and after its end.
    """
    report = lock_report(group.id)
    if report.stage is not ReportStage.GROUP_CHECK or report.replies_closed_at is not None:
        raise CheckOverError(_("The check of this draft is over. Thank you all the same."))
    kept = report_queries.find_reply(group.id, peer.id)
    if kept is None:
        kept = GroupReply(group_id=group.id, peer_id=peer.id, sent_at=now)
        session.add(kept)
        session.flush()
    kept.sent_at = now
    session.execute(delete(GroupComment).where(GroupComment.reply_id == kept.id))
    rows = [
        {"reply_id": kept.id, "section": section, "text": text.strip()}
        for section, text in comments.items()
        if text.strip()
    ]
    if rows:
        session.execute(insert(GroupComment), rows)
    session.flush()
    if report_queries.count_replies(group.id) >= report_queries.count_checkers(group.id):
        clock = Hand(Role.CLOCK, report.version)
        report_stages.end_group_check(group, clock, now=now)
    return kept


def judge_comment(
    group: PeerGroup, hand: Hand, place: int, outcome: Outcome, word: str, *, now: datetime
) -> GroupComment:
    """Say of a comment (its place in the list shown) whether it was taken, with a word."""
    report = begin_change(group.id, hand, section=f"{COMMENTS}-{place}")
    shown = report_queries.list_shown_comments(report)
    if not 0 <= place < len(shown):
        raise NotFoundError(f"comment {place}")
    shown[place].outcome, shown[place].word = outcome, word.strip() or None
    note_change(report, hand, section=f"{COMMENTS}-{place}", what="judged", now=now)
    return shown[place]


def correct_fact(
    group: PeerGroup, section: str, text: str, *, form_token: str, now: datetime
) -> FactCorrection:
    """Keep a fact that the host would correct in a section; sent twice it is kept once.

    Raises CheckOverError outside of the check, TooManyCorrectionsError past thirty.
    """
    report = _checked(group)
    kept = session.scalars(
        select(FactCorrection).where(
            FactCorrection.group_id == group.id, FactCorrection.form_token == form_token
        )
    ).first()
    if kept is not None:
        return kept
    counted = select(func.count()).where(FactCorrection.group_id == report.group_id)
    if (session.scalar(counted) or 0) >= CORRECTIONS_MOST:
        raise TooManyCorrectionsError(
            _(
                "These are %(n)s corrections already. Write the rest to the rapporteur by mail.",
                n=CORRECTIONS_MOST,
            )
        )
    correction = FactCorrection(
        group_id=group.id, section=section, text=text.strip(), form_token=form_token, sent_at=now
    )
    session.add(correction)
    session.flush()
    record("report.corrected", event_id=group.event_id, subject=f"peer_group:{group.id}")
    return correction


def end_fact_check(group: PeerGroup, *, now: datetime) -> Report:
    """Note that the host has checked the facts; raise CheckOverError outside of the check."""
    report = lock_report(group.id)
    if report.stage is ReportStage.FACT_CHECK and report.facts_checked_at is not None:
        return report
    report = _checked(group)
    report.facts_checked_at = now
    session.flush()
    record("report.facts_checked", event_id=group.event_id, subject=f"peer_group:{group.id}")
    return report


def judge_correction(
    group: PeerGroup, hand: Hand, number: int, outcome: Outcome, word: str, *, now: datetime
) -> FactCorrection:
    """Say of a correction whether it was taken, with a word for the host."""
    report = begin_change(group.id, hand, section=f"{CORRECTIONS}-{number}")
    for one in report_queries.list_corrections(group.id):
        if one.id == number:
            one.outcome, one.word = outcome, word.strip() or None
            note_change(report, hand, section=f"{CORRECTIONS}-{number}", what="judged", now=now)
            return one
    raise NotFoundError(f"correction {number}")


def _checked(group: PeerGroup) -> Report:
    report = lock_report(group.id)
    if report.stage is not ReportStage.FACT_CHECK or report.facts_checked_at is not None:
        raise CheckOverError(_("The check of the facts is over."))
    return report
