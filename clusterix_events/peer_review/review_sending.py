"""What happens when a peer hands in a form, from the page itself or later from their device.

The first form of a round stands. The same form again changes nothing and is no error; another one
is refused in words, and what was typed stays with whoever typed it.
"""

from typing import Any

from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.peer_review import queries, result_queries, review_service
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.models import GroupState, Peer, PeerGroup, Review, Round
from clusterix_events.peer_review.review_forms import PeerForm, TokenForm, peer_form
from clusterix_events.peer_review.wording import form_of


class SentAlreadyError(RuleError):
    """Another form of this round was sent before, from another page or device."""


class FormChangedError(RuleError):
    """The form is not the one any more that was filled in."""


def round_to_fill(group: PeerGroup, peer: Peer) -> Round | None:
    """Return which form is next: None while nothing is to be filled in."""
    if group.state is not GroupState.OPEN or peer.conflict_at or peer.left_at:
        return None
    sent = {one.round for one in peer.reviews if one.reopened_at is None}
    return next((one for one in group.open_rounds if one not in sent), None)


def round_of(token: TokenForm) -> Round | None:
    """Return the round whose form was filled in, by its token; None for a token not ours."""
    name = (token.form_token.data or "").partition("-")[0]
    return Round(name) if name in list(Round) else None


def form_class(group: PeerGroup, round_: Round) -> type[PeerForm]:
    """Return the form that this group's peers fill in for a round."""
    review = form_of(group)
    guiding = review.guiding(group.practice_version.guiding_questions)
    return peer_form(review, guiding, round_, key=(group.form_id, group.practice_version_id))


def form_version(group: PeerGroup) -> str:
    """Return what names the questions of a group: its form, and the practice with the host's."""
    return f"{group.form_id}-{group.practice_version_id}"


def check_version(group: PeerGroup, form: TokenForm) -> None:
    """Raise FormChangedError when other questions were answered than the group's."""
    if (form.form_version.data or form_version(group)) != form_version(group):
        raise FormChangedError(
            _(
                "The form was changed while you wrote. Your answers are in the new one: look "
                "through it and send it once more."
            )
        )


def hand_in(event: Event, group: PeerGroup, peer: Peer, form: PeerForm, round_: Round) -> str:
    """Keep a valid form and what it says for the region, or the conflict it declares.

    Returns "conflict" or the round. Raises SentAlreadyError when another one stands, and what
    the services refuse.
    """
    now = clock.now()
    if form.declares_conflict:
        _declare(group, peer)
        return "conflict"
    token = form.form_token.data or ""
    review = review_service.send_review(
        group.id, peer.id, round_, form.as_answers(), form_token=token, now=now
    )
    statement = form.statement()
    if review.form_token != token:
        _check_same(event, review, form)
        return round_.value
    if statement is not None and review.sent_at == now:
        review_service.send_transfer_statement(group.id, peer.id, statement, now=now)
    return round_.value


def first_data(group: PeerGroup, token: str) -> dict[str, Any]:
    """Return the hidden fields of a form that is opened: which sending, and of which questions."""
    return {"form_token": token, "form_version": form_version(group)}


def _declare(group: PeerGroup, peer: Peer) -> None:
    declared = review_service.declare_conflict(group.id, peer.id, now=clock.now())
    if declared.conflict_at is None:
        raise SentAlreadyError(
            _("You sent a form for this practice already. Tell your moderator that you are close.")
        )


def _check_same(event: Event, review: Review, form: PeerForm) -> None:
    """Raise SentAlreadyError unless the form that stands says the same."""
    same_answers = result_queries.read_answers([review])[review.id] == form.as_answers()
    if same_answers and _is_said(review, form):
        return
    raise SentAlreadyError(
        _(
            "Another form of yours was sent at %(time)s, from another page or device, and that one "
            "stands. If this one is right, ask your moderator to open your form once more, then "
            "send it again.",
            time=clock_time(review.sent_at, event.zone),
        )
    )


def _is_said(review: Review, form: PeerForm) -> bool:
    """Return whether what the form says for the region is what was said."""
    statement = form.statement()
    said = None if statement is None else queries.find_transfer_statement(review.peer_id)
    return said is None or statement == Statement(
        take=said.take,
        element=said.element,
        first_step=said.first_step,
        barriers=said.barriers,
        contact=said.contact,
    )
