"""The way through the form: one page where it is short, steps where it is long, then a review.

Whatever the step, the page holds every answer: those of other steps stand in it unseen. So nothing
is kept on the server until somebody asks for it, no step is lost with a session, and a form that
is sent whole registers at once, as it always did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from werkzeug.datastructures import MultiDict

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.files import StoredFile
from clusterix_events.questions import countries, nuts
from clusterix_events.questions.rules import Answer, Question, QuestionKind, is_shown
from clusterix_events.registration.forms import Filled
from clusterix_events.registration.plans import Plan
from clusterix_events.registration.receipts import Receipt
from clusterix_events.registration.rules import part_closed_words
from clusterix_events.registration.shown import words_of
from clusterix_events.registration.summary import part_days

# The standard questions fit one page; an organiser's own beyond these ask for steps.
STEPS_FROM = 27
NOT_ANSWERS = frozenset({"csrf_token", "step", "reached", "form_version", "draft_version"})


@dataclass(frozen=True)
class Move:
    """What a button of the form asks for: "review", "save", "next", "back" or "go", and where."""

    name: str
    section: str = ""


@dataclass(frozen=True)
class ReviewLine:
    """One question of the review with its answer in words."""

    label: Any
    value: str


@dataclass(frozen=True)
class ReviewSection:
    """One section of the review: what was answered, and the questions left empty."""

    id: str
    title: Any
    lines: list[ReviewLine]
    empty: list[str]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody is in a form of steps: its sections, the present and the furthest one."""

    sections: tuple[str, ...]
    here: int
    reached: int

    @property
    def is_last(self) -> bool:
        """Whether the review comes next."""
        return self.here == len(self.sections) - 1

    @property
    def percent(self) -> int:
        """How much of the way lies behind, for a bar."""
        return round(100 * (self.here + 1) / len(self.sections))

    @property
    def section(self) -> str:
        """The section that is shown."""
        return self.sections[self.here]


def read_move(text: str) -> Move:
    """Return what a button asks for; what nobody offers is the review."""
    name, _colon, section = text.partition(":")
    return Move(name, section) if name in {"save", "next", "back", "go"} else Move("review")


def has_steps(filled: Filled) -> bool:
    """Return whether the form is long enough to be asked in steps."""
    return len(filled.definition.form_class.questions) >= STEPS_FROM


def open_plans(filled: Filled) -> list[Plan]:
    """Return the sections that concern somebody, given the parts chosen so far."""
    kinds = {part.kind for part in filled.parts if part.code in (filled.form["part"].data or [])}
    return [plan for plan in filled.definition.plans if not plan.kinds or plan.kinds & kinds]


def place_of(filled: Filled, section: str, reached: str = "") -> Place:
    """Return the place of a section, the first one for a section that is not on the form."""
    sections = tuple(plan.id for plan in open_plans(filled))
    here = sections.index(section) if section in sections else 0
    furthest = sections.index(reached) if reached in sections else 0
    return Place(sections=sections, here=here, reached=max(here, furthest))


def moved(place: Place, by: int) -> Place:
    """Return the place some steps on; the form's ends hold."""
    here = min(max(0, place.here + by), len(place.sections) - 1)
    return Place(sections=place.sections, here=here, reached=max(here, place.reached))


def first_wrong(filled: Filled) -> str:
    """Return the first section with an answer that does not hold, "" for none."""
    return next((plan.id for plan in open_plans(filled) if wrong_in(filled, plan.id)), "")


def wrong_in(filled: Filled, section: str) -> bool:
    """Return whether an answer of a section does not hold, after `validate`."""
    return any(filled.form[name].errors for name in _names(filled, section))


def tell_closed(filled: Filled) -> None:
    """Say of a part that was chosen and is not on the form any more what became of it.

    Only to somebody whose form is an older one: to others a closed part is as unknown as any word.
    """
    if filled.typed is None or not has_moved_on(filled.event, filled.typed):
        return
    codes = {part.code for part in filled.parts}
    chosen = filled.form["part"]
    if chosen.errors and not codes.issuperset(chosen.data or []):
        chosen.errors = [part_closed_words()]


