"""The organiser's pages on which the registration form is built."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.i18n import SOURCE, clock_time
from clusterix_events.kernel.web import flash_message, form_status, is_htmx, redirect_to, render
from clusterix_events.places.queries import count_pools
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration import builder_page as page
from clusterix_events.registration import builder_queries as queries
from clusterix_events.registration import builder_service as service
from clusterix_events.registration import form_copying as copying
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.builder_preview import draft_block
from clusterix_events.registration.builder_words import KINDS
from clusterix_events.registration.field_models import FieldRow, Need
from clusterix_events.registration.fields import BY_ID
from clusterix_events.registration.form_fields import OWN, layout_of
from clusterix_events.registration.form_templates import TEMPLATES
from clusterix_events.registration.forms import Filled
from clusterix_events.registration.forms_builder import (
    BuilderForm,
    MoveForm,
    StandardForm,
    TakeOverForm,
    erase_data,
    question_data,
)
from clusterix_events.registration.managed import managed_event

AT = "/manage/<slug>/registrations/form"
FIELD = f"{AT}/fields/<name>"


@blueprint.get(AT)
def form(slug: str) -> Response:
    """Show the registration form: its sections and questions, and what can be done with them."""
    return _form_page(managed_event(slug))


@blueprint.route(f"{AT}/new", methods=["GET", "POST"])
def new_field(slug: str) -> Response | WerkzeugResponse:
    """Add a question of a kind; a preview shows it without saving."""
    event = managed_event(slug)
    typed = BuilderForm(data=_new_data(event))
    typed.offer(event, page.section_choices(), page.condition_groups(event, None))
    if request.form.get("do") == "preview" or not typed.validate_on_submit():
        return _question_page(event, None, typed)

    def add() -> None:
        service.add_field(
            event.id, typed.draft(), version=typed.version.number, code=typed.code.data or ""
        )

    return _save(event, None, typed, add, _("The question is on the form."))


@blueprint.route(FIELD, methods=["GET", "POST"])
def field(slug: str, name: str) -> Response | WerkzeugResponse:
    """Change a question; a preview shows it without saving."""
    event = managed_event(slug)
    if name in BY_ID:
        return _standard(event, name)
    row = _own_row(event, name)
    limits = count_pools(each["pool_id"] for each in row.choices if each.get("pool_id"))
    places = {pool_id: pool.capacity for pool_id, pool in limits.items()}
    typed = BuilderForm(data={**question_data(row, places), "version": event.version})
    typed.offer(event, page.section_choices(), page.condition_groups(event, name))
    if request.form.get("do") == "preview" or not typed.validate_on_submit():
        return _question_page(event, row, typed)

    def change() -> None:
        service.change_field(event.id, name, typed.draft(), version=typed.version.number)

    at = clock_time(clock.now(), event.zone)
    return _save(event, row, typed, change, _("Saved at %(time)s", time=at))


@blueprint.post(f"{FIELD}/position")
def move_field(slug: str, name: str) -> Response | WerkzeugResponse:
    """Put a question one line up or down, or where it was dropped."""
    typed = MoveForm()

    def move(event: Event) -> None:
        version = typed.version.number
        if typed.to.data in {"up", "down"}:
            service.step_field(event.id, name, down=typed.to.data == "down", version=version)
        else:
            section, before = typed.section.data or "", typed.before.data or None
            service.move_field(event.id, name, section=section, before=before, version=version)

    return _act(slug, move, "")


@blueprint.post(f"{FIELD}/retirement")
def retire_field(slug: str, name: str) -> Response | WerkzeugResponse:
    """Take a question off the form; what was answered stays."""
    version = MoveForm().version.number

    def retire(event: Event) -> None:
        service.retire_field(event.id, name, version=version)

    return _act(slug, retire, _("Taken off the form. You can bring it back below."))


@blueprint.post(f"{FIELD}/return")
def restore_field(slug: str, name: str) -> Response | WerkzeugResponse:
    """Bring a question back that was taken off the form."""
    version = MoveForm().version.number

    def restore(event: Event) -> None:
        service.restore_field(event.id, name, version=version)

    return _act(slug, restore, _("The question is on the form again."))


@blueprint.route(f"{AT}/copy", methods=["GET", "POST"])
def take_over(slug: str) -> Response | WerkzeugResponse:
    """Take over the questions of a template, or of another event of one's own."""
    event = managed_event(slug)
    typed = TakeOverForm(data={"version": event.version})
    sources = copying.list_sources(event.id)
    typed.source.choices = [(str(number), title) for number, title in sources]
    chosen = next((number for number, _t in sources if str(number) == typed.source.data), None)
    if request.method == "POST" and (chosen or typed.template.data in TEMPLATES):
        version, template = typed.version.number, typed.template.data or ""

        def take(found: Event) -> None:
            if template in TEMPLATES:
                copying.use_template(found.id, template, version=version)
            else:
                copying.copy_form(chosen or 0, found.id, version=version)

        return _act(slug, take, _("The questions are on the form. Look through them."))
    return render(
        "registration/form_copy.html",
        status=form_status(),
        event=event,
        form=typed,
        templates=TEMPLATES,
        here="registration.form",
    )


