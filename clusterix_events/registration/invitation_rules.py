"""Rules of invitations: their states, who is invited in a pasted list, and when to remind.

Source: product paper, section 1: people are invited personally or by a link with a number of uses;
a mail scanner that follows a link answers nothing, so only a button does.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError
from clusterix_events.people.rules import email_key, name_key
from clusterix_events.questions.rules import AnswerError, Question, QuestionKind, check_answer

LINES_MAX = 200
NAME_MAX = 200
REMINDERS_MAX = 3
REMIND_DAYS_MAX = 60
_EMAIL = Question(id="email", kind=QuestionKind.EMAIL, label="E-mail")
_IN_BRACKETS = re.compile(r"^(?P<name>.*?)[<(](?P<email>[^<>()]*@[^<>()]*)[>)]\W*$")


class InvitationState(StrEnum):
    """Where an invitation stands; EXPIRED is never stored, as it follows from the clock.

    OPENED means that the form was opened by the button of the invitation's page. Nothing is
    noted when the page alone is fetched: mail scanners do that.
    """

    SENT = "sent"
    OPENED = "opened"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    REVOKED = "revoked"


MOVES: Mapping[InvitationState, frozenset[InvitationState]] = {
    InvitationState.SENT: frozenset(
        {
            InvitationState.OPENED,
            InvitationState.DECLINED,
            InvitationState.ACCEPTED,
            InvitationState.REVOKED,
        }
    ),
    InvitationState.OPENED: frozenset(
        {InvitationState.DECLINED, InvitationState.ACCEPTED, InvitationState.REVOKED}
    ),
    InvitationState.DECLINED: frozenset({InvitationState.ACCEPTED, InvitationState.REVOKED}),
    InvitationState.EXPIRED: frozenset(),
    InvitationState.ACCEPTED: frozenset(),
    InvitationState.REVOKED: frozenset(),
}
UNANSWERED = frozenset({InvitationState.SENT, InvitationState.OPENED})
OPEN = frozenset(
    state for state, moves in MOVES.items() if InvitationState.ACCEPTED in moves
)  # somebody may still register by it


class InvitationNotOpenError(RuleError):
    """Nobody can register by an invitation any more: used, withdrawn or over."""


class LinesError(RuleError):
    """Some lines of a pasted list cannot be understood; `wrong` says which and why."""

    def __init__(self, wrong: Sequence["WrongLine"]) -> None:
        super().__init__(_("Nobody was invited yet: some lines need a correction."), field="people")
        self.wrong = wrong


class NothingOpenedError(RuleError):
    """An invitation opens no part."""


class ExpiryError(RuleError):
    """The last day of an invitation lies in the past or after the event."""


@dataclass(frozen=True)
class Guest:
    """Somebody to be invited."""

    given_name: str
    family_name: str
    email: str

    @property
    def key(self) -> tuple[str, str]:
        """By which two lines are of one person: several people may share an address."""
        return email_key(self.email), name_key(f"{self.given_name} {self.family_name}")


@dataclass(frozen=True)
class WrongLine:
    """A line that cannot be understood: its number from 1, what it says, and what is wrong."""

    number: int
    text: str
    message: str


def state_at(state: InvitationState, expires_at: datetime | None, now: datetime) -> InvitationState:
    """Return where an invitation stands at a moment: what nobody answered in time is over."""
    is_over = expires_at is not None and expires_at <= now
    return InvitationState.EXPIRED if is_over and state in UNANSWERED else state


def is_open(state: InvitationState, expires_at: datetime | None, now: datetime) -> bool:
    """Return whether somebody may register by an invitation."""
    return state in OPEN and (expires_at is None or now < expires_at)


def check_last_day(last_day: date | None, *, today: date, ends_on: date) -> None:
    """Raise ExpiryError unless the last day to answer lies between today and the event's last."""
    if last_day is not None and not today <= last_day <= ends_on:
        raise ExpiryError(
            _("Please choose a day from today to the last day of the event."), field="last_day"
        )


def check_parts(chosen: Collection[int], known: Collection[int]) -> None:
    """Raise NothingOpenedError unless an invitation opens at least one part of its event."""
    if not chosen or not set(chosen) <= set(known):
        raise NothingOpenedError(_("Please choose at least one part."), field="parts")


def addresses_in(text: str | None) -> list[str]:
    """Return what looks like an address in a pasted list, the first few hundred."""
    return re.findall(r"[^\s,;<>()\"]+@[^\s,;<>()\"]+", text or "")[: LINES_MAX + 1]


