"""Rules of the desk review: dates before the meeting, reminders, questions to the host.

Source: the default review form's timeline (in days before the session), and the product
description, section 3: who asks stays confidential towards the host.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError

OPENS, DUE, QUESTIONS, LISTS = -28, -14, -12, -7
REMINDER_DAYS = (7, 2)
QUESTION_MAX = 500
ANSWER_MAX = 2000
QUESTIONS_PER_PEER = 10


class DatesError(RuleError):
    """The dates of a desk review stand in an order that nobody can keep."""


class TooManyQuestionsError(RuleError):
    """A peer asks more than a host can answer."""


class QuestionSentError(RuleError):
    """A question that the host has can no longer be changed."""


@dataclass(frozen=True)
class DeskDates:
    """When reading opens, is due, the questions go out, and the members' list is shown."""

    opens_on: date
    due_on: date
    questions_on: date
    lists_on: date

    @property
    def in_order(self) -> tuple[date, date, date, date]:
        """The four dates as the default form names them."""
        return (self.opens_on, self.due_on, self.questions_on, self.lists_on)


Chosen = Mapping[str, date | None]
NAMES = tuple(one.name for one in fields(DeskDates))


def default_dates(meets_on: date) -> DeskDates:
    """Return the dates of a group that meets on a day."""
    return DeskDates(*(meets_on + timedelta(days=days) for days in (OPENS, DUE, QUESTIONS, LISTS)))


def desk_dates(meets_on: date, *chosen: Chosen) -> DeskDates:
    """Return the dates of a group: of those chosen the first that is one, else the default's."""
    default = default_dates(meets_on)
    return DeskDates(
        *(
            next((one[name] for one in chosen if one.get(name)), None) or getattr(default, name)
            for name in NAMES
        )
    )


def check_dates(dates: DeskDates, meets_on: date) -> None:
    """Raise DatesError at the field that is out of order."""
    if dates.due_on < dates.opens_on:
        raise DatesError(
            _("Reading cannot be due before it opens. Choose a later day."), field="due_on"
        )
    if dates.questions_on < dates.opens_on:
        raise DatesError(
            _("Questions come from reading: send them after it opens."), field="questions_on"
        )
    for name in NAMES:
        if getattr(dates, name) > meets_on:
            raise DatesError(_("This is after the group meets. Choose an earlier day."), field=name)


def reminder_due(due_on: date, today: date, last: int | None) -> int | None:
    """Return which automatic reminder is due, in days before the date; None for none.

    `last` is the one that went out before; of several missed ones only the nearest is due.
    """
    left = (due_on - today).days
    reached = [days for days in REMINDER_DAYS if left <= days]
    if left < 0 or not reached or (last is not None and last <= min(reached)):
        return None
    return min(reached)


def check_number(asked: int) -> None:
    """Raise TooManyQuestionsError when a peer has asked all they may."""
    if asked >= QUESTIONS_PER_PEER:
        raise TooManyQuestionsError(
            _(
                "These are %(n)s questions already. Change one of them, or ask in the room.",
                n=QUESTIONS_PER_PEER,
            ),
            field="text",
        )
