"""The organiser's pages on which the review form is built."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.i18n import LANGUAGES, clock_time
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, is_htmx, redirect_to, render
from clusterix_events.peer_review import form_blocks as blocks
from clusterix_events.peer_review import form_page as page
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review import form_service as service
from clusterix_events.peer_review.form_forms import (
    LanguagesForm,
    MoveForm,
    criterion_draft,
    criterion_form,
    heading,
    question_draft,
    question_form,
)
from clusterix_events.peer_review.form_texts import languages_of
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.wording import region

MAKERS: dict[str, tuple[Any, Any]] = {
    rules.CRITERIA: (criterion_form, criterion_draft),
    rules.QUESTIONS: (question_form, question_draft),
}
# Which step of the preview shows what is being changed.
STEPS = {
    rules.QUESTIONS: "words",
    "begin": "begin",
    "guiding": "words",
    "recommendations": "recommend",
    "transfer": "transfer",
    "note": "send",
}


def review_form(slug: str) -> Response:
    """Show the form in a peer's order, with its preview."""
    return form_page(managed(slug))


def new_form_item(slug: str, kind: str) -> Answer:
    """Add a criterion or an open question."""
    return _item_page(managed(slug), _kind(kind), None)


def form_item(slug: str, kind: str, code: str) -> Answer:
    """Change a criterion or an open question; its code stays."""
    return _item_page(managed(slug), _kind(kind), code)


def move_form_item(slug: str, kind: str, code: str) -> Answer:
    """Put a line one up or down, or where it was dropped."""
    typed, known = MoveForm(), _kind(kind)

    def move(definition: dict[str, Any]) -> dict[str, Any]:
        if typed.to.data in {"up", "down"}:
            return rules.step_item(definition, known, code, down=typed.to.data == "down")
        return rules.move_item(definition, known, code, before=typed.before.data or None)

    return act(slug, move, "")


def remove_form_item(slug: str, kind: str, code: str) -> Answer:
    """Take a criterion or an open question off the draft."""
    known = _kind(kind)
    done = _("Taken off the draft. “Undo” brings it back.")
    return act(slug, lambda definition: rules.remove_item(definition, known, code), done)


def form_block(slug: str, block: str) -> Answer:
    """Change what stands beside criteria and questions: beginning, limits, recommendations."""
    event = managed(slug)
    if block not in blocks.BLOCKS:
        raise NotFoundError(block)
    present = service.read_present(event.id)
    typed = blocks.block_form(block, present.definition, present.token)

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        return rules.change_parts(definition, blocks.block_parts(block, definition, typed))

    round_ = Round.BEFORE if block in {"begin", "guiding"} else Round.AFTER
    return _part_page(event, typed, change, heading(block), round_, kind=block)


def form_languages(slug: str) -> Answer:
    """Choose the languages in which the form is given."""
    event = managed(slug)
    present = service.read_present(event.id)
    known = languages_of(present.definition).known
    has = {f"has_{code}": code in known for code in LANGUAGES}
    typed: Any = LanguagesForm(data={"first": known[0], "version": present.token, **has})

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        first = typed.first.data
        chosen = [code for code in LANGUAGES if typed[f"has_{code}"].data and code != first]
        return rules.change_languages(definition, [first, *chosen])

    return _part_page(event, typed, change, _("Languages of the form"), Round.BEFORE)


def undo_form_change(slug: str) -> Answer:
    """Take back the last change of the draft."""
    token = MoveForm().version.number
    return do(slug, lambda event: service.undo(event.id, token=token), _("Taken back."))


def discard_form_draft(slug: str) -> Answer:
    """Go back to the latest version."""
    token = MoveForm().version.number
    done = _("The draft is as the latest version again. “Undo” brings it back.")
    return do(slug, lambda event: service.discard(event.id, token=token), done)


def publish_form(slug: str) -> Answer:
    """Make the draft the next version."""
    token = MoveForm().version.number
    done = _("This is the form of every group made from now on.")
    return do(slug, lambda event: service.publish(event.id, token=token), done)


def managed(slug: str) -> Event:
    """Return the event at this address, for those who may keep its groups."""
    return authorize("peer_review.organise", find_event(slug))


def act(slug: str, change: service.Change, done: str) -> Answer:
    """Change the draft as the page showed it, and show it again."""
    token = MoveForm().version.number
    return do(slug, lambda event: service.change_form(event.id, change, token=token), done)


def do(slug: str, doing: Callable[[Event], object], done: str) -> Answer:
    """Do something with the form, and show it again; a refusal is said above it."""
    event = managed(slug)
    try:
        with transaction():
            doing(event)
    except StaleError:
        words = _("Somebody changed the form after you opened it. This is it now.")
        return form_page(managed(slug), status=409, refusal=words)
    except RuleError as error:
        return form_page(managed(slug), status=422, refusal=str(error.message))
    if is_htmx():
        return form_page(managed(slug))
    if done:
        flash_message(done)
    return redirect_to("peer_review.review_form", slug=slug)


