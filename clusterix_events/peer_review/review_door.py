"""The door of a group's room, and the device that holds a peer's form."""

import secrets

from flask import Response, session
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.peer_review import queries, review_service
from clusterix_events.peer_review.forms import EntranceForm, NameForm
from clusterix_events.peer_review.models import Peer, PeerGroup, RequestState

DEVICE = "review_device"


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
