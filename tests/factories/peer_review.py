"""Events with people, practices and groups, with dull defaults."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from clusterix_events.events.models import Event, EventState, Part, Room
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.peer_review import (
    group_service,
    publish_service,
    review_service,
    service,
    session_service,
)
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.group_service import GroupPlan
from clusterix_events.peer_review.models import Peer, PeerGroup, Practice, Round
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility
from clusterix_events.people.models import Person
from clusterix_events.people.service import add_account, get_or_add_organisation
from clusterix_events.registration import service as service_of_registration
from clusterix_events.registration.joining import Wishes
from tests.factories.events import add_part
from tests.factories.registration import an_answer_sheet

CRITERIA = (
    "relevance",
    "innovativeness",
    "evidence",
    "resources",
    "sustainability",
    "involvement",
    "transferability",
)
REGIONS = ("AT12", "AT12", "DE122", "ITH1", "SE224", "FR71", "BG41", "PL21")


def make_event(slug: str = "bucharest") -> Event:
    """Return a published event of three days with one room."""
    event = Event(
        slug=slug,
        code=slug[:4].upper(),
        title="A meeting",
        starts_on=date(2026, 10, 29),
        ends_on=date(2026, 10, 31),
        timezone="Europe/Bucharest",
        state=EventState.PUBLISHED,
    )
    session.add(event)
    session.flush()
    session.add(Room(event_id=event.id, name="Room 1"))
    session.flush()
    return event


def make_person(number: int, *, region: str | None = "AT12", organisation: str = "") -> Person:
    """Return a person of an office of their own."""
    person = Person(
        given_name="Person",
        family_name=f"No{number}",
        email=f"person{number}@example.org",
        nuts_code=region,
        organisation_id=get_or_add_organisation(organisation or f"Office {number}").id,
    )
    session.add(person)
    session.flush()
    return person


def make_account(person: Person) -> int:
    """Return the number of a person's account."""
    return add_account(person, person.email or "nobody@example.org").id


def register(event: Event, person: Person) -> str:
    """Return the reference on the badge of a person who holds a place at an event."""
    part = session.scalars(select(Part).where(Part.event_id == event.id)).first()
    registration = service_of_registration.add_person(
        event.id,
        Wishes(
            answers=an_answer_sheet(
                given_name=person.given_name, family_name=person.family_name, email=person.email
            ),
            part_ids=frozenset({(part or add_part(event)).id}),
        ),
        person=person,
    )
    return registration.reference


def make_practice(event: Event, title: str = "Inter-cluster co-operation") -> Practice:
    """Return a Romanian practice."""
    text = PracticeText(title=title, organisation="Institute", country_code="RO", nuts_code="RO")
    return service.add_practice(event, text)


def publish(event: Event, practice_id: int, level: Visibility) -> None:
    """Set both levels of a reviewed practice, with the consent of an owner of its own."""
    practice = session.get_one(Practice, practice_id)
    if practice.owner_id is None:
        practice.owner_id = make_person(900 + practice_id, region="RO").id
        session.flush()
    for purpose in (PublishPurpose.TEXT, PublishPurpose.REPORT):
        publish_service.agree(practice_id, purpose, person_id=practice.owner_id, now=clock.now())
    publish_service.set_levels(event, practice_id, publish_service.Levels(text=level, report=level))


def make_group(
    event: Event, *, peers: int = 6, name: str = "A1", practice: Practice | None = None
) -> PeerGroup:
    """Return a group of that many peers; the first moderates, the third reports."""
    people = [make_person(n, region=REGIONS[n % len(REGIONS)]) for n in range(peers)]
    plan = make_plan(practice or make_practice(event), people, name=name)
    return group_service.compose_group(event, plan)


def make_plan(practice: Practice, people: Sequence[Person], *, name: str = "A1") -> GroupPlan:
    """Return the plan of a group: the first person moderates, the third reports."""
    return GroupPlan(
        name=name,
        round_name=name[0],
        practice_id=practice.id,
        moderator_id=people[0].id,
        rapporteur_id=people[2].id,
        peer_ids=[person.id for person in people],
    )


def make_open_group(event: Event, *, peers: int = 6, name: str = "A1") -> PeerGroup:
    """Return a group whose room is open, with the final form open too."""
    group = make_group(event, peers=peers, name=name)
    session_service.open_group(group.id, now=clock.now())
    group.final_opened_at = clock.now()
    session.flush()
    return group


def answers(score: int | None = 3, **opinions: str) -> Answers:
    """Return a form with one score for every criterion."""
    texts = {"keep": f"Keep {score}", "worry": f"Worry {score}"} | opinions
    return Answers(scores=dict.fromkeys(CRITERIA, score), opinions=texts)


def send(group: PeerGroup, peer: Peer, round_: Round, filled: Answers | None = None) -> None:
    """Send a peer's form."""
    review_service.send_review(
        group.id,
        peer.id,
        round_,
        filled or answers(),
        form_token=f"{peer.id}-{round_}",
        now=clock.now(),
    )
