"""Rules of questions: what is asked when, and which answers hold.

A question is a value; registration, review and evaluation forms are tuples of questions.
Raw answers are what a browser sends: a text, or a list of texts where several may be chosen.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.errors import RuleError
from clusterix_events.questions import countries, nuts

Raw: TypeAlias = str | Sequence[str] | None
Answer: TypeAlias = str | list[str] | bool | None
Text: TypeAlias = object  # a text or a lazily translated one

YES, NO = "yes", "no"
TICKED = "y"
LINE_MAX = 200
TEXT_MAX = 4000
# Some countries have lines of four digits; nobody carries one to a meeting abroad.
PHONE_DIGITS_MIN = 6
_NUMBER = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,6})?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


class AnswerError(RuleError):
    """An answer is missing or cannot be understood; the message says what would be right."""


class QuestionKind(StrEnum):
    """What kind of answer a question takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    COUNTRY = "country"
    REGION = "region"
    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    YES_NO = "yes_no"
    TICK = "tick"
    DATE = "date"
    TIME = "time"
    NUMBER = "number"
    FILE = "file"
    HEADING = "heading"


@dataclass(frozen=True)
class Choice:
    """One answer to choose: what is stored, and what people read.

    `pool_id` is the pool of a choice with limited places; a retired choice is offered to nobody,
    but whoever chose it keeps it and its words.
    """

    value: str
    label: Text
    pool_id: int | None = None
    is_retired: bool = False


@dataclass(frozen=True)
class When:
    """Holds when the answer to another question is one of some values; "*" is any answer."""

    question: str
    values: frozenset[str]

    def holds(self, answers: Mapping[str, Answer]) -> bool:
        """Return whether the condition holds for these answers."""
        answer = answers.get(self.question)
        if answer is False:
            return NO in self.values
        given = _as_texts(answer)
        return bool(given) if "*" in self.values else not self.values.isdisjoint(given)

    @property
    def attribute(self) -> str:
        """The condition as pages carry it: question=value|value."""
        return f"{self.question}={'|'.join(sorted(self.values))}"


ALWAYS = When("", frozenset())


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of a form.

    `required` None means optional, ALWAYS always, a condition only then; `shown_if` None means
    shown to all, `asked_of` None asked of all who fill in the form: both must hold; `missing` is
    said when a required answer is not there; `has_radios` shows every choice at once; `minimum`
    and `maximum` bound a number.
    """

    id: str
    kind: QuestionKind
    label: Text
    help: Text = ""
    missing: Text = ""
    required: When | None = None
    shown_if: When | None = None
    asked_of: When | None = None
    choices: tuple[Choice, ...] = ()
    most: int | None = None
    length_max: int | None = None
    autocomplete: str = ""
    has_radios: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    is_whole: bool = False

    @property
    def limit(self) -> int:
        """The greatest number of characters of a text."""
        return self.length_max or (TEXT_MAX if self.kind is QuestionKind.LONG_TEXT else LINE_MAX)


def is_shown(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Return whether a question is asked, given the answers before it."""
    conditions = (question.asked_of, question.shown_if)
    return all(condition is None or condition.holds(answers) for condition in conditions)


