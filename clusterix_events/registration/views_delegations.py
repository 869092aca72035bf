"""The organiser's pages of delegations: the list, one of them, reminders, cancelling."""

from collections.abc import Callable
from typing import TypeAlias

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_service as heads
from clusterix_events.registration import reminders
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.delegation_forms import DaysForm
from clusterix_events.registration.delegation_shown import member_lines
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.views_delegation import reminded_words

Answer: TypeAlias = Response | WerkzeugResponse


@blueprint.route("/manage/<slug>/registrations/delegations", methods=["GET", "POST"])
def delegations_list(slug: str) -> Answer:
    """Show the delegations of an event, and until when the places of incomplete forms are held."""
    event = managed_event(slug)
    form = DaysForm(data={"days": event.delegation_days, "version": event.version})
    if form.validate_on_submit():
        event_id, days, seen = event.id, form.days.data or 0, form.version.number
        with transaction():
            heads.hold_until_days(event_id, days, version=seen)
        flash_message(_("Saved."))
        return redirect_to("registration.delegations_list", slug=slug)
    return render(
        "registration/delegations.html",
        status=form_status(),
        event=event,
        delegations=delegations.list_delegations(event.id),
        form=form,
    )


@blueprint.get("/manage/<slug>/registrations/delegations/<int:delegation_id>")
def delegation_record(slug: str, delegation_id: int) -> Response:
    """Show one delegation with its members, who left it included."""
    return _record_page(slug, delegation_id)


@blueprint.post("/manage/<slug>/registrations/delegations/<int:delegation_id>/reminders")
def delegation_record_reminders(slug: str, delegation_id: int) -> Answer:
    """Remind one member, or all whose forms are not complete; each once a day."""
    member_id = _member_id(slug, delegation_id)

    def act() -> str:
        if member_id is not None:
            reminders.remind(delegations.get_member(member_id).registration_id)
            return _("The reminder is on its way.")
        return reminded_words(reminders.remind_all(delegations.get_delegation(delegation_id)))

    return _act(act, slug, delegation_id)


@blueprint.post("/manage/<slug>/registrations/delegations/<int:delegation_id>/cancellation")
def delegation_cancellation(slug: str, delegation_id: int) -> Answer:
    """Cancel the place of one member, or the whole delegation."""
    member_id = _member_id(slug, delegation_id)

    def act() -> str:
        if member_id is not None:
            heads.take_out(member_id)
            return _("The place is cancelled.")
        heads.cancel_delegation(delegation_id)
        return _("The delegation is cancelled, with all its places.")

    return _act(act, slug, delegation_id)


def _act(act: Callable[[], str], slug: str, delegation_id: int) -> Answer:
    try:
        with transaction():
            message = act()
    except RuleError as error:
        return _record_page(slug, delegation_id, status=422, refusal=str(error))
    flash_message(message)
    return redirect_to("registration.delegation_record", slug=slug, delegation_id=delegation_id)


def _record_page(
    slug: str, delegation_id: int, *, status: int = 200, refusal: str = ""
) -> Response:
    event = managed_event(slug)
    found = delegations.get_delegation(delegation_id, event.id)
    return render(
        "registration/delegation_record.html",
        status=status,
        event=event,
        delegation=found,
        people=member_lines(found, clock.now()),
        refusal=refusal,
    )


def _member_id(slug: str, delegation_id: int) -> int | None:
    """Return the member that a button names, None when it names none; raise NotFoundError."""
    found = delegations.get_delegation(delegation_id, managed_event(slug).id)
    named = request.form.get("member")
    if not named:
        return None
    for member in found.members:
        if str(member.id) == named:
            return member.id
    raise NotFoundError(named)
