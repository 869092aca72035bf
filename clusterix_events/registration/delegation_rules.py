"""Rules of delegations: reading a table of people, how long places are held, when to remind.

Source: product paper, section 1 "Delegation": the head enters n people, each confirms and consents
alone; a replacement keeps the place, never the data.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.errors import RuleError
from clusterix_events.people.rules import email_key, name_key
from clusterix_events.questions.rules import (
    ALWAYS,
    AnswerError,
    Question,
    QuestionKind,
    check_answer,
)

MEMBERS_MAX = 100
NAME_MAX = 100
HOLD_DAYS_DEFAULT = 14
HOLD_DAYS_LEAST = 3
REMINDER_DAYS = (7, 3)
REMINDER_HOURS = 24
COLUMNS = ("given_name", "family_name", "email")
HEADS: Mapping[str, frozenset[str]] = {
    "given_name": frozenset(
        {"given name", "given names", "first name", "forename", "given", "vorname", "prenom"}
        | {"prenume", "nume mic"}
    ),
    "family_name": frozenset(
        {"family name", "last name", "surname", "family", "nachname", "familienname", "nom"}
        | {"nume", "nume de familie", "nom de famille"}
    ),
    "email": frozenset(
        {"email", "e-mail", "mail", "e-mail address", "email address", "address", "adresse"}
        | {"e-mail-adresse", "courriel", "adresa", "adresa de e-mail"}
    ),
}
_QUESTIONS = (
    Question(
        id="given_name",
        kind=QuestionKind.SHORT_TEXT,
        label=_l("Given name"),
        required=ALWAYS,
        missing=_l("The given name is missing."),
        length_max=NAME_MAX,
    ),
    Question(
        id="family_name",
        kind=QuestionKind.SHORT_TEXT,
        label=_l("Family name"),
        required=ALWAYS,
        missing=_l("The family name is missing."),
        length_max=NAME_MAX,
    ),
    Question(
        id="email",
        kind=QuestionKind.EMAIL,
        label=_l("E-mail"),
        required=ALWAYS,
        missing=_l("The e-mail address is missing."),
    ),
)


class Departure(StrEnum):
    """Why somebody is no longer a member of a delegation."""

    DECLINED = "declined"
    ERASED = "erased"
    TAKEN_OUT = "taken_out"
    REPLACED = "replaced"
    EXPIRED = "expired"


class DelegationSizeError(RuleError):
    """A delegation has nobody in it, or too many for one form."""


class RemindedAlreadyError(RuleError):
    """A person was reminded within the last day."""


@dataclass(frozen=True)
class Named:
    """Somebody whom a head names; `line` is where the person was typed."""

    given_name: str
    family_name: str
    email: str
    line: int = 0


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line, and in which column."""

    line: int
    column: str
    message: str


def read_table(text: str) -> list[Named]:
    """Return the people in a pasted table, unchecked, each with the number of its line.

    Cells are parted by tabs, semicolons or commas, whichever the first line uses; a first line of
    heads says which column is which. Without heads the column with an @ is the address, the one
    before the other two the given name.
    """
    separator = _separator(text)
    rows = [(line, cells) for line, cells in _rows(text, separator) if any(cells)]
    if not rows:
        return []
    order = _order_of_heads(rows[0][1])
    if order is not None:
        rows = rows[1:]
    else:
        order = _order_of_cells([cells for _line, cells in rows])
    return [
        Named(**{column: _cell(cells, order.get(column)) for column in COLUMNS}, line=line)
        for line, cells in rows
    ]


def check_people(
    people: Sequence[Named], *, taken: Iterable[str] = (), head_email: str = ""
) -> tuple[list[Named], list[Fault]]:
    """Return the people as they are stored, and what is wrong with which line.

    Each needs an address of their own, as each consents alone: not one of `taken`, and not the
    head's, whose owner would then answer for them.
    """
    known = {email_key(address) for address in taken}
    seen: set[str] = set()
    kept, faults = [], []
    for person in people:
        checked, own_faults = _check(person)
        key = email_key(checked.email)
        if not own_faults and head_email and key == email_key(head_email):
            own_faults = [Fault(person.line, "email", _own_address())]
        elif not own_faults and key in known | seen:
            words = _known() if key in known else _twice()
            own_faults = [Fault(person.line, "email", words)]
        seen.add(key)
        faults.extend(own_faults)
        kept.append(checked)
    return kept, faults


