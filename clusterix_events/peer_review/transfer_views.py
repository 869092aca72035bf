"""The transfer map for organisers and by personal link, its files, and a region's statement."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.sheets import MIMETYPE, Cell, xlsx_bytes
from clusterix_events.kernel.spreadsheets import csv_text
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import (
    publish_rules,
    queries,
    transfer_page,
    transfer_queries,
    transfer_rules,
    transfer_service,
)
from clusterix_events.peer_review.policy import reader_of
from clusterix_events.peer_review.publish_queries import publication_of
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.transfer_forms import MapForm, StatementForm
from clusterix_events.peer_review.transfer_rules import Stated


def transfer(slug: str) -> Response:
    """Show organisers what each region would take."""
    event = authorize("peer_review.organise", find_event(slug))
    return _page(event, "peer_review/transfer.html", "peer_review.transfer", slug=slug)


def transfer_by_link(token: str) -> Response:
    """Show the same to a person by personal link, of the reports that they may read."""
    event = _linked_event()
    person_id = current_actor().person_id or 0
    return _page(
        event,
        "peer_review/transfer_by_link.html",
        "peer_review.transfer_by_link",
        seats=[
            (url_for("peer_review.statement", token=token, group_id=group_id), title)
            for group_id, title in transfer_queries.list_seats(event.id, person_id)
        ],
        token=token,
    )


def transfer_csv(slug: str) -> Response:
    """Answer what the regions stated as CSV."""
    event, rows = _rows(slug)
    return _attached(csv_text(rows), "text/csv", f"{event.slug}-transfer.csv")


def transfer_xlsx(slug: str) -> Response:
    """Answer the same as XLSX."""
    event, rows = _rows(slug)
    data = xlsx_bytes([(_("What regions would take"), rows)])
    return _attached(data, MIMETYPE, f"{event.slug}-transfer.xlsx")


def statement(token: str, group_id: int) -> Answer:
    """Show a peer what their region states; what they change is kept until the report is final."""
    event, group_id = _linked_event(), _seat(group_id)
    form = _statement_form(event, group_id)
    if not form.take.choices:  # this group's form asks for no statement
        raise NotFoundError(f"group {group_id}")
    if form.validate_on_submit():
        try:
            with transaction():
                transfer_service.restate(
                    event.id, group_id, form.statement(), person_id=_person_id(), now=clock.now()
                )
            flash_message(_("Kept. It stands in the map with the name of your region."))
            return redirect_to("peer_review.statement", token=token, group_id=group_id)
        except RuleError as error:
            form.refuse(error)
    return _statement_page(event, token, group_id, form)


def take_back(token: str, group_id: int) -> Answer:
    """Take what a peer stated for their region off the map."""
    event, group_id = _linked_event(), _seat(group_id)
    try:
        with transaction():
            transfer_service.take_back(event.id, group_id, person_id=_person_id())
    except RuleError as error:
        form = _statement_form(event, group_id, is_sent=False)
        form.refuse(error)
        return _statement_page(event, token, group_id, form)
    flash_message(_("Taken back. Your region states nothing here now."))
    return redirect_to("peer_review.statement", token=token, group_id=group_id)


def end_contact(token: str, group_id: int) -> Answer:
    """Let a region be contacted by no one from now on."""
    event, group_id = _linked_event(), _seat(group_id)
    with transaction():
        transfer_service.end_contact(event.id, group_id, person_id=_person_id())
    flash_message(_("Taken back. Nobody is shown your name and address from now on."))
    return redirect_to("peer_review.statement", token=token, group_id=group_id)


def _page(event: Event, template: str, endpoint: str, **address: Any) -> Response:
    extra = {name: address.pop(name) for name in ("seats",) if name in address}
    form, actor = MapForm(request.args), current_actor()
    practices, said = _readable(event)
    forms = transfer_queries.list_forms(event.id, str(get_locale() or "en"))
    shown = transfer_rules.chosen(said, form.filters)
    person_id = actor.person_id if actor.link is not None else None
    pairs = transfer_queries.list_pairs(event.id, person_id) if person_id else {}
    found = transfer_page.transfer_page(practices, said, shown, forms, pairs, person_id)
    return render(
        template,
        event=event,
        map=found,
        form=form,
        is_filtered=not form.filters.is_empty,
        there_are_any=bool(said),
        here=url_for(endpoint, **address),
        **address,
        **extra,
    )


def _readable(event: Event) -> tuple[list[PracticeRow], list[Stated]]:
    """Return the practices whose reports the reader may read, and what is stated of them."""
    reader = reader_of(current_actor(), event.id)
    rows = [
        row
        for row in queries.list_practices(event.id)
        if publish_rules.reads_report(reader, publication_of(row.practice))
    ]
    said = transfer_queries.list_stated(event.id, {row.practice.id for row in rows})
    return rows, transfer_rules.chosen(said, transfer_rules.Filters())


def _rows(slug: str) -> tuple[Event, list[list[Cell]]]:
    event = authorize("peer_review.organise", find_event(slug))
    practices, said = _readable(event)
    forms = transfer_queries.list_forms(event.id, str(get_locale() or "en"))
    return event, transfer_page.file_rows(practices, said, forms)


def _attached(data: str | bytes, mimetype: str, name: str) -> Response:
    answer = Response(data, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _linked_event() -> Event:
    link = current_actor().link
    event = get_event(link.event_id) if link is not None and link.event_id else None
    return authorize("peer_review.read_transfer", event)


def _person_id() -> int:
    person_id = current_actor().person_id
    assert person_id is not None  # the permission has been asked
    return person_id


def _seat(group_id: int) -> int:
    """Return the number of a closed group in which the link's person is a peer."""
    event = _linked_event()
    if transfer_queries.find_seat(event.id, group_id, _person_id()) is None:
        raise NotFoundError(f"group {group_id}")
    return group_id


