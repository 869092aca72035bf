"""Showing what peers sent: the reveal of a round, and the close that settles everything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import anonymity, queries
from clusterix_events.peer_review.anonymity import People, Sent, Shown
from clusterix_events.peer_review.consolidation import (
    Recommended,
    figures,
    median_change,
    merge,
    mixed,
    wording,
)
from clusterix_events.peer_review.facts import GroupClosed, ScoresRevealed
from clusterix_events.peer_review.models import (
    CountedAt,
    EntryRequest,
    GroupState,
    Opinion,
    Peer,
    PeerGroup,
    Practice,
    Proposal,
    Recommendation,
    RevealedFigures,
    RevealedText,
    Review,
    ReviewFormVersion,
    Round,
    Score,
)
from clusterix_events.peer_review.practice_moves import move
from clusterix_events.peer_review.practice_rules import Move, can_move
from clusterix_events.peer_review.report_stages import begin_report
from clusterix_events.peer_review.review_form import ReviewForm, read_form
from clusterix_events.peer_review.session_service import (
    RevealedAlreadyError,
    lock_open_group,
    log,
    revealed_at,
)


@dataclass(frozen=True)
class StoredForm:
    """A form of one round as it lies in the database, with its scores by criterion."""

    review_id: int
    peer_id: int
    region: str
    counted_at: CountedAt | None
    has_left: bool
    scores: dict[str, int | None]

    @property
    def sent(self) -> Sent:
        """The form as the rule of the minimum sees it."""
        scored = frozenset(code for code, value in self.scores.items() if value is not None)
        return Sent(self.peer_id, scored)


def reveal_round(group_id: int, round_: Round, *, now: datetime) -> PeerGroup:
    """Show the figures and texts of a round, once; the first scores open the final form.

    Raises TooFewFormsError below four forms, RevealedAlreadyError the second time.
    """
    group = lock_open_group(group_id)
    if revealed_at(group, round_) is not None:
        raise RevealedAlreadyError(_("These scores are shown already. What was shown is final."))
    standing = [form for form in _forms(group_id, round_) if not form.has_left]
    anonymity.check_reveal([form.sent for form in standing])
    shown = anonymity.reveal(_form(group).criterion_codes, [form.sent for form in standing])
    _count(standing, CountedAt.REVEAL)
    _write_figures(group, round_, shown, standing)
    _write_texts(group, round_, shown, standing)
    if round_ is Round.BEFORE:
        group.before_revealed_at = now
        group.final_opened_at = group.final_opened_at or now
    else:
        group.after_revealed_at = now
    session.flush()
    log("peer_group.revealed", group, round=round_.value)
    publish(ScoresRevealed(group.id, round_.value))
    return group


def close_group(group_id: int, *, now: datetime) -> PeerGroup:
    """Settle both rounds for ever: no form is taken any more, the code opens nothing."""
    group = lock_open_group(group_id)
    settled = {round_: _settle_round(group, round_) for round_ in Round}
    _write_changes(group, settled)
    _write_recommendations(group, settled[Round.AFTER].texts)
    group.state, group.closed_at = GroupState.CLOSED, now
    session.execute(delete(EntryRequest).where(EntryRequest.group_id == group.id))
    session.execute(update(Peer).where(Peer.group_id == group.id).values(device_hash=None))
    _note_reviewed(group.practice_id)
    session.flush()
    begin_report(group, now=now)
    log("peer_group.closed", group)
    publish(GroupClosed(group.id, group.practice_id))
    return group


def _form(group: PeerGroup) -> ReviewForm:
    return read_form(session.get_one(ReviewFormVersion, group.form_id).definition)


def _forms(group_id: int, round_: Round) -> list[StoredForm]:
    reviews = session.execute(
        select(Review.id, Review.counted_at, Peer.id.label("peer_id"), Peer.region, Peer.left_at)
        .join(Peer, Peer.id == Review.peer_id)
        .where(Peer.group_id == group_id, Review.round == round_)
        .order_by(Review.id)
    ).all()
    scores: dict[int, dict[str, int | None]] = {row.id: {} for row in reviews}
    for score in session.scalars(select(Score).where(Score.review_id.in_(scores))):
        scores[score.review_id][score.criterion] = score.value
    return [
        StoredForm(
            review_id=row.id,
            peer_id=row.peer_id,
            region=row.region,
            counted_at=row.counted_at,
            has_left=row.left_at is not None,
            scores=scores[row.id],
        )
        for row in reviews
    ]


def _settle_round(group: PeerGroup, round_: Round) -> Shown:
    forms = _forms(group.id, round_)
    at_reveal = [form for form in forms if form.counted_at is CountedAt.REVEAL]
    later = [form for form in forms if form.counted_at is None and not form.has_left]
    codes = _form(group).criterion_codes
    first = anonymity.reveal(codes, [form.sent for form in at_reveal])
    settled = anonymity.settle(
        first, at_reveal=[form.sent for form in at_reveal], later=[form.sent for form in later]
    )
    everybody = [*at_reveal, *later]
    joined = _only_changed(settled, first)
    _write_figures(group, round_, joined, everybody)
    if settled.texts != first.texts:
        _write_texts(group, round_, settled, everybody)
    _count([form for form in later if form.peer_id in settled.texts], CountedAt.CLOSE)
    return settled


def _only_changed(settled: Shown, first: Shown) -> Shown:
    """Return the criteria that the close changes; what was revealed is never written again."""
    changed = {
        name: people
        for name, people in settled.figures.items()
        if people != first.figures[name] or not people or settled.later.get(name)
    }
    return Shown(figures=changed, texts=settled.texts, later=settled.later)


def _count(forms: Iterable[StoredForm], moment: CountedAt) -> None:
    numbers = [form.review_id for form in forms]
    session.execute(
        update(Review).where(Review.id.in_(numbers)).values(counted_at=moment, reopened_at=None)
    )


def _write_figures(
    group: PeerGroup, round_: Round, shown: Shown, forms: Sequence[StoredForm]
) -> None:
    for name, people in shown.figures.items():
        row = session.get(RevealedFigures, (group.id, round_, name))
        if row is None:
            row = RevealedFigures(group_id=group.id, round=round_, criterion=name, later=0)
            session.add(row)
        if shown.later.get(name):
            row.later = shown.later[name]
            continue
        counted = figures(form.scores[name] for form in forms if name in form.scores)
        row.counts = list(counted.counts) if people else None
        row.counted, row.cannot_judge = counted.n, counted.cannot_judge
    session.flush()


def _write_texts(
    group: PeerGroup, round_: Round, shown: Shown, forms: Sequence[StoredForm]
) -> None:
    session.execute(
        delete(RevealedText).where(RevealedText.group_id == group.id, RevealedText.round == round_)
    )
    numbers = [form.review_id for form in forms if form.peer_id in shown.texts]
    texts: dict[str, list[str]] = {}
    for opinion in session.scalars(select(Opinion).where(Opinion.review_id.in_(numbers))):
        texts.setdefault(opinion.question, []).append(opinion.text)
    rows = [
        {"group_id": group.id, "round": round_, "question": question, "text": text}
        for question in sorted(texts)
        for text in mixed(texts[question])
    ]
    if rows:
        session.execute(insert(RevealedText), rows)


def _write_changes(group: PeerGroup, settled: dict[Round, Shown]) -> None:
    before = {form.peer_id: form.scores for form in _forms(group.id, Round.BEFORE)}
    after = {form.peer_id: form.scores for form in _forms(group.id, Round.AFTER)}
    for name, people in settled[Round.AFTER].figures.items():
        over = anonymity.comparable(settled[Round.BEFORE].figures.get(name, frozenset()), people)
        row = session.get_one(RevealedFigures, (group.id, Round.AFTER, name))
        row.change = median_change(
            (_score(before[peer][name]), _score(after[peer][name])) for peer in over
        )
    session.flush()


def _score(value: int | None) -> int:
    assert value is not None  # only counted scores reach a comparison
    return value


def _write_recommendations(group: PeerGroup, people: People) -> None:
    proposals = session.execute(
        select(Proposal, Peer.id, Peer.region)
        .join(Review, Review.id == Proposal.review_id)
        .join(Peer, Peer.id == Review.peer_id)
        .where(Peer.group_id == group.id, Review.round == Round.AFTER, Peer.id.in_(people))
    ).all()
    merged = merge(
        [
            Recommended(peer_id, region, one.text, one.weight, one.until, one.addressee)
            for one, peer_id, region in proposals
        ]
    )
    rows = {}
    for position, one in enumerate(merged, start=1):
        rows[wording(one.text)] = Recommendation(
            group_id=group.id,
            position=position,
            text=one.text,
            supporters=one.supporters,
            regions=one.regions,
            addressee=one.addressee,
            weight=one.weight,
            until=one.until,
        )
    session.add_all(rows.values())
    session.flush()
    for proposal, _peer, _region in proposals:
        proposal.recommendation_id = rows[wording(proposal.text)].id
    session.flush()


def _note_reviewed(practice_id: int) -> None:
    states = {group.state for group in queries.list_groups_of_practice(practice_id)}
    practice = session.get_one(Practice, practice_id)
    session.flush()
    if states == {GroupState.CLOSED} and can_move(practice.state, Move.CLOSE_REVIEW):
        move(practice, Move.CLOSE_REVIEW)
