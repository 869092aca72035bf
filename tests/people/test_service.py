"""Persons and their accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.people import queries, rules, service
from clusterix_events.people.models import Person, Role
from tests.factories.events import add_event
from tests.factories.people import PASSWORD, add_account, add_person, set_password

pytestmark = pytest.mark.usefixtures("app_context")


def test_account_goes_to_the_person_who_registered_with_it():
    with transaction():
        add_person("Ștefan", "Pop", email="Office@example.org")
        registered = add_person("Ștefan", "Pop", email="Office@example.org").id
        add_person("Ana", "Ek", email="office@example.org")

        account = service.get_or_add_account(
            "office@example.org", given_name="Stefan", family_name="pop"
        )

    assert account.person_id == registered


def test_account_of_another_name_makes_a_person_of_its_own():
    with transaction():
        add_person("Ana", "Ek", email="office@example.org")

        account = service.get_or_add_account(
            "office@example.org", given_name="Bo", family_name="Ek"
        )

    names = session.execute(select(Person.given_name).order_by(Person.id)).scalars().all()
    assert names == ["Ana", "Bo"]
    assert session.get_one(Person, account.person_id).given_name == "Bo"


def test_role_is_granted_once_and_withdrawn():
    with transaction():
        account = add_account()
        event_id = add_event().id
        service.grant_role(account, event_id, Role.DESK)
        service.grant_role(account, event_id, Role.DESK)
        service.grant_role(account, event_id, Role.MODERATOR)

        service.withdraw_role(account.id, event_id, Role.DESK)

    assert queries.list_roles(account.id, event_id) == {Role.MODERATOR}


def test_sessions_end_one_by_one_and_all_together(clock):
    with transaction():
        account = add_account()
        keys = [service.start_session(account) for _ in range(3)]
        service.end_session(keys[0])
    one_left = [service.find_session_account(key) is not None for key in keys]

    with transaction():
        set_password(account)
        service.end_all_sessions(account.id)

    assert one_left == [False, True, True]
    assert {service.find_session_account(key) for key in keys} == {None}
    assert service.is_password_right(account, PASSWORD)


def test_old_sessions_are_forgotten(clock):
    with transaction():
        key = service.start_session(add_account())
    clock.advance(days=service.SESSION_DAYS)

    with transaction():
        service.forget_sessions(clock())

    assert service.find_session_account(key) is None


@given(st.text(), st.text())
def test_organisation_is_known_by_its_name_without_case_and_spaces(name, other):
    same = " ".join(name.split()).casefold() == " ".join(other.split()).casefold()

    assert (rules.organisation_key(name) == rules.organisation_key(other)) is same
