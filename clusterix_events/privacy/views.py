"""The pages of one's own data: read, take along, take back a consent, ask for erasure."""

import json
from datetime import date
from functools import partial

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.agenda.speaker_queries import takes_part
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_hold
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import Link
from clusterix_events.kernel.paging import page_number, page_of
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.privacy import own_data, request_service, views_organiser
from clusterix_events.privacy.blueprint import blueprint
from clusterix_events.privacy.forms import SearchForm
from clusterix_events.privacy.queries import find_open_request, list_merged, terms_of
from clusterix_events.privacy.request_page import request_page
from clusterix_events.privacy.words import hold_words
from clusterix_events.registration import queries as registrations
from clusterix_events.registration.models import Registration
from clusterix_events.registration.participants import find_lines, list_participant_lines
from clusterix_events.registration.rules import Purpose, RegistrationState

BLUEPRINTS = (blueprint,)
FURTHER = (views_organiser,)


@blueprint.get("/r/<token>/data")
def data(token: str) -> Response:
    """Show everything that is held about oneself at an event, and what one can do about it."""
    link = _own_link()
    event, registration = _event(link), _registration(link)
    held = own_data.read_holdings(own_data.whose_data(event.id, link.person_id or 0, registration))
    terms = terms_of(event)
    hold = find_hold(event.id, _today(event))
    is_standing = registration is not None and registration.state is RegistrationState.SUBMITTED
    return render(
        "privacy/data.html",
        event=event,
        token=token,
        items=own_data.items_of(event, held, terms, files=own_data.read_files(event, registration)),
        agreements=own_data.agreements_of(event, held, terms),
        sections=own_data.sections_of(event, held, terms),
        held_until=hold_words(hold.until) if hold else "",
        change_address=url_for("registration.change", token=token) if is_standing else "",
        can_ask=registration is not None,
        asked=find_open_request(event.id, link.person_id or 0),
    )


@blueprint.get("/r/<token>/data.json")
def export(token: str) -> Response:  # noqa: ARG001 - the token is read before the view
    """Answer everything that is held about oneself as a JSON file."""
    link = _own_link()
    event = _event(link)
    registration = _registration(link)
    held = own_data.read_holdings(own_data.whose_data(event.id, link.person_id or 0, registration))
    merged = [
        own_data.read_holdings(own_data.whose_data(event.id, each.person_id, each))
        for each in (list_merged(registration.id) if registration else ())
    ]
    files = own_data.read_files(event, registration)
    said = own_data.export_of(event, held, files=files, made_at=clock.now(), merged=merged)
    text = json.dumps(said, ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-my-data.json"'
    return answer


@blueprint.post("/r/<token>/consents/<purpose>/withdrawal")
def withdraw(token: str, purpose: str) -> Response | WerkzeugResponse:
    """Take back one consent; it holds at once."""
    registration = _own_registration()
    if purpose not in set(Purpose):
        raise NotFoundError(purpose)
    with transaction():
        request_service.withdraw_consent(registration.id, Purpose(purpose))
    flash_message(_("Taken back. It holds from now on."))
    return redirect_to("privacy.data", token=token)


@blueprint.get("/r/<token>/erasure")
def erasure(token: str) -> Response | WerkzeugResponse:
    """Say what would be erased at once, what stays and why; only the POST asks for it."""
    registration = _own_registration()
    if find_open_request(registration.event_id, registration.person_id) is not None:
        return redirect_to("privacy.data", token=token)
    return _erasure_page(token, registration)


@blueprint.post("/r/<token>/erasure")
def ask(token: str) -> WerkzeugResponse:
    """Ask for erasure; what can go at once is gone with the answer."""
    registration = _own_registration()
    with transaction():
        request_service.ask_erasure(registration.id)
    flash_message(_("Done. The organiser answers the rest within a month, by mail."))
    return redirect_to("privacy.data", token=token)


@blueprint.get("/r/<token>/participants")
def participants(token: str) -> Response:
    """Show those who agreed to be listed to somebody who takes part; to others that there is none.

    What was taken back is off the list with the next page.
    """
    link = _own_link()
    event = _event(link)
    form = SearchForm(request.args)
    is_one = takes_part(event.id, link.person_id or 0)
    listed = list_participant_lines(event.id) if is_one else []
    words = (form.q.data or "") if form.validate() else ""
    found = find_lines(listed, words)
    page = page_of(found, page_number(request.args))
    return render(
        "privacy/participants.html",
        event=event,
        token=token,
        query=words,
        count=len(listed),
        page=page,
        address=partial(_participants_address, token, words),
    )


def _participants_address(token: str, words: str, number: int) -> str:
    return url_for("privacy.participants", token=token, q=words or None, page=number)


def _erasure_page(token: str, registration: Registration) -> Response:
    event = registrations.get_event(registration.event_id)
    plan = request_service.plan_erasure(event, registration, today=_today(event))
    return render(
        "privacy/erasure.html",
        event=event,
        token=token,
        **request_page(event, plan, terms_of(event)),
    )


def _own_link() -> Link:
    return authorize("registration.own", current_actor().link)


def _event(link: Link) -> Event:
    return registrations.get_event(link.event_id or 0)


def _registration(link: Link) -> Registration | None:
    return registrations.find_registration(link.person_id, link.event_id)


def _own_registration() -> Registration:
    found = _registration(_own_link())
    if found is None:
        raise NotFoundError("registration")
    return found


def _today(event: Event) -> date:
    return clock.now().astimezone(event.zone).date()
