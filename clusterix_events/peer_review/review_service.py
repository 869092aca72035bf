"""What peers do: enter a group's room, send their forms, speak for their region."""

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.answers import Answers, Statement
from clusterix_events.peer_review.models import (
    EntryRequest,
    GroupState,
    Opinion,
    Peer,
    PeerGroup,
    Proposal,
    RequestState,
    Review,
    Round,
    Score,
    TransferStatement,
)


class GroupNotOpenError(RuleError):
    """The group's room is not open (not yet, or no more)."""


class NotOfGroupError(RuleError):
    """Somebody wants to enter a group they do not belong to."""


class DeviceTakenError(RuleError):
    """The peer's form is open on another device, or the device holds another form."""


class ListenerError(RuleError):
    """Somebody who declared a conflict, or left, sends a form."""


class FinalNotOpenError(RuleError):
    """The form for the final scores is not open yet."""


def device_hash(secret: str) -> str:
    """Return what is stored of a device's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def lock_group(group_id: int) -> PeerGroup:
    """Return the group, read under the lock by which sends, reveals and the close take turns."""
    return session.scalars(
        select(PeerGroup).where(PeerGroup.id == group_id).with_for_update()
    ).one()


def enter_room(group_id: int, person_id: int | None, *, device: str, now: datetime) -> Peer:
    """Let a peer in by the reference on their badge and bind their form to this device."""
    _open_group(group_id)
    peer = None if person_id is None else queries.find_peer(group_id, person_id)
    if peer is None:
        raise NotOfGroupError(
            _(
                "This reference is not on the list of this group. Check the ten letters on "
                "your badge, or type your name below and the moderator lets you in."
            ),
            field="reference",
        )
    bind_device(peer, device_hash(device), now=now)
    return peer


def request_entry(group_id: int, typed_name: str, *, device: str, now: datetime) -> EntryRequest:
    """Ask the moderator to let somebody in by name; asking again replaces the name."""
    _open_group(group_id)
    request = queries.find_request(group_id, device_hash(device))
    if request is None:
        request = EntryRequest(group_id=group_id, device_hash=device_hash(device))
        session.add(request)
    request.typed_name = typed_name
    request.requested_at = now
    request.state = RequestState.WAITING
    session.flush()
    return request


def bind_device(peer: Peer, hashed: str, *, now: datetime) -> None:
    """Open a peer's form on the device with this hash; raise DeviceTakenError."""
    if peer.device_hash == hashed:
        return
    if peer.device_hash is not None:
        raise DeviceTakenError(
            _("This form is open on another device. Ask the moderator to release it."),
            field="reference",
        )
    if queries.find_peer_of_device(peer.group_id, hashed) is not None:
        raise DeviceTakenError(
            _("This device holds another form. Use your own, or ask the moderator."),
            field="reference",
        )
    peer.device_hash = hashed
    peer.opened_at = peer.opened_at or now
    session.flush()


def declare_conflict(group_id: int, peer_id: int, *, now: datetime) -> Peer:
    """Close a peer's form because they are close to the practice; they stay as a listener."""
    _open_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    if not peer.reviews:
        peer.conflict_at = peer.conflict_at or now
    session.flush()
    return peer


def send_review(  # the four last ones describe one sending
    group_id: int, peer_id: int, round_: Round, answers: Answers, *, form_token: str, now: datetime
) -> Review:
    """Keep a peer's form once; a repeated sending returns the first result unchanged.

    Raises GroupNotOpenError, ListenerError or FinalNotOpenError.
    """
    group = lock_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    sent = next((review for review in peer.reviews if review.round is round_), None)
    if sent is not None and sent.reopened_at is None:
        return sent
    _check_may_send(group, peer, round_)
    if sent is None:
        return _add_review(peer, round_, answers, form_token=form_token, now=now)
    return _replace_review(sent, answers, form_token=form_token, now=now)


def send_transfer_statement(
    group_id: int, peer_id: int, statement: Statement, *, now: datetime
) -> TransferStatement:
    """Keep what a peer says for their region; saying it again replaces it until the close."""
    group = lock_group(group_id)
    peer = queries.get_peer(group_id, peer_id)
    _check_may_send(group, peer, Round.AFTER)
    kept = queries.find_transfer_statement(peer_id)
    if kept is None:
        kept = TransferStatement(group_id=group_id, peer_id=peer_id, region=peer.region)
        session.add(kept)
    kept.take = statement.take
    kept.element = statement.element
    kept.first_step = statement.first_step
    kept.barriers = list(statement.barriers)
    kept.contact = list(statement.contact)
    kept.sent_at = now
    session.flush()
    return kept


def _open_group(group_id: int) -> PeerGroup:
    group = lock_group(group_id)
    if group.state is not GroupState.OPEN:
        raise GroupNotOpenError(_("This group is not open. Ask its moderator."))
    return group


def _check_may_send(group: PeerGroup, peer: Peer, round_: Round) -> None:
    if group.state is not GroupState.OPEN:
        raise GroupNotOpenError(
            _("This group is closed, so your answers could not be taken. Tell its moderator.")
            if group.state is GroupState.CLOSED
            else _("This group is not open yet. Its moderator opens it when the session begins.")
        )
    if peer.conflict_at or peer.left_at:
        raise ListenerError(_("You take part in this group as a listener, without a form."))
    if round_ is Round.AFTER and group.final_opened_at is None:
        raise FinalNotOpenError(
            _("The final scores come after the discussion. The moderator opens them.")
        )


def _add_review(
    peer: Peer, round_: Round, answers: Answers, *, form_token: str, now: datetime
) -> Review:
    review = Review(
        peer_id=peer.id,
        round=round_,
        form_token=form_token,
        sent_at=now,
        basis=list(answers.basis),
        private_note=answers.private_note,
    )
    session.add(review)
    session.flush()
    _write_answers(review.id, answers)
    return review


def _replace_review(review: Review, answers: Answers, *, form_token: str, now: datetime) -> Review:
    for table in (Score, Opinion, Proposal):
        session.execute(delete(table).where(table.review_id == review.id))
    review.form_token, review.sent_at, review.reopened_at = form_token, now, None
    review.basis, review.private_note = list(answers.basis), answers.private_note
    session.flush()
    _write_answers(review.id, answers)
    return review


def _write_answers(review_id: int, answers: Answers) -> None:
    scores = [
        {"review_id": review_id, "criterion": code, "value": value}
        for code, value in answers.scores.items()
    ]
    opinions = [
        {"review_id": review_id, "question": code, "text": text}
        for code, text in answers.opinions.items()
        if text
    ]
    proposals = [
        {
            "review_id": review_id,
            "position": position,
            "text": one.text,
            "addressee": one.addressee,
            "weight": one.weight,
            "until": one.until,
        }
        for position, one in enumerate(answers.recommendations)
    ]
    for table, rows in ((Score, scores), (Opinion, opinions), (Proposal, proposals)):
        if rows:
            session.execute(insert(table), rows)
