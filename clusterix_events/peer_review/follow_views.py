"""The page behind the link of a follow-up: earlier answers, and one button each."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import authorize, current_actor, opened_by
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import follow_page, follow_queries, follow_service
from clusterix_events.peer_review.follow_forms import FollowUpForm
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.follow_rules import FollowUpStatus


@opened_by(LinkKind.FOLLOW_UP)
def follow_up(token: str) -> Response:
    """Show what somebody is asked by now, with what they answered before."""
    return _page(_contact(), token)


@opened_by(LinkKind.FOLLOW_UP)
def answer_follow_up(token: str, follow_up_id: int) -> Answer:
    """Keep what became of one thing."""
    contact, form, now = _contact(), FollowUpForm(), clock.now()
    if follow_queries.find_asked(contact.id, follow_up_id, now) is None:
        raise NotFoundError(f"follow-up {follow_up_id}")
    if not form.validate_on_submit():
        return _page(contact, token, refused=(follow_up_id, form))
    contact_id = contact.id
    with transaction():
        follow_service.answer(
            contact_id,
            follow_up_id,
            FollowUpStatus(form.status.data),
            sentence=form.sentence.data,
            now=now,
        )
    flash_message(_("Thank you. You may change this here at any time."))
    return redirect_to("peer_review.follow_up", token=token)


def _page(
    contact: FollowUpContact, token: str, refused: tuple[int, FollowUpForm] | None = None
) -> Response:
    event = get_event(contact.event_id)
    asked = follow_queries.list_asked(contact.id, clock.now())
    return render(
        "peer_review/follow_up.html",
        status=422 if refused else 200,
        event=event,
        token=token,
        questions=follow_page.questions(asked, event.zone),
        statuses=[(status.value, word) for status, word in follow_page.STATUS_WORDS.items()],
        kept_until=contact.kept_until.astimezone(event.zone).date(),
        refused_id=refused[0] if refused else 0,
        refused=refused[1] if refused else None,
        sentence_max=follow_service.SENTENCE_MAX,
    )


def _contact() -> FollowUpContact:
    link = current_actor().link
    number = link.target_id if link is not None else None
    contact = None if number is None else session.get(FollowUpContact, number)
    return authorize("peer_review.follow_up", contact)


ADDRESSES = (
    ("/r/<token>/follow-up", follow_up, ("GET",)),
    ("/r/<token>/follow-up/<int:follow_up_id>", answer_follow_up, ("POST",)),
)
