"""Rules of building a review form: what it may hold, and how its codes stay what they are.

Source: ClusteriX Events, product description, section 3 "Review form". A code is drawn once for
each thing that is asked and kept when the words change; the code of what was taken off is never
given to anything else, so that answers stay readable. Every function returns a new definition.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from flask_babel import gettext as _

from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review.form_texts import (
    WORDED,
    in_languages,
    languages_of,
    missing_in,
)
from clusterix_events.peer_review.review_form import SWOT

Definition: TypeAlias = dict[str, Any]
Texts: TypeAlias = Mapping[str, str]

CRITERIA, QUESTIONS = "criteria", "open_questions"
LISTS: Final = (CRITERIA, QUESTIONS)
CRITERIA_MAX, QUESTIONS_MAX, OPTIONS_MAX = 12, 8, 12
GUIDING_MAX, RECOMMENDATIONS_MAX = 3, 3
LABEL_MAX, SHORT_MAX, QUESTION_MAX, ANCHOR_MAX, OPTION_MAX = 80, 30, 200, 120, 60
LIMIT_LEAST, LIMIT_MOST = 50, 2000
MINUTES_MAX = 90
FEEDS: Final = (*SWOT, "conditions")
ANCHORS: Final = (1, 3, 5)
# What these options mean is known to the transfer map, so they keep their codes.
TAKES: Final = ("whole", "elements", "inspiration", "nothing")
_LETTERS: Final = "abcdefghjkmnpqrstvwxyz23456789"
CODE_LENGTH: Final = 7


class TooManyError(RuleError):
    """A form is full."""


class LastCriterionError(RuleError):
    """A form without a criterion gives no figures."""


class NameTakenError(RuleError):
    """Two criteria have one name, so nobody could tell their figures apart."""


class WordsMissingError(RuleError):
    """A text has no words in the form's first language."""


class LimitRefusedError(RuleError):
    """A number of letters, minutes or pieces is out of bounds."""


class OptionsRefusedError(RuleError):
    """A question of choices has too few, too many, or two that read the same."""


@dataclass(frozen=True, kw_only=True)
class CriterionDraft:
    """A criterion as its organiser wants it; texts by language."""

    label: Texts
    question: Texts
    anchors: Mapping[int, Texts]
    short: Texts = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class QuestionDraft:
    """An open question as its organiser wants it; `feeds` None goes to no part of the SWOT."""

    label: Texts
    short: Texts = field(default_factory=dict)
    feeds: str | None = None
    max_length: int = 400
    is_required: bool = False


@dataclass(frozen=True, kw_only=True)
class OptionDraft:
    """A choice as it is typed; `code` is "" for a new one."""

    label: Texts
    code: str = ""


def fresh_code(definition: Mapping[str, Any], draw: Callable[[str], str]) -> str:
    """Return a code that nothing in the form has or had; `draw` picks one of some letters.

    It begins with a letter and cannot be taken for one of the product's own codes.
    """
    taken = all_codes(definition)
    while True:
        code = "x" + "".join(draw(_LETTERS) for _place in range(CODE_LENGTH - 1))
        if code not in taken:
            return code


def all_codes(definition: Mapping[str, Any]) -> set[str]:
    """Return every code that a form uses, or used before."""
    return {*definition.get("retired", ()), *_codes(definition)}


def add_item(
    definition: Mapping[str, Any], kind: str, draft: CriterionDraft | QuestionDraft, *, code: str
) -> Definition:
    """Return the form with one more criterion or open question at the end of its list."""
    items = [*_items(definition, kind), {"code": code, **_item(draft)}]
    return checked({**definition, kind: items})


def change_item(
    definition: Mapping[str, Any], kind: str, code: str, draft: CriterionDraft | QuestionDraft
) -> Definition:
    """Return the form with other words and limits for what keeps its code."""
    find_item(definition, kind, code)
    after = {"code": code, **_item(draft)}
    items = [after if one["code"] == code else one for one in _items(definition, kind)]
    return checked({**definition, kind: items})


def remove_item(definition: Mapping[str, Any], kind: str, code: str) -> Definition:
    """Return the form without a criterion or open question; raise LastCriterionError."""
    find_item(definition, kind, code)
    items = [one for one in _items(definition, kind) if one["code"] != code]
    return checked(_retiring(definition, {**definition, kind: items}))


def move_item(
    definition: Mapping[str, Any], kind: str, code: str, *, before: str | None
) -> Definition:
    """Return the form with one thing before another of its list, or at the end."""
    moved = find_item(definition, kind, code)
    items = [one for one in _items(definition, kind) if one["code"] != code]
    codes = [one["code"] for one in items]
    items.insert(codes.index(before) if before in codes else len(items), dict(moved))
    return {**definition, kind: items}


