"""The event to try: a copy of the one held, some weeks ahead, in the middle of its first round."""

from dataclasses import replace
from datetime import date, timedelta

from clusterix_events.agenda import service as agenda
from clusterix_events.demo import groups, people
from clusterix_events.demo.held import delegate_parts
from clusterix_events.demo.invited import invite
from clusterix_events.demo.people import Joining
from clusterix_events.demo.prepared import prepare
from clusterix_events.demo.source import delegates
from clusterix_events.events import parts as event_parts
from clusterix_events.events import service as events
from clusterix_events.events.models import Access, Event, EventState, Part
from clusterix_events.events.parts import PartDetails
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.peer_review import session_service
from clusterix_events.people.models import Account
from clusterix_events.study_tours import queries as tours
from clusterix_events.study_tours import service as study_tours

SLUG = "bucharest-next"
TITLE = "ClusteriX in Bucharest, demonstration"
DAYS_AHEAD = 42
COACH_SEATS = 20
CONFERENCE_PLACES_LEFT = 3
NOT_YET_SENT = "gen-018"
SENT_IN_A2 = 3


def first_monday(today: date) -> date:
    """Return the first Monday at least six weeks ahead."""
    day = today + timedelta(days=DAYS_AHEAD)
    return day + timedelta(days=-day.weekday() % 7)


def add_trial(held: Event, organiser: Account, persons: dict[str, int]) -> Event:
    """Return the published copy with delegates, groups and half a round of scores."""
    event = events.copy_event(
        held.id,
        title=TITLE,
        starts_on=first_monday(clock.now().date()),
        organiser=organiser,
        slug=SLUG,
        is_demonstration=True,
    )
    _limit(event)
    events.move_event(event.id, EventState.PUBLISHED)
    event = get_event(event.id)
    for guest in delegates():
        people.register(
            event,
            guest,
            Joining(added=delegate_parts(event, guest)),
            person_id=persons[guest.id],
        )
    invite(event)
    agenda.publish_agenda(event)
    _begin_first_round(event, persons)
    return get_event(event.id)


def _limit(event: Event) -> None:
    """Leave three places at the conference, and fewer seats on the coach than want one."""
    for code in ("conference", "study-tour"):
        part = next(part for part in get_event(event.id).parts if part.code == code)
        if part.code == "conference":
            capacity = len(delegates()) + CONFERENCE_PLACES_LEFT
            event_parts.change_part(event, part, replace(_details(part), capacity=capacity))
        if part.code == "study-tour":
            by_invitation = replace(_details(part), access=Access.BY_INVITATION)
            event_parts.change_part(event, part, by_invitation)
            event_parts.invitation_link(event.id, part.id)
    for tour in tours.list_tours(event.id):
        for coach in tour.coaches:
            study_tours.change_coach(tour, coach, name=coach.name, seats=COACH_SEATS)


def _details(part: Part) -> PartDetails:
    """Return what a part says at present."""
    return PartDetails(
        title=part.title,
        kind=part.kind,
        access=part.access,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        series_code=part.series.code if part.series else None,
        series_title=part.series.title if part.series else None,
        number_in_series=part.number_in_series,
    )


def _begin_first_round(event: Event, persons: dict[str, int]) -> None:
    """Open A1 and A2: in A1 one form is missing, in A2 too few have come to show anything."""
    made = groups.compose_groups(event, persons)
    peers, now = groups.Peers(), clock.now()
    members = {name: groups.members(group) for name, group in made.items()}
    prepare(event, made)
    session_service.open_group(made["A1"].id, now=now)
    session_service.open_group(made["A2"].id, now=now)
    sent = [number for number in members["A1"] if number != persons[NOT_YET_SENT]]
    groups.send_first_scores(made["A1"], sent, peers, at=now)
    groups.send_first_scores(made["A2"], members["A2"][:SENT_IN_A2], peers, at=now)
