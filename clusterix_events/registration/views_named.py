"""What somebody does who was named by another person, or hands their place to a colleague."""

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import EventState
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_service as heads
from clusterix_events.registration import naming, queries, replacement_service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.delegation_forms import PersonForm
from clusterix_events.registration.joining import list_standing
from clusterix_events.registration.models import Registration
from clusterix_events.registration.sections import duties_of
from clusterix_events.registration.summary import place_lines, standing


@blueprint.route("/r/<token>/refusal", methods=["GET", "POST"])
def refusal(token: str) -> Response | WerkzeugResponse:
    """Ask whether to decline, or to have one's data erased; only the POST does it."""
    registration = _own_registration()
    if not naming.is_incomplete(registration):
        return redirect_to("registration.my_page", token=token)
    event = queries.get_event(registration.event_id)
    if request.method == "POST":
        registration_id, erases_name = registration.id, "erase" in request.form
        with transaction():
            heads.decline(registration_id, erases_name=erases_name)
        flash_message(_("Done: you do not come, and your data is erased. Thank you for saying so."))
        if event.state is EventState.PUBLISHED:
            return redirect_to("home.event", slug=event.slug)
        return redirect_to("home.start")
    return render(
        "registration/refusal.html",
        event=event,
        naming=delegations.find_naming(registration),
        places=standing(place_lines(registration)),
        back_address=url_for("registration.my_page", token=token),
    )


@blueprint.route("/r/<token>/replacement", methods=["GET", "POST"])
def replacement(token: str) -> Response | WerkzeugResponse:
    """Hand one's places to a colleague, who gets a link and a form of their own."""
    registration = _own_registration()
    if not list_standing(registration):
        return redirect_to("registration.my_page", token=token)
    form = PersonForm()
    if form.validate_on_submit():
        slug, registration_id = registration.event.slug, registration.id
        try:
            with transaction():
                replacement_service.replace_person(registration_id, form.person)
        except RuleError as error:
            registration = _own_registration()
            form.refuse(error)
        else:
            flash_message(_("Your colleague has got a mail. Your own answers are erased."))
            return redirect_to("home.event", slug=slug)
    return render(
        "registration/replacement.html",
        status=form_status(),
        event=queries.get_event(registration.event_id),
        form=form,
        places=standing(place_lines(registration)),
        duties=duties_of(registration.person_id, registration.event_id),
        back_address=url_for("registration.my_page", token=token),
    )


def _own_registration() -> Registration:
    link = authorize("registration.own", current_actor().link)
    registration = queries.find_registration(link.person_id, link.event_id)
    if registration is None:
        raise NotFoundError("registration")
    return registration
