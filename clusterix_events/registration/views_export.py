"""Exporting registrations: columns and file are chosen, each export is noted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flask import Response, request, stream_with_context
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.files import answer_file
from clusterix_events.kernel.paging import page_number
from clusterix_events.kernel.permissions import may
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.registration import export_queries, export_service, queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.export_columns import (
    SET_WORDS,
    Column,
    ColumnSet,
    ids_of,
    special_columns,
    special_fields,
)
from clusterix_events.registration.export_tables import csv_of, json_of
from clusterix_events.registration.fields import Field
from clusterix_events.registration.forms_export import (
    FORMAT_WORDS,
    ExportForm,
    FileFormat,
    SpecialExportForm,
)
from clusterix_events.registration.forms_organiser import ListForm, SelectionForm
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.shown import ACCESS_CONTACT, ORGANISER
from clusterix_events.registration.spreadsheet_models import ExportState
from clusterix_events.registration.wanted import Wanted

Writer = Callable[[int, Sequence[int], Sequence[Column]], Iterator[str]]
WRITERS: Mapping[FileFormat, tuple[Writer, str]] = {
    FileFormat.CSV: (csv_of, "text/csv"),
    FileFormat.JSON: (json_of, "application/json"),
}


@blueprint.route("/manage/<slug>/registrations/export", methods=["GET", "POST"])
def export(slug: str) -> Response | WerkzeugResponse:
    """Show what can be exported, and send it: at once, or for Excel by a worker."""
    event = managed_event(slug)
    form = ExportForm.make(event, request.form if request.method == "POST" else None)
    filters = ListForm(filters_of(request.values))
    wanted = wanted_of(event, filters, form.references)
    if request.method == "GET" or not form.validate():
        return _page(event, form, filters, wanted, status=form_status())
    columns, words = form.columns(event), filter_words(event, filters, wanted)
    if form.file_format is FileFormat.XLSX:
        return _queue(event, wanted, columns, words)
    return _send(event, wanted, columns, file_format=form.file_format, filter_words=words)


@blueprint.post("/manage/<slug>/registrations/selection")
def selection(slug: str) -> Response | WerkzeugResponse:
    """Show what can be exported of the people ticked; none ticked leads back to the list."""
    event = managed_event(slug)
    references = tuple(SelectionForm().reference.data or ())
    if not references:
        flash_message(_("Choose people first."))
        return redirect_to("registration.registrations", slug=slug)
    form = ExportForm.make(event)
    form.reference.data = list(references)
    filters = ListForm(MultiDict())
    return _page(event, form, filters, wanted_of(event, filters, form.references))


@blueprint.post("/manage/<slug>/registrations/export/special")
def export_special(slug: str) -> Response:
    """Send a list of one special field to those who may see it; the reason is kept."""
    event = managed_event(slug)
    seen = _special(event)
    form = SpecialExportForm.make(seen, request.form)
    filters = ListForm(MultiDict())
    wanted = wanted_of(event, filters, ())
    if not form.validate():
        plain = ExportForm.make(event)
        return _page(event, plain, filters, wanted, special=form, status=422)
    chosen = next(each for each in seen if each.id == form.field.data)
    columns = special_columns(chosen)
    ids = export_queries.list_ids_with_answer(event.id, chosen.id)
    event_id, slug = event.id, event.slug
    with transaction():
        export_service.note_export(
            event_id,
            ids,
            file_format=FileFormat.CSV,
            column_ids=[column.id for column in columns],
            filter_words=_("Everybody who wrote something"),
            locale=str(get_locale()),
            reason=form.reason.data,
        )
    return _attached(csv_of(event_id, ids, columns), "text/csv", f"{slug}-{chosen.id}.csv")


@blueprint.get("/manage/<slug>/registrations/exports")
def exports(slug: str) -> Response:
    """Show who exported what and when; never the data itself."""
    event = managed_event(slug)
    page = export_queries.list_exports(event.id, page_number(request.args))
    return render(
        "registration/exports.html",
        event=event,
        page=page,
        words={each.value: word for each, word in FORMAT_WORDS.items()},
        now=clock.now(),
        local=lambda moment: _local(event, moment),
    )


@blueprint.get("/manage/<slug>/registrations/exports/<int:export_id>")
def export_made(slug: str, export_id: int) -> Response:
    """Show how far the writing of a file has come, and where it is."""
    event = managed_event(slug)
    made = export_queries.get_export(event.id, export_id)
    return render(
        "registration/export_made.html",
        event=event,
        made=made,
        is_waiting=made.state is ExportState.QUEUED,
        is_failed=made.state is ExportState.FAILED,
        is_there=export_queries.find_file(made, clock.now()) is not None,
        percent=100 * made.written_count // max(1, made.row_count),
        until=_local(event, made.expires_at) if made.expires_at else "",
    )


@blueprint.get("/manage/<slug>/registrations/exports/<int:export_id>/file")
def export_file(slug: str, export_id: int) -> Response:
    """Answer the file of an export as long as it is kept."""
    event = managed_event(slug)
    stored = export_queries.find_file(export_queries.get_export(event.id, export_id), clock.now())
    if stored is None:
        raise NotFoundError(str(export_id))
    answer = answer_file(stored)
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.xlsx"'
    return answer


def filters_of(values: Mapping[str, str]) -> "MultiDict[str, str]":
    """Return the list's filters alone; a form of ours has other fields of its own."""
    names = set(ListForm(MultiDict()).data) - {"page", "columns"}
    return MultiDict({name: values[name] for name in names if name in values})


