"""The moderator's room in words: clock, who has sent, what was revealed, who stands at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.i18n import clock_time
from clusterix_events.peer_review.anonymity import MINIMUM
from clusterix_events.peer_review.consolidation import Figures
from clusterix_events.peer_review.models import (
    EntryRequest,
    GroupState,
    Peer,
    PeerGroup,
    RevealedFigures,
    Round,
)
from clusterix_events.peer_review.review_form import ReviewForm
from clusterix_events.peer_review.session_service import clock_of, revealed_at
from clusterix_events.peer_review.wording import listed, number

SwotFeeds = ("strengths", "weaknesses", "opportunities", "threats", "conditions")


@dataclass(frozen=True)
class Head:
    """Which group this is."""

    id: int
    code_name: str
    title: str
    session_line: str
    state: str
    code: str


@dataclass(frozen=True)
class PeerLine:
    """A peer in the list of those who have sent."""

    id: int
    name: str
    second: str
    state: str
    state_words: str


@dataclass(frozen=True)
class DoorLine:
    """A typed name at the door, and whom it may be."""

    id: int
    typed_name: str
    choices: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class ScoreLine:
    """One criterion of a revealed round; no counts below four."""

    label: str
    counts: list[int] | None
    counted: int
    median: str
    cannot_judge: int
    is_disputed: bool


@dataclass(frozen=True)
class Words:
    """A title and a sentence."""

    title: str
    text: str


@dataclass(frozen=True)
class RoundBox:
    """The scores of one round, or what is missing before they are shown."""

    key: str
    title: str
    note: str
    rows: tuple[ScoreLine, ...]
    may_reveal: bool
    waiting: str
    disputed: tuple[Words, ...]


@dataclass(frozen=True)
class Said:
    """Answers in words to one question."""

    title: str
    feeds: str
    texts: tuple[str, ...]


def head(group: PeerGroup, line: str) -> Head:
    """Return which group this is, for the head of the page."""
    title = group.practice_version.title
    return Head(group.id, group.name, title, line, group.state.value, group.code)


def texts_note(group: PeerGroup, is_demonstration: bool) -> str:
    """Return from how many forms the texts are, in a sentence."""
    counted = [one for peer in group.peers for one in peer.reviews if one.counted_at is not None]
    count = sum(1 for one in counted if one.round is Round.BEFORE)
    words = ngettext(
        "Texts of %(num)s form, in mixed order.", "Texts of %(num)s forms, in mixed order.", count
    )
    if is_demonstration:
        words += " " + _("All answers on this page are generated for the demo.")
    return words


def peer_lines(group: PeerGroup, round_: Round, zone: ZoneInfo) -> tuple[PeerLine, ...]:
    """Return the group's peers with what each has done in a round."""
    return tuple(_peer_line(group, peer, round_, zone) for peer in group.peers)


def present_round(group: PeerGroup) -> Round:
    """Return the round the room waits for: the final one from its last step on."""
    sent_final = any(_sent(peer, Round.AFTER) for peer in group.peers)
    return Round.AFTER if clock_of(group).is_last or sent_final else Round.BEFORE


def sent_title(group: PeerGroup, round_: Round) -> str:
    """Return how many have sent, in words."""
    asked = [peer for peer in group.peers if not peer.conflict_at]
    sent = sum(1 for peer in asked if _sent(peer, round_))
    return _("%(n)s of %(all)s sent", n=sent, all=len(asked))


def presenting(group: PeerGroup) -> str:
    """Return who presents without a form, in a sentence; "" when nobody is recorded."""
    names = [one.person.full_name for one in group.presenters]
    if not names:
        return ""
    return _("Presenting, without a form: %(names)s.", names=listed(names))


def door_lines(group: PeerGroup, requests: Sequence[EntryRequest]) -> tuple[DoorLine, ...]:
    """Return who stands at the door, with the peers whose form no device holds."""
    free = tuple(
        (peer.id, peer.person.full_name)
        for peer in group.peers
        if peer.device_hash is None and not peer.conflict_at
    )
    return tuple(DoorLine(one.id, one.typed_name, free) for one in requests)


def round_boxes(
    group: PeerGroup,
    form: ReviewForm,
    figures: Mapping[tuple[Round, str], RevealedFigures],
    zone: ZoneInfo,
) -> tuple[RoundBox, ...]:
    """Return the rounds of a group, the latest first once both are there."""
    rounds = [Round.BEFORE]
    if group.final_opened_at is not None or group.state is GroupState.CLOSED:
        rounds.append(Round.AFTER)
    boxes = [_round_box(group, one, form, figures, zone) for one in rounds]
    final_first = any((Round.AFTER, code) in figures for code in form.criterion_codes)
    return tuple(reversed(boxes)) if final_first else tuple(boxes)


def said_columns(form: ReviewForm, texts: Mapping[str, list[str]]) -> tuple[Said, ...]:
    """Return the revealed texts under the questions that feed the result."""
    becomes = {
        "strengths": _("becomes strengths"),
        "weaknesses": _("becomes weaknesses"),
        "opportunities": _("becomes opportunities"),
        "threats": _("becomes threats"),
        "conditions": _("becomes conditions for success"),
    }
    order = {feed: place for place, feed in enumerate(SwotFeeds)}
    asked = sorted(form.open_questions, key=lambda one: order.get(one.feeds or "", 9))
    return tuple(
        Said(one.short, becomes.get(one.feeds or "", ""), tuple(texts.get(one.code, ())))
        for one in asked
        if one.feeds != "conditions" or texts.get(one.code)
    )


