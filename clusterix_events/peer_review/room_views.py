"""The moderator's room."""

from collections.abc import Callable

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import act_as, authorize, may
from clusterix_events.kernel.qr import qr_svg
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.peer_review import (
    clock_page,
    queries,
    result_queries,
    reveal_service,
    room_page,
    session_service,
)
from clusterix_events.peer_review.answers_page import named_answers
from clusterix_events.peer_review.forms import AdmissionForm, ClockForm, StretchForm, in_words
from clusterix_events.peer_review.models import GroupState, PeerGroup, Round
from clusterix_events.peer_review.wording import form_of, session_line

EXTRA_MINUTES = 1
Done = Callable[[PeerGroup], bool]


def room(slug: str, group_id: int) -> Response:
    """Show the room: clock, who has sent, what was revealed, who stands at the door."""
    event, group = _find(slug, group_id)
    return _room_page(event, group)


def open_room(slug: str, group_id: int) -> Answer:
    """Open the group."""
    return _do(
        slug,
        group_id,
        lambda: session_service.open_group(group_id, now=clock.now()),
        is_done=lambda group: group.state is GroupState.OPEN,
    )


def next_step(slug: str, group_id: int) -> Answer:
    """Go on to the next step of the timer."""
    seen = _seen()
    return _do(
        slug, group_id, lambda: session_service.next_step(group_id, now=clock.now(), seen=seen)
    )


def pause(slug: str, group_id: int) -> Answer:
    """Stop the clock, or let it run on."""
    seen = _seen()
    return _do(
        slug, group_id, lambda: session_service.pause_clock(group_id, now=clock.now(), seen=seen)
    )


def extend(slug: str, group_id: int) -> Answer:
    """Give the present step one more minute, or as many as the button says."""
    form = StretchForm()
    minutes = (form.minutes.data if form.validate() else None) or EXTRA_MINUTES
    return _do(
        slug,
        group_id,
        lambda: session_service.extend_step(group_id, minutes=minutes, seen=_seen()),
    )


def reveal(slug: str, group_id: int, round: str) -> Answer:
    """Show the scores of a round, once."""
    if round not in list(Round):
        raise NotFoundError(round)
    return _do(
        slug,
        group_id,
        lambda: reveal_service.reveal_round(group_id, Round(round), now=clock.now()),
        is_done=lambda group: session_service.revealed_at(group, Round(round)) is not None,
    )


def close_room(slug: str, group_id: int) -> Answer:
    """Close the group: its result is settled."""
    return _do(
        slug,
        group_id,
        lambda: reveal_service.close_group(group_id, now=clock.now()),
        is_done=lambda group: group.state is GroupState.CLOSED,
    )


def admit(slug: str, group_id: int, request_id: int) -> Answer:
    """Let the device behind a typed name in as the chosen peer, or send it away."""
    form = AdmissionForm()

    def decide() -> None:
        if form.validate() and form.peer_id.data and not form.away.data:
            session_service.confirm_request(
                group_id, request_id, form.peer_id.data, now=clock.now()
            )
        else:
            session_service.refuse_request(group_id, request_id)

    return _do(slug, group_id, decide)


def room_code(slug: str, group_id: int) -> Response:
    """Show the code of the room large, for the wall."""
    event, group = _find(slug, group_id)
    address = address_of("peer_review.enter", code=group.code)
    label = _("Opens %(address)s", address=address)
    return render(
        "peer_review/room_code.html",
        event=event,
        group=group,
        address=address,
        qr=qr_svg(address, label),
    )


def devices(slug: str, group_id: int) -> Response:
    """List the peers with their devices: release one, note who left, open a form again."""
    event, group = _find(slug, group_id)
    round_ = room_page.present_round(group)
    return render(
        "peer_review/devices.html",
        event=event,
        group=group,
        round=round_,
        lines=room_page.peer_lines(group, round_, event.zone),
        peers={peer.id: peer for peer in group.peers},
        may_reopen=session_service.revealed_at(group, round_) is None,
    )


def release(slug: str, group_id: int, peer_id: int) -> Answer:
    """Free a peer's form from its device."""
    return _do(
        slug,
        group_id,
        lambda: session_service.release_device(group_id, peer_id),
        then="peer_review.devices",
    )


def leave(slug: str, group_id: int, peer_id: int) -> Answer:
    """Note that a peer left."""
    return _do(
        slug,
        group_id,
        lambda: session_service.note_left(group_id, peer_id, now=clock.now()),
        then="peer_review.devices",
    )


def come_back(slug: str, group_id: int, peer_id: int) -> Answer:
    """Take back that a peer left."""
    return _do(
        slug,
        group_id,
        lambda: session_service.note_returned(group_id, peer_id),
        then="peer_review.devices",
    )


def reopen(slug: str, group_id: int, peer_id: int, round: str) -> Answer:
    """Let a peer send a form once more."""
    if round not in list(Round):
        raise NotFoundError(round)
    return _do(
        slug,
        group_id,
        lambda: session_service.reopen_form(group_id, peer_id, Round(round), now=clock.now()),
        then="peer_review.devices",
    )


def answers(slug: str, group_id: int) -> Response:
    """Show the group's answers with names, to its moderator alone."""
    event, group = _find(slug, group_id)
    authorize("peer_review.read_answers", group)
    form = form_of(group)
    return render(
        "peer_review/answers.html",
        event=event,
        group=group,
        people=named_answers(group, form),
        criteria=form.criteria,
    )


def _seen() -> str:
    """Return the clock as the page showed it whose button was pressed."""
    return ClockForm().clock.data or ""


def _do(
    slug: str,
    group_id: int,
    act: Callable[[], object],
    *,
    then: str = "peer_review.room",
    is_done: Done | None = None,
) -> Answer:
    """Do one thing in one transaction; a refusal is said above the room.

    What `is_done` already, by a second click or a second try of a bad network, is no error.
    """
    event, _group = _find(slug, group_id)
    try:
        with transaction():
            act()
    except RuleError as error:
        fresh = queries.get_group(event.id, group_id)
        if is_done is None or not is_done(fresh):
            return _room_page(event, fresh, refused=in_words(error))
    return redirect_to(then, slug=slug, group_id=group_id)


def _find(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    group = authorize("peer_review.moderate", group)
    assert event is not None  # a group has one
    act_as(group.moderator_id)
    return event, group


def _room_page(event: Event, group: PeerGroup, refused: str = "") -> Response:
    form = form_of(group)
    figures = result_queries.list_figures(group.id)
    texts = result_queries.list_texts(group.id)
    round_ = room_page.present_round(group)
    is_open = group.state is GroupState.OPEN
    requests = queries.list_waiting_requests(group.id) if is_open else ()
    return render(
        "peer_review/room.html",
        status=422 if refused else 200,
        event=event,
        group=room_page.head(group, session_line(group, event.zone)),
        who=_("You are the moderator: %(name)s", name=group.moderator.full_name),
        clock=clock_page.clock_face(group, event.zone, clock.now()),
        clock_mark=session_service.clock_mark(group),
        sent_title=room_page.sent_title(group, round_),
        peers=room_page.peer_lines(group, round_, event.zone),
        presenting=room_page.presenting(group),
        requests=room_page.door_lines(group, requests),
        rounds=room_page.round_boxes(group, form, figures, event.zone),
        texts=room_page.said_columns(form, texts) if texts else (),
        texts_note=room_page.texts_note(group, event.is_demonstration),
        refused=refused,
        may_read=group.state is not GroupState.COMPOSED and may("peer_review.read_answers", group),
    )
