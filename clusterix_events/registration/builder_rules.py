"""Rules of building a form: what a question needs, its order and conditions, and its meaning.

Source: product paper, section 1: a question in use is retired, never lost, and old answers keep
their meaning. A condition looks back only, so that conditions never go round in a circle.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.questions.rules import NO, TICKED, YES, Question, QuestionKind
from clusterix_events.registration.fields import AUDIT, WITHDRAWN, Basis

QUESTIONS_MAX = 150
CHOICES_MAX = 200
LABEL_MAX = 200
HELP_MAX = 1000
ERASE_DAYS_MAX = 3650
ANY = "*"
CHOOSING = frozenset({QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF})
# Special data is never for everybody's eyes.
WIDE_VIEWERS = frozenset({"badge", "lists", "participants", "statistics"})
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class CodeRefusedError(RuleError):
    """A name in exports is taken, or written in a way that files cannot carry."""


class LabelMissingError(RuleError):
    """A question has no words, or too many."""


class ChoicesRefusedError(RuleError):
    """A question of choices has none, too many, or two that read the same."""


class BoundsRefusedError(RuleError):
    """The least number is above the greatest, or the number of answers is none."""


class ConditionRefusedError(RuleError):
    """A question depends on one that comes later, is of other parts, or has no such answer."""


class PartsRefusedError(RuleError):
    """A question is asked or needed for parts that do not belong to it."""


class SpecialRefusedError(RuleError):
    """Special data without an explicit consent, or seen by too many (GDPR, Article 9)."""


class LegalRefusedError(RuleError):
    """Nobody is named who sees an answer, or it is not said when it is erased."""


class TooManyQuestionsError(RuleError):
    """A form is full."""


class StillNeededError(RuleError):
    """Other questions depend on this one, or on this choice."""


class NotRemovableError(RuleError):
    """A standard question without which nobody can be registered."""


@dataclass(frozen=True, kw_only=True)
class ChoiceDraft:
    """A choice as it is typed: `value` is "" for a new one, `places` None for no limit."""

    value: str = ""
    label: Mapping[str, str]
    places: int | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A question as its organiser wants it; texts by language, English first."""

    kind: QuestionKind
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    section: str = "questions"
    is_required: bool = False
    needed_codes: tuple[str, ...] = ()
    part_codes: tuple[str, ...] = ()
    shown_if: str | None = None
    shown_if_values: tuple[str, ...] = ()
    choices: tuple[ChoiceDraft, ...] = ()
    most: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_whole: bool = False
    basis: Basis = Basis.TASK
    sees: tuple[str, ...] = ("organiser",)
    erase: str = "30"
    is_special: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A question as it stands on the form, for those that come after it."""

    code: str
    label: str
    kind: QuestionKind
    part_codes: frozenset[str] = frozenset()
    values: tuple[str, ...] = ()
    shown_if: str | None = None
    shown_if_values: tuple[str, ...] = ()


def check_draft(
    draft: Draft,
    *,
    earlier: Mapping[str, Standing],
    part_codes: Collection[str],
    sections: Collection[str],
) -> None:
    """Raise the RuleError of the first thing that a question lacks.

    `earlier` are the questions before it by code, `part_codes` the parts of the event.
    """
    _check_words(draft)
    if draft.section not in sections:
        raise PartsRefusedError(_("Please choose a section of the form."), field="section")
    if draft.kind in CHOOSING:
        _check_choices(draft)
    _check_bounds(draft)
    unknown = {*draft.part_codes, *draft.needed_codes} - set(part_codes)
    outside = set(draft.needed_codes) - set(draft.part_codes or part_codes)
    if unknown or outside:
        raise PartsRefusedError(
            _("Choose the parts that need an answer among those that are asked."),
            field="needed_codes",
        )
    _check_condition(draft, earlier)
    if draft.kind is not QuestionKind.HEADING:
        check_legal(draft)


def check_legal(draft: Draft) -> None:
    """Raise LegalRefusedError, or SpecialRefusedError, for what the notice could not say."""
    if not draft.sees:
        raise LegalRefusedError(_("Please say who sees the answers."), field="sees")
    days = int(draft.erase) if draft.erase.isdecimal() else None
    if draft.erase not in {AUDIT, WITHDRAWN} and days not in range(1, ERASE_DAYS_MAX + 1):
        raise LegalRefusedError(
            _("Please write a number of days from 1 to %(n)s.", n=ERASE_DAYS_MAX),
            field="erase_days",
        )
    if not draft.is_special:
        return
    if draft.basis is not Basis.EXPLICIT:
        raise SpecialRefusedError(
            _("Special data needs the explicit consent of the person as its ground."),
            field="basis",
        )
    if WIDE_VIEWERS & set(draft.sees):
        raise SpecialRefusedError(
            _("Special data is for named people alone, never for badges, lists or statistics."),
            field="sees",
        )
    if days is None:
        raise SpecialRefusedError(
            _("Special data is erased some days after the event. Please write how many."),
            field="erase_days",
        )


def check_order(order: Sequence[Standing]) -> None:
    """Raise ConditionRefusedError when a question would stand before one that it depends on."""
    before: set[str] = set()
    names = {each.code: each.label for each in order}
    for each in order:
        if each.shown_if is not None and each.shown_if not in before:
            raise ConditionRefusedError(
                _(
                    "“%(one)s” depends on the answer to “%(other)s”, so it has to stay below it.",
                    one=each.label,
                    other=names.get(each.shown_if, each.shown_if),
                )
            )
        before.add(each.code)


def check_not_needed(
    code: str, standing: Iterable[Standing], *, gone: Collection[str] | None = None
) -> None:
    """Raise StillNeededError when a question depends on this one, or on one of its lost choices.

    `gone` None means that the whole question goes.
    """
    for each in standing:
        if each.shown_if != code:
            continue
        if gone is None or not set(gone).isdisjoint(each.shown_if_values):
            raise StillNeededError(
                _(
                    "“%(name)s” is shown depending on this answer. Change that question first.",
                    name=each.label,
                )
            )


def check_room(count: int) -> None:
    """Raise TooManyQuestionsError when a form holds no further question."""
    if count >= QUESTIONS_MAX:
        raise TooManyQuestionsError(
            _("A form holds at most %(n)s questions of your own.", n=QUESTIONS_MAX)
        )


def check_code(code: str, taken: Collection[str]) -> None:
    """Raise CodeRefusedError for a name in exports that is taken or cannot be used."""
    if _CODE.fullmatch(code) is None:
        raise CodeRefusedError(
            _("Use small letters a to z, digits and underscores, beginning with a letter."),
            field="code",
        )
    if code in taken:
        raise CodeRefusedError(
            _("Another question, maybe a retired one, has this name already."), field="code"
        )


def free_code(words: str, taken: Collection[str], *, otherwise: str) -> str:
    """Return a name made from the first words of a text that is not taken yet."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    letters = re.sub(r"[^a-z0-9]+", "_", "".join(c for c in plain if not unicodedata.combining(c)))
    stem = letters.strip("_")[:30].strip("_")
    if not stem or not stem[0].isalpha():
        stem = f"{otherwise}_{stem}".strip("_")
    number, found = 1, stem
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    return found


