"""A group of an event with everybody around it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import queries, session_service
from tests.factories.peer_review import make_account, make_event, make_group, make_person, register
from tests.factories.people import add_organiser, sign_in


@dataclass(frozen=True)
class Meeting:
    """The numbers and addresses of one open group of six and of those around it."""

    event_id: int
    group_id: int
    practice_id: int
    code: str
    peers: tuple[int, ...]
    people: tuple[int, ...]
    links: tuple[str, ...]
    references: tuple[str, ...]
    organiser: int
    other_organiser: int
    moderator: int
    rapporteur: int
    stranger: int

    @property
    def room(self) -> str:
        """The address of the moderator's room."""
        return f"/manage/bucharest/groups/{self.group_id}/room"

    @property
    def result(self) -> str:
        """The address of the practice's result."""
        return f"/events/bucharest/practices/{self.practice_id}"

    def form(self, place: int) -> str:
        """The address of a peer's form by personal link."""
        return f"/r/{self.links[place]}/review/{self.group_id}"


@pytest.fixture
def meeting(app: Flask) -> Meeting:
    """An open group of six; the first peer moderates, the third reports."""
    with app.app_context(), transaction():
        event = make_event()
        group = make_group(event)
        session_service.open_group(group.id, now=clock.now())
        group = queries.get_group(event.id, group.id)
        people = tuple(peer.person for peer in group.peers)
        other = make_event("other")
        return Meeting(
            event_id=event.id,
            group_id=group.id,
            practice_id=group.practice_id,
            code=group.code,
            peers=tuple(peer.id for peer in group.peers),
            people=tuple(person.id for person in people),
            links=tuple(
                issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id).token
                for person in people
            ),
            references=tuple(register(event, person) for person in people),
            organiser=add_organiser(event.id).id,
            other_organiser=add_organiser(other.id).id,
            moderator=make_account(people[0]),
            rapporteur=make_account(people[2]),
            stranger=make_account(make_person(99, region="PT11")),
        )


@pytest.fixture
def visit(app: Flask, client: FlaskClient) -> Callable[[int | None], FlaskClient]:
    """Gives a browser of its own to each account, or to nobody."""

    def as_account(account_id: int | None) -> FlaskClient:
        browser = app.test_client()
        return browser if account_id is None else sign_in(app, browser, account_id)

    return as_account


@pytest.fixture
def app_context(app_context: AppContext) -> Iterator[AppContext]:
    """An open context in which services may announce what writes mails; nobody sends them."""
    session.info["after_commit"] = []
    yield app_context
    session.info.pop("after_commit", None)
