"""Reminders to read, and the work of each minute: reminders and questions on their dates."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import desk_queries, desk_service
from clusterix_events.peer_review.desk_facts import ReadingReminded
from clusterix_events.peer_review.desk_models import DeskReading
from clusterix_events.peer_review.desk_queries import Declared
from clusterix_events.peer_review.desk_rules import reminder_due
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.review_service import lock_group

ONCE_IN = timedelta(hours=24)


class NobodyToRemindError(RuleError):
    """Everybody has read, or was reminded today."""


@jobs.periodic("peer_review.desk_review")
def work(now: datetime) -> None:
    """Remind 7 and 2 days before reading is due, and send questions on their date.

    Twice is as once: which reminder went out is kept with the reading, and a question goes to
    the host with one batch.
    """
    groups = desk_queries.list_groups_ahead((now - timedelta(days=1)).date())
    by_event: dict[int, list[PeerGroup]] = defaultdict(list)
    for group in groups:
        by_event[group.event_id].append(group)
    for event_id, ahead in by_event.items():
        event = get_event(event_id)
        _remind_due(event, ahead, now)
        _send_due(event, ahead, now)


def remind_now(group_id: int, *, now: datetime) -> int:
    """Remind all who have not read, each at most once in 24 hours; return how many.

    Raises NobodyToRemindError.
    """
    lock_group(group_id)
    group = desk_queries.get_group(group_id)
    readings = desk_queries.list_readings([group.id])
    count = 0
    declared = desk_queries.list_declared(group.event_id)
    for person_id in _unread(group, readings, declared):
        reading = readings.get((group.id, person_id)) or _new(group, person_id)
        if reading.reminded_at is None or now - reading.reminded_at >= ONCE_IN:
            reading.reminded_at = now
            occasion = f"{group.id}:{now.date().isoformat()}"
            publish(ReadingReminded(group.event_id, person_id, (group.id,), occasion))
            count += 1
    if not count:
        raise NobodyToRemindError(_("Everybody has read, or was reminded in the last 24 hours."))
    session.flush()
    record(
        "desk_review.reminded",
        event_id=group.event_id,
        subject=f"peer_group:{group.id}",
        people=count,
    )
    return count


def _remind_due(event: Event, groups: Iterable[PeerGroup], now: datetime) -> None:
    """Write to each person once of all that they have not read and that is due in so many days."""
    today = now.astimezone(event.zone).date()
    timelines = desk_queries.find_timelines(event.id)
    groups = [one for one in groups if one.state is GroupState.COMPOSED]
    readings = desk_queries.list_readings(one.id for one in groups)
    declared = desk_queries.list_declared(event.id)
    due: dict[tuple[int, str], list[int]] = defaultdict(list)
    for group in groups:
        due_on = desk_queries.dates_of(group, event, timelines).due_on
        if reminder_due(due_on, today, None) is None:
            continue
        for person_id in _unread(group, readings, declared):
            reading = readings.get((group.id, person_id))
            days = reminder_due(due_on, today, reading.reminder_days if reading else None)
            if days is None:
                continue
            reading = reading or _new(group, person_id)
            reading.reminder_days, reading.reminded_at = days, now
            due[person_id, f"{due_on.isoformat()}:{days}"].append(group.id)
    session.flush()
    for (person_id, occasion), numbers in due.items():
        publish(ReadingReminded(event.id, person_id, tuple(numbers), occasion))


def _send_due(event: Event, groups: Iterable[PeerGroup], now: datetime) -> None:
    """Send the first questions of each group on their date; later ones wait for the button."""
    today = now.astimezone(event.zone).date()
    timelines = desk_queries.find_timelines(event.id)
    ahead = [
        one for one in groups if desk_queries.dates_of(one, event, timelines).questions_on <= today
    ]
    counts = desk_queries.count_questions(one.id for one in ahead)
    for group in ahead:
        count = counts.get(group.id)
        if count is None or not count.waiting or count.sent:
            continue
        if any(host.email for host in desk_queries.list_hosts(group)):
            _send(group, now)


def _send(group: PeerGroup, now: datetime) -> None:
    if desk_queries.list_waiting_questions(group.id):
        desk_service.send_questions(group.id, now=now)


def _unread(
    group: PeerGroup, readings: dict[tuple[int, int], DeskReading], declared: Declared
) -> list[int]:
    """Return the persons who are to read and have not."""
    return [
        peer.person_id
        for peer in desk_queries.readers(group, declared)
        if (found := readings.get((group.id, peer.person_id))) is None or found.read_at is None
    ]


def _new(group: PeerGroup, person_id: int) -> DeskReading:
    reading = DeskReading(group_id=group.id, person_id=person_id)
    session.add(reading)
    return reading
