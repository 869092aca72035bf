"""Two registrations of one person become one; nothing is lost, nothing is doubled."""

import pytest
from sqlalchemy import select

from clusterix_events.agenda.models import Engagement, EngagementRole
from clusterix_events.checkin.models import Presence
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import merge_queries, merge_service, queries, service
from clusterix_events.registration.duplicate_rules import NotMergeableError
from clusterix_events.registration.rules import RegistrationState
from tests.factories.agenda import add_session
from tests.factories.delegations import add_delegation, member_named
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration


@pytest.fixture
def twice(app_context):
    """An event whose conference of one place Ana holds; her second registration waits for it.

    The second alone has joined the tour.
    """
    with transaction():
        event = add_event("meeting")
        parts = [add_part(event, "conference", capacity=1), add_part(event, "tour", capacity=5)]
        first = add_registration(event, parts[0], email="ana@example.org", languages="Romanian")
        second = add_registration(
            event, *parts, email="ana.pop@example.org", function="Director", arrival="by train"
        )
        third = add_registration(event, parts[0], given_name="Ion", family_name="Radu")
        return event.id, [first.id, second.id, third.id]


def versions(*numbers):
    return {number: queries.get_fresh_registration(number).version for number in numbers}


def merge(kept, merged, **choices):
    seen = versions(kept, merged)
    with transaction():
        return merge_service.merge(kept, merged, versions=seen, **choices)


def places(number):
    found = queries.get_fresh_registration(number)
    return {joined.part.code: joined.request.state for joined in found.joined_parts}


def test_the_better_place_stays_and_nobody_loses_one(twice):
    event_id, (first, second, third) = twice
    merge(second, first)

    assert places(second) == {"conference": PlaceState.CONFIRMED, "tour": PlaceState.CONFIRMED}
    assert places(first) == {"conference": PlaceState.CANCELLED}
    assert places(third) == {"conference": PlaceState.WAITING}
    pools = [part.pool_id for part in queries.get_event(event_id).parts]
    counts = count_pools(pools)
    assert [(counts[p].taken, counts[p].waiting) for p in pools] == [(1, 1), (1, 0)]


def test_the_worse_wish_is_given_up(twice):
    _event_id, (first, second, third) = twice
    merge(first, second)

    assert places(first) == {"conference": PlaceState.CONFIRMED, "tour": PlaceState.CONFIRMED}
    assert places(second) == {"conference": PlaceState.CANCELLED}
    assert queries.get_fresh_registration(second).state is RegistrationState.MERGED
    assert places(third) == {"conference": PlaceState.WAITING}


def test_what_one_alone_answered_comes_along_and_the_rest_as_chosen(twice):
    _event_id, (first, second, _third) = twice
    kept = merge(first, second, from_merged=["function"])

    assert (kept.person.function, kept.person.email) == ("Director", "ana@example.org")
    answers = answers_of(kept.sheet_id)
    assert (answers["languages"], answers["arrival"]) == ("Romanian", "by train")


def test_the_links_of_the_one_that_went_open_nothing_and_its_badge_leads_on(twice):
    event_id, (first, second, _third) = twice
    gone = queries.get_fresh_registration(second)
    person_id, reference = gone.person_id, gone.reference
    kept = merge(first, second)

    link = find_standing_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id)
    assert link is None
    assert merge_queries.find_by_badge(reference).id == kept.id
    assert [row.reference for row in merge_queries.list_merged_into(first)] == [reference]
    assert merge_queries.find_kept_reference(second) == kept.reference