def wanted_of(event: Event, filters: ListForm, references: Sequence[str]) -> Wanted:
    """Return whom an organiser means: those ticked, else those whom the filters find."""
    if references:
        return Wanted(references=tuple(references))
    return replace(filters.wanted(event), references=())


def filter_words(event: Event, filters: ListForm, wanted: Wanted) -> str:
    """Return whom an export holds in words; what was searched for may be a name and stays out."""
    if wanted.references:
        count = len(wanted.references)
        return ngettext("%(num)s person ticked", "%(num)s people ticked", count)
    names = filters.choices(event)
    chosen = [dict(pairs).get(str(filters.data.get(name)), "") for name, pairs in names.items()]
    words = [str(word) for word in chosen if word]
    if wanted.text:
        words.append(_("found by a search"))
    return ", ".join(words) or _("Everybody")


def _page(
    event: Event,
    form: ExportForm,
    filters: ListForm,
    wanted: Wanted,
    *,
    special: SpecialExportForm | None = None,
    status: int = 200,
) -> Response:
    count = len(queries.list_ids(event.id, wanted))
    return render(
        "registration/export.html",
        status=status,
        event=event,
        form=form,
        special=special or SpecialExportForm.make(_special(event)),
        has_special=bool(_special(event)),
        hidden=[(name, value) for name, value in filters.data.items() if value],
        whom=filter_words(event, filters, wanted),
        count=count,
        notes={each.value: words[1] for each, words in SET_WORDS.items()},
        sets={each.value: " ".join(ids_of(each, event)) for each in ColumnSet},
    )


def _special(event: Event) -> list[Field]:
    """Return the special fields that whoever asks may see: some the access contact alone."""
    is_contact = may("registration.read_access_needs", event)
    return special_fields(event, {ORGANISER, ACCESS_CONTACT} if is_contact else {ORGANISER})


def _queue(event: Event, wanted: Wanted, columns: Sequence[Column], words: str) -> WerkzeugResponse:
    event_id, slug = event.id, event.slug
    with transaction():
        made = export_service.queue_export(
            event_id,
            queries.list_ids(event_id, wanted),
            wanted=wanted,
            file_format=FileFormat.XLSX,
            column_ids=[column.id for column in columns],
            filter_words=words,
            locale=str(get_locale()),
        )
        number = made.id
    return redirect_to("registration.export_made", slug=slug, export_id=number)


def _send(
    event: Event,
    wanted: Wanted,
    columns: Sequence[Column],
    *,
    file_format: FileFormat,
    filter_words: str,
) -> Response:
    column_ids = [column.id for column in columns]
    ids = export_service.ids_for(event, wanted, column_ids)
    event_id, slug = event.id, event.slug
    with transaction():
        export_service.note_export(
            event_id,
            ids,
            file_format=file_format,
            column_ids=column_ids,
            filter_words=filter_words,
            locale=str(get_locale()),
        )
    write, mimetype = WRITERS[file_format]
    return _attached(write(event_id, ids, columns), mimetype, f"{slug}.{file_format}")


def _attached(pieces: Iterator[str], mimetype: str, name: str) -> Response:
    answer = Response(stream_with_context(pieces), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _local(event: Event, moment: datetime) -> str:
    return moment.astimezone(event.zone).strftime("%Y-%m-%d %H:%M")
