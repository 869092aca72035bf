"""The table role × permission; `pytest tests/test_permissions.py -s` prints it as it is.

A new permission needs a row here and, unless its subject is the event itself, a line in SUBJECTS.
"""

from collections.abc import Callable
from typing import Any

import pytest

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import Link, LinkKind, issue_link
from clusterix_events.kernel.permissions import PREDICATES, Actor
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.paper_models import PaperSheet
from clusterix_events.peer_review.policy import PaperOfGroup
from clusterix_events.peer_review.queries import get_group
from clusterix_events.people.models import Account, Person, Role
from clusterix_events.people.service import grant_role
from tests.factories.agenda import add_session
from tests.factories.events import add_event, add_part
from tests.factories.minutes import add_minutes
from tests.factories.peer_review import make_account, make_group, make_person, make_practice
from tests.factories.people import add_account, add_organiser
from tests.factories.registration import add_registration

World = dict[str, Any]

# A stranger; by link: a participant, a peer, the owner of the practice, an account's new password;
# by account: the group's moderator and rapporteur, the desk, the organiser of the event, the
# organiser of another event, the administrator.
ROLES = (
    *("stranger", "participant", "peer", "owner", "password"),
    *("moderator", "rapporteur", "desk", "organiser", "other", "administrator"),
)
TABLE = """
                             stra part peer owne pass mode rapp desk orga othe admi
account.own                   -    -    -    -    -   yes  yes  yes  yes  yes  yes
account.set_password          -    -    -    -   yes   -    -    -    -    -    -
agenda.edit                   -    -    -    -    -    -    -    -   yes   -    -
desk.use                      -    -    -    -    -    -    -   yes  yes   -    -
event.add                     -    -    -    -    -   yes  yes  yes  yes  yes  yes
event.enter                   -    -    -    -    -   yes  yes  yes  yes   -    -
event.manage                  -    -    -    -    -    -    -    -   yes   -    -
installation.administer       -    -    -    -    -    -    -    -    -    -   yes
minutes.prepare               -    -    -    -    -    -    -    -   yes   -    -
minutes.write                 -    -    -    -    -   yes  yes   -   yes   -    -
papers.print                  -    -    -    -    -    -    -    -   yes   -    -
peer_review.answer_questions  -    -    -   yes   -    -    -    -    -    -    -
peer_review.ask_code          -    -    -    -    -    -    -    -    -    -    -
peer_review.check_draft       -    -   yes   -    -    -    -    -    -    -    -
peer_review.comment           -    -    -    -    -   yes  yes   -    -    -    -
peer_review.declare           -    -   yes   -    -    -    -    -    -    -    -
peer_review.desk_review       -    -    -    -    -   yes   -    -   yes   -    -
peer_review.follow_report     -    -    -    -    -   yes  yes   -   yes   -    -
peer_review.follow_up         -    -    -    -    -    -    -    -    -    -    -
peer_review.moderate          -    -    -    -    -   yes   -    -    -    -    -
peer_review.organise          -    -    -    -    -    -    -    -   yes   -    -
peer_review.own_practice      -    -    -   yes   -    -    -    -    -    -    -
peer_review.prepare           -    -   yes   -    -    -    -    -    -    -    -
peer_review.print_paper       -    -    -    -    -   yes   -    -   yes   -    -
peer_review.read_answers      -    -    -    -    -    -    -    -    -    -    -
peer_review.read_draft        -    -   yes   -    -   yes  yes   -   yes   -    -
peer_review.read_practice     -    -   yes  yes   -   yes  yes   -   yes   -    -
peer_review.read_programme    -    -    -    -    -    -    -    -    -    -    -
peer_review.read_result       -    -   yes  yes   -   yes  yes   -   yes   -    -
peer_review.read_transfer     -   yes  yes  yes   -    -    -    -    -    -    -
peer_review.reply             -    -    -   yes   -    -    -    -    -    -    -
peer_review.review            -    -   yes   -    -    -    -    -    -    -    -
peer_review.type_paper        -    -    -    -    -   yes   -    -    -    -    -
peer_review.write_practice    -    -    -   yes   -    -    -    -    -    -    -
privacy.manage                -    -    -    -    -    -    -    -   yes   -    -
registration.manage           -    -    -    -    -    -    -    -   yes   -    -
registration.own              -   yes   -    -    -    -    -    -    -    -    -
registration.read_access_needs  -    -    -    -    -    -    -    -   yes   -    -
tours.edit                    -    -    -    -    -    -    -    -   yes   -    -
tours.lead                    -    -    -    -    -    -    -   yes   -    -    -
"""

