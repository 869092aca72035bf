"""How many people of one organisation or country may join a part by themselves."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from clusterix_events.kernel.db import session, transaction
from clusterix_events.people.models import Organisation, Person
from clusterix_events.registration import limits, queries, service
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.limits import LimitReachedError
from clusterix_events.registration.models import JoinedPart, Registration
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration, an_answer_sheet
from tests.registration.conftest import words
from tests.support.pages import counted_statements


@pytest.fixture
def event(app_context):
    """An event whose conference takes two people of an organisation and three of a country."""
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", limit_per_organisation=2, limit_per_country=3)
        add_part(event, "dinner")
    return event


def part_of(event, code="conference"):
    return next(part for part in queries.get_event(event.id).parts if part.code == code)


def join(event, **answers):
    """Register somebody in a transaction of their own."""
    with transaction():
        return add_registration(event, part_of(event), **answers).id


def test_the_third_of_an_organisation_is_refused_and_told_what_to_do(event):
    join(event, organisation="Agency")
    join(event, organisation="AGENCY ")

    with pytest.raises(LimitReachedError) as refused:
        join(event, organisation="agency")

    assert str(refused.value) == (
        "“Conference” takes 2 people of one organisation, and yours has reached that. "
        "Take this part out, or ask the organiser, who can add you by hand."
    )
    assert queries.count_people(event.id) == 2


def test_the_fourth_of_a_country_is_refused(event):
    for name in "abc":
        join(event, organisation=name)

    with pytest.raises(LimitReachedError, match="3 people of one country"):
        join(event, organisation="d")

    join(event, organisation="d", country="BG")


def test_people_without_an_organisation_are_none_together(event):
    for country in ("RO", "BG", "DE"):
        join(event, organisation="None", country=country)

    assert queries.count_people(event.id) == 3


def test_a_cancelled_place_frees_one_for_the_organisation(event):
    first = join(event, organisation="Agency")
    join(event, organisation="Agency")
    with transaction():
        service.cancel(first)

    join(event, organisation="Agency")

    assert queries.count_people(event.id) == 2


def test_who_waits_is_counted(app_context):
    with transaction():
        event = add_event("meeting")
        add_part(event, "conference", capacity=0, limit_per_organisation=1)
    join(event, organisation="Agency")

    with pytest.raises(LimitReachedError):
        join(event, organisation="Agency")


def test_who_joins_the_part_later_is_counted_too(event):
    join(event, organisation="Agency")
    join(event, organisation="Agency")
    with transaction():
        late = add_registration(event, part_of(event, "dinner"), organisation="Agency")
        number, version, sheet = late.id, late.version, an_answer_sheet(organisation="Agency")
    both = frozenset({part_of(event).id, part_of(event, "dinner").id})

    with pytest.raises(LimitReachedError), transaction():
        service.change(number, Wishes(answers=sheet, part_ids=both), version=version)


def test_an_organiser_adds_people_beyond_the_limit(event):
    join(event, organisation="Agency")
    join(event, organisation="Agency")
    with transaction():
        late = add_registration(event, part_of(event, "dinner"), organisation="Agency").id

        service.add_part(late, part_of(event).id)
        wishes = Wishes(
            answers=an_answer_sheet(organisation="Agency"),
            part_ids=frozenset({part_of(event).id}),
        )
        service.add_person(event.id, wishes)

    assert queries.count_people(event.id) == 4


def test_a_part_without_limits_costs_no_statement(app, event):
    part = part_of(event, "dinner")

    with counted_statements(app) as counted:
        limits.check_limits(1, part, [part.pool_id])

    assert counted.total == 0


def test_the_form_says_so_at_the_parts_and_keeps_the_answers(app, meeting, register):
    with app.app_context(), transaction():
        part = part_of(queries.get_event(meeting.id), "conference")
        part.limit_per_organisation = 1
    register()

    _browser, page = register(email="eva@example.org", given_name="Eva")

    assert page.status_code == 422
    assert "takes 1 person of one organisation" in words(page)
    assert 'value="eva@example.org"' in page.text


@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(
    limit=st.integers(1, 3),
    comers=st.lists(
        st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["RO", "BG"])),
        min_size=4,
        max_size=8,
    ),
)
def test_limits_hold_exactly_whoever_comes_at_once(app, limit, comers):
    with app.app_context(), transaction():
        event = add_event(f"meeting-{limit}-{id(comers)}")
        part = add_part(event, limit_per_organisation=limit, limit_per_country=limit + 1)
        event_id, part_id = event.id, part.id
    start, refused = Barrier(len(comers)), []

    def come(organisation: str, country: str) -> None:
        start.wait()
        sheet = an_answer_sheet(organisation=organisation, country=country)
        wishes = Wishes(answers=sheet, part_ids=frozenset({part_id}))
        with app.app_context():
            try:
                with transaction():
                    service.register(event_id, wishes)
            except LimitReachedError:
                refused.append((organisation, country))

    threads = [Thread(target=come, args=comer) for comer in comers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        taken = [tuple(row) for row in session.execute(_of_part(part_id))]
    by_organisation, by_country = Counter(o for o, _c in taken), Counter(c for _o, c in taken)
    assert len(taken) + len(refused) == len(comers)
    assert max(by_organisation.values()) <= limit
    assert max(by_country.values()) <= limit + 1
    for organisation, country in refused:
        is_full = by_organisation[organisation] == limit or by_country[country] == limit + 1
        assert is_full


def _of_part(part_id):
    return (
        select(Organisation.name, Person.country_code)
        .join(Person, Person.organisation_id == Organisation.id)
        .join(Registration, Registration.person_id == Person.id)
        .join(JoinedPart, JoinedPart.registration_id == Registration.id)
        .where(JoinedPart.part_id == part_id)
    )