def test_roles_and_days_go_along_and_are_not_doubled(twice):
    event_id, (first, second, _third) = twice
    kept, gone = (queries.get_fresh_registration(number) for number in (first, second))
    people = [kept.person_id, gone.person_id]
    day = kept.event.starts_on
    with transaction():
        event = queries.get_event(event_id)
        sessions = [add_session(event, event.parts[0]) for _ in range(2)]
        for where, who in ((0, 0), (0, 1), (1, 1)):
            session.add(
                Engagement(
                    session_id=sessions[where].id, person_id=people[who], role=EngagementRole.CHAIR
                )
            )
        for number in (first, second):
            session.add(
                Presence(
                    event_id=event_id,
                    registration_id=number,
                    on=day,
                    at=kept.submitted_at,
                    account_id=None,
                )
            )
        ids = [each.id for each in sessions]
    merge(first, second)

    rows = select(Engagement.session_id).where(Engagement.person_id == people[0])
    assert sorted(session.scalars(rows)) == sorted(ids)
    rows = select(Presence.on).where(Presence.registration_id == first)
    assert list(session.scalars(rows)) == [day]


def test_a_registration_that_changed_meanwhile_is_not_merged(twice):
    _event_id, (first, second, _third) = twice
    seen = versions(first, second)
    with transaction():
        service.mark_duplicate(second, version=seen[second])

    with pytest.raises(StaleError), transaction():
        merge_service.merge(first, second, versions=seen)
    assert places(second)["tour"] is PlaceState.CONFIRMED


def test_only_two_that_stand_are_merged(twice):
    _event_id, (first, second, third) = twice
    with transaction():
        service.cancel(third)
    for pair in ((first, first), (first, third)):
        with pytest.raises(NotMergeableError):
            merge(*pair)
    merge(first, second)
    with pytest.raises(NotMergeableError):
        merge(second, first)


def test_two_people_are_not_shown_together_again_until_taken_back(twice):
    event_id, (first, second, _third) = twice
    pair = [(first, second)]

    def doubts():
        found = merge_queries.list_doubts(event_id)
        return [(doubt.first.id, doubt.second.id) for doubt in found]

    assert doubts() == pair
    for _ in range(2):
        with transaction():
            merge_service.tell_apart(second, first)
    assert doubts() == []
    with transaction():
        merge_service.doubt_again(first, second)
    assert doubts() == pair


def test_a_group_keeps_its_turn_when_one_of_it_is_merged_away(app_context):
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "tour", capacity=1)
        kept = add_registration(event, part, email="ana@example.org").id
        made = add_delegation(event, "tour", names=("Ana", "Ben", "Eva"), stays_together=True)
    named = {name: member_named(made, name).registration_id for name in ("Ana", "Ben", "Eva")}

    merge(kept, named["Ana"])

    assert places(kept) == {"tour": PlaceState.CONFIRMED}
    assert places(named["Ana"]) == {"tour": PlaceState.CANCELLED}
    assert places(named["Ben"]) == places(named["Eva"]) == {"tour": PlaceState.WAITING}
    counted = count_pools([part.pool_id])[part.pool_id]
    assert (counted.taken, counted.waiting) == (1, 2)


def test_two_of_one_group_become_one_of_it(app_context):
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "tour", capacity=2)
        made = add_delegation(event, "tour", names=("Ana", "Anna", "Eva"), stays_together=True)
    named = {name: member_named(made, name).registration_id for name in ("Ana", "Anna", "Eva")}

    merge(named["Ana"], named["Anna"])

    assert places(named["Anna"]) == {"tour": PlaceState.CANCELLED}
    assert places(named["Ana"]) == places(named["Eva"]) == {"tour": PlaceState.CONFIRMED}
    counted = count_pools([part.pool_id])[part.pool_id]
    assert (counted.taken, counted.waiting) == (2, 0)


@pytest.mark.parametrize("agrees", [True, False])
def test_special_answers_come_along_only_where_they_were_agreed_to(app_context, agrees):
    said = {"diet": "no nuts", "special_data_consent": True}
    with transaction():
        event = add_event("meeting")
        part = add_part(event, "conference")
        own = {"access_needs": "a ramp", "special_data_consent": True} if agrees else {}
        kept = add_registration(event, part, **own).id
        merged = add_registration(event, part, **said).id

    merge(kept, merged, from_merged=["diet"])

    held = answers_of(queries.get_fresh_registration(kept).sheet_id)
    assert held.get("diet") == ("no nuts" if agrees else None)
