"""The forms of registration, made from the standard fields and an event's parts."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from flask import get_template_attribute
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, StringField
from wtforms.validators import DataRequired

from clusterix_events.events.models import Access, Event, Part, PartKind
from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form, VersionField
from clusterix_events.places import queries as places
from clusterix_events.places.rules import PoolCount
from clusterix_events.questions import nuts
from clusterix_events.questions.forms import QuestionForm, as_data, make_form
from clusterix_events.questions.rules import (
    ALWAYS,
    Answer,
    AnswerError,
    Choice,
    Question,
    QuestionKind,
    check_answer,
)
from clusterix_events.registration.choice_places import choice_notes
from clusterix_events.registration.fields import BY_ID, Field
from clusterix_events.registration.form_fields import (
    OWN,
    as_asked,
    asked_fields_of,
    drawn_conditions,
    earlier_answers,
    fields_of,
    is_on_form,
    layout_of,
)
from clusterix_events.registration.joining import Wishes, is_standing, pools_of
from clusterix_events.registration.models import Registration
from clusterix_events.registration.plans import PARTS, Plan
from clusterix_events.registration.rules import Purpose, check_agreement, places_left
from clusterix_events.registration.sections import Parsed, sections_for
from clusterix_events.registration.summary import part_days

UNCONDITIONAL: Mapping[str, Any] = MappingProxyType({"shown_if": "", "conditions": ()})
_definitions = VersionedCache(128)
_sections = VersionedCache(512)


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The form for those who may join some parts of an event; kept per process."""

    key: Hashable
    form_class: type[QuestionForm]
    plans: tuple[Plan, ...]
    fields: Mapping[str, Field]
    codes: Mapping[PartKind, frozenset[str]]
    conditions: Mapping[str, Mapping[str, Any]]
    limited: frozenset[str]


