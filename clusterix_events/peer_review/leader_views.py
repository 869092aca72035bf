"""The way into the room for moderators and rapporteurs without an account."""

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.links import Link
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import leader_service, queries
from clusterix_events.peer_review.forms import CodeForm
from clusterix_events.peer_review.leader_device import confirm_device, confirmed_person
from clusterix_events.peer_review.models import GroupState, PeerGroup


def lead_by_link(token: str, group_id: int) -> Answer:
    """Take the mailed code, once for each device, and lead on to the room or the report."""
    link, group = _find(group_id)
    if confirmed_person(group.event_id) == link.person_id:
        return _lead_on(group, link)
    form = CodeForm()
    if form.validate_on_submit():
        with transaction():
            is_right = leader_service.use_code(link, form.digits.data or "", now=clock.now())
        if is_right:
            confirm_device(link)
            return _lead_on(group, link)
        form.digits.errors = [
            _("This is not the code of the last mail, or it is too old. Have a new one mailed.")
        ]
    return _page(token, group, form)


def send_code(token: str, group_id: int) -> Answer:
    """Mail a code to the person of the link."""
    link, group = _find(group_id)
    form = CodeForm(formdata=None)
    try:
        with transaction():
            leader_service.send_code(link, group, now=clock.now())
    except RuleError as error:
        form.refuse(error)
        return _page(token, group, form)
    flash_message(_("A code of six digits is on its way to your mail."))
    return redirect_to("peer_review.lead_by_link", token=token, group_id=group_id)


def _find(group_id: int) -> tuple[Link, PeerGroup]:
    link = current_actor().link
    group = None
    if link is not None and link.event_id is not None:
        group = queries.find_group(link.event_id, group_id)
    group = authorize("peer_review.ask_code", group)
    assert link is not None  # else it was refused
    return link, group


def _lead_on(group: PeerGroup, link: Link) -> Answer:
    event = get_event(group.event_id)
    if group.state is GroupState.CLOSED:
        return redirect_to("peer_review.report", slug=event.slug, group_id=group.id)
    if link.person_id == group.moderator_id:
        return redirect_to("peer_review.room", slug=event.slug, group_id=group.id)
    return redirect_to("peer_review.result", slug=event.slug, practice_id=group.practice_id)


def _page(token: str, group: PeerGroup, form: CodeForm) -> Response:
    return render(
        "peer_review/leader_code.html",
        status=422 if form.errors or form.form_errors else 200,
        event=get_event(group.event_id),
        group=group,
        form=form,
        token=token,
    )