def check_size(count: int) -> None:
    """Raise DelegationSizeError for nobody, or more people than one delegation may have."""
    if count == 0:
        raise DelegationSizeError(_("Please name at least one person."), field="table")
    if count > MEMBERS_MAX:
        raise DelegationSizeError(
            _(
                "A delegation has at most %(most)s people; these are %(count)s. Please send "
                "the others as a second delegation.",
                most=MEMBERS_MAX,
                count=count,
            ),
            field="table",
        )


def held_until(starts_on: date, days: int, today: date) -> date:
    """Return the last day on which the place of an incomplete form is held.

    That is so many days before the event, yet never sooner than three days from now, and never
    after the event has begun.
    """
    return min(
        max(starts_on - timedelta(days=days), today + timedelta(days=HOLD_DAYS_LEAST)),
        max(starts_on, today),
    )


def reminder_due(due_on: date, today: date, last: int | None) -> int | None:
    """Return which automatic reminder is due, in days before the due date; None for none.

    `last` is the one that went out before; of several missed ones only the nearest is due.
    """
    left = (due_on - today).days
    reached = [days for days in REMINDER_DAYS if left <= days]
    if left < 0 or not reached or (last is not None and last <= min(reached)):
        return None
    return min(reached)


def first_reminder(due_on: date, today: date) -> int | None:
    """Return the reminder that an invitation written today stands for, None for none."""
    return reminder_due(due_on, today, None)


def is_overdue(due_on: date, today: date) -> bool:
    """Return whether the last day of an incomplete form is over."""
    return today > due_on


def may_remind(reminded_at: datetime | None, now: datetime) -> bool:
    """Return whether a person may be reminded: once a day."""
    return reminded_at is None or now - reminded_at >= timedelta(hours=REMINDER_HOURS)


def check_reminder(reminded_at: datetime | None, now: datetime) -> None:
    """Raise RemindedAlreadyError within a day of the last reminder."""
    if not may_remind(reminded_at, now):
        raise RemindedAlreadyError(
            _("This person had a reminder in the last 24 hours. Please try again tomorrow.")
        )


def is_name(text: str) -> bool:
    """Return whether a text can be a name: all can be seen, and it leads nowhere."""
    return text.isprintable() and "�" not in text and "://" not in text


def no_name() -> str:
    """Return what is said of a text that can be no name."""
    return _("This is not a name: it holds a web address, or a sign that cannot be seen.")


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((sign for sign in "\t;" if sign in first), ",")


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each row with the number of the line on which the row begins."""
    lines = io.StringIO("\n".join(text.splitlines()))
    reader = csv.reader(lines, delimiter=separator)
    found, line = [], 1
    for cells in reader:
        found.append((line, [" ".join(cell.split()) for cell in cells]))
        line = reader.line_num + 1
    return found


def _order_of_heads(cells: Sequence[str]) -> dict[str, int] | None:
    """Return where each column stands by its head; None when the line is no line of heads."""
    words = [name_key(cell).strip(" *:") for cell in cells]
    order = {
        column: next((n for n, word in enumerate(words) if word in heads), -1)
        for column, heads in HEADS.items()
    }
    found = {column: place for column, place in order.items() if place >= 0}
    return found if len(found) >= 2 and not any("@" in cell for cell in cells) else None


def _order_of_cells(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return where each column stands in a table without heads."""
    first = next((cells for cells in rows if any("@" in cell for cell in cells)), rows[0])
    address = next((n for n, cell in enumerate(first) if "@" in cell), 2)
    others = [n for n in range(max(3, len(first))) if n != address]
    return {"given_name": others[0], "family_name": others[1], "email": address}


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _check(person: Named) -> tuple[Named, list[Fault]]:
    answers: dict[str, Any] = {}
    faults = []
    for question in _QUESTIONS:
        typed = getattr(person, question.id)
        answers[question.id] = typed
        try:
            answers[question.id] = check_answer(question, typed, {})
        except AnswerError as error:
            faults.append(Fault(person.line, question.id, str(error)))
            continue
        if question.kind is QuestionKind.SHORT_TEXT and not is_name(typed):
            faults.append(Fault(person.line, question.id, no_name()))
    return Named(**answers, line=person.line), faults


def _own_address() -> str:
    return _(
        "This is your own address. Each person needs their own, as each answers and consents alone."
    )


def _twice() -> str:
    return _("This address is named twice. Each person needs their own.")


def _known() -> str:
    return _("Somebody of this delegation has this address already. Each person needs their own.")