class Filled:
    """A form as one person sees it: what may be joined, what was typed, what was understood."""

    def __init__(
        self,
        event: Event,
        parts: Sequence[Part],
        *,
        data: Mapping[str, Any] | None = None,
        typed: "MultiDict[str, str] | None" = None,
        registration: Registration | None = None,
        refused: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Read what was typed, or `data` at first; `refused` are messages for refused files."""
        self.event, self.parts, self.typed = event, parts, typed
        self.registration = registration
        self.definition = define(event, parts)
        self._data, self._refused = data, refused
        self.parsed: dict[str, Parsed] = {}

    @cached_property
    def form(self) -> QuestionForm:
        """The form with its fields; a first visit hardly needs it, as its sections are kept."""
        return self.definition.form_class(formdata=self.typed, data=self._data)

    @property
    def is_first_visit(self) -> bool:
        """Whether nobody has answered anything yet, so that the form is as everybody sees it."""
        is_empty = (self._data or {}).keys() <= {"part"}
        return self.typed is None and self.registration is None and is_empty

    def validate(self) -> bool:
        """Return whether the questions and the sections of the parts joined are answered well."""
        is_valid = self.form.validate() and not self._refused
        is_valid = all((self._has_agreement(), self._is_present(), is_valid))
        for name, message in self._refused.items():
            self.form[name].errors = [message]
        for section in sections_for({part.kind for part in self._joined()}):
            self.parsed[section.name] = section.parse(self.event, self.typed)
        refusals = [text for each in self.parsed.values() for text in each.errors.values()]
        self.form.form_errors = [*self.form.form_errors, *refusals]
        return is_valid and not refusals

    def _is_present(self) -> bool:
        """Return whether all that was typed was asked; the organiser may have changed the form."""
        asked = self.definition.fields
        typed: Mapping[str, str] = self.typed or {}
        if all(name in asked or not name.startswith(OWN) for name in typed if typed[name]):
            return True
        words = _(
            "The organiser changed the form while you filled it in. Please look at the "
            "questions again and send it once more."
        )
        self.refuse(RuleError(words))
        return False

    def _has_agreement(self) -> bool:
        answers = self.form.answers
        try:
            check_agreement(
                [answers.get(name) for name in layout_of(self.event).special],
                is_given=bool(answers.get(Purpose.SPECIAL_DATA)),
            )
        except RuleError as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: RuleError) -> None:
        """Show the message of a rule at its field."""
        self.form.refuse(error)

    def wishes(self, locale: str) -> Wishes:
        """Return what the person wants, after `validate` said yes."""
        return Wishes(
            answers={
                name: self.form.answers.get(name)
                for name in self.definition.fields
                if name in self.form
            },
            part_ids=frozenset(part.id for part in self._joined()),
            sections={name: parsed.value for name, parsed in self.parsed.items()},
            locale=locale,
        )

    def sections(self) -> list[dict[str, Any]]:
        """Return the sections in the way the page draws them.

        What a first visit looks like is the same for everybody and drawn once per version of the
        event, but for the places left and what other features draw.
        """
        return [self._drawn(plan) for plan in self.definition.plans]

    def _drawn(self, plan: Plan) -> dict[str, Any]:
        if not self.is_first_visit or plan.id in self.definition.limited:
            return self._section(plan)
        if sections_for(plan.further):
            return self._section(plan)
        seen = self._seen() if plan.id == PARTS else ()
        key = (self.definition.key, plan.id, str(get_locale()), seen)
        return _sections.get(key, lambda: self._with_markup(plan))

    def _seen(self) -> Hashable:
        """Return what of the parts differs between first visits: those chosen, the places left."""
        chosen = (self._data or {}).get("part", ())
        return tuple(chosen), tuple(self._asides.items())

    def _with_markup(self, plan: Plan) -> dict[str, Any]:
        section = self._section(plan)
        draw = get_template_attribute("registration/_questions.html", "draw")
        return {**section, "blocks": (), "markup": draw(section)}

    def _joined(self) -> list[Part]:
        chosen = self.form["part"].data or []
        return [part for part in self.parts if part.code in chosen]

    def _held(self) -> set[int]:
        joined = self.registration.joined_parts if self.registration else ()
        return {each.part_id for each in joined if is_standing(each.request)}

    def _section(self, plan: Plan) -> dict[str, Any]:
        names = [name for look, names in plan.rows if look != "heading" for name in names]
        fields = [self.form[name] for name in names]
        state = ""
        if self.typed is not None:
            state = "error" if any(each.errors for each in fields) else "ok"
        return {
            "id": plan.id,
            "title": plan.title,
            "short": plan.short,
            "intro": plan.intro,
            "note": plan.note,
            "state": state,
            "shown_if": plan.shown_if(self.definition.codes),
            "blocks": [*self._blocks(plan), *self._further(plan)],
            "markup": "",
        }

    def _blocks(self, plan: Plan) -> list[tuple[str, Any]]:
        return [(look, self._block(look, names)) for look, names in plan.rows]

    def _block(self, look: str, names: tuple[str, ...]) -> Any:
        if look == "parts":
            return self._parts()
        if look == "heading":
            return self.definition.fields[names[0]].question
        if look == "own":
            return self._own(names[0])
        return [self.form[name] for name in names]

    def _own(self, name: str) -> dict[str, Any]:
        asides, full = choice_notes(self.definition.fields[name].question, self._choice_counts)
        conditions = self.definition.conditions.get(name, UNCONDITIONAL)
        is_special = self.definition.fields[name].is_special
        drawn = {"field": self.form[name], "asides": asides, "full": full}
        return {**drawn, "is_special": is_special, **conditions}

    @cached_property
    def _choice_counts(self) -> Mapping[int, PoolCount]:
        pools = layout_of(self.event).pools
        return places.count_pools(pools) if pools else {}

    def _further(self, plan: Plan) -> list[tuple[str, Any]]:
        """Return what other features draw into a section of their kind of part."""
        errors = {name: parsed.errors for name, parsed in self.parsed.items()}
        return [
            (
                "markup",
                section.draw(
                    self.event, self.typed, errors.get(section.name, {}), self.registration
                ),
            )
            for section in sections_for(plan.further)
        ]

    def _parts(self) -> dict[str, Any]:
        return {
            "field": self.form["part"],
            "notes": {part.code: _part_note(part) for part in self.parts},
            "asides": self._asides,
            "listed": [
                {"title": part.title, "when": part_days(part)}
                for part in self.event.parts
                if part.access is Access.BY_INVITATION and part not in self.parts
            ],
        }

    @cached_property
    def _asides(self) -> dict[str, str]:
        """What stands beside each part that is not joined yet: how many places are left."""
        pools = {part.code: pools_of(part) for part in self.parts if part.id not in self._held()}
        counts = places.count_pools({pool for own in pools.values() for pool in own})
        free = {
            code: places_left([counts[pool] for pool in own if pool in counts])
            for code, own in pools.items()
        }
        return {code: _left(n) for code, n in free.items() if n is not None}


class EmailForm(Form):
    """An address to which personal links are sent again."""

    email = EmailField(_l("E-mail"), [DataRequired()])
    address = ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether the address is whole."""
        question = BY_ID["email"].question
        try:
            self.address = str(check_answer(question, self.email.data, {}))
        except AnswerError as error:
            self.email.errors = [str(error)]
            return False
        return bool(super().validate(extra_validators))


class VersionForm(Form):
    """A button on a registration: which version of it the page showed, and maybe a part."""

    version = VersionField()
    part = StringField()

    @property
    def seen(self) -> int:
        """The version that the page showed."""
        return int(self.version.number)


def define(event: Event, parts: Sequence[Part]) -> Definition:
    """Return the form for those who may join these parts, made once per version of the event."""
    key = (event.id, event.version, tuple(part.id for part in parts))
    return _definitions.get(key, lambda: _define(key, event, parts))


def stored_data(
    event: Event, registration: Registration, answers: Mapping[str, Answer]
) -> dict[str, Any]:
    """Return what a registration holds in the way a form is filled with it."""
    person = registration.person
    region: Answer = person.nuts_code
    if region and person.nuts_version not in {None, nuts.CURRENT}:
        region = f"{region}@{person.nuts_version}"
    consents: dict[str, Answer] = {
        consent.purpose.value: consent.is_given for consent in registration.consents
    }
    asked = [field.question for field in asked_fields_of(event)]
    earlier = earlier_answers(fields_of(event), answers)
    return as_data({**earlier, **answers, **consents}, asked) | {
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "badge_name": person.badge_name,
        "email": person.email,
        "function": person.function,
        "organisation": person.organisation.name if person.organisation else None,
        "country": person.country_code,
        "region": region,
        "part": [
            joined.part.code for joined in registration.joined_parts if is_standing(joined.request)
        ],
    }


def _define(key: Hashable, event: Event, parts: Sequence[Part]) -> Definition:
    codes: dict[PartKind, frozenset[str]] = {}
    for part in parts:
        codes[part.kind] = codes.get(part.kind, frozenset()) | {part.code}
    layout = layout_of(event)
    fields = {f.id: f for f in layout.fields if f.is_asked and is_on_form(f, codes)}
    plans = tuple(
        _with_fields(plan, fields)
        for plan in layout.plans
        if not plan.kinds or plan.kinds & codes.keys()
    )
    names = [name for plan in plans for _look, row in plan.rows for name in row]
    joins = part_question(parts)
    asked = [joins if name == "part" else as_asked(fields[name], codes) for name in names]
    form_class = make_form("RegistrationForm", asked)
    # What is asked of some parts alone needs to know them first, wherever it stands.
    form_class.questions = (joins, *(q for q in form_class.questions if q is not joins))
    return Definition(
        key=key,
        form_class=form_class,
        plans=plans,
        fields={name: fields[name] for name in names if name != joins.id},
        codes=codes,
        conditions=drawn_conditions(asked),
        limited=frozenset(plan.id for plan in plans if _is_limited(plan, fields)),
    )


def _is_limited(plan: Plan, fields: Mapping[str, Field]) -> bool:
    """Return whether a section shows how many places are left."""
    asked = [fields[name] for _look, names in plan.rows for name in names if name in fields]
    choices = [choice for field in asked for choice in field.question.choices]
    return plan.id == PARTS or any(choice.pool_id is not None for choice in choices)


def _with_fields(plan: Plan, fields: Mapping[str, Field]) -> Plan:
    """Return a section without the questions that nobody who joins these parts is asked."""
    rows = tuple(
        (look, tuple(name for name in names if name in fields or name == "part"))
        for look, names in plan.rows
    )
    return replace(plan, rows=tuple(row for row in rows if row[1]))


def part_question(parts: Sequence[Part]) -> Question:
    """Return the question which of these parts somebody will join."""
    return Question(
        id="part",
        kind=QuestionKind.SEVERAL_OF,
        label=_l("What you will join"),
        required=ALWAYS,
        missing=_l("Please choose at least one part to join."),
        choices=tuple(Choice(part.code, part.title) for part in parts),
    )


def _left(free: int) -> str:
    if free == 0:
        return _("Full: you join the waiting list")
    return ngettext("%(num)s place left", "%(num)s places left", free)


def _part_note(part: Part) -> str:
    """Return the second line of a part on the form: its days, and who decides on requests."""
    if not part.needs_approval:
        return part_days(part)
    return _("%(days)s. Waits for approval by the organiser.", days=part_days(part))
