"""What an invitation's link opens: what it is about, and one button each to register or decline.

Fetching the page notes nothing, as mail scanners follow links: "opened" is noted when the button
"Register" is pressed, which leads to the form.
"""

from collections.abc import Sequence

from flask import Response, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event, EventState, Part
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import Link, LinkKind
from clusterix_events.kernel.permissions import current_actor, opened_by, public
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.registration import invitation_queries, invitation_service, queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.invitation_rules import InvitationState, is_open, state_at
from clusterix_events.registration.invited import form_key
from clusterix_events.registration.rules import is_in_time
from clusterix_events.registration.summary import part_days


@blueprint.get("/i/<token>")
@opened_by(LinkKind.INVITATION)
@public
def invitation(token: str) -> Response | WerkzeugResponse:
    """Show what an invitation opens, with the way to the form and to an apology."""
    link = _own_link(token)
    event = queries.get_event(link.event_id or 0)
    if event.state is not EventState.PUBLISHED:
        raise NotFoundError(token)
    found = invitation_queries.find_by_link(link.id)
    if found is not None:
        return _page(event, found, token)
    parts = [part for part in event.parts if part.id == link.target_id]
    if not parts:
        raise NotFoundError(token)
    return render(
        "registration/invitation.html",
        event=event,
        parts=_part_lines(parts),
        register_address=url_for("registration.register", slug=event.slug, invitation=token),
    )


@blueprint.post("/i/<token>/form")
@opened_by(LinkKind.INVITATION)
@public
def open_invitation(token: str) -> WerkzeugResponse:
    """Note that the form was opened, and lead to a new one, whoever registered here before."""
    link = _own_link(token)
    event_id, link_id = link.event_id or 0, link.id
    found = invitation_queries.find_by_link(link_id)
    if found is not None and found.is_personal:
        invitation_id = found.id
        with transaction():
            invitation_service.note_opened(invitation_id)
    slug = queries.get_event(event_id).slug
    session.pop(form_key(slug), None)
    return redirect_to("registration.register", slug=slug, invitation=token)


@blueprint.post("/i/<token>/apology")
@opened_by(LinkKind.INVITATION)
@public
def decline_invitation(token: str) -> WerkzeugResponse:
    """Note that the person cannot come; the page then says so, or why it was too late."""
    found = invitation_queries.find_by_link(_own_link(token).id)
    if found is not None:
        invitation_id = found.id
        with transaction():
            invitation_service.decline(invitation_id)
    return redirect_to("registration.invitation", token=token)


def _own_link(token: str) -> Link:
    link = current_actor().link
    if link is None or link.event_id is None:
        raise NotFoundError(token)
    return link


def _page(event: Event, found: Invitation, token: str) -> Response:
    now = clock.now()
    state = state_at(found.state, found.expires_at, now)
    is_usable = (
        is_open(found.state, found.expires_at, now)
        and not found.is_used_up
        and any(is_in_time(part.sign_up_closes_at, now) for part in found.parts)
    )
    return render(
        "registration/invitation_answer.html",
        event=event,
        name=found.registration.person.full_name if found.registration else "",
        parts=_part_lines(found.parts),
        last_day=found.last_day,
        is_usable=is_usable,
        can_decline=is_usable and found.is_personal and state is not InvitationState.DECLINED,
        told=_told(state, is_usable=is_usable),
        token=token,
    )


def _told(state: InvitationState, *, is_usable: bool) -> str:
    """Return what has become of an invitation, "" while it awaits its answer."""
    if state is InvitationState.ACCEPTED:
        return _("Somebody has registered by this invitation. The mail after that has your link.")
    if state is InvitationState.DECLINED and is_usable:
        return _("You said that you cannot come. If that has changed, you may still register.")
    if not is_usable:
        return _("This invitation takes nobody any more. Ask the organiser for another one.")
    return ""


def _part_lines(parts: Sequence[Part]) -> list[tuple[str, str]]:
    return [(part.title, part_days(part)) for part in parts]