def read_guests(text: str | None, known: Collection[tuple[str, str]] = ()) -> list[Guest]:
    """Return the people of a pasted list, one a line; raise LinesError when any line is wrong.

    `known` are the keys of those who are invited or registered already.
    """
    lines = [(n, line.strip()) for n, line in enumerate((text or "").splitlines(), start=1)]
    written = [(number, line) for number, line in lines if line]
    wrong: list[WrongLine] = []
    guests: dict[tuple[str, str], Guest] = {}
    for number, line in written[:LINES_MAX]:
        try:
            guest = read_guest(line)
            _check_new(guest, guests, known)
        except RuleError as error:
            wrong.append(WrongLine(number, line[:NAME_MAX], str(error)))
        else:
            guests[guest.key] = guest
    if len(written) > LINES_MAX:
        number, line = written[LINES_MAX]
        limit = _("At most %(n)s people at once. Invite the rest afterwards.", n=LINES_MAX)
        wrong.append(WrongLine(number, line[:NAME_MAX], limit))
    if wrong:
        raise LinesError(wrong)
    return list(guests.values())


def read_guest(line: str) -> Guest:
    """Return the person of one line; raise AnswerError with what would be right.

    Understood are “Ana Pop, ana@example.org”, “Ana Pop <ana@example.org>”, and columns of a
    table: given name, family name, address. With the address in brackets, a comma in the name
    means that the family name comes first, as mail programs write it.
    """
    bracketed = _IN_BRACKETS.match(line)
    if bracketed:
        family, comma, given = bracketed["name"].strip(' "').partition(",")
        names = [given, family] if comma else [family]
        return _guest(names, bracketed["email"])
    cells = [cell.strip(' "') for cell in re.split(r"[,;\t]", line)]
    cells = [cell for cell in cells if cell]
    with_address = [cell for cell in cells if "@" in cell]
    if len(cells) == 1 and with_address:
        *names, address = cells[0].split()
        return _guest([" ".join(names)], address)
    if len(with_address) != 1:
        raise AnswerError(_("Write a name, a comma and one address: Ana Pop, ana@example.org"))
    return _guest([cell for cell in cells if cell not in with_address], with_address[0])


def next_reminder(last_day: date | None, days: Iterable[int], after: date) -> date | None:
    """Return the next day on which to remind, later than `after`; None when there is none.

    `days` count back from the last day to answer. A day that was missed is not made up for, so
    that nobody gets two reminders at once.
    """
    if last_day is None:
        return None
    chosen = (last_day - timedelta(days=number) for number in days)
    return min((day for day in chosen if day > after), default=None)


def read_days(text: str | None) -> list[int]:
    """Return the numbers of days written as “7, 2”, the greatest first; raise AnswerError."""
    written = re.findall(r"[^\s,;]+", text or "")
    if any(not number.isdecimal() or not number.isascii() for number in written):
        raise AnswerError(_("Write numbers of days, for example 7, 2."), field="reminder_days")
    days = sorted({int(number[:9]) for number in written}, reverse=True)
    if len(days) > REMINDERS_MAX or any(not 1 <= number <= REMIND_DAYS_MAX for number in days):
        raise AnswerError(
            _(
                "Write at most %(n)s numbers from 1 to %(most)s.",
                n=REMINDERS_MAX,
                most=REMIND_DAYS_MAX,
            ),
            field="reminder_days",
        )
    return days


def _guest(names: Sequence[str], address: str) -> Guest:
    given, family = _names([" ".join(name.split()) for name in names if name.strip()])
    if not family:
        raise AnswerError(_("The name is missing: Ana Pop, ana@example.org"))
    if len(f"{given} {family}") > NAME_MAX:
        raise AnswerError(_("This name is too long. Please use at most 200 characters."))
    email = check_answer(_EMAIL, address.strip(), {})
    return Guest(given, family, str(email))


def _names(names: Sequence[str]) -> tuple[str, str]:
    """Return given and family name; of one text, the last word is the family name."""
    if len(names) != 1:
        return (" ".join(names[:-1]), names[-1]) if names else ("", "")
    given, _space, family = names[0].rpartition(" ")
    return given, family


def _check_new(
    guest: Guest, before: Collection[tuple[str, str]], known: Collection[tuple[str, str]]
) -> None:
    if guest.key in before:
        raise AnswerError(_("This person stands in the list twice."))
    if guest.key in known:
        raise AnswerError(_("This person is invited or registered already. Take the line out."))
