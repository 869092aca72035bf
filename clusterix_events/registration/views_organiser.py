"""The organiser's room of registrations: the list, one registration, adding."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from flask import Response, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.paging import PER_PAGE, Page
from clusterix_events.kernel.permissions import authorize, current_actor, may
from clusterix_events.kernel.web import (
    flash_message,
    form_status,
    form_token,
    is_htmx,
    redirect_to,
    render,
)
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import mails, merge_queries, queries, service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.form_fields import fields_of, layout_of
from clusterix_events.registration.forms import VersionForm
from clusterix_events.registration.forms_organiser import COLUMN_WORDS, AddPerson, ListForm
from clusterix_events.registration.listing import SHORT, key_words, list_rows
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.sections import RECORD_PIECES
from clusterix_events.registration.shown import (
    ORGANISER,
    answer_lines,
    consent_lines,
    needs_words,
    readable,
)
from clusterix_events.registration.summary import place_lines
from clusterix_events.registration.uploads import file_lines
from clusterix_events.registration.view_queries import list_views

Act: TypeAlias = Callable[[int, int, int | None], str]


@blueprint.get("/manage/<slug>/registrations")
def registrations(slug: str) -> Response:
    """Show the registrations: searched, filtered, sorted, a page of fifty."""
    event = managed_event(slug)
    form = ListForm(request.args)
    wanted = form.wanted(event)
    page = queries.list_page(event.id, wanted, form.page.data or 1)
    first = (page.number - 1) * PER_PAGE + 1 if page.rows else 0
    return render(
        "registration/_rows.html" if is_htmx() else "registration/registrations.html",
        event=event,
        page=Page(
            rows=list_rows(page.rows, event.parts, event.zone),
            number=page.number,
            total=page.total,
        ),
        **({} if is_htmx() else _around(event, form)),
        query=wanted.text,
        filters={
            "part": form.part.data,
            "country": wanted.country,
            "place": wanted.place,
            "state": wanted.state,
            "organisation": wanted.organisation,
            "answer": f"{wanted.question}={wanted.answer}" if wanted.question else "",
        },
        columns=form.shown_columns,
        kept_query=json.dumps(form.query) if form.query else "",
        order={"key": wanted.order, "down": wanted.is_descending},
        parts=[{"id": p.id, "title": p.title, "short": SHORT[p.kind]} for p in event.parts],
        address=_address("registration.registrations", slug, form),
        export_address=_address("registration.export", slug, form)(page=None),
        key_words=key_words(),
        first=first,
        last=first + len(page.rows) - 1 if page.rows else 0,
    )


@blueprint.route("/manage/<slug>/registrations/add", methods=["GET", "POST"])
def add(slug: str) -> Response | WerkzeugResponse:
    """Register somebody by hand, for parts of any access; they consent alone, by their link."""
    event = managed_event(slug)
    form = AddPerson.make(event.parts)
    if form.validate_on_submit():
        wishes, event_id = form.wishes(event.parts, str(get_locale())), event.id
        try:
            with transaction():
                added = service.add_person(event_id, wishes, token=form_token())
                reference = added.reference
        except RuleError as error:
            event = managed_event(slug)
            form.refuse(error)
        else:
            flash_message(_("Added. A mail with the personal link is on its way."))
            return redirect_to("registration.registration", slug=slug, reference=reference)
    status = form_status()
    return render(
        "registration/add.html", status=status, event=event, form=form, form_token=form_token()
    )


@blueprint.get("/manage/<slug>/registrations/<reference>")
def registration(slug: str, reference: str) -> Response:
    """Show one registration: places, answers, consents, and what can be done with it."""
    return _registration_page(managed_event(slug), reference)


@blueprint.post("/manage/<slug>/registrations/<reference>/access-needs")
def access_needs(slug: str, reference: str) -> Response:
    """Show, this once, what the person needs to take part; that it was read is logged."""
    event_id = authorize("registration.read_access_needs", find_event(slug)).id
    with transaction():
        needs = service.read_access_needs(queries.get_by_reference(event_id, reference))
    return _registration_page(managed_event(slug), reference, needs=needs)


@blueprint.post("/manage/<slug>/registrations/<reference>/cancellation")
def cancel_registration(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Cancel a registration, or its place in one part; 409 when somebody changed it meanwhile."""

    def cancel(registration_id: int, version: int, part_id: int | None) -> str:
        if part_id is None:
            service.cancel(registration_id, version=version)
        else:
            service.leave_part(registration_id, part_id, version=version)
        return _("Cancelled. Whoever is next on the waiting list has been told.")

    return _act(slug, reference, cancel)


