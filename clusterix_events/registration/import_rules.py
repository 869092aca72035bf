"""Rules of importing: how the row of a table is understood, and whom it may be already.

Source: issue of imports: answers hold as in the form; consents are never imported, each person is
asked by their own link; what cannot be understood is told by row and column, with the reason.
"""

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import phonenumbers
from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.people.rules import email_key, full_name, name_key
from clusterix_events.questions.rules import (
    NO,
    YES,
    Answer,
    AnswerError,
    Question,
    QuestionKind,
    Raw,
    check_answer,
)
from clusterix_events.registration.import_heads import FULL_NAME, PART_PREFIX, PARTS, folded
from clusterix_events.registration.spreadsheet_models import Match

NEEDED: Final = ("given_name", "family_name")
_YES = frozenset({"yes", "y", "x", "1", "true", "ja", "j", "oui", "o", "vrai", "da", "d", "wahr"})
_NAMED = 12  # choices that a message names
_NO = frozenset({"no", "n", "0", "false", "nein", "non", "faux", "nu", "falsch", ""})


class MappingError(RuleError):
    """The columns do not say enough to import anybody."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong in one row: in which column (None: in the row as a whole), and why."""

    column: int | None
    message: str


@dataclass(frozen=True, kw_only=True)
class Understood:
    """One row as it is understood."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    part_codes: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reader:
    """All that reading rows needs: questions by name, and words of choices, countries and parts.

    `words` gives for a question the value of each folded word; `parts` the code of each folded
    name of a part; `given_up` are words (folded) below a part that mean no; `always` are the codes
    that every row joins.
    """

    mapping: Sequence[str]
    questions: Mapping[str, Question]
    words: Mapping[str, Mapping[str, str]]
    parts: Mapping[str, str]
    given_up: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who is registered already: registrations by address, by name, and by both."""

    by_address: Mapping[str, Sequence[int]]
    by_name: Mapping[str, Sequence[int]]
    by_both: Mapping[tuple[str, str], Sequence[int]]


def check_mapping(mapping: Collection[str]) -> None:
    """Raise MappingError unless a column holds the names, and no field stands in two columns."""
    has_names = FULL_NAME in mapping or all(name in mapping for name in NEEDED)
    if not has_names:
        raise MappingError(
            _("Say which column holds the names: given and family name, or the full name.")
        )
    chosen = [target for target in mapping if target]
    if len(set(chosen)) < len(chosen):
        raise MappingError(_("Two columns mean the same. Please choose one of them."))


def understand(cells: Sequence[str], reader: Reader) -> Understood:
    """Return a row as it is understood, with all that is wrong in it."""
    places = {target: place for place, target in enumerate(reader.mapping) if target}
    texts = {target: cells[place].strip() for target, place in places.items()}
    _split_name(texts, places)
    faults: list[Fault] = []
    codes = _joined(texts, places, reader, faults)
    answers: dict[str, Answer] = {"part": sorted(codes)}
    for name, question in reader.questions.items():
        if name not in texts:
            continue
        try:
            answers[name] = _answer(question, texts[name], answers, reader.words.get(name, {}))
        except AnswerError as error:
            faults.append(Fault(column=places.get(name), message=str(error)))
    faults += [
        Fault(column=places.get(name, places.get(FULL_NAME)), message=_missing(name))
        for name in NEEDED
        if not texts.get(name)
    ]
    if not codes:
        faults.append(Fault(column=places.get(PARTS), message=_("It joins no part of the event.")))
    del answers["part"]
    given = {name: answer for name, answer in answers.items() if answer is not None}
    return Understood(answers=given, part_codes=frozenset(codes), faults=tuple(faults))


class Matches(StrEnum):
    """What is done with rows that may be somebody who is registered already."""

    SKIP = "skip"
    UPDATE = "update"
    ADD = "add"


class Act(StrEnum):
    """What is done with one row."""

    ADD = "add"
    UPDATE = "update"
    LEAVE_OUT = "leave_out"


def decide(match: Match | None, matches: Matches) -> Act:
    """Return what is done with a row, given whom it may be and the organiser's choice.

    Only address and name together show whom to update: a secretary's address stands for several,
    and who shares a name alone may be somebody else.
    """
    if match is None or matches is Matches.ADD:
        return Act.ADD
    is_sure = match is Match.SAME_PERSON
    return Act.UPDATE if matches is Matches.UPDATE and is_sure else Act.LEAVE_OUT


def find_match(
    answers: Mapping[str, Answer], known: Known, earlier: Known
) -> tuple[Match, int] | None:
    """Return who a row may be already, the surest reason first, else None.

    The number is that of a registration, or of an earlier row.
    """
    address = email_key(str(answers.get("email") or ""))
    name = name_of(answers)
    for reason, found in (
        (Match.SAME_PERSON, known.by_both.get((address, name)) if address else None),
        (Match.SAME_ADDRESS, known.by_address.get(address) if address else None),
        (Match.SAME_NAME, known.by_name.get(name)),
    ):
        if found:
            return reason, found[0]
    twice = earlier.by_both.get((address, name))
    return (Match.EARLIER_ROW, twice[0]) if twice else None