def is_same_meaning(
    kinds: tuple[QuestionKind, QuestionKind],
    labels: tuple[Mapping[str, str], Mapping[str, str]],
    choices: tuple[Mapping[str, Mapping[str, str]], Mapping[str, Mapping[str, str]]],
) -> bool:
    """Return whether answers given before say the same after a change; pairs are before, after.

    A further language, a new choice and one that is withdrawn leave their meaning as it was;
    other words for the question or a choice that stays, and another kind, do not.
    """
    before, after = choices
    return (
        kinds[0] is kinds[1]
        and _is_kept(*labels)
        and all(_is_kept(words, after[value]) for value, words in before.items() if value in after)
    )


def merged_choices(
    before: Sequence[Mapping[str, Any]], drafts: Iterable[ChoiceDraft], *, is_in_use: bool
) -> list[dict[str, Any]]:
    """Return choices as they are kept: as drafted, then those withdrawn that people have chosen."""
    known = {str(each["value"]): each for each in before}
    taken = set(known)
    kept: list[dict[str, Any]] = []
    for draft in drafts:
        value = draft.value if draft.value in known else ""
        if not value or value in {each["value"] for each in kept}:
            value = free_code(next(iter(draft.label.values()), ""), taken, otherwise="choice")
        taken.add(value)
        pool_id = known[value].get("pool_id") if value in known else None
        kept.append({"value": value, "label": dict(draft.label), "pool_id": pool_id})
    chosen = {each["value"] for each in kept}
    withdrawn = [each for value, each in known.items() if value not in chosen]
    if is_in_use:
        kept += [{**each, "is_retired": True} for each in withdrawn]
    return kept