def keep_errors(filled: Filled, sections: Sequence[str]) -> None:
    """Take away the messages of all sections but these, whose turn has not come."""
    kept = {name for section in sections for name in _names(filled, section)}
    for field in filled.form:
        if field.name not in kept:
            field.errors = []
    filled.form.form_errors = []


def stepped(filled: Filled, place: Place) -> list[dict[str, Any]]:
    """Return the sections as the page draws them: one shown, the others kept in it unseen."""
    drawn = {section["id"]: section for section in filled.sections()}
    return [
        {
            **section,
            "state": _state(filled, name, place),
            "is_hidden": name != place.section,
            "is_asked": name in place.sections,
            "is_here": name == place.section,
            "is_open": name in place.sections[: place.reached + 1],
        }
        for name, section in drawn.items()
    ]


def review(filled: Filled) -> list[ReviewSection]:
    """Return all answers by section, in words, after `validate` said yes."""
    questions = {question.id: question for question in filled.definition.form_class.questions}
    return [_section(filled, plan, questions) for plan in open_plans(filled)]


def typed_pairs(typed: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was typed, as hidden fields carry it on."""
    return [(name, value) for name, value in typed.items(multi=True) if name not in NOT_ANSWERS]


def has_moved_on(event: Event, typed: MultiDict[str, str]) -> bool:
    """Return whether the organisers changed the event after this form was opened."""
    seen = typed.get("form_version", "")
    return seen.isdecimal() and seen != str(event.version)


def is_same_person(done: Receipt, typed: Mapping[str, str]) -> bool:
    """Return whether a form is that of a registration sent again, not one of somebody else."""
    kept = (done.given_name, done.family_name, done.email or "")
    sent = tuple(typed.get(name, "").strip() for name in ("given_name", "family_name", "email"))
    return not any(sent) or [each.casefold() for each in kept] == [s.casefold() for s in sent]


def _names(filled: Filled, section: str) -> list[str]:
    return [
        name
        for plan in filled.definition.plans
        if plan.id == section
        for _look, row in plan.rows
        for name in row
        if name in filled.form
    ]


def _state(filled: Filled, section: str, place: Place) -> str:
    if wrong_in(filled, section):
        return "error"
    done = place.sections[: place.reached]
    return "ok" if section in done and section != place.section else ""


def _section(filled: Filled, plan: Plan, questions: dict[str, Question]) -> ReviewSection:
    answers = filled.form.answers
    asked = [questions[name] for name in _names(filled, plan.id) if name in questions]
    lines = [
        line
        for question in asked
        if is_shown(question, answers)
        for line in _answered(filled, question, answers.get(question.id))
    ]
    # A box left unticked agrees to nothing: there is nothing to look over.
    ticks = {str(q.label) for q in asked if q.kind is QuestionKind.TICK}
    empty = [str(line.label) for line in lines if not line.value]
    return ReviewSection(
        plan.id,
        plan.title,
        [line for line in lines if line.value],
        [label for label in empty if label not in ticks],
    )


def _answered(filled: Filled, question: Question, answer: Answer) -> list[ReviewLine]:
    if question.id == "part":
        chosen = answer if isinstance(answer, list) else []
        return [
            ReviewLine(part.title, part_days(part)) for part in filled.parts if part.code in chosen
        ]
    return [ReviewLine(question.label, answer_words(question, answer))]


def answer_words(question: Question, answer: Answer) -> str:
    """Return an answer in words, countries, regions and files by their names; "" for none."""
    if answer is None or (answer is False and question.kind is QuestionKind.TICK):
        return ""
    if answer in ("", []):
        return ""
    own = _WORDS.get(question.kind)
    return own(str(answer)) if own else words_of(question, answer)


def _country(code: str) -> str:
    return countries.country_name(code, str(get_locale()))


def _region(code: str) -> str:
    name = nuts.region_name(code.partition("@")[0], str(get_locale()))
    return f"{name} ({code})" if name != code else name


def _file(number: str) -> str:
    stored = session.get(StoredFile, int(number))
    return stored.shown_name if stored else ""


_WORDS: Mapping[QuestionKind, Callable[[str], str]] = {
    QuestionKind.COUNTRY: _country,
    QuestionKind.REGION: _region,
    QuestionKind.FILE: _file,
}