def _statement_form(event: Event, group_id: int, *, is_sent: bool = True) -> StatementForm:
    kept = _kept(event, group_id)
    group = queries.get_group(event.id, group_id)
    forms = transfer_queries.list_forms(event.id, str(get_locale() or "en"))
    data = None
    if kept is not None:
        data = {
            "take": kept.take,
            "element": kept.element,
            "first_step": kept.first_step,
            "barriers": kept.barriers,
            "contact": kept.contact,
        }
    form = StatementForm(data=data) if is_sent else StatementForm(formdata=None, data=data)
    form.offer(forms[group.form_id].transfer)
    return form


def _kept(event: Event, group_id: int) -> Any:
    seat = transfer_queries.find_seat(event.id, group_id, _person_id())
    return queries.find_transfer_statement(seat[1].id) if seat else None


def _statement_page(event: Event, token: str, group_id: int, form: StatementForm) -> Response:
    kept = _kept(event, group_id)
    group = queries.get_group(event.id, group_id)
    return render(
        "peer_review/statement.html",
        status=422 if form.errors or form.form_errors else 200,
        event=event,
        token=token,
        group_id=group_id,
        title=group.practice_version.title,
        form=form,
        is_stated=kept is not None,
        has_contact=kept is not None and bool(kept.contact),
        is_final=transfer_queries.is_report_final(group_id),
    )


_MAP, _STATED = "/manage/<slug>/transfer", "/r/<token>/transfer/<int:group_id>"
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")

ADDRESSES = (
    (_MAP, transfer, GET),
    (f"{_MAP}.csv", transfer_csv, GET),
    (f"{_MAP}.xlsx", transfer_xlsx, GET),
    ("/r/<token>/transfer", transfer_by_link, GET),
    (_STATED, statement, BOTH),
    (f"{_STATED}/removal", take_back, POST),
    (f"{_STATED}/contact/end", end_contact, POST),
)