def step_item(definition: Mapping[str, Any], kind: str, code: str, *, down: bool) -> Definition:
    """Return the form with one thing a place up or down; at the edge it stays."""
    find_item(definition, kind, code)
    codes = [one["code"] for one in _items(definition, kind)]
    here = codes.index(code)
    place = min(max(here + (1 if down else -1), 0), len(codes) - 1)
    codes.insert(place, codes.pop(here))
    following = codes[place + 1] if place + 1 < len(codes) else None
    return move_item(definition, kind, code, before=following)


def find_item(definition: Mapping[str, Any], kind: str, code: str) -> Mapping[str, Any]:
    """Return a criterion or open question by its code; raise NotFoundError."""
    for one in _items(definition, kind) if kind in LISTS else ():
        if one["code"] == code:
            found: Mapping[str, Any] = one
            return found
    raise NotFoundError(f"{kind} {code}")


def change_parts(definition: Mapping[str, Any], parts: Mapping[str, Any]) -> Definition:
    """Return the form with other parts beside its lists; None leaves a part out."""
    return checked(_retiring(definition, {**definition, **parts}))


def change_languages(definition: Mapping[str, Any], languages: Sequence[str]) -> Definition:
    """Return the form given in other languages, the first one first; no word is thrown away.

    Raises WordsMissingError while something has no words in the new first language.
    """
    before = languages_of(definition).known[0]
    after = {**_spelled(definition, before), "languages": list(languages)}
    if missing_in(after, languages[0]):
        raise WordsMissingError(
            _("Some texts have no words in this language. Write them, then make it the first."),
            field="first",
        )
    return checked(after)


def replace_form(definition: Mapping[str, Any], other: Mapping[str, Any]) -> Definition:
    """Return another form in the place of this one; what this one asked keeps its codes."""
    return checked(_retiring(definition, dict(other)))


def make_options(
    before: Sequence[Mapping[str, Any]],
    drafts: Sequence[OptionDraft],
    new_code: Callable[[], str],
) -> list[dict[str, Any]]:
    """Return options as they are stored: those known keep their code, new ones get one."""
    known = {one["code"] for one in before}
    return [
        {
            "code": one.code if one.code in known else new_code(),
            "label": dict(one.label),
        }
        for one in drafts
    ]


def checked(definition: Definition) -> Definition:
    """Return a definition that holds; raise the RuleError of the first thing that does not."""
    first = languages_of(definition).known[0]
    _check_lists(definition, first)
    for name, least, most in (
        ("estimated_minutes", 1, MINUTES_MAX),
        ("guiding_maximum", 0, GUIDING_MAX),
        ("guiding_max_length", LIMIT_LEAST, LIMIT_MOST),
    ):
        _check_number(definition.get(name, GUIDING_MAX), least, most, name)
    _check_options(definition.get("basis"), "basis", first, least=2)
    _check_blocks(definition, first)
    return definition


def _check_lists(definition: Mapping[str, Any], first: str) -> None:
    criteria, questions = _items(definition, CRITERIA), _items(definition, QUESTIONS)
    if not criteria:
        raise LastCriterionError(
            _("A form needs one criterion at least. Add another before you take this one off.")
        )
    if len(criteria) > CRITERIA_MAX:
        raise TooManyError(
            _("A form has at most %(most)s criteria. Take one off first.", most=CRITERIA_MAX)
        )
    if len(questions) > QUESTIONS_MAX:
        raise TooManyError(
            _("A form has at most %(most)s open questions. Take one off first.", most=QUESTIONS_MAX)
        )
    names = [_first(one.get("label"), first).casefold() for one in criteria]
    for name in names:
        if name and names.count(name) > 1:
            raise NameTakenError(
                _("Two criteria have this name. Give each its own."), field="label"
            )
    for one in criteria:
        _check_words(one.get("label"), first, LABEL_MAX, "label")
        _check_words(one.get("question"), first, QUESTION_MAX, "question")
        for point in ANCHORS:
            words = one["anchors"].get(str(point), one["anchors"].get(point))
            _check_words(words, first, ANCHOR_MAX, f"anchor_{point}")
    for one in questions:
        _check_words(one.get("label"), first, QUESTION_MAX, "label")
        _check_number(one["max_length"], LIMIT_LEAST, LIMIT_MOST, "max_length")