@blueprint.post("/manage/<slug>/registrations/<reference>/places")
def add_place(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Add a registration to one more part, whatever its access."""

    def add_part(registration_id: int, version: int, part_id: int | None) -> str:
        service.add_part(registration_id, part_id or 0, version=version)
        return _("Added. A mail says so.")

    return _act(slug, reference, add_part)


@blueprint.post("/manage/<slug>/registrations/<reference>/link")
def send_link(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Send the personal link again to the registration's address."""

    def send(registration_id: int, _version: int, _part_id: int | None) -> str:
        found = queries.get_registration(registration_id)
        mails.send_links(found.event_id, found.person.email or "")
        return _("The personal link is on its way.")

    return _act(slug, reference, send)


@blueprint.post("/manage/<slug>/registrations/<reference>/duplicate")
def mark_duplicate(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Mark a registration as a possible duplicate."""

    def mark(registration_id: int, version: int, _part_id: int | None) -> str:
        service.mark_duplicate(registration_id, version=version)
        return _("Marked as a possible duplicate.")

    return _act(slug, reference, mark)


@blueprint.post("/manage/<slug>/registrations/<reference>/no-duplicate")
def unmark_duplicate(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Take the mark of a possible duplicate away."""

    def unmark(registration_id: int, version: int, _part_id: int | None) -> str:
        service.unmark_duplicate(registration_id, version=version)
        return _("The mark is taken away.")

    return _act(slug, reference, unmark)


def _act(slug: str, reference: str, act: Act) -> Response | WerkzeugResponse:
    """Do something with a registration as the page showed it, and show the page again.

    What cannot be done is said on the page as it is now: 409 when somebody changed the
    registration after the page was opened, 422 when a rule refuses.
    """
    event = managed_event(slug)
    found, form = queries.get_by_reference(event.id, reference), VersionForm()
    registration_id, part_id = found.id, _part_id(event, form)
    try:
        with transaction():
            message = act(registration_id, form.seen, part_id)
    except StaleError:
        stale = _("Somebody changed this registration after you opened it. This is how it is now.")
        return _registration_page(managed_event(slug), reference, status=409, refusal=stale)
    except RuleError as error:
        return _registration_page(managed_event(slug), reference, status=422, refusal=str(error))
    flash_message(message)
    return redirect_to("registration.registration", slug=slug, reference=reference)


def _part_id(event: Event, form: VersionForm) -> int | None:
    """Return the part that a button names, None when it names none; raise NotFoundError."""
    if not form.part.data:
        return None
    for part in event.parts:
        if part.code == form.part.data:
            return part.id
    raise NotFoundError(form.part.data)


def _registration_page(
    event: Event, reference: str, *, status: int = 200, needs: str = "", refusal: str = ""
) -> Response:
    found = queries.get_by_reference(event.id, reference)
    answers = readable(found, answers_of(found.sheet_id), layout_of(event).special)
    lines = place_lines(found)
    held = {line.part_id for line in lines if line.is_standing}
    return render(
        "registration/registration.html",
        status=status,
        event=event,
        refusal=refusal,
        registration=found,
        merged_into=merge_queries.find_kept_reference(found.id)
        if found.state is RegistrationState.MERGED
        else None,
        merged=merge_queries.list_merged_into(found.id),
        person=found.person,
        places=lines,
        answers=answer_lines(fields_of(event), answers),
        files=file_lines(event, answers, seen_by=ORGANISER),
        has_needs=bool(needs_words(fields_of(event), answers)),
        may_read_needs=may("registration.read_access_needs", event),
        pieces=[draw(found, event) for draw in RECORD_PIECES],
        needs=needs,
        consents=consent_lines(found),
        is_standing=found.state in {RegistrationState.SUBMITTED, RegistrationState.INVITED},
        addable=[part for part in event.parts if part.id not in held],
    )


def _around(event: Event, form: ListForm) -> dict[str, Any]:
    """Return what stands around the rows, which a search as one types does not ask for again."""
    people = queries.count_people(event.id)
    return {
        "counts": {"people": people or queries.count_listed(event.id)},
        "lead": _lead(event, people),
        "choices": form.choices(event),
        "column_words": COLUMN_WORDS,
        "views": [
            {
                "name": view.name,
                "address": url_for("registration.registrations", slug=event.slug, **view.query),
                "is_here": view.query == form.query,
            }
            for view in list_views(event.id, current_actor().account_id)
        ],
    }


def _lead(event: Event, people: int) -> str:
    confirmed = queries.count_confirmed(event.id)
    return _(
        "%(people)s, %(confirmed)s with a confirmed place",
        people=ngettext("%(num)s person", "%(num)s people", people),
        confirmed=confirmed,
    )


def _address(endpoint: str, slug: str, form: ListForm) -> Callable[..., str]:
    """Return the function by which the page addresses itself with other filters or order."""
    present = {**form.query, "page": form.page.data}

    def address(key: str | None = None, down: bool = False, **changes: Any) -> str:
        if key is not None:
            changes |= {"sort": key, "down": "1" if down else None, "page": None}
        values = {name: value for name, value in {**present, **changes}.items() if value}
        return url_for(endpoint, slug=slug, **values)

    return address
