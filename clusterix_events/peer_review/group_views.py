"""The organiser's peer groups."""

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import group_service, queries, round_service
from clusterix_events.peer_review.forms import GroupForm, group_data
from clusterix_events.peer_review.lists import group_rounds, session_choices
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.round_standing import standing_of
from clusterix_events.peer_review.wording import group_state


def groups(slug: str) -> Response:
    """List the event's groups by round."""
    event = _event(slug)
    found = queries.list_groups(event.id)
    progress = queries.count_progress(group.id for group in found)
    lead = ngettext("%(num)s group.", "%(num)s groups.", len(found))
    standing = standing_of(event.id)
    return render(
        "peer_review/groups.html",
        event=event,
        rounds=group_rounds(event, found, progress, standing.problems),
        lead=f"{lead} {standing.line}.",
        standing=standing,
    )


def new_group(slug: str) -> Answer:
    """Make a group by hand; each broken rule is said at its field."""
    event = _event(slug)
    form = _offered(event, GroupForm(data={"version": 0, "session_id": 0, "room_id": 0}))
    if form.validate_on_submit():
        try:
            with transaction():
                group = group_service.compose_group(event, form.plan())
                group_service.note_own_moderation(group, person_id=current_actor().person_id)
                round_service.follow_group(event, form.plan())
            flash_message(_("Group %(name)s is made up; all rules are kept.", name=group.name))
            return redirect_to("peer_review.groups", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _form_page(event, form, None)


def group(slug: str, group_id: int) -> Answer:
    """Show one group, and change it before its room is opened."""
    event = _event(slug)
    row = queries.get_group(event.id, group_id)
    form = _offered(event, GroupForm(data=group_data(row)))
    if form.validate_on_submit():
        try:
            with transaction():
                row = group_service.recompose_group(
                    event, group_id, form.plan(), version=form.version_number
                )
                group_service.note_own_moderation(row, person_id=current_actor().person_id)
                round_service.follow_group(event, form.plan())
            flash_message(_("The group is saved; all rules are kept."))
            return redirect_to("peer_review.groups", slug=slug)
        except RuleError as error:
            form.refuse(error)
            row = queries.get_group(event.id, group_id)
    return _form_page(event, form, row)


def _offered(event: Event, form: GroupForm) -> GroupForm:
    form.offer(
        practices=queries.list_practices(event.id),
        sessions=session_choices(event),
        rooms=[(room.id, room.name) for room in event.rooms],
        people=queries.list_people(event.id),
    )
    return form


def _form_page(event: Event, form: GroupForm, row: PeerGroup | None) -> Response:
    return render(
        "peer_review/group.html",
        status=422 if form.errors or form.form_errors else 200,
        event=event,
        form=form,
        row=row,
        state=group_state(row.state) if row else None,
        may_change=row is None or row.state is GroupState.COMPOSED,
        progress=queries.count_progress([row.id]).get(row.id) if row else None,
    )


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