def _check_blocks(definition: Mapping[str, Any], first: str) -> None:
    _check_words(definition["conflict"]["label"], first, QUESTION_MAX, "conflict")
    _check_words(definition["cannot_judge"], first, LABEL_MAX, "cannot_judge")
    block = definition.get("recommendations")
    if block:
        _check_words(block["label"], first, LABEL_MAX, "label")
        _check_number(block["most"], 1, RECOMMENDATIONS_MAX, "most")
        _check_number(block["max_length"], LIMIT_LEAST, LIMIT_MOST, "max_length")
        for name in ("addressees", "weights", "until"):
            _check_options({"options": block.get(name) or []}, name, first)
    transfer = definition.get("transfer")
    if transfer:
        _check_options(transfer["take"], "take", first, least=2)
        _check_words(transfer["take"]["label"], first, LABEL_MAX, "take_label")
        for name in ("element", "first_step"):
            _check_words(transfer[name]["label"], first, LABEL_MAX, name)
            _check_number(transfer[name]["max_length"], LIMIT_LEAST, LIMIT_MOST, f"{name}_length")
        for name in ("barriers", "contact"):
            _check_options(transfer.get(name), name, first)
    note = definition.get("private_note")
    if note:
        _check_words(note["label"], first, LABEL_MAX, "label")
        _check_number(note["max_length"], LIMIT_LEAST, LIMIT_MOST, "max_length")


def _check_options(
    choice: Mapping[str, Any] | None, name: str, first: str, *, least: int = 0
) -> None:
    options = (choice or {}).get("options") or []
    labels = [_first(one["label"], first).casefold() for one in options]
    if options and len(options) < least:
        raise OptionsRefusedError(
            _("Give at least %(least)s choices, or none to leave the question out.", least=least),
            field="options" if name == "basis" else name,
        )
    if len(options) > OPTIONS_MAX:
        raise OptionsRefusedError(_("Give at most %(most)s choices.", most=OPTIONS_MAX), field=name)
    if len(set(labels)) < len(labels):
        raise OptionsRefusedError(_("Two choices read the same. Change one."), field=name)
    if choice and options and "label" in choice:
        words = "basis" if name == "basis" else f"{name}_label"
        _check_words(choice["label"], first, QUESTION_MAX, words)
    for one in options:
        _check_words(one["label"], first, OPTION_MAX, name)


def _check_words(text: Any, first: str, most: int, name: str) -> None:
    if not _first(text, first):
        raise WordsMissingError(_("Please write this in the form’s first language."), field=name)
    for words in in_languages(text, first).values():
        if len(words) > most:
            raise LimitRefusedError(
                _(
                    "Please use at most %(limit)s characters; these are %(n)s.",
                    limit=most,
                    n=len(words),
                ),
                field=name,
            )


def _check_number(number: int, least: int, most: int, name: str) -> None:
    if not least <= number <= most:
        raise LimitRefusedError(
            _("Please write a number from %(least)s to %(most)s.", least=least, most=most),
            field=name,
        )


def _item(draft: CriterionDraft | QuestionDraft) -> Definition:
    words: Definition = {"label": draft.label, "short": draft.short}
    if isinstance(draft, CriterionDraft):
        anchors = {str(point): _said(texts) for point, texts in draft.anchors.items()}
        return {**_worded({**words, "question": draft.question}), "anchors": anchors}
    return {
        **_worded(words),
        "feeds": draft.feeds if draft.feeds in FEEDS else None,
        "max_length": draft.max_length,
        "required": draft.is_required,
    }


def _worded(texts: Mapping[str, Texts]) -> Definition:
    return {name: said for name, text in texts.items() if (said := _said(text))}


def _spelled(part: Any, first: str, path: str = "") -> Any:
    """Return a part of a definition with the language of every text named."""
    if isinstance(part, Mapping):
        return {
            key: in_languages(value, first)
            if (key in WORDED or path == "anchors") and isinstance(value, str)
            else _spelled(value, first, str(key))
            for key, value in part.items()
        }
    return [_spelled(one, first) for one in part] if isinstance(part, list) else part


def _said(text: Texts) -> dict[str, str]:
    return {code: words.strip() for code, words in text.items() if words and words.strip()}


def _items(definition: Mapping[str, Any], kind: str) -> list[Definition]:
    return list(definition.get(kind) or ())


def _first(text: Any, first: str) -> str:
    return in_languages(text, first).get(first, "").strip()


def _retiring(before: Mapping[str, Any], after: Definition) -> Definition:
    gone = all_codes(before) - set(_codes(after))
    return {**after, "retired": sorted(gone)} if gone else after


def _codes(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if "code" in part:
            yield str(part["code"])
        for value in part.values():
            yield from _codes(value)
    elif isinstance(part, list):
        for one in part:
            yield from _codes(one)
