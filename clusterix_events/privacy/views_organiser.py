"""Privacy for those who run an event: terms, legal holds, access contact, what was erased."""

from datetime import date
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events import service as events
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.kernel.paging import page_number
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.people.models import Role
from clusterix_events.people.queries import list_role_holders
from clusterix_events.people.rules import full_name
from clusterix_events.privacy import queries, request_service, rules, service
from clusterix_events.privacy.blueprint import blueprint
from clusterix_events.privacy.forms import AccessContactForm, HoldForm, RetentionForm
from clusterix_events.privacy.words import hold_words
from clusterix_events.registration.access import list_access_contacts, name_access_contacts
from clusterix_events.registration.queries import get_by_reference


@blueprint.route("/manage/<slug>/settings/privacy", methods=["GET", "POST"])
def settings(slug: str) -> Response | WerkzeugResponse:
    """Show and set what terms are counted from; holds and the access contact stand below."""
    event = _managed(slug)
    form = RetentionForm(data=_kept(event.id))
    if not form.is_submitted():
        return _page(event, retention=form)
    if form.validate():
        try:
            with transaction():
                service.keep_retention(
                    event.id,
                    version=form.version.number,
                    last_payment_on=form.last_payment_on.data,
                    years=int(form.years.data),
                    project_ends_on=form.project_ends_on.data,
                    today=_today(event),
                )
        except RuleError as error:
            form.refuse(error)
        else:
            flash_message(_("Saved at %(time)s", time=clock_time(clock.now(), event.zone)))
            return redirect_to("privacy.settings", slug=slug)
    return _page(_managed(slug), retention=form, status=422)


@blueprint.post("/manage/<slug>/settings/privacy/holds")
def place_hold(slug: str) -> Response | WerkzeugResponse:
    """Stop all erasure of the event until a day."""
    event = _managed(slug)
    form = HoldForm()
    if form.validate():
        values = form.data
        try:
            rules.check_hold(values["until"], _today(event))
            with transaction():
                events.place_hold(
                    event.id,
                    reason=values["reason"].strip(),
                    until=values["until"],
                    account_id=current_actor().account_id,
                )
        except RuleError as error:
            form.refuse(error)
        else:
            flash_message(_("Nothing of this event is erased until the hold ends."))
            return redirect_to("privacy.settings", slug=slug)
    return _page(_managed(slug), hold=form, status=422)


@blueprint.post("/manage/<slug>/settings/privacy/holds/<int:hold_id>/end")
def end_hold(slug: str, hold_id: int) -> WerkzeugResponse:
    """End a hold today; what is over is erased with the next daily run."""
    event = _managed(slug)
    with transaction():
        hold = queries.get_hold(event.id, hold_id)
        if hold.until > _today(event):
            events.lift_hold(hold, today=_today(event))
    flash_message(_("The hold has ended. What is due is erased within a day."))
    return redirect_to("privacy.settings", slug=slug)


@blueprint.post("/manage/<slug>/settings/privacy/access-contact")
def access_contact(slug: str) -> WerkzeugResponse:
    """Name who reads what people need to take part; nobody named means every organiser."""
    event = _managed(slug)
    form = _access_form(event.id)
    chosen = form.account.data if form.validate() else []
    with transaction():
        name_access_contacts(event.id, chosen or [])
    flash_message(_("Saved. Each reading is logged."))
    return redirect_to("privacy.settings", slug=slug)


@blueprint.get("/manage/<slug>/settings/erased")
def erased(slug: str) -> Response:
    """Show what was erased of an event: field, rule, number of rows, time."""
    event = _managed(slug)
    page = queries.list_erasures(page_number(request.args), [event.id])
    return render("privacy/erased.html", event=event, page=page)


@blueprint.get("/admin/erased")
def all_erased() -> Response:
    """Show the administrator what was erased in the whole installation."""
    authorize("installation.administer", "installation")
    page = queries.list_erasures(page_number(request.args))
    return render("privacy/all_erased.html", page=page)


@blueprint.post("/manage/<slug>/registrations/<reference>/erasure")
def answer(slug: str, reference: str) -> WerkzeugResponse:
    """Erase what may go of somebody who asked for it, and tell them what stays; once."""
    event = _managed(slug)
    registration = get_by_reference(event.id, reference)
    with transaction():
        found = queries.find_open_request(event.id, registration.person_id)
        if found is not None:
            request_service.answer_request(found, registration)
    flash_message(_("Erased. A mail says what stays and why."))
    return redirect_to("registration.registration", slug=slug, reference=reference)


def _page(
    event: Event,
    *,
    retention: RetentionForm | None = None,
    hold: HoldForm | None = None,
    status: int = 200,
) -> Response:
    holds, today = queries.list_holds(event.id), _today(event)
    return render(
        "privacy/settings.html",
        status=status,
        event=event,
        retention=retention or RetentionForm(formdata=None, data=_kept(event.id)),
        hold=hold or HoldForm(formdata=None),
        access=_access_form(event.id, formdata=None),
        holds=[_hold_line(row, event, today) for row in holds],
        evidence_until=rules.erased_from(rules.Rule.AUDIT, queries.terms_of(event)),
    )


def _hold_line(row: Any, event: Event, today: date) -> dict[str, Any]:
    hold, given_name, family_name = row
    by = full_name(given_name, family_name) if family_name is not None else _("the installation")
    return {
        "id": hold.id,
        "reason": hold.reason,
        "until": hold_words(hold.until),
        "by": by,
        "placed_on": hold.created_at.astimezone(event.zone).date(),
        "is_standing": hold.until > today,
    }


def _access_form(event_id: int, **values: Any) -> AccessContactForm:
    form = AccessContactForm(data={"account": sorted(list_access_contacts(event_id))}, **values)
    form.account.choices = [
        (row.id, full_name(row.given_name, row.family_name))
        for row in list_role_holders(event_id)
        if row.role is Role.ORGANISER
    ]
    return form


def _kept(event_id: int) -> dict[str, Any]:
    kept = queries.find_retention(event_id)
    if kept is None:
        return {"years": str(rules.YEARS[0]), "version": 0}
    return {
        "last_payment_on": kept.last_payment_on,
        "years": str(kept.years),
        "project_ends_on": kept.project_ends_on,
        "version": kept.version,
    }


def _managed(slug: str) -> Event:
    return authorize("privacy.manage", find_event(slug))


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()
