"""Merging the peers' recommendations into three to five; everybody behind one is counted once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review import report_queries
from clusterix_events.peer_review.consolidation import Merged, Recommended, merge, wording
from clusterix_events.peer_review.models import (
    Peer,
    PeerGroup,
    Proposal,
    Recommendation,
    Review,
)
from clusterix_events.peer_review.report_queries import Behind
from clusterix_events.peer_review.report_writing import (
    RECOMMENDATIONS,
    Hand,
    begin_change,
    note_change,
)


@dataclass(frozen=True)
class Advised:
    """A recommendation as the rapporteur words it, with its choices."""

    text: str
    addressee: str | None = None
    weight: str | None = None
    until: str | None = None


class NothingToMergeError(RuleError):
    """Fewer than two recommendations are chosen."""


class OneWordingError(RuleError):
    """A recommendation that was not merged cannot be split."""


def merge_recommendations(
    group: PeerGroup, hand: Hand, numbers: Collection[int], text: str, *, now: datetime
) -> Recommendation:
    """Make one recommendation of several, with everybody behind any of them counted once.

    Raises NothingToMergeError below two.
    """
    report = begin_change(group.id, hand, section=RECOMMENDATIONS)
    before = state_of(group.id)
    rows = _list(group.id)
    chosen = [row for row in rows if row.id in numbers]
    if len(chosen) < 2:
        raise NothingToMergeError(_("Choose two recommendations or more."), field="numbers")
    kept, others = chosen[0], chosen[1:]
    _assign([one.id for one in others], kept.id)
    for row in others:
        session.delete(row)
    session.flush()
    kept.text, kept.is_left_out = text, False
    _count(group.id, kept)
    _number([row for row in rows if row not in others])
    note_change(report, hand, section=RECOMMENDATIONS, what="merged", now=now, before=before)
    return kept


def change_recommendation(
    group: PeerGroup, hand: Hand, number: int, advised: Advised, *, now: datetime
) -> Recommendation:
    """Change the words of a recommendation, and to whom, how strongly and until when it is said."""
    report = begin_change(group.id, hand, section=RECOMMENDATIONS)
    before = state_of(group.id)
    row = _get(group.id, number)
    row.text, row.addressee = advised.text, advised.addressee
    row.weight, row.until = advised.weight, advised.until
    note_change(report, hand, section=RECOMMENDATIONS, what="changed", now=now, before=before)
    return row


def split_recommendation(group: PeerGroup, hand: Hand, number: int, *, now: datetime) -> None:
    """Undo a merge: each wording is a recommendation of its own again; raise OneWordingError."""
    _split(group, hand, number, lambda _wording: True, what="split", now=now)


def put_back_wording(
    group: PeerGroup, hand: Hand, number: int, place: int, *, now: datetime
) -> None:
    """Take one wording (its place in the list shown) out of a merge; raise OneWordingError."""
    wordings = _wordings(group.id, number)
    if not 0 <= place < len(wordings):
        raise NotFoundError(f"wording {place}")
    gone = wording(wordings[place])
    _split(group, hand, number, lambda one: one == gone, what="put_back", now=now)


def leave_out(group: PeerGroup, hand: Hand, number: int, *, now: datetime) -> Recommendation:
    """Leave a recommendation out of the report; it stays in the list of what is not used."""
    return _place(group, hand, number, is_left_out=True, what="left_out", now=now)


def take_in(group: PeerGroup, hand: Hand, number: int, *, now: datetime) -> Recommendation:
    """Take a recommendation that was left out into the report again."""
    return _place(group, hand, number, is_left_out=False, what="taken_in", now=now)


def shift_recommendation(
    group: PeerGroup, hand: Hand, number: int, *, by: int, now: datetime
) -> Recommendation:
    """Move a recommendation up (-1) or down (1)."""
    report = begin_change(group.id, hand, section=RECOMMENDATIONS)
    before = state_of(group.id)
    rows = _list(group.id)
    row = _get(group.id, number)
    here = rows.index(row)
    there = min(max(here + by, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    _number(rows)
    note_change(report, hand, section=RECOMMENDATIONS, what="shifted", now=now, before=before)
    return row


def state_of(group_id: int) -> dict[str, Any]:
    """Return all recommendations as plain values with their wordings, to bring them back."""
    wordings = report_queries.wordings_by_recommendation(report_queries.list_behind(group_id))
    return {
        "recommendations": [
            {
                "position": row.position,
                "text": row.text,
                "addressee": row.addressee,
                "weight": row.weight,
                "until": row.until,
                "is_left_out": row.is_left_out,
                "wordings": [wording(text) for text in wordings.get(row.id, ())],
            }
            for row in _list(group_id)
        ]
    }


def bring_back(group_id: int, state: dict[str, Any]) -> None:
    """Write the recommendations as they were, each with the people behind its wordings."""
    proposals = _proposals(group_id)
    for row in _list(group_id):
        session.delete(row)
    session.flush()
    session.expire_all()  # the database took the proposals' links away, and numbers come again
    for one in state["recommendations"]:
        row = Recommendation(
            group_id=group_id,
            position=one["position"],
            text=one["text"],
            addressee=one["addressee"],
            weight=one["weight"],
            until=one["until"],
            is_left_out=one["is_left_out"],
            supporters=1,
            regions=1,
        )
        session.add(row)
        session.flush()
        for proposal in proposals:
            if wording(proposal.text) in one["wordings"]:
                proposal.recommendation_id = row.id
        session.flush()
        _count(group_id, row)


def _split(
    group: PeerGroup, hand: Hand, number: int, goes: Any, *, what: str, now: datetime
) -> None:
    report = begin_change(group.id, hand, section=RECOMMENDATIONS)
    before = state_of(group.id)
    row = _get(group.id, number)
    behind = [
        one for one in report_queries.list_behind(group.id) if one.recommendation_id == number
    ]
    merged = merge([_recommended(one) for one in behind])
    if len(merged) < 2:
        raise OneWordingError(_("This is one answer as it was written. There is nothing to split."))
    rows = _list(group.id)
    leaving = [one for one in merged if goes(wording(one.text))]
    staying = [one for one in merged if one not in leaving] or leaving[:1]
    new = [_new_row(group.id, one) for one in leaving if one not in staying]
    if len(staying) == 1:
        _word_as(row, staying[0])
    rows[rows.index(row) + 1 : rows.index(row) + 1] = new
    session.add_all(new)
    _number(rows)
    by_wording = {wording(one.text): one.id for one in new}
    for proposal in _proposals(group.id):
        if proposal.recommendation_id == number:
            proposal.recommendation_id = by_wording.get(wording(proposal.text), number)
    session.flush()
    for one in (row, *new):
        _count(group.id, one)
    note_change(report, hand, section=RECOMMENDATIONS, what=what, now=now, before=before)


def _place(
    group: PeerGroup, hand: Hand, number: int, *, is_left_out: bool, what: str, now: datetime
) -> Recommendation:
    report = begin_change(group.id, hand, section=RECOMMENDATIONS)
    before = state_of(group.id)
    row = _get(group.id, number)
    row.is_left_out = is_left_out
    note_change(report, hand, section=RECOMMENDATIONS, what=what, now=now, before=before)
    return row


def _list(group_id: int) -> list[Recommendation]:
    return list(
        session.scalars(
            select(Recommendation)
            .where(Recommendation.group_id == group_id)
            .order_by(Recommendation.position)
        )
    )


def _get(group_id: int, number: int) -> Recommendation:
    for row in _list(group_id):
        if row.id == number:
            return row
    raise NotFoundError(f"recommendation {number}")


def _wordings(group_id: int, number: int) -> tuple[str, ...]:
    behind = report_queries.list_behind(group_id)
    return report_queries.wordings_by_recommendation(behind).get(number, ())


def _proposals(group_id: int) -> Sequence[Proposal]:
    return session.scalars(
        select(Proposal)
        .join(Review, Review.id == Proposal.review_id)
        .join(Peer, Peer.id == Review.peer_id)
        .where(Peer.group_id == group_id, Proposal.recommendation_id.is_not(None))
    ).all()


def _assign(gone: Sequence[int], kept: int) -> None:
    session.execute(
        update(Proposal).where(Proposal.recommendation_id.in_(gone)).values(recommendation_id=kept)
    )


def _count(group_id: int, row: Recommendation) -> None:
    behind = [
        one for one in report_queries.list_behind(group_id) if one.recommendation_id == row.id
    ]
    row.supporters = len({one.peer_id for one in behind})
    row.regions = len({one.region for one in behind})
    session.flush()


def _recommended(one: Behind) -> Recommended:
    return Recommended(one.peer_id, one.region, one.text, one.weight, one.until, one.addressee)


def _new_row(group_id: int, one: Merged) -> Recommendation:
    row = Recommendation(group_id=group_id, supporters=one.supporters, regions=one.regions)
    _word_as(row, one)
    return row


def _word_as(row: Recommendation, one: Merged) -> None:
    row.text, row.addressee = one.text, one.addressee
    row.weight, row.until = one.weight, one.until


def _number(rows: Sequence[Recommendation]) -> None:
    """Number recommendations anew in the given order."""
    for sign in (-1, 1):  # a position is held once, so all step aside first
        for place, row in enumerate(rows, start=1):
            row.position = sign * place
        session.flush()
