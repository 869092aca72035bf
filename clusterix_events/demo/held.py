"""What happened at the meeting of 2012: people registered, came, met in groups, took minutes."""

from datetime import UTC, date, datetime, timedelta

from clusterix_events.checkin import rules as days
from clusterix_events.checkin import service as checkin
from clusterix_events.demo import groups, people
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.people import Joining
from clusterix_events.demo.reported import finish_report
from clusterix_events.demo.source import Guest, guests, moment
from clusterix_events.events import service as events
from clusterix_events.events.models import Event, EventState, Part
from clusterix_events.peer_review import queries
from clusterix_events.peer_review import service as peer_review
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.registration import queries as registrations
from clusterix_events.registration import service as registration

OPENED = datetime(2012, 10, 1, 8, 0, tzinfo=UTC)
HOLD_UNTIL = date(9999, 12, 31)
HOLD_REASON = "demonstration, all personal data generated"
CAME_NOT = "no-show"
GAVE_UP = frozenset({"cancelled", "duplicate, merged"})


def register_all(event: Event, clock: DemoClock) -> dict[str, int]:
    """Register the generated people one after the other; return registration numbers by id."""
    made = {}
    for number, guest in enumerate(guests()):
        clock.set(OPENED + timedelta(hours=4 * number))
        made[guest.id] = people.register(event, guest, _joining(event, guest)).id
    clock.set(OPENED + timedelta(days=20))
    for guest in guests():
        if guest.status in GAVE_UP:
            registration.cancel(made[guest.id])
    return made


def hold_groups(event: Event, made: dict[str, PeerGroup], clock: DemoClock) -> None:
    """Let both rounds of peer groups meet on the first day."""
    peers = groups.Peers()
    starts = {"A": moment(event.starts_on, "13:30"), "B": moment(event.starts_on, "15:20")}
    for name, group in made.items():
        clock.set(starts[name[0]])
        groups.hold(group, peers, at=starts[name[0]])
    for group in made.values():
        finish_report(event, queries.get_group(event.id, group.id), clock)
        peer_review.publish_practice(event, group.practice_id, Visibility.PARTNERSHIP)


def note_presence(event: Event, made: dict[str, int], clock: DemoClock) -> None:
    """Check in whoever came, day by day, and note who did not come at all."""
    for day in days.days_between(event.starts_on, event.ends_on):
        clock.set(moment(day, "08:40"))
        for guest in guests():
            if day in guest.attended:
                checkin.check_in(registrations.get_registration(made[guest.id]), day)
    for guest in guests():
        if guest.status == CAME_NOT:
            checkin.note_no_shows(registrations.get_registration(made[guest.id]))


def close(event: Event, clock: DemoClock) -> None:
    """Close the event and stop all erasure, as nobody in it is real."""
    clock.set(moment(event.ends_on + timedelta(days=7), "10:00"))
    events.move_event(event.id, EventState.CLOSED)
    events.place_hold(event.id, reason=HOLD_REASON, until=HOLD_UNTIL, account_id=None)


def _joining(event: Event, guest: Guest) -> Joining:
    parts = {part.code: part for part in event.parts}
    conference: Part = parts["conference"]
    if not guest.is_delegate:
        return Joining(own=(conference,))
    return Joining(added=delegate_parts(event, guest))


def delegate_parts(event: Event, guest: Guest) -> tuple[Part, ...]:
    """Return the parts that a partner's delegate joins."""
    return tuple(part for part in event.parts if part.code != "study-tour" or guest.goes_on_tour)