def figures_of(row: RevealedFigures) -> Figures | None:
    """Return a stored row as figures; None below four."""
    if row.counts is None:
        return None
    one, two, three, four, five = row.counts
    return Figures((one, two, three, four, five), row.cannot_judge)


def _peer_line(group: PeerGroup, peer: Peer, round_: Round, zone: ZoneInfo) -> PeerLine:
    state, words, note = _peer_state(peer, round_, zone)
    roles = [peer.organisation or ""]
    if peer.person_id == group.moderator_id:
        roles.append(_("you"))
    if peer.person_id == group.rapporteur_id:
        roles.append(_("rapporteur"))
    second = ", ".join(word for word in roles if word)
    return PeerLine(
        id=peer.id,
        name=peer.person.full_name,
        second=f"{second}: {note}" if note else second,
        state=state,
        state_words=words,
    )


def _peer_state(peer: Peer, round_: Round, zone: ZoneInfo) -> tuple[str, str, str]:
    if peer.conflict_at:
        return "", "", _("listens, too close to the practice")
    sent = _sent(peer, round_)
    left = _("left at %(time)s", time=clock_time(peer.left_at, zone)) if peer.left_at else ""
    if sent:
        return "sent", _("sent"), left
    if left:
        return "", "", left
    if peer.opened_at is None:
        return "", "", ""
    opened = clock_time(peer.opened_at, zone)
    return "open", _("not sent yet"), _("opened %(time)s, not sent", time=opened)


def _sent(peer: Peer, round_: Round) -> bool:
    return any(one.round is round_ and one.reopened_at is None for one in peer.reviews)


def _round_box(
    group: PeerGroup,
    round_: Round,
    form: ReviewForm,
    figures: Mapping[tuple[Round, str], RevealedFigures],
    zone: ZoneInfo,
) -> RoundBox:
    rows = tuple(
        _score_line(criterion.short, figures[round_, criterion.code])
        for criterion in form.criteria
        if (round_, criterion.code) in figures
    )
    sent = sum(1 for peer in group.peers if _standing(peer, round_))
    shown_at = revealed_at(group, round_) or group.closed_at
    return RoundBox(
        key=round_.value,
        title=_("First scores") if round_ is Round.BEFORE else _("Final scores"),
        note=_round_note(group, round_, shown_at, figures, zone) if rows and shown_at else "",
        rows=rows,
        may_reveal=group.state is GroupState.OPEN and sent >= MINIMUM,
        waiting=_waiting(group, sent),
        disputed=_disputes(group, round_, form, figures),
    )


def _standing(peer: Peer, round_: Round) -> bool:
    return peer.left_at is None and any(one.round is round_ for one in peer.reviews)


def _waiting(group: PeerGroup, sent: int) -> str:
    if group.state is GroupState.COMPOSED:
        return _("Scores are shown here once four forms are in and you show them.")
    words = _("No form is in yet.")
    if sent:
        words = ngettext("%(num)s form is in.", "%(num)s forms are in.", sent)
    if sent < MINIMUM:
        return words + " " + _("Scores and texts can be shown from four on.")
    return words + " " + _("What you show is final: later answers change it no more.")


def _score_line(label: str, row: RevealedFigures) -> ScoreLine:
    shown = figures_of(row)
    return ScoreLine(
        label=label,
        counts=row.counts,
        counted=row.counted,
        median=number(shown.median) if shown else "–",
        cannot_judge=row.cannot_judge,
        is_disputed=bool(shown and shown.is_disputed),
    )


def _round_note(
    group: PeerGroup,
    round_: Round,
    shown_at: datetime,
    figures: Mapping[tuple[Round, str], RevealedFigures],
    zone: ZoneInfo,
) -> str:
    words = _("Shown once, at %(time)s.", time=clock_time(shown_at, zone))
    later = _later(group, round_, figures)
    if not later:
        return words
    return (
        words
        + " "
        + ngettext(
            "%(num)s later answer, kept for the moderator, not counted.",
            "%(num)s later answers, kept for the moderator, not counted.",
            later,
        )
    )


def _later(
    group: PeerGroup,
    round_: Round,
    figures: Mapping[tuple[Round, str], RevealedFigures],
) -> int:
    if group.state is GroupState.CLOSED:
        return max((row.later for key, row in figures.items() if key[0] is round_), default=0)
    return sum(
        1
        for peer in group.peers
        for one in peer.reviews
        if one.round is round_ and one.counted_at is None and peer.left_at is None
    )


def _disputes(
    group: PeerGroup,
    round_: Round,
    form: ReviewForm,
    figures: Mapping[tuple[Round, str], RevealedFigures],
) -> tuple[Words, ...]:
    """Return one notice on all criteria where the views differ; none where they do not."""
    rows = {one.short: figures.get((round_, one.code)) for one in form.criteria}
    shown = {name: figures_of(row) for name, row in rows.items() if row is not None}
    names = [name.lower() for name, one in shown.items() if one is not None and one.is_disputed]
    if not names:
        return ()
    ends = [one for one in shown.values() if one is not None and one.has_both_ends]
    how = _("a 1 beside a 5.") if len(ends) == len(names) else _("two points apart or more.")
    title = _("Views differ on %(criteria)s:", criteria=listed(names))
    if group.state is GroupState.CLOSED:
        return (Words(title, how),)
    ask = _("Ask both sides; the rapporteur comments on it in the report.")
    return (Words(title, f"{how} {ask}"),)