@blueprint.get(f"{AT}/preview")
def preview(slug: str) -> Response:
    """Show the whole form as those see it who may join some parts."""
    event = managed_event(slug)
    codes = request.args.getlist("part")
    parts = [part for part in event.parts if part.code in codes] or list(event.parts)
    filled = Filled(event, parts, data={"part": [part.code for part in parts]})
    return render(
        "registration/form_preview.html",
        event=event,
        sections=filled.sections(),
        chosen={part.code for part in parts},
    )


def _new_data(event: Event) -> dict[str, Any]:
    kinds = {kind.value for kind in QuestionKind}
    kind, section = request.args.get("kind"), request.args.get("section")
    return {
        "kind": kind if kind in kinds else QuestionKind.SHORT_TEXT.value,
        "section": section if section in service.OPEN_SECTIONS else "questions",
        "basis": "task",
        "sees": ["organiser"],
        **erase_data("30"),
        "version": event.version,
    }


def _own_row(event: Event, name: str) -> FieldRow:
    row = queries.find_row(event.id, name)
    if row is None or not row.is_own or row.retired_at is not None:
        raise NotFoundError(name)
    return row


def _standard(event: Event, name: str) -> Response | WerkzeugResponse:
    found, row = layout_of(event).by_id[name], queries.find_row(event.id, name)
    if not found.is_asked:
        raise NotFoundError(name)
    texts = row.help if row else {}
    typed = StandardForm(
        data={
            "need": (row.need if row else Need.STANDARD).value,
            "help": texts.get(SOURCE),
            **{f"help_{code}": words for code, words in texts.items() if code != SOURCE},
            "basis": found.basis.value,
            "sees": list(found.sees),
            **erase_data(str(found.erase)),
            "version": event.version,
        }
    )
    typed.offer()
    status = form_status()
    if typed.validate_on_submit():
        try:
            with transaction():
                change = typed.change(name)
                service.change_standard(event.id, name, change, version=typed.version.number)
        except StaleError:
            status, event = 409, _refuse_stale(event.slug, typed)
        except RuleError as error:
            typed.refuse(error)
            event = managed_event(event.slug)
        else:
            flash_message(_("Saved at %(time)s", time=clock_time(clock.now(), event.zone)))
            return redirect_to("registration.form", slug=event.slug, _anchor=f"line-{name}")
    return render(
        "registration/form_standard.html",
        status=status,
        event=event,
        form=typed,
        question=found.question,
        is_identity=name in service.IDENTITY,
    )


def _save(
    event: Event, row: FieldRow | None, typed: BuilderForm, act: Callable[[], None], done: str
) -> Response | WerkzeugResponse:
    slug = event.slug
    try:
        with transaction():
            act()
    except StaleError:
        event = _refuse_stale(slug, typed)
        return _question_page(event, row, typed, status=409)
    except RuleError as error:
        typed.refuse(error)
        return _question_page(managed_event(slug), row, typed)
    flash_message(done)
    return redirect_to("registration.form", slug=slug)


def _refuse_stale(slug: str, typed: Any) -> Event:
    """Tell that the form changed meanwhile; what was typed stays, and may be saved now."""
    event = managed_event(slug)
    words = _(
        "Somebody changed the event or its form after you opened this page. What you typed is "
        "still here: look at the form, then save again."
    )
    typed.form_errors = [*typed.form_errors, words]
    typed.version.data, typed.version.raw_data = event.version, None
    return event


def _act(slug: str, act: Callable[[Event], None], done: str) -> Response | WerkzeugResponse:
    """Do something with the form as the page showed it, and show it again."""
    event = managed_event(slug)
    try:
        with transaction():
            act(event)
    except StaleError:
        words = _("Somebody changed the event or its form after you opened it. This is it now.")
        return _form_page(managed_event(slug), status=409, refusal=words)
    except RuleError as error:
        return _form_page(managed_event(slug), status=422, refusal=str(error))
    if is_htmx():
        return _form_page(managed_event(slug))
    if done:
        flash_message(done)
    return redirect_to("registration.form", slug=slug)


def _form_page(event: Event, *, status: int = 200, refusal: str = "") -> Response:
    return render(
        "registration/_form_lines.html" if is_htmx() else "registration/form.html",
        status=status,
        event=event,
        parts=page.form_parts(event),
        retired=page.retired_lines(event),
        kinds=KINDS,
        refusal=refusal,
        is_live=event.state.value != "draft",
    )


def _question_page(
    event: Event, row: FieldRow | None, typed: BuilderForm, *, status: int | None = None
) -> Response:
    is_preview = request.form.get("do") == "preview"
    block = draft_block(event, typed)
    if is_htmx():
        return render("registration/_form_preview.html", block=block, event=event)
    name = f"{OWN}{row.code}" if row else ""
    return render(
        "registration/form_question.html",
        status=status or (200 if is_preview else form_status()),
        event=event,
        form=typed,
        row=row,
        name=row.key if row else name,
        block=block,
        is_used=row is not None and queries.has_answers(event.id, row.key),
        is_live=event.state.value != "draft",
        kinds=KINDS,
        address=url_for("registration.new_field", slug=event.slug)
        if row is None
        else url_for("registration.field", slug=event.slug, name=row.key),
    )
