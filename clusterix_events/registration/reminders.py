"""Reminders of forms that people were asked to fill in, and the end of the time for them."""

from datetime import datetime, timedelta

from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.facts import publish
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_rules as rules
from clusterix_events.registration import naming, queries
from clusterix_events.registration.delegation_models import Delegation, ExpectedForm
from clusterix_events.registration.delegation_rules import Departure
from clusterix_events.registration.delegation_service import leave_incomplete
from clusterix_events.registration.facts import FormExpired, FormReminded
from clusterix_events.registration.joining import lock, note
from clusterix_events.registration.models import Registration


def remind(registration_id: int) -> None:
    """Remind a person of their form; raise FormCompleteError and RemindedAlreadyError."""
    form = naming.find_form(registration_id)
    if form is None:
        raise NotFoundError(str(registration_id))
    registration = queries.get_registration(registration_id)
    naming.check_incomplete(registration)
    now = clock.now()
    rules.check_reminder(form.reminded_at, now)
    _remind(form, registration, now)


def remind_all(delegation: Delegation) -> int:
    """Remind all whose forms are not complete, each at most once a day; return how many."""
    now, count = clock.now(), 0
    for member in delegation.members:
        if naming.is_incomplete(member.registration):
            form = naming.find_form(member.registration_id)
            if form is not None and rules.may_remind(form.reminded_at, now):
                _remind(form, member.registration, now)
                count += 1
    return count


@jobs.periodic("registration.expected_forms")
def remind_and_release(now: datetime) -> None:
    """Remind people 7 and 3 days before their day, and give places back when it is over.

    Twice is as once: which reminder went out is kept with the form.
    """
    for form in delegations.list_due_forms((now + timedelta(days=1)).date()):
        registration = form.registration
        today = now.astimezone(registration.event.zone).date()
        if rules.is_overdue(form.due_on, today):
            _release(registration)
            continue
        days = rules.reminder_due(form.due_on, today, form.reminder_days)
        if days is not None:
            form.reminder_days = days
            if rules.may_remind(form.reminded_at, now):
                _remind(form, registration, now)


def _remind(form: ExpectedForm, registration: Registration, now: datetime) -> None:
    form.reminded_at = now
    note("registration.reminded", registration)
    publish(FormReminded(registration.id))


def _release(registration: Registration) -> None:
    publish(FormExpired(registration.id))
    leave_incomplete(lock(registration.id, None), Departure.EXPIRED)
