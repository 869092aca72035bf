"""The peer's form on the phone, and what was sent."""

import secrets

from flask import Response, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize, current_actor, may, public
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import queries, result_queries
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.answers_page import said_by
from clusterix_events.peer_review.form_steps import steps_of
from clusterix_events.peer_review.forms import in_words
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, Round
from clusterix_events.peer_review.review_door import note_sent, own_reviews, peer_of_device
from clusterix_events.peer_review.review_forms import PeerForm, TokenForm, stored_data
from clusterix_events.peer_review.review_intake import KIND
from clusterix_events.peer_review.review_sending import (
    check_version,
    first_data,
    form_class,
    hand_in,
    round_of,
    round_to_fill,
)
from clusterix_events.peer_review.wording import form_of, region

# What a form carries beside what a peer typed.
HIDDEN = {"csrf_token", "form_token", "form_version", "group"}


@public
def review_by_code(code: str) -> Answer:
    """Show and take the form of the peer whose device this is."""
    group = queries.find_open_group(code)
    if group is None:
        return _typed_page() or render("peer_review/door_shut.html", status=404, code=code)
    peer = peer_of_device(group)
    if peer is None:
        return _typed_page() or redirect_to("peer_review.enter", code=group.code)
    return _review(group, peer, "peer_review.review_by_code", code=code)


def review_by_link(token: str, group_id: int) -> Answer:
    """Show and take the form of the person whose personal link this is."""
    link = g.link
    group = queries.find_group(link.event_id, group_id)
    peer = None if group is None else queries.find_peer(group.id, link.person_id)
    if peer is None or not may("peer_review.review", peer):
        typed = _typed_page()
        if typed is not None:
            g.permission_asked = True
            return typed
    peer = authorize("peer_review.review", peer)
    assert group is not None  # a peer has one
    return _review(group, peer, "peer_review.review_by_link", token=token, group_id=group_id)


def _review(group: PeerGroup, peer: Peer, endpoint: str, **address: str | int) -> Answer:
    event = get_event(group.event_id)
    token = TokenForm()
    round_ = round_to_fill(group, peer)
    if token.is_submitted():
        round_ = round_of(token) or round_ or _last_sent(peer)
    if round_ is None:
        return _typed_page() or _sent_page(event, group, peer)
    form = _form(group, peer, round_)
    if not form.is_submitted():
        return _form_page(event, group, peer, form, round_)
    try:
        check_version(group, token)
        if not form.validate():
            return _form_page(event, group, peer, form, round_)
        with transaction():
            hand_in(event, group, peer, form, round_)
        note_sent(peer, round_)
    except RuleError as error:
        form.form_errors = [*form.form_errors, in_words(error)]
        form.form_version.data = first_data(group, "")["form_version"]
        fresh = queries.get_group(event.id, group.id)
        return _form_page(event, fresh, peer, form, round_)
    if round_ is Round.BEFORE and group.final_opened_at and not form.declares_conflict:
        flash_message(_("Your first scores are sent. The final form is open, too."))
    return redirect_to(endpoint, **address)


def _last_sent(peer: Peer) -> Round | None:
    """Return the round that was sent last: what a page without a token of ours repeats."""
    latest = max(peer.reviews, key=lambda one: one.sent_at, default=None)
    return None if latest is None else latest.round


def _typed_page() -> Response | None:
    """Return what was typed as text, where it has no form to come back to; None for a GET."""
    typed = [
        (name.replace("_", " "), value)
        for name, value in request.form.items(multi=True)
        if value.strip() and name not in HIDDEN
    ]
    if request.method != "POST" or not typed:
        return None
    return render("peer_review/review_typed.html", status=409, typed=typed)


def _form(group: PeerGroup, peer: Peer, round_: Round) -> PeerForm:
    kept = [one for one in own_reviews(peer) if one.round is round_]
    answers = result_queries.read_answers(kept)
    data = stored_data(answers[kept[0].id]) if kept else {}
    token = f"{round_.value}-{secrets.token_urlsafe(12)}"
    return form_class(group, round_)(data=data | first_data(group, token))


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
        intake=KIND,
        intake_to=_intake(),
        answers_as=peer.person.full_name,
        sent_keys=[_key(group, peer, one.round) for one in peer.reviews if one.round is not round_],
        organiser_moderates=queries.is_organiser(event.id, group.moderator_id),
    )


def _sent_page(event: Event, group: PeerGroup, peer: Peer) -> Response:
    form = form_of(group)
    own = own_reviews(peer)
    kept = result_queries.read_answers(own)
    sent = {one.round: kept[one.id] for one in own}
    rounds = {one.round for one in peer.reviews}
    return render(
        "peer_review/review_sent.html",
        event=event,
        group=group,
        peer=peer,
        sent=sorted(peer.reviews, key=lambda one: one.sent_at),
        own=own,
        keys=[_key(group, peer, round_) for round_ in rounds],
        scores=[
            (one.label, *(_score(sent, round_, one.code) for round_ in Round))
            for one in form.criteria
        ],
        said=said_by(group.practice_version.guiding_questions, form, sent),
        recommended=[one.text for part in sent.values() for one in part.recommendations],
        is_closed=group.state is GroupState.CLOSED,
        is_open=group.state is GroupState.OPEN,
        awaits_final=Round.AFTER not in rounds,
        has_link=current_actor().link is not None,
    )


def _score(sent: dict[Round, Answers], round_: Round, code: str) -> str:
    if round_ not in sent or code not in sent[round_].scores:
        return "–"
    value = sent[round_].scores[code]
    return _("cannot judge") if value is None else str(value)


def _intake() -> str:
    """Return where a device hands in what it kept: by the same link or code as this page."""
    by = request.view_args or {}
    if "token" in by:
        return url_for("intake_by_link", token=by["token"])
    return url_for("intake_by_code", code=by["code"])


def _key(group: PeerGroup, peer: Peer, round_: Round) -> str:
    return f"review-{group.id}-{peer.id}-{round_.value}"