def condition_values(kind: QuestionKind, choices: Iterable[str]) -> tuple[str, ...]:
    """Return the answers on which a condition may rest, ANY for an answer of any kind."""
    if kind is QuestionKind.YES_NO:
        return (YES, NO)
    if kind is QuestionKind.TICK:
        return (TICKED,)
    if kind in CHOOSING:
        return (*choices, ANY)
    return () if kind is QuestionKind.HEADING else (ANY,)


def standing_of(question: Question, code: str, part_codes: frozenset[str]) -> Standing:
    """Return a question as the rules of order look at it; conditions are named by code."""
    offered = (choice.value for choice in question.choices if not choice.is_retired)
    return Standing(
        code=code,
        label=str(question.label),
        kind=question.kind,
        part_codes=part_codes,
        values=condition_values(question.kind, offered),
    )


def _check_words(draft: Draft) -> None:
    label = draft.label.get("en", "").strip()
    if not label:
        raise LabelMissingError(_("Please write the question."), field="label")
    for texts, limit, name in ((draft.label, LABEL_MAX, "label"), (draft.help, HELP_MAX, "help")):
        longest = max((len(text) for text in texts.values()), default=0)
        if longest > limit:
            raise LabelMissingError(
                _(
                    "Please use at most %(limit)s characters; these are %(n)s.",
                    limit=limit,
                    n=longest,
                ),
                field=name,
            )


def _check_choices(draft: Draft) -> None:
    labels = [each.label.get("en", "").strip() for each in draft.choices]
    if not any(labels):
        raise ChoicesRefusedError(_("Please write at least one choice."), field="choices")
    if len(labels) > CHOICES_MAX:
        raise ChoicesRefusedError(
            _("Please write at most %(n)s choices.", n=CHOICES_MAX), field="choices"
        )
    folded = [label.casefold() for label in labels]
    twice = next((label for label in labels if folded.count(label.casefold()) > 1), None)
    if twice is not None:
        raise ChoicesRefusedError(
            _("“%(choice)s” is there twice. Each choice needs its own words.", choice=twice),
            field="choices",
        )
    if any(len(text) > LABEL_MAX for each in draft.choices for text in each.label.values()):
        raise ChoicesRefusedError(
            _("Please use at most %(limit)s characters for a choice.", limit=LABEL_MAX),
            field="choices",
        )
    if any(each.places is not None and each.places < 0 for each in draft.choices):
        raise ChoicesRefusedError(_("The number of places begins at 0."), field="choices")


def _check_bounds(draft: Draft) -> None:
    if draft.most is not None and draft.most < 1:
        raise BoundsRefusedError(_("Allow at least one answer."), field="most")
    bounds = (draft.minimum, draft.maximum)
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        raise BoundsRefusedError(
            _("The greatest number is below the least one. Please swap them."), field="maximum"
        )


def _check_condition(draft: Draft, earlier: Mapping[str, Standing]) -> None:
    if draft.shown_if is None:
        return
    on = earlier.get(draft.shown_if)
    if on is None:
        raise ConditionRefusedError(
            _("A question can only depend on one that stands above it. Move it down first."),
            field="condition",
        )
    own = frozenset(draft.part_codes)
    if own and on.part_codes and own.isdisjoint(on.part_codes):
        raise ConditionRefusedError(
            _(
                "“%(name)s” is asked for other parts, so nobody would see this question.",
                name=on.label,
            ),
            field="condition",
        )
    if not draft.shown_if_values or not set(draft.shown_if_values) <= set(on.values):
        raise ConditionRefusedError(
            _("Please choose the answer that brings up this question."), field="condition"
        )


def _is_kept(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    return all(after.get(language) == text for language, text in before.items() if text)