# What a permission is asked about, where that is not the event.
SUBJECTS: dict[str, Callable[[World], Any]] = {
    "minutes.write": lambda world: world["minutes"],
    "peer_review.answer_questions": lambda world: world["group"],
    "peer_review.ask_code": lambda world: world["group"],
    "peer_review.check_draft": lambda world: world["group"],
    "peer_review.comment": lambda world: world["group"],
    "peer_review.follow_report": lambda world: world["group"],
    "peer_review.desk_review": lambda world: world["group"],
    "peer_review.follow_up": lambda world: world["contact"],
    "peer_review.moderate": lambda world: world["group"],
    "peer_review.print_paper": lambda world: world["group"],
    "peer_review.type_paper": lambda world: PaperOfGroup(
        world["group"], PaperSheet(group_id=world["group"].id, number=1, code="A")
    ),
    "peer_review.prepare": lambda world: world["group"],
    "peer_review.read_answers": lambda world: world["group"],
    "peer_review.read_draft": lambda world: world["group"],
    "peer_review.own_practice": lambda world: world["practice"],
    "peer_review.read_practice": lambda world: world["practice"],
    "peer_review.read_result": lambda world: world["practice"],
    "peer_review.reply": lambda world: world["practice"],
    "peer_review.write_practice": lambda world: world["practice"],
    "peer_review.review": lambda world: world["group"].peers[1],
    "registration.own": lambda world: world["registration"],
}

# Its subject is looked for at the event of the link itself, so another's is never found.
FOUND_BY_LINK = {"peer_review.review"}


@pytest.fixture
def world(app_context) -> World:
    """An event with one of each: registration, group, practice, minutes, and all who act."""
    with transaction():
        event = add_event("meeting", regions=[])
        part = add_part(event)
        registration = add_registration(event, part)
        practice = make_practice(event)
        practice.owner_id = make_person(90, region="RO").id
        group = make_group(event, practice=practice)
        sitting = add_session(event, part)
        agenda.engage(sitting.id, group.moderator_id, EngagementRole.MODERATOR)
        agenda.engage(sitting.id, group.rapporteur_id, EngagementRole.RAPPORTEUR)
        other = add_event("other", regions=[])
        world = {
            "event": event,
            "registration": registration,
            "practice": practice,
            "contact": _contact(event.id),
            "minutes": add_minutes(event, sitting),
            "group": get_group(event.id, group.id),
        }
        world["actors"] = {
            "stranger": Actor(),
            "participant": _by_link(registration.person_id, event.id),
            "peer": _by_link(world["group"].peers[1].person_id, event.id),
            "owner": _by_link(practice.owner_id, event.id),
            "password": _by_password_link(add_account()),
            "moderator": _by_role(group.moderator_id, event.id),
            "rapporteur": _by_role(group.rapporteur_id, event.id),
            "desk": _signed_in(add_organiser(event.id, role=Role.DESK)),
            "organiser": _signed_in(add_organiser(event.id)),
            "other": _signed_in(add_organiser(other.id)),
            "administrator": _signed_in(add_account(is_administrator=True)),
        }
    world["event"] = get_event(event.id)
    return world


def test_every_role_has_the_rights_of_the_table_and_no_other(world):
    table = _table(world)

    print(table)
    assert table.split("\n") == TABLE.split("\n")


def test_link_of_another_event_opens_nothing(world):
    other_event = world["event"].id + 1
    strangers = [
        Actor(person_id=actor.person_id, link=_link(actor.person_id, other_event))
        for name, actor in world["actors"].items()
        if name in {"participant", "peer", "owner"}
    ]

    allowed = {
        name
        for name, predicate in PREDICATES.items()
        for actor in strangers
        if name not in FOUND_BY_LINK and predicate(actor, _subject(name, world))
    }

    assert allowed == set()


def _table(world: World) -> str:
    head = " " * 29 + " ".join(role[:4] for role in ROLES)
    rows = [
        f"{name:<28} " + " ".join(_cell(name, role, world) for role in ROLES)
        for name in sorted(PREDICATES)
    ]
    return "\n".join(["", head, *(row.rstrip() for row in rows), ""])


def _cell(name: str, role: str, world: World) -> str:
    is_allowed = PREDICATES[name](world["actors"][role], _subject(name, world))
    return "yes " if is_allowed else " -  "


def _subject(name: str, world: World) -> Any:
    return SUBJECTS.get(name, lambda world: world["event"])(world)


def _contact(event_id: int) -> FollowUpContact:
    contact = FollowUpContact(
        event_id=event_id, email="asked@example.org", locale="en", kept_until=clock.now()
    )
    session.add(contact)
    session.flush()
    return contact


def _by_link(person_id: int, event_id: int) -> Actor:
    link = issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id)
    return Actor(person_id=person_id, link=link)


def _link(person_id: int | None, event_id: int) -> Link:
    return Link(kind=LinkKind.PERSONAL, person_id=person_id, event_id=event_id)


def _by_password_link(account: Account) -> Actor:
    link = issue_link(LinkKind.PASSWORD, person_id=account.person_id, target_id=account.id)
    return Actor(person_id=account.person_id, link=link)


def _by_role(person_id: int, event_id: int) -> Actor:
    account_id = make_account(session.get_one(Person, person_id))
    grant_role(session.get_one(Account, account_id), event_id, Role.MODERATOR)
    return Actor(account_id=account_id, person_id=person_id)


def _signed_in(account: Account) -> Actor:
    return Actor(
        account_id=account.id,
        person_id=account.person_id,
        is_administrator=account.is_administrator,
    )
