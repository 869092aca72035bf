"""Who helps to run an event: organisers, moderators, the desk."""

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.events import parts, queries
from clusterix_events.events.blueprint import blueprint
from clusterix_events.events.forms import ROLE_NOTES, ROLES, InvitationForm
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.people import queries as people_queries
from clusterix_events.people.models import Role


@blueprint.route("/<slug>/people", methods=["GET", "POST"])
def people(slug: str) -> Response:
    """Show who has which role, and invite somebody."""
    event = authorize("event.manage", queries.find_event(slug))
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page("events/people.html", event, form, status=form_status())
    _invite(event, form)
    return redirect_to("events.people", slug=slug)


@blueprint.route("/<slug>/setup/people", methods=["GET", "POST"])
def setup_people(slug: str) -> Response:
    """The third step of a new event: who helps."""
    event = authorize("event.manage", queries.find_event(slug))
    form = InvitationForm()
    if not form.validate_on_submit():
        return _page("events/setup_people.html", event, form, status=form_status())
    _invite(event, form)
    return redirect_to("events.setup_people", slug=slug)


@blueprint.post("/<slug>/people/<int:account_id>/<role>/withdrawal")
def withdraw(slug: str, account_id: int, role: str) -> Response:
    """Take a role from somebody."""
    event = authorize("event.manage", queries.find_event(slug))
    if role not in set(Role):
        raise NotFoundError(role)
    try:
        with transaction():
            parts.withdraw(event.id, account_id, Role(role))
    except RuleError as error:
        form = InvitationForm(formdata=None)
        form.refuse(error)
        return _page("events/people.html", event, form, status=422)
    flash_message(_("The role is withdrawn."))
    return redirect_to("events.people", slug=slug)


def _invite(event: Event, form: InvitationForm) -> None:
    values = form.data
    with transaction():
        parts.invite(
            event,
            values["email"],
            given_name=values["given_name"].strip(),
            family_name=values["family_name"].strip(),
            role=Role(values["role"]),
        )
    flash_message(_("The mail to %(name)s is on its way.", name=values["given_name"]))


def _page(template: str, event: Event, form: InvitationForm, *, status: int = 200) -> Response:
    return render(
        template,
        event=event,
        form=form,
        holders=people_queries.list_role_holders(event.id),
        roles=ROLES,
        role_notes=ROLE_NOTES,
        status=status,
    )
