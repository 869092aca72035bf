"""What a moderator does in the room: open, clock, let in, note who left."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.facts import GroupOpened
from clusterix_events.peer_review.models import (
    EntryRequest,
    GroupState,
    Peer,
    PeerGroup,
    RequestState,
    Review,
    Round,
)
from clusterix_events.peer_review.practice_moves import move
from clusterix_events.peer_review.practice_rules import Move, can_move
from clusterix_events.peer_review.review_service import bind_device, lock_group
from clusterix_events.peer_review.timer import LAST, Clock


class GroupStateError(RuleError):
    """The group is not in the state in which this can be done."""


class RevealedAlreadyError(RuleError):
    """A round is shown once; what was shown is final."""


class OwnFormError(RuleError):
    """The moderator, who has read the answers of others, would change their own."""


def open_group(group_id: int, *, now: datetime) -> PeerGroup:
    """Open a group: its code works, its practice's version is frozen, the clock starts."""
    group = lock_group(group_id)
    if group.state is not GroupState.COMPOSED:
        raise GroupStateError(_("This group was opened already."))
    group.state, group.opened_at = GroupState.OPEN, now
    _set_clock(group, clock_of(group).start(now))
    practice, text = queries.get_practice_of_group(group)
    group.practice_version_id, text.is_frozen = text.id, True
    session.flush()
    if can_move(practice.state, Move.OPEN_REVIEW):
        move(practice, Move.OPEN_REVIEW)
    log("peer_group.opened", group)
    publish(GroupOpened(group.id))
    return group


def lock_open_group(group_id: int) -> PeerGroup:
    """Return an open group under its lock; raise GroupStateError."""
    group = lock_group(group_id)
    if group.state is GroupState.COMPOSED:
        raise GroupStateError(_("Open the group first."))
    if group.state is GroupState.CLOSED:
        raise GroupStateError(_("This group is closed; its result is final."))
    return group


def revealed_at(group: PeerGroup, round_: Round) -> datetime | None:
    """Return when the scores of a round were shown, or None."""
    return group.before_revealed_at if round_ is Round.BEFORE else group.after_revealed_at


def clock_of(group: PeerGroup) -> Clock:
    """Return the timer of a group as it is stored."""
    return Clock(
        step=group.clock_step,
        started_at=group.clock_started_at,
        paused_at=group.clock_paused_at,
        extra_minutes=group.clock_extra_minutes,
    )


def clock_mark(group: PeerGroup) -> str:
    """Return what names the clock as a page shows it, sent back by the buttons on that page."""
    clock = clock_of(group)
    started = 0 if clock.started_at is None else int(clock.started_at.timestamp() * 1000)
    return f"{clock.step}-{started}-{int(clock.paused_at is not None)}-{clock.extra_minutes}"


def next_step(group_id: int, *, now: datetime, seen: str = "") -> PeerGroup:
    """Go on to the next step; the last one opens the form for the final scores.

    `seen` is the `clock_mark` of the page whose button was pressed: pressed twice, or sent again
    by a bad network, it finds another clock and changes nothing. So do the other two.
    """
    group = lock_open_group(group_id)
    if _is_moved(group, seen):
        return group
    _set_clock(group, clock_of(group).go_on(now))
    if group.clock_step == LAST:
        group.final_opened_at = group.final_opened_at or now
    session.flush()
    return group


def pause_clock(group_id: int, *, now: datetime, seen: str = "") -> PeerGroup:
    """Stop the clock, or let it run on when it stands."""
    group = lock_open_group(group_id)
    if _is_moved(group, seen):
        return group
    clock = clock_of(group)
    _set_clock(group, clock.resume(now) if clock.paused_at else clock.pause(now))
    session.flush()
    return group


def extend_step(group_id: int, *, minutes: int, seen: str = "") -> PeerGroup:
    """Give the present step more minutes."""
    group = lock_open_group(group_id)
    if _is_moved(group, seen):
        return group
    _set_clock(group, clock_of(group).extend(minutes))
    session.flush()
    return group


def confirm_request(group_id: int, request_id: int, peer_id: int, *, now: datetime) -> Peer:
    """Let the device behind a typed name in as this peer; raise DeviceTakenError."""
    lock_open_group(group_id)
    request = queries.get_request(group_id, request_id)
    peer = queries.get_peer(group_id, peer_id)
    bind_device(peer, request.device_hash, now=now)
    request.state = RequestState.CONFIRMED
    session.flush()
    return peer


def refuse_request(group_id: int, request_id: int) -> None:
    """Send the person behind a typed name back to the door."""
    lock_open_group(group_id)
    queries.get_request(group_id, request_id).state = RequestState.REFUSED
    session.flush()


def release_device(group_id: int, peer_id: int) -> Peer:
    """Free a peer's form from its device, so that another may open it."""
    lock_open_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    if peer.device_hash is not None:
        session.execute(
            delete(EntryRequest).where(
                EntryRequest.group_id == group_id, EntryRequest.device_hash == peer.device_hash
            )
        )
    peer.device_hash = None
    session.flush()
    return peer


def note_left(group_id: int, peer_id: int, *, now: datetime) -> Peer:
    """Note that a peer left: what is not shown yet no longer counts, what is shown stays."""
    group = lock_open_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    peer.left_at = peer.left_at or now
    session.flush()
    log("peer_group.peer_left", group, peer=peer_id)
    return peer


def note_returned(group_id: int, peer_id: int) -> Peer:
    """Take back that a peer left."""
    group = lock_open_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    peer.left_at = None
    session.flush()
    log("peer_group.peer_returned", group, peer=peer_id)
    return peer


def reopen_form(group_id: int, peer_id: int, round_: Round, *, now: datetime) -> Review:
    """Let a peer send a form of a round that is not shown yet once more; never the moderator's."""
    group = lock_open_group(group_id)
    if revealed_at(group, round_) is not None:
        raise RevealedAlreadyError(_("These scores are shown. The form can no longer be changed."))
    peer = queries.get_peer(group_id, peer_id)
    if peer.person_id == group.moderator_id:
        raise OwnFormError(
            _("You may read the answers of others, so your own form stays as you sent it.")
        )
    for review in peer.reviews:
        if review.round is round_:
            review.reopened_at = now
            session.flush()
            log("peer_group.form_reopened", group, peer=peer_id, round=round_.value)
            return review
    raise GroupStateError(_("This form was not sent yet, so it is still open."))


def _is_moved(group: PeerGroup, seen: str) -> bool:
    return seen not in {"", clock_mark(group)}


def _set_clock(group: PeerGroup, clock: Clock) -> None:
    group.clock_step = clock.step
    group.clock_started_at = clock.started_at
    group.clock_paused_at = clock.paused_at
    group.clock_extra_minutes = clock.extra_minutes


def log(action: str, group: PeerGroup, **detail: str | int) -> None:
    """Write to the log what was done with a group."""
    record(action, event_id=group.event_id, subject=f"peer_group:{group.id}", **detail)