def name_of(answers: Mapping[str, Answer]) -> str:
    """Return the name of a row in the form by which two are compared."""
    given, family = answers.get("given_name") or "", answers.get("family_name") or ""
    return name_key(full_name(str(given), str(family)))


def _split_name(texts: dict[str, str], places: dict[str, int]) -> None:
    """Divide a full name: "Pop, Ana" at its comma, else before the last word."""
    whole = _line(texts.pop(FULL_NAME, ""))
    if not whole:
        return
    family, comma, given = whole.partition(",")
    if not comma:
        given, _space, family = whole.rpartition(" ")
    for name, text in (("given_name", given), ("family_name", family)):
        if not texts.get(name):
            texts[name] = text.strip()
            places.setdefault(name, places[FULL_NAME])


def _joined(
    texts: Mapping[str, str], places: Mapping[str, int], reader: Reader, faults: list[Fault]
) -> set[str]:
    """Return the codes of the parts that a row joins, by its columns and by the import's choice."""
    codes = set(reader.always)
    for word in _divided(texts.get(PARTS, "")):
        code = reader.parts.get(folded(word))
        if code is None:
            message = _("No part is called “%(word)s”.", word=word)
            faults.append(Fault(column=places[PARTS], message=message))
        else:
            codes.add(code)
    for target, text in texts.items():
        if target.startswith(PART_PREFIX) and folded(text) not in _NO | reader.given_up:
            codes.add(target.removeprefix(PART_PREFIX))
    return codes


def _answer(
    question: Question, text: str, answers: Mapping[str, Answer], words: Mapping[str, str]
) -> Answer:
    if question.kind is not QuestionKind.LONG_TEXT:
        text = _line(text)
    if _has_unseen(text):
        raise AnswerError(_("This holds a sign that cannot be seen or stored."), field=question.id)
    raw = _raw(question, text, answers, words)
    if words and raw and not set(words.values()).issuperset([raw] if isinstance(raw, str) else raw):
        raise AnswerError(_unknown(question, text), field=question.id)
    return check_answer(question, raw, answers)


def _unknown(question: Question, text: str) -> str:
    """Return what to say of a word that is none of those to choose from."""
    if question.kind is QuestionKind.COUNTRY:
        return _("No country is called “%(word)s”. Its name or its two letters do.", word=text)
    offered = ", ".join(str(choice.label) for choice in question.choices[:_NAMED])
    return _("“%(word)s” is none of the answers: %(answers)s.", word=text, answers=offered)


def _raw(
    question: Question, text: str, answers: Mapping[str, Answer], words: Mapping[str, str]
) -> Raw:
    """Return a cell as a browser would send it."""
    read = _READ.get(question.kind)
    return read(text, answers, words) if read and text else text


def _one(text: str, _answers: Mapping[str, Answer], words: Mapping[str, str]) -> Raw:
    return words.get(folded(text), text)


def _several(text: str, _answers: Mapping[str, Answer], words: Mapping[str, str]) -> Raw:
    return [words.get(folded(word), word) for word in _divided(text)]


def _yes_no(text: str, _answers: Mapping[str, Answer], _words: Mapping[str, str]) -> Raw:
    word = folded(text)
    return YES if word in _YES else NO if word in _NO else text


def _phone(text: str, answers: Mapping[str, Answer], _words: Mapping[str, str]) -> Raw:
    """Return a number with its country: written with 00, or as people at home write it."""
    if text.startswith("00"):
        return f"+{text[2:]}"
    country = answers.get("country")
    if text.startswith("+") or not isinstance(country, str):
        return text
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return text
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _date(text: str, _answers: Mapping[str, Answer], _words: Mapping[str, str]) -> Raw:
    """Return 30.10.2026 or 30/10/2026 as 2026-10-30, the day before the month as in Europe."""
    numbers = text.replace("/", ".").split(".")
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        return text
    day, month, year = numbers
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


_READ: Final[
    Mapping[QuestionKind, Callable[[str, Mapping[str, Answer], Mapping[str, str]], Raw]]
] = {
    QuestionKind.ONE_OF: _one,
    QuestionKind.COUNTRY: _one,
    QuestionKind.SEVERAL_OF: _several,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.PHONE: _phone,
    QuestionKind.DATE: _date,
}


def _divided(text: str) -> list[str]:
    sign = ";" if ";" in text else ","
    return [word.strip() for word in text.split(sign) if word.strip()]


def _missing(name: str) -> str:
    return (
        _("The given name is missing.") if name == NEEDED[0] else _("The family name is missing.")
    )


def _line(text: str) -> str:
    """Return a cell on one line: breaks within it are spaces."""
    return " ".join(text.split())


def _has_unseen(text: str) -> bool:
    bidi = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
    return any(
        sign == "\ufffd" or sign in bidi or unicodedata.category(sign) in {"Cc", "Cs"}
        for sign in text
        if sign not in "\n\r\t"
    )