def is_required(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Return whether a question must be answered, given the answers before it."""
    if question.required is None:
        return False
    return question.required is ALWAYS or question.required.holds(answers)


def as_offered(question: Question, held: Raw | Answer) -> Question:
    """Return a question with the choices that somebody may take: those not retired, and theirs."""
    if not any(choice.is_retired for choice in question.choices):
        return question
    own = set(_as_texts(held))
    offered = (each for each in question.choices if not each.is_retired or each.value in own)
    return replace(question, choices=tuple(offered))


def check_answer(question: Question, raw: Raw, answers: Mapping[str, Answer]) -> Answer:
    """Return the answer as it is stored, None for none; raise AnswerError.

    `answers` are those to the questions before; an answer to a question that is not shown is
    dropped.
    """
    if question.kind is QuestionKind.HEADING or not is_shown(question, answers):
        return None
    given = [text for text in _as_texts(raw) if text]
    if given:
        return _READERS[question.kind](question, given)
    if is_required(question, answers):
        raise AnswerError(question.missing or _("Please fill this in."), field=question.id)
    return False if question.kind is QuestionKind.TICK else None


def check_answers(questions: Sequence[Question], raw: Mapping[str, Raw]) -> dict[str, Answer]:
    """Return all answers of a form; raise the first AnswerError."""
    answers: dict[str, Answer] = {}
    for question in questions:
        answers[question.id] = check_answer(question, raw.get(question.id), answers)
    return answers


def _as_texts(value: Raw | Answer) -> list[str]:
    if value is None or value is False:
        return []
    if value is True:
        return [YES, TICKED]
    return [value.strip()] if isinstance(value, str) else [item.strip() for item in value]


def _read_text(question: Question, given: list[str]) -> str:
    if len(given[0]) > question.limit:
        raise AnswerError(
            _(
                "Please use at most %(limit)s characters; these are %(n)s.",
                limit=question.limit,
                n=len(given[0]),
            ),
            field=question.id,
        )
    return given[0]


def _read_email(question: Question, given: list[str]) -> str:
    try:
        # Addresses under .test belong to people who try the application out.
        checked = validate_email(given[0], check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise AnswerError(
            _("This is not a whole e-mail address. It looks like name@example.org."),
            field=question.id,
        ) from None
    return str(checked.normalized)


def _read_phone(question: Question, given: list[str]) -> str:
    try:
        number = phonenumbers.parse(given[0], None)
    except phonenumbers.NumberParseException as error:
        too_short = phonenumbers.NumberParseException.TOO_SHORT_NSN
        raise AnswerError(
            _phone_advice(is_too_short=error.error_type == too_short), field=question.id
        ) from None
    reason = phonenumbers.is_possible_number_with_reason(number)
    digits = len(phonenumbers.national_significant_number(number))
    if digits < PHONE_DIGITS_MIN or reason == phonenumbers.ValidationResult.TOO_SHORT:
        raise AnswerError(_phone_advice(is_too_short=True), field=question.id)
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise AnswerError(_phone_advice(is_too_short=False), field=question.id)
    international = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, international))


def _phone_advice(*, is_too_short: bool) -> Text:
    if is_too_short:
        return _(
            "This number is too short. Write it with the country code, for example +43 and ten "
            "digits."
        )
    return _("Write the number with the country code, for example +43 and ten digits.")


def _read_country(question: Question, given: list[str]) -> str:
    if given[0] not in countries.CODES:
        raise AnswerError(_("Please choose a country from the list."), field=question.id)
    return given[0]


def _read_region(question: Question, given: list[str]) -> str:
    found = nuts.read_region(given[0])
    if found is None:
        raise AnswerError(
            _(
                "This region is not known. Type its NUTS code, for example RO32, or choose it from "
                "the list that opens while you type."
            ),
            field=question.id,
        )
    return str(found)


def _read_one(question: Question, given: list[str]) -> str:
    if given[0] not in {choice.value for choice in question.choices}:
        raise AnswerError(_("Please choose one of the answers shown."), field=question.id)
    return given[0]


def _read_several(question: Question, given: list[str]) -> list[str]:
    chosen = list(dict.fromkeys(given))
    if not {choice.value for choice in question.choices}.issuperset(chosen):
        raise AnswerError(_("Please choose from the answers shown."), field=question.id)
    if question.most is not None and len(chosen) > question.most:
        raise AnswerError(
            ngettext(
                "Please choose at most %(num)s answer.",
                "Please choose at most %(num)s answers.",
                question.most,
            ),
            field=question.id,
        )
    return chosen


def _read_yes_no(question: Question, given: list[str]) -> bool:
    if given[0] not in {YES, NO}:
        raise AnswerError(_("Please choose yes or no."), field=question.id)
    return given[0] == YES


def _read_tick(_question: Question, _given: list[str]) -> bool:
    return True


def _read_date(question: Question, given: list[str]) -> str:
    try:
        return date.fromisoformat(given[0]).isoformat()
    except ValueError:
        raise AnswerError(
            _("Please write the date as year, month and day, for example 2026-10-30."),
            field=question.id,
        ) from None


def _read_time(question: Question, given: list[str]) -> str:
    written = _TIME.fullmatch(given[0])
    try:
        if written is None:
            raise ValueError(given[0])
        return time(int(written[1]), int(written[2])).strftime("%H:%M")
    except ValueError:
        raise AnswerError(
            _("Please write the time as hours and minutes, for example 18:30."), field=question.id
        ) from None


def _read_number(question: Question, given: list[str]) -> str:
    if _NUMBER.fullmatch(given[0]) is None:
        raise AnswerError(_("Please write a number in digits, for example 12."), field=question.id)
    number = Decimal(given[0].replace(",", "."))
    if question.is_whole and number != number.to_integral_value():
        raise AnswerError(_("Please write a whole number."), field=question.id)
    if question.minimum is not None and number < question.minimum:
        raise AnswerError(
            _("Please write a number that is not below %(limit)s.", limit=question.minimum),
            field=question.id,
        )
    if question.maximum is not None and number > question.maximum:
        raise AnswerError(
            _("Please write a number that is not above %(limit)s.", limit=question.maximum),
            field=question.id,
        )
    return plain_number(number)


def plain_number(number: Decimal) -> str:
    """Return a number in digits, without an exponent and without zeros at its end."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).removeprefix("+")


def _read_file(question: Question, given: list[str]) -> str:
    """Return the number of a stored file, given it or a token that begins with it.

    Whether the token is right, and the file this person's, is asked where it is kept.
    """
    number = given[0].partition("-")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise AnswerError(_("Please choose the file again."), field=question.id)
    return number


_READERS: Mapping[QuestionKind, Callable[[Question, list[str]], Answer]] = {
    QuestionKind.SHORT_TEXT: _read_text,
    QuestionKind.LONG_TEXT: _read_text,
    QuestionKind.EMAIL: _read_email,
    QuestionKind.PHONE: _read_phone,
    QuestionKind.COUNTRY: _read_country,
    QuestionKind.REGION: _read_region,
    QuestionKind.ONE_OF: _read_one,
    QuestionKind.SEVERAL_OF: _read_several,
    QuestionKind.YES_NO: _read_yes_no,
    QuestionKind.TICK: _read_tick,
    QuestionKind.DATE: _read_date,
    QuestionKind.TIME: _read_time,
    QuestionKind.NUMBER: _read_number,
    QuestionKind.FILE: _read_file,
}
