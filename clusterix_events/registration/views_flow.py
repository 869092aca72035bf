"""The pages of the form on its way: the page or step to fill in, and the review before sending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from clusterix_events.kernel.web import render
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration import flow
from clusterix_events.registration.flow import Move, Place
from clusterix_events.registration.forms import Filled


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """What a page of the form says beside the form: fields unseen, and words of its own."""

    hidden: Sequence[tuple[str, str]] = ()
    words: dict[str, Any] = field(default_factory=dict)


def draw_form(
    filled: Filled,
    page: FormPage,
    *,
    status: int = 200,
    place: Place | None = None,
    unfinished: Collection[str] = (),
) -> Response:
    """Return the page with the form: whole, or the step at which somebody is."""
    if place is None and flow.has_steps(filled):
        place = flow.place_of(filled, flow.first_wrong(filled))
    hidden = [*page.hidden, ("form_version", str(filled.event.version))]
    if place is not None:
        hidden.append(("reached", place.sections[place.reached]))
    sections = flow.stepped(filled, place) if place else filled.sections()
    if unfinished:
        sections = [each | {"state": ""} if each["id"] in unfinished else each for each in sections]
    return render(
        "registration/register.html",
        status=status,
        event=filled.event,
        form=None if filled.is_first_visit else filled.form,
        sections=sections,
        place=place,
        has_files=has_files(filled),
        hidden=hidden,
        **{"news": _news(filled) if status == 422 else "", **page.words},
    )


def has_files(filled: Filled) -> bool:
    """Return whether the form asks for a file, and so must be sent in parts."""
    return any(q.kind is QuestionKind.FILE for q in filled.definition.form_class.questions)


def draw_unread(filled: Filled, page: FormPage, section: str) -> Response:
    """Return a form that was left unfinished, without messages for what is still missing."""
    filled.validate()
    unfinished = {plan.id for plan in flow.open_plans(filled) if flow.wrong_in(filled, plan.id)}
    flow.keep_errors(filled, [])
    place = flow.place_of(filled, section, section) if flow.has_steps(filled) else None
    return draw_form(filled, page, place=place, unfinished=unfinished)


def answer_move(filled: Filled, typed: MultiDict[str, str], move: Move, page: FormPage) -> Response:
    """Return the page that a button of the form leads to; nothing is kept."""
    if move.name in {"back", "go"}:
        return _draw_section(filled, typed, move, page)
    if move.name == "next" and flow.has_steps(filled):
        return _draw_next(filled, typed, move, page)
    if filled.validate():
        return _draw_review(filled, typed, page)
    return draw_wrong(filled, page)


def draw_wrong(filled: Filled, page: FormPage) -> Response:
    """Return the form with its messages, in steps the first one that has any."""
    flow.tell_closed(filled)
    if not flow.has_steps(filled):
        return draw_form(filled, page, status=422)
    last = flow.open_plans(filled)[-1].id
    place = flow.place_of(filled, flow.first_wrong(filled) or last, reached=last)
    return draw_form(filled, page, status=422, place=place)


def _draw_section(
    filled: Filled, typed: MultiDict[str, str], move: Move, page: FormPage
) -> Response:
    if not flow.has_steps(filled):
        return draw_form(filled, page)
    place = flow.place_of(filled, move.section, typed.get("reached", ""))
    return draw_form(filled, page, place=flow.moved(place, -1) if move.name == "back" else place)


def _draw_next(filled: Filled, typed: MultiDict[str, str], move: Move, page: FormPage) -> Response:
    filled.validate()
    place = flow.place_of(filled, move.section, typed.get("reached", ""))
    flow.tell_closed(filled)
    is_wrong = flow.wrong_in(filled, place.section)
    flow.keep_errors(filled, [place.section])
    place = place if is_wrong else flow.moved(place, 1)
    return draw_form(filled, page, status=422 if is_wrong else 200, place=place)


def _draw_review(filled: Filled, typed: MultiDict[str, str], page: FormPage) -> Response:
    return render(
        "registration/review.html",
        event=filled.event,
        form=filled.form,
        sections=flow.review(filled),
        hidden=[
            *flow.typed_pairs(typed),
            *(pair for pair in page.hidden if pair[0] in flow.NOT_ANSWERS),
        ],
        version=filled.event.version,
        reached=flow.open_plans(filled)[-1].id,
        news=_news(filled),
        **page.words,
    )


def _news(filled: Filled) -> str:
    """Return that the form is another one than it was when it was opened, else ""."""
    typed = filled.typed
    if typed is None or not flow.has_moved_on(filled.event, typed):
        return ""
    return _(
        "The organiser changed this form while you were filling it in. All you wrote is still "
        "here; please look it over once more."
    )
