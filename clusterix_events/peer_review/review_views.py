"""The peer's side: the group's door, the form on the phone, and what was sent."""

import secrets

from flask import Response, g, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize, current_actor, public
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import queries, result_queries, review_service
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.answers_page import said_by
from clusterix_events.peer_review.form_steps import steps_of
from clusterix_events.peer_review.forms import EntranceForm, NameForm, in_words
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, RequestState, Round
from clusterix_events.peer_review.review_forms import PeerForm, TokenForm, peer_form, stored_data
from clusterix_events.peer_review.wording import form_of, region

DEVICE = "review_device"


@public
def enter(code: str) -> Answer:
    """Let a peer in by the reference on their badge; the code alone shows no name."""
    group = queries.find_open_group(code)
    form = EntranceForm()
    if group is None:
        return render("peer_review/door_shut.html", status=404, code=code)
    if _peer_of_device(group) is not None:
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


@public
def review_by_code(code: str) -> Answer:
    """Show and take the form of the peer whose device this is."""
    group = queries.find_open_group(code)
    if group is None:
        return render("peer_review/door_shut.html", status=404, code=code)
    peer = _peer_of_device(group)
    if peer is None:
        return redirect_to("peer_review.enter", code=group.code)
    return _review(group, peer, "peer_review.review_by_code", code=code)


def review_by_link(token: str, group_id: int) -> Answer:
    """Show and take the form of the person whose personal link this is."""
    link = g.link
    group = queries.find_group(link.event_id, group_id)
    peer = None if group is None else queries.find_peer(group.id, link.person_id)
    peer = authorize("peer_review.review", peer)
    assert group is not None  # a peer has one
    return _review(group, peer, "peer_review.review_by_link", token=token, group_id=group_id)


def _review(group: PeerGroup, peer: Peer, endpoint: str, **address: str | int) -> Answer:
    event = get_event(group.event_id)
    round_ = _round_to_fill(group, peer)
    if round_ is None:
        return _sent_page(event, group, peer)
    if _is_repeated(peer):
        return redirect_to(endpoint, **address)
    form = _form(group, peer, round_)
    if not form.validate_on_submit():
        return _form_page(event, group, peer, form, round_)
    try:
        with transaction():
            _keep(group, peer, form, round_)
    except RuleError as error:
        form.form_errors = [*form.form_errors, in_words(error)]
        fresh = queries.get_group(event.id, group.id)
        return _form_page(event, fresh, peer, form, round_)
    if round_ is Round.BEFORE and group.final_opened_at and not form.declares_conflict:
        flash_message(_("Your first scores are sent. The final form is open, too."))
    return redirect_to(endpoint, **address)


def _is_repeated(peer: Peer) -> bool:
    """Return whether a form is posted whose round was sent already: its first result stands."""
    form = TokenForm()
    round_name = (form.form_token.data or "").partition("-")[0]
    sent = {one.round.value for one in peer.reviews if one.reopened_at is None}
    return bool(form.is_submitted()) and round_name in sent


def _keep(group: PeerGroup, peer: Peer, form: PeerForm, round_: Round) -> None:
    now = clock.now()
    if form.declares_conflict:
        review_service.declare_conflict(group.id, peer.id, now=now)
        return
    review_service.send_review(
        group.id,
        peer.id,
        round_,
        form.as_answers(),
        form_token=form.form_token.data or "",
        now=now,
    )
    statement = form.statement()
    if statement is not None:
        review_service.send_transfer_statement(group.id, peer.id, statement, now=now)


def _round_to_fill(group: PeerGroup, peer: Peer) -> Round | None:
    """Return which form is next: None while nothing is to be filled in."""
    if group.state is not GroupState.OPEN or peer.conflict_at or peer.left_at:
        return None
    sent = {one.round for one in peer.reviews if one.reopened_at is None}
    return next((one for one in group.open_rounds if one not in sent), None)


def _form(group: PeerGroup, peer: Peer, round_: Round) -> PeerForm:
    kept = [one for one in peer.reviews if one.round is round_]
    answers = result_queries.read_answers(kept)
    data = stored_data(answers[kept[0].id]) if kept else {}
    form_class = peer_form(
        form_of(group),
        group.practice_version.guiding_questions,
        round_,
        key=(group.form_id, group.practice_version_id),
    )
    return form_class(data=data | {"form_token": f"{round_.value}-{secrets.token_urlsafe(12)}"})


def _form_page(
    event: Event, group: PeerGroup, peer: Peer, form: PeerForm, round_: Round
) -> Response:
    is_final = round_ is Round.AFTER
    return render(
        "peer_review/review.html",
        status=422 if form.is_submitted() else 200,
        event=event,
        group=group,
        round_words=_("final scores") if is_final else _("first scores"),
        review=form.review,
        guiding=form.guiding,
        form=form,
        steps=steps_of(form.review, form.guiding, round_),
        region=region(peer.region),
        key=_key(group, peer, round_),
        sent_keys=[_key(group, peer, one.round) for one in peer.reviews if one.round is not round_],
        organiser_moderates=queries.is_organiser(event.id, group.moderator_id),
    )


def _sent_page(event: Event, group: PeerGroup, peer: Peer) -> Response:
    form = form_of(group)
    kept = result_queries.read_answers(peer.reviews)
    sent = {one.round: kept[one.id] for one in peer.reviews}
    return render(
        "peer_review/review_sent.html",
        event=event,
        group=group,
        peer=peer,
        sent=sorted(peer.reviews, key=lambda one: one.sent_at),
        keys=[_key(group, peer, round_) for round_ in sent],
        scores=[
            (one.label, *(_score(sent, round_, one.code) for round_ in Round))
            for one in form.criteria
        ],
        said=said_by(group.practice_version.guiding_questions, form, sent),
        recommended=[one.text for part in sent.values() for one in part.recommendations],
        is_closed=group.state is GroupState.CLOSED,
        is_open=group.state is GroupState.OPEN,
        awaits_final=Round.AFTER not in sent,
        has_link=current_actor().link is not None,
    )


def _score(sent: dict[Round, Answers], round_: Round, code: str) -> str:
    if round_ not in sent or code not in sent[round_].scores:
        return "–"
    value = sent[round_].scores[code]
    return _("cannot judge") if value is None else str(value)


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


def _peer_of_device(group: PeerGroup) -> Peer | None:
    device = session.get(DEVICE)
    if device is None:
        return None
    return queries.find_peer_of_device(group.id, review_service.device_hash(device))


def _device() -> str:
    """Return this browser's secret, made when it has none."""
    if DEVICE not in session:
        session[DEVICE] = secrets.token_urlsafe(16)
    device: str = session[DEVICE]
    return device


def _key(group: PeerGroup, peer: Peer, round_: Round) -> str:
    return f"review-{group.id}-{peer.id}-{round_.value}"
