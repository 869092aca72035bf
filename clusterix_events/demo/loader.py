"""Loading the demonstration: once, whole or not at all."""

from clusterix_events.agenda import service as agenda
from clusterix_events.demo import accounts, groups, held, meeting, trial
from clusterix_events.demo.accounts import DemoAccount
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.minuted import take_minutes
from clusterix_events.events import service as events
from clusterix_events.events.models import Event, EventState
from clusterix_events.events.queries import find_event, get_event
from clusterix_events.events.service import NewEvent
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.people import service as people
from clusterix_events.people.models import Account, Person, Role
from clusterix_events.registration.models import Registration
from clusterix_events.settings import Settings

OTHER_SLUG = "other-event"
BEHIND_ACCOUNTS = {"moderator": "gen-007", "rapporteur": "gen-014"}


def load(settings: Settings, clock: DemoClock) -> tuple[str, tuple[DemoAccount, ...]]:
    """Load what is not there yet; return the password and the accounts.

    The application's clock must be `clock`; a rule that refuses anything ends the loading.
    """
    password = accounts.kept_password(settings)
    with transaction():
        if find_event(meeting.SLUG) is None:
            load_all(password, clock)
        else:
            accounts.set_passwords(password)
    return password, accounts.ACCOUNTS


def load_all(password: str, clock: DemoClock) -> None:
    """Load the event as held, the one to try, and the third, empty one."""
    event, registered, made = load_published(password, clock)
    held.hold_groups(event, made, clock)
    held.note_presence(event, registered, clock)
    take_minutes(get_event(event.id), clock)
    held.close(event, clock)
    clock.release()
    organiser = _account("organiser")
    next_event = trial.add_trial(get_event(event.id), organiser, _persons(registered))
    _grant_roles(next_event)
    _add_other()


def load_published(
    password: str, clock: DemoClock
) -> tuple[Event, dict[str, int], dict[str, PeerGroup]]:
    """Load the event of 2012 as it stood on the eve: published, registered, grouped."""
    clock.set(held.OPENED)
    organiser = accounts.add_account("organiser", password)
    event = meeting.add_meeting(organiser)
    events.move_event(event.id, EventState.PUBLISHED)
    event = get_event(event.id)
    registered = held.register_all(event, clock)
    agenda.publish_agenda(event)
    made = groups.compose_groups(event, _persons(registered))
    for name in ("moderator", "rapporteur"):
        person = _person(registered[BEHIND_ACCOUNTS[name]])
        accounts.add_account(name, password, person=person)
    for name in ("desk", "admin", "other"):
        accounts.add_account(name, password)
    _grant_roles(event)
    return event, registered, made


def _grant_roles(event: Event) -> None:
    for name in ("moderator", "rapporteur"):
        people.grant_role(_account(name), event.id, Role.MODERATOR)
    people.grant_role(_account("desk"), event.id, Role.DESK)


def _add_other() -> None:
    source = find_event(trial.SLUG)
    if source is None:
        raise AssertionError("the event to try is loaded first")
    events.add_event(
        NewEvent(
            title="Another event",
            starts_on=source.starts_on,
            ends_on=source.ends_on,
            timezone=source.timezone,
            slug=OTHER_SLUG,
            is_demonstration=True,
        ),
        organiser=_account("other"),
    )


def _account(name: str) -> Account:
    return accounts.get_account(name)


def _person(registration_id: int) -> Person:
    registration = session.get_one(Registration, registration_id)
    return session.get_one(Person, registration.person_id)


def _persons(registered: dict[str, int]) -> dict[str, int]:
    """Return the number of each generated person by id."""
    return {
        guest_id: session.get_one(Registration, number).person_id
        for guest_id, number in registered.items()
    }
