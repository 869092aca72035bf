"""Bringing in a table: upload, columns, preview, run, result, undo. One address for each import."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.file_kinds import clean_name
from clusterix_events.kernel.files import FileKind, keep_file, receive_file, takes_files
from clusterix_events.kernel.tables import read_csv
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.registration import import_queries, import_service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.forms_import import (
    CORRECTED_MAX,
    ColumnsForm,
    RunForm,
    TableForm,
    VersionForm,
    read_corrections,
    read_mapping,
)
from clusterix_events.registration.import_pages import (
    import_line,
    page_context,
    sample_table,
    template_of,
)
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.spreadsheet_models import RegistrationImport, RowState

XLSX_MARK = b"PK\x03\x04"


@blueprint.route("/manage/<slug>/registrations/import", methods=["GET", "POST"])
@takes_files
def imports(slug: str) -> Response | WerkzeugResponse:
    """Show earlier imports, and take a table in."""
    event = managed_event(slug)
    form = TableForm()
    if form.validate_on_submit():
        try:
            number = _receive(event, form)
        except RuleError as error:
            event = managed_event(slug)
            form.refuse(error)
        else:
            if number is not None:
                return redirect_to("registration.import_made", slug=slug, import_id=number)
            form.refuse_empty()
    return render(
        "registration/imports.html",
        status=form_status(),
        event=event,
        form=form,
        imports=[
            import_line(event, made, by) for made, by in import_queries.list_imports(event.id)
        ],
    )


@blueprint.get("/manage/<slug>/registrations/import/sample.csv")
def import_sample(slug: str) -> Response:
    """Answer a table made from the event's form, with one example, to be filled in."""
    event = managed_event(slug)
    answer = Response(sample_table(event), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-import.csv"'
    return answer


@blueprint.get("/manage/<slug>/registrations/import/<int:import_id>")
def import_made(slug: str, import_id: int) -> Response:
    """Show an import where it stands: its columns, its preview, its progress or its result."""
    event = managed_event(slug)
    return _page(event, import_queries.get_import(import_id, event.id))


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/columns")
def import_columns(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Say what the columns mean; the rows are checked by it."""
    event = managed_event(slug)
    made = import_queries.get_import(import_id, event.id)
    form = ColumnsForm.make(event, (), request.form)
    mapping = read_mapping(request.form, event, len(made.heads))
    codes = [part.code for part in event.parts if part.code in (form.parts.data or ())]

    def act() -> None:
        import_service.set_mapping(import_id, mapping, codes, version=form.seen)

    return _act(slug, import_id, act, mapping=mapping, part_codes=codes)


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/corrections")
def import_corrections(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Put other texts into cells that were not understood."""
    event = managed_event(slug)
    made, form = import_queries.get_import(import_id, event.id), VersionForm()
    wrong = import_queries.list_rows(import_id, RowState.WRONG, limit=CORRECTED_MAX)
    numbers = [row.number for row in wrong]
    cells = read_corrections(request.form, numbers, len(made.heads))
    return _act(
        slug,
        import_id,
        lambda: import_service.correct_cells(import_id, cells, version=form.seen),
    )


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/run")
def import_run(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Bring the rows in; wrong ones must be corrected, or left out by a tick."""
    event = managed_event(slug)
    made = import_queries.get_import(import_id, event.id)
    form = RunForm.make(event, str(get_locale()), request.form)
    is_valid = form.validate()
    has_wrong = bool(import_queries.count_rows(made.id).get(RowState.WRONG))
    if is_valid and has_wrong and not form.leave_out_wrong.data:
        form.leave_out_wrong.errors = [
            _("Some rows are not understood. Correct them, or tick that they are left out.")
        ]
        is_valid = False
    if not is_valid:
        return _page(event, made, status=422, run=form)
    return _act(
        slug,
        import_id,
        lambda: import_service.start_run(import_id, form.options, version=form.seen),
    )


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/mails")
def import_mails(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Write to everybody whom the import brought in."""
    return _press(slug, import_id, import_service.start_mails)


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/undo")
def import_undo(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Take back what the import made."""
    return _press(slug, import_id, import_service.start_undo)


@blueprint.post("/manage/<slug>/registrations/import/<int:import_id>/removal")
def import_removal(slug: str, import_id: int) -> Response | WerkzeugResponse:
    """Forget a table that was not run."""
    answer = _press(slug, import_id, import_service.drop)
    if answer.status_code != 303:
        return answer
    flash_message(_("The table is forgotten. Nobody was brought in."))
    return redirect_to("registration.imports", slug=slug)


def _receive(event: Event, form: TableForm) -> int | None:
    """Return the number of the import of what was sent, None for nothing; raise RuleError."""
    upload: Any = form.file.data
    if isinstance(upload, FileStorage) and upload.filename:
        is_xlsx = upload.stream.read(len(XLSX_MARK)) == XLSX_MARK
        upload.stream.seek(0)
        if is_xlsx:
            return _receive_xlsx(event.id, upload)
        data, name = upload.stream.read(), clean_name(upload.filename)
    elif form.pasted.data and form.pasted.data.strip():
        data, name = form.pasted.data.encode(), _("Pasted table")
    else:
        return None
    table, event_id = read_csv(data), event.id
    with transaction():
        made = import_service.receive_table(event_id, table, name=name, locale=str(get_locale()))
        return made.id


def _receive_xlsx(event_id: int, upload: FileStorage) -> int:
    received = receive_file(upload.stream, name=upload.filename or "", kinds={FileKind.XLSX})
    with transaction():
        stored = keep_file(received, event_id=event_id, purpose="import")
        return import_service.receive_stored(stored, locale=str(get_locale())).id


def _press(slug: str, import_id: int, act: Callable[..., None]) -> Response | WerkzeugResponse:
    event = managed_event(slug)
    import_queries.get_import(import_id, event.id)
    seen = VersionForm().seen
    return _act(slug, import_id, lambda: act(import_id, version=seen))


def _act(
    slug: str, import_id: int, act: Callable[[], None], **typed: Any
) -> Response | WerkzeugResponse:
    """Do something with an import as the page showed it, and show it as it is then."""
    try:
        with transaction():
            act()
    except StaleError:
        refusal = _("This import has moved on since you opened the page. This is how it is now.")
        return _again(slug, import_id, 409, refusal)
    except RuleError as error:
        return _again(slug, import_id, 422, str(error), **typed)
    return redirect_to("registration.import_made", slug=slug, import_id=import_id)


def _again(slug: str, import_id: int, status: int, refusal: str, **typed: Any) -> Response:
    event = managed_event(slug)
    made = import_queries.get_import(import_id, event.id)
    return _page(event, made, status=status, refusal=refusal, **typed)


def _page(
    event: Event, made: RegistrationImport, *, status: int = 200, refusal: str = "", **typed: Any
) -> Response:
    wants_columns = request.args.get("columns") == "1"
    return render(
        template_of(made, wants_columns=wants_columns),
        status=status,
        event=event,
        made=made,
        refusal=refusal,
        **page_context(event, made, wants_columns=wants_columns, **typed),
    )
