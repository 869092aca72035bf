"""The door of a group's room, and the device that holds a peer's form.

A badge is worn for all to see, so its reference opens a form to be filled in, and never what was
sent: that is read by the personal link, and on the device that sent it.
"""

import secrets

from flask import Response, session
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import current_actor, public
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.peer_review import queries, review_service
from clusterix_events.peer_review.forms import EntranceForm, NameForm
from clusterix_events.peer_review.models import Peer, PeerGroup, RequestState, Review, Round

DEVICE = "review_device"
SENT = "review_sent"
SENT_MOST = 20


@public
def enter(code: str) -> Answer:
    """Let a peer in by the reference on their badge; the code alone shows no name."""
    group = queries.find_open_group(code)
    form = EntranceForm()
    if group is None:
        return render("peer_review/door_shut.html", status=404, code=code)
    if peer_of_device(group) is not None:
        return redirect_to("peer_review.review_by_code", code=group.code)
    if form.validate_on_submit():
        try:
            person_id = queries.find_person_by_reference(group.event_id, form.reference.data or "")
            with transaction():
                review_service.enter_room(group.id, person_id, device=_device(), now=clock.now())
            return redirect_to("peer_review.review_by_code", code=group.code)
        except RuleError as error:
            form.refuse(error)
    return _door(group, form, NameForm(formdata=None))


@public
def request_entry(code: str) -> Answer:
    """Ask the moderator to let somebody in who typed their name."""
    group = queries.find_open_group(code)
    if group is None:
        return render("peer_review/door_shut.html", status=404, code=code)
    form = NameForm()
    if form.validate_on_submit():
        with transaction():
            review_service.request_entry(
                group.id,
                (form.typed_name.data or "").strip(),
                device=_device(),
                now=clock.now(),
            )
        return redirect_to("peer_review.enter", code=group.code)
    return _door(group, EntranceForm(formdata=None), form)


def peer_of_device(group: PeerGroup) -> Peer | None:
    """Return the peer whose form this browser holds, or None."""
    device = session.get(DEVICE)
    if device is None:
        return None
    return queries.find_peer_of_device(group.id, review_service.device_hash(device))


def note_sent(peer: Peer, round_: Round) -> None:
    """Remember in this browser that it sent a peer's form, so that it may show it again."""
    known = [one for one in session.get(SENT, ()) if one != _sent_mark(peer, round_)]
    session[SENT] = [*known, _sent_mark(peer, round_)][-SENT_MOST:]
    session.permanent = True


def own_reviews(peer: Peer) -> list[Review]:
    """Return the forms of a peer that the reader may see: all by link, else those sent here."""
    if current_actor().link is not None:
        return list(peer.reviews)
    sent = session.get(SENT, ())
    return [one for one in peer.reviews if _sent_mark(peer, one.round) in sent]


def _sent_mark(peer: Peer, round_: Round) -> str:
    return f"{peer.id}-{round_.value}"


def _door(group: PeerGroup, form: EntranceForm, name_form: NameForm) -> Response:
    device = session.get(DEVICE)
    request = None
    if device is not None:
        request = queries.find_request(group.id, review_service.device_hash(device))
    is_refused = any((form.errors, form.form_errors, name_form.errors))
    return render(
        "peer_review/door.html",
        status=422 if is_refused else 200,
        event=get_event(group.event_id),
        group=group,
        form=form,
        name_form=name_form,
        is_waiting=request is not None and request.state is RequestState.WAITING,
        is_refused=request is not None and request.state is RequestState.REFUSED,
    )


def _device() -> str:
    """Return this browser's secret, made when it has none; a closed browser keeps it."""
    if DEVICE not in session:
        session[DEVICE] = secrets.token_urlsafe(16)
        session.permanent = True
    device: str = session[DEVICE]
    return device
