"""Personal links open what they are for, and nothing else."""

from datetime import timedelta

import pytest

from clusterix_events.kernel.clock import now
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import (
    LinkKind,
    find_link,
    issue_link,
    revoke_link,
    revoke_links,
)
from clusterix_events.people.models import Person
from tests.factories.events import add_event

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def person(app_context) -> Person:
    person = Person(given_name="Ana", family_name="Exemplar")
    with transaction():
        session.add(person)
    return person


def test_link_is_found_by_its_token(person):
    with transaction():
        link = issue_link(LinkKind.PERSONAL, person_id=person.id)

    assert find_link(link.token, LinkKind.PERSONAL) is link


def test_person_has_one_link_per_event(person):
    with transaction():
        event = add_event()
        first = issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
        again = issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
        other = issue_link(LinkKind.PERSONAL, person_id=person.id)

    assert first is again
    assert first.token != other.token


def test_link_of_one_kind_opens_nothing_of_another(person):
    with transaction():
        link = issue_link(LinkKind.PERSONAL, person_id=person.id)

    assert [find_link(link.token, kind) for kind in LinkKind if kind != link.kind] == [None] * (
        len(LinkKind) - 1
    )


def test_revoked_link_opens_nothing_and_is_replaced_by_another(person):
    with transaction():
        link = issue_link(LinkKind.PERSONAL, person_id=person.id)
        revoke_link(link)
        new = issue_link(LinkKind.PERSONAL, person_id=person.id)

    assert find_link(link.token, LinkKind.PERSONAL) is None
    assert find_link(new.token, LinkKind.PERSONAL) is new


def test_all_links_of_a_person_at_an_event_are_revoked_and_no_other(person):
    with transaction():
        event = add_event()
        at_event = issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
        elsewhere = issue_link(LinkKind.PERSONAL, person_id=person.id)
        revoke_links(person_id=person.id, event_id=event.id)

    session.expire_all()
    assert find_link(at_event.token, LinkKind.PERSONAL) is None
    assert find_link(elsewhere.token, LinkKind.PERSONAL) is elsewhere


def test_link_ends_when_its_time_is_over(person, clock):
    with transaction():
        ends_at = now() + timedelta(hours=1)
        link = issue_link(LinkKind.PASSWORD, person_id=person.id, expires_at=ends_at)

    clock.advance(minutes=59)
    assert find_link(link.token, LinkKind.PASSWORD) is link
    clock.advance(minutes=1)
    assert find_link(link.token, LinkKind.PASSWORD) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "aaaaabi" + token[token.index("-") :],
        lambda token: token + "é",
        lambda token: token.replace("-", "-é"),
        lambda token: token.partition("-")[0],
        lambda token: "",
        lambda token: "é-" + token,
        lambda token: "z" * 500 + token,
    ],
)
def test_changed_token_opens_nothing(person, change):
    with transaction():
        link = issue_link(LinkKind.PERSONAL, person_id=person.id)

    assert find_link(change(link.token), LinkKind.PERSONAL) is None
