"""The organiser's saved views of the list: kept, renamed, shared, deleted and brought back."""

import json
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.forms import Form
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.registration import view_queries, view_service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.forms_organiser import ListForm
from clusterix_events.registration.managed import managed_event

NAME_MAX = 60


class ViewForm(Form):
    """The name of a view, and whether the event's other organisers have it too."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=NAME_MAX)])
    is_shared = BooleanField(_l("Also for the other organisers of this event"))
    query = HiddenField()

    @property
    def filters(self) -> dict[str, Any]:
        """What the list is to show: filters, columns and order that it knows, nothing else."""
        try:
            sent = json.loads(self.query.data or "{}")
        except ValueError:
            sent = {}
        pairs = [
            (name, value)
            for name, values in (sent.items() if isinstance(sent, dict) else ())
            for value in (values if isinstance(values, list) else [values])
            if isinstance(value, str)
        ]
        return ListForm(MultiDict(pairs)).query


@blueprint.route("/manage/<slug>/registrations/views", methods=["GET", "POST"])
def saved_views(slug: str) -> Response | WerkzeugResponse:
    """Show the saved views, and keep the present one under a name."""
    event, account_id = managed_event(slug), current_actor().account_id
    form = ViewForm() if request.method == "POST" else ViewForm(MultiDict(request.args))
    if request.method == "POST" and account_id and form.validate():
        event_id, query, name = event.id, form.filters, form.name.data or ""
        is_shared = bool(form.is_shared.data)
        with transaction():
            view_service.save_view(
                event_id, account_id, name=name, query=query, is_shared=is_shared
            )
        flash_message(_("Saved. It stands above the list."))
        return redirect_to("registration.registrations", slug=slug, **query)
    return _page(event, form, status=form_status())


@blueprint.post("/manage/<slug>/registrations/views/<int:view_id>")
def saved_view(slug: str, view_id: int) -> Response | WerkzeugResponse:
    """Rename a view of one's own, or share it."""
    event_id, account_id, form = managed_event(slug).id, current_actor().account_id, ViewForm()
    view_queries.get_own_view(event_id, account_id, view_id)
    if not form.validate():
        return _page(managed_event(slug), form, status=422, wrong_id=view_id)
    with transaction():
        view = view_queries.get_own_view(event_id, account_id, view_id)
        view_service.change_view(view, name=form.name.data or "", is_shared=form.is_shared.data)
    flash_message(_("Saved."))
    return redirect_to("registration.saved_views", slug=slug)


@blueprint.post("/manage/<slug>/registrations/views/<int:view_id>/deletion")
def delete_saved_view(slug: str, view_id: int) -> WerkzeugResponse:
    """Delete a view of one's own; it can be brought back for a day."""
    event_id, account_id = managed_event(slug).id, current_actor().account_id
    with transaction():
        view_service.delete_view(view_queries.get_own_view(event_id, account_id, view_id))
    flash_message(_("Deleted. You can bring it back until tomorrow, below."))
    return redirect_to("registration.saved_views", slug=slug)


@blueprint.post("/manage/<slug>/registrations/views/<int:view_id>/return")
def bring_back_view(slug: str, view_id: int) -> WerkzeugResponse:
    """Bring a deleted view of one's own back."""
    event_id, account_id = managed_event(slug).id, current_actor().account_id
    with transaction():
        view_service.bring_back_view(view_queries.get_own_view(event_id, account_id, view_id))
    flash_message(_("It is back."))
    return redirect_to("registration.saved_views", slug=slug)


def _page(
    event: Event, form: ViewForm, *, status: int = 200, wrong_id: int | None = None
) -> Response:
    account_id = current_actor().account_id
    views = view_queries.list_views(event.id, account_id)
    return render(
        "registration/saved_views.html",
        status=status,
        event=event,
        form=form,
        wrong_id=wrong_id,
        has_query=bool(form.filters) and wrong_id is None,
        views=[
            {
                "id": view.id,
                "name": view.name,
                "is_shared": view.is_shared,
                "is_own": view.account_id == account_id,
                "address": url_for("registration.registrations", slug=event.slug, **view.query),
            }
            for view in views
        ],
        deleted=view_queries.list_deleted(event.id, account_id, clock.now()),
    )
