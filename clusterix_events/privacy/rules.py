"""Rules of keeping and erasing: pure values in, a day out.

Source: product paper, section 8 "Privacy"; the terms of each field stand in the registration's
fields. Evidence of an event is kept for an audit as long as the programme asks: 5 years from
31 December of the year of the last payment to the lead partner (Regulation (EU) 2021/1060,
Article 82), 7 or 10 where the programme or the rules on state aid say so.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from clusterix_events.kernel.errors import RuleError

YEARS = (5, 7, 10)
AFTER_PROJECT_DAYS = 365
PEER_NAMES_DAYS = 90


class Rule(StrEnum):
    """The terms that are no number of days, as the registration's fields write them."""

    AUDIT = "audit"
    WITHDRAWN = "withdrawn"


class HoldDatesError(RuleError):
    """A legal hold would end before it begins."""


class PaymentDateError(RuleError):
    """A last payment cannot lie in the future."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the terms of an event are counted from; None is not known yet."""

    ends_on: date
    last_payment_on: date | None = None
    years: int = YEARS[0]
    project_ends_on: date | None = None


def erased_from(rule: int | str, terms: Terms) -> date | None:
    """Return the first day on which a field is no longer kept; None while no clock runs.

    A number is days after the event's last day. The evidence for an audit goes after the last
    day of its last year; what lasts until it is withdrawn goes 365 days after the project.
    """
    if rule == Rule.AUDIT:
        if terms.last_payment_on is None:
            return None
        return date(terms.last_payment_on.year + terms.years + 1, 1, 1)
    if rule == Rule.WITHDRAWN:
        if terms.project_ends_on is None:
            return None
        return terms.project_ends_on + timedelta(days=AFTER_PROJECT_DAYS)
    return terms.ends_on + timedelta(days=int(rule))


def is_over(rule: int | str, terms: Terms, today: date) -> bool:
    """Return whether a field is no longer kept on a day."""
    first = erased_from(rule, terms)
    return first is not None and first <= today


def answer_due_on(asked_on: date) -> date:
    """Return the last day for an answer to a request: one month later (GDPR, Article 12(3)).

    31 January is answered by the last day of February.
    """
    month = asked_on.month % 12 + 1
    year = asked_on.year + asked_on.month // 12
    return date(year, month, min(asked_on.day, calendar.monthrange(year, month)[1]))


def check_hold(until: date, today: date) -> None:
    """Raise HoldDatesError unless a hold lasts beyond today."""
    if until <= today:
        raise HoldDatesError(_("Please choose a day after today."), field="until")


def check_payment(paid_on: date | None, today: date) -> None:
    """Raise PaymentDateError for a payment that has not been made yet."""
    if paid_on is not None and paid_on > today:
        raise PaymentDateError(
            _("This day lies ahead. Leave it empty until the payment has been made."),
            field="last_payment_on",
        )


class Fate(StrEnum):
    """What becomes of a field when its person asks for erasure."""

    AT_ONCE = "at_once"
    WITH_ANSWER = "with_answer"
    PLACE = "place"
    AUDIT = "audit"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What decides which data must stay although its person asks for erasure.

    `has_place`: the registration stands and the event is not over. `was_there`: the person was
    present or may still come, so that an audit may ask for the evidence.
    """

    is_held: bool = False
    has_place: bool = False
    was_there: bool = False


def fate_of(
    rule: int | str, situation: Situation, *, rests_on_consent: bool, is_contact: bool = False
) -> Fate:
    """Return what becomes of a field when its person asks for erasure (GDPR, Article 17).

    What rests on consent goes at once; evidence is kept for the audit (Article 17(3)(b)); what a
    place needs goes once it is given up or over. `is_contact`: by it the person is known and
    answered, so it goes with the answer.
    """
    if situation.is_held:
        return Fate.HOLD
    if rests_on_consent:
        return Fate.AT_ONCE
    if rule == Rule.AUDIT and situation.was_there:
        return Fate.AUDIT
    if situation.has_place:
        return Fate.PLACE
    return Fate.WITH_ANSWER if is_contact or rule == Rule.AUDIT else Fate.AT_ONCE