def form_page(event: Event, *, status: int = 200, refusal: str = "") -> Response:
    """Return the page of the form, or its inner part for htmx."""
    present = service.read_present(event.id)
    known = languages_of(present.definition).known
    language = request.args.get("language", known[0])
    is_final = request.args.get("round") == Round.AFTER.value
    round_ = Round.AFTER if is_final else Round.BEFORE
    return render(
        "peer_review/_form_lines.html" if is_htmx() else "peer_review/form.html",
        status=status,
        event=event,
        present=present,
        parts=page.parts_of(present.definition),
        changes=page.differences(present.base, present.definition),
        translations=page.translations(present.definition),
        language=language,
        round=round_.value,
        refusal=refusal,
        **preview_context(present.definition, language, round_),
    )


def preview_context(definition: dict[str, Any], language: str, round_: Round) -> dict[str, Any]:
    """Return what the partial of the steps draws, with words in a group's stead."""
    shown = page.preview(definition, language, round_)
    return {
        "review": shown.review,
        "form_shown": shown.form,
        "steps": shown.steps,
        "guiding": shown.guiding,
        "region": region("AT12"),
        "group": {"moderator": {"full_name": _("whose name stands here")}},
        "organiser_moderates": False,
    }


def _kind(word: str) -> str:
    kinds = {"criteria": rules.CRITERIA, "questions": rules.QUESTIONS}
    if word not in kinds:
        raise NotFoundError(word)
    return kinds[word]


def _item_page(event: Event, kind: str, code: str | None) -> Answer:
    present = service.read_present(event.id)
    item = rules.find_item(present.definition, kind, code) if code else {}
    make, draft_of = MAKERS[kind]
    typed = make(present.definition, item, present.token)

    def change(definition: dict[str, Any]) -> dict[str, Any]:
        draft = draft_of(typed)
        if code:
            return rules.change_item(definition, kind, code, draft)
        return rules.add_item(definition, kind, draft, code=service.new_code(definition))

    if code:
        title = typed[f"label_{languages_of(present.definition).known[0]}"].data or _("Change")
    else:
        title = _("New criterion") if kind == rules.CRITERIA else _("New open question")
    return _part_page(event, typed, change, str(title), Round.BEFORE, focus=code, kind=kind)


def _part_page(
    event: Event,
    typed: Any,
    change: service.Change,
    title: str,
    round_: Round,
    *,
    focus: str | None = None,
    kind: str = "",
) -> Answer:
    is_preview = request.form.get("do") == "preview"
    status = 200 if is_preview else form_status()
    if not is_preview and typed.validate_on_submit():
        try:
            with transaction():
                service.change_form(event.id, change, token=typed.version.number)
        except StaleError:
            event, status = managed(event.slug), 409
            words = _(
                "Somebody changed the form after you opened this page. What you typed is still "
                "here: look at the form, then save again."
            )
            typed.form_errors = [*typed.form_errors, words]
            token = service.read_present(event.id).token
            typed.version.data, typed.version.raw_data = token, None
        except RuleError as error:
            typed.refuse(error)
            event = managed(event.slug)
        else:
            at = clock_time(clock.now(), event.zone)
            flash_message(_("Saved in the draft at %(time)s.", time=at))
            return redirect_to("peer_review.review_form", slug=event.slug)
    return _drawn_part(event, typed, change, title, round_, status, focus, kind)


def _drawn_part(
    event: Event,
    typed: Any,
    change: service.Change,
    title: str,
    round_: Round,
    status: int,
    focus: str | None,
    kind: str,
) -> Response:
    present = service.read_present(event.id)
    definition = present.definition
    if request.method == "POST":
        try:
            definition = change(definition)
        except (RuleError, ValueError, TypeError):
            definition = present.definition
    known = languages_of(definition).known
    context = preview_context(definition, known[0], round_)
    if kind == rules.CRITERIA:
        codes = {one["code"] for one in present.definition[kind]}
        new = [one["code"] for one in definition[kind] if one["code"] not in codes]
        own = focus or next(iter(new), None)
        context["steps"] = [
            one for one in context["steps"] if one.step.criterion and one.step.criterion.code == own
        ]
    elif kind in STEPS:
        context["steps"] = [one for one in context["steps"] if one.step.kind == STEPS[kind]]
    return render(
        "peer_review/_form_preview.html" if is_htmx() else "peer_review/form_part.html",
        status=status,
        event=event,
        form=typed,
        title=title,
        is_new=kind in MAKERS and focus is None,
        is_languages=isinstance(typed, LanguagesForm),
        **context,
    )
