"""Practices and groups, as organisers make them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from clusterix_events.agenda.models import Engagement
from clusterix_events.agenda.rules import EngagementRole, SessionKind
from clusterix_events.audit.models import LogEntry
from clusterix_events.events.facts import EventCopied
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.peer_review import group_service, queries, service, session_service
from clusterix_events.peer_review.group_service import (
    GroupHasBegunError,
    GroupNameTakenError,
    GroupRefusedError,
)
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.review_form import default_definition, read_form
from clusterix_events.peer_review.rules import GroupSizeError, OtherGroupError, OwnTerritoryError
from clusterix_events.peer_review.service import PracticeNotReviewedError
from tests.factories.agenda import add_session
from tests.factories.events import add_part
from tests.factories.peer_review import (
    REGIONS,
    make_event,
    make_group,
    make_open_group,
    make_person,
    make_plan,
    make_practice,
)

pytestmark = pytest.mark.usefixtures("app_context")
TEXT = PracticeText("A title", "Institute", "RO", details={"theme": "Finance"})


def test_practices_are_numbered_in_the_order_they_are_added() -> None:
    with transaction():
        event = make_event()
        for title in ("One", "Two"):
            make_practice(event, title)

    rows = queries.list_practices(event.id)

    assert [(row.practice.number, row.text.title) for row in rows] == [(1, "One"), (2, "Two")]


def test_practice_of_another_event_is_not_found() -> None:
    with transaction():
        practice = make_practice(make_event())
        other = make_event("other")

    with pytest.raises(NotFoundError):
        queries.get_practice(other.id, practice.id)


def test_practice_is_edited_in_place_until_it_is_frozen() -> None:
    with transaction():
        event = make_event()
        practice = make_practice(event)
        service.edit_practice(event, practice.id, TEXT, owner_id=None, version=1)

    row = queries.get_practice(event.id, practice.id)

    assert (row.text.number, row.text.title, row.text.details) == (1, "A title", TEXT.details)


def test_group_keeps_the_version_it_reviewed_when_the_practice_is_edited_later() -> None:
    with transaction():
        event = make_event()
        group = make_open_group(event)
    with transaction():
        service.edit_practice(event, group.practice_id, TEXT, owner_id=None, version=1)

    row = queries.get_practice(event.id, group.practice_id)
    kept = queries.get_group(event.id, group.id).practice_version

    assert (row.text.number, row.text.title) == (2, "A title")
    assert (kept.number, kept.title, kept.is_frozen) == (1, "Inter-cluster co-operation", True)


def test_two_organisers_who_save_one_practice_do_not_overwrite_each_other() -> None:
    with transaction():
        event = make_event()
        practice = make_practice(event)
        service.edit_practice(event, practice.id, TEXT, owner_id=None, version=1)

    other = replace(TEXT, title="Another title")
    with pytest.raises(StaleError), transaction():
        service.edit_practice(event, practice.id, other, owner_id=None, version=1)


def test_practice_cannot_move_into_the_territory_of_a_composed_group() -> None:
    with transaction():
        event = make_event()
        group = make_group(event)

    moved = replace(TEXT, country_code="SE", nuts_code="SE22")
    with pytest.raises(GroupRefusedError) as refused, transaction():
        service.edit_practice(event, group.practice_id, moved, owner_id=None, version=1)

    assert [type(breach) for breach in refused.value.breaches] == [OwnTerritoryError]


def test_practice_without_a_result_is_not_published() -> None:
    with transaction():
        event = make_event()
        practice = make_practice(event)

    with pytest.raises(PracticeNotReviewedError), transaction():
        service.publish_practice(event, practice.id, Visibility.PUBLIC)


def test_group_is_composed_with_organisation_and_region_as_they_were() -> None:
    with transaction():
        event = make_event()
        group = make_group(event)

    kept = queries.get_group(event.id, group.id)

    assert [(peer.organisation, peer.region) for peer in kept.peers] == [
        ("Office 0", "AT12"),
        ("Office 1", "AT12"),
        ("Office 2", "DE122"),
        ("Office 3", "ITH1"),
        ("Office 4", "SE224"),
        ("Office 5", "FR71"),
    ]


def test_refused_group_names_every_breach_and_stores_nothing() -> None:
    with transaction():
        event = make_event()
        people = [make_person(n, region=region) for n, region in enumerate(["AT", "DE", "IT"])]
        plan = make_plan(make_practice(event), [*people, make_person(9, region="RO1")])

    with pytest.raises(GroupRefusedError) as refused, transaction():
        group_service.compose_group(event, plan)

    assert [type(breach) for breach in refused.value.breaches] == [
        GroupSizeError,
        OwnTerritoryError,
    ]
    assert queries.list_groups(event.id) == []


def test_nobody_is_in_two_groups_of_one_round_but_may_be_in_the_next() -> None:
    with transaction():
        event = make_event()
        group = make_group(event)
        people = [peer.person for peer in queries.get_group(event.id, group.id).peers]
        plan = make_plan(make_practice(event), people, name="A2")
        group_service.compose_group(event, replace(plan, name="B1", round_name="B"))

    with pytest.raises(GroupRefusedError) as refused, transaction():
        group_service.compose_group(event, plan)

    assert {type(breach) for breach in refused.value.breaches} == {OtherGroupError}
    assert len(refused.value.breaches) == len(people)


def test_group_name_is_used_once() -> None:
    with transaction():
        event = make_event()
        make_group(event, name="A1")

    with pytest.raises(GroupNameTakenError), transaction():
        make_group(event, name="A1")


def test_group_is_recomposed_before_its_room_opens_and_never_after() -> None:
    with transaction():
        event = make_event()
        group = make_group(event)
        people = [peer.person for peer in queries.get_group(event.id, group.id).peers]
        plan = replace(
            make_plan(group.practice, people),
            peer_ids=[person.id for person in reversed(people)],
        )
        group_service.recompose_group(event, group.id, plan, version=1)

    recomposed = queries.get_group(event.id, group.id)
    assert [peer.person_id for peer in recomposed.peers] == plan.peer_ids
    with transaction():
        session_service.open_group(group.id, now=clock.now())
    with pytest.raises(GroupHasBegunError), transaction():
        group_service.recompose_group(event, group.id, plan, version=2)


def test_organiser_who_moderates_is_logged() -> None:
    with transaction():
        event = make_event()
        group = make_group(event)
        group_service.note_own_moderation(group, person_id=group.moderator_id)
        group_service.note_own_moderation(group, person_id=group.rapporteur_id)

    actions = session.scalars(select(LogEntry.action).order_by(LogEntry.id)).all()

    assert actions == [
        "practice.added",
        "peer_group.composed",
        "peer_group.moderated_by_organiser",
    ]


def test_practice_is_under_review_from_the_opening_on() -> None:
    with transaction():
        event = make_event()
        group = make_open_group(event)

    practice = queries.get_practice(event.id, group.practice_id).practice

    assert practice.state is PracticeState.UNDER_REVIEW


def test_session_of_the_agenda_knows_the_people_of_all_its_groups() -> None:
    with transaction():
        event = make_event()
        sitting = add_session(event, add_part(event), kind=SessionKind.PEER_GROUP)
        practice = make_practice(event)
        people = [make_person(n, region=region) for n, region in enumerate(REGIONS[:6])]
        more = [make_person(n + 10, region=region) for n, region in enumerate(REGIONS[:6])]
        for name, members in (("A1", people), ("A2", more)):
            plan = make_plan(practice, members, name=name)
            group_service.compose_group(event, replace(plan, session_id=sitting.id))

    engaged = session.execute(
        select(Engagement.role, Engagement.person_id).where(Engagement.session_id == sitting.id)
    ).all()

    assert {tuple(row) for row in engaged} == {
        *((EngagementRole.PEER, person.id) for person in (*people, *more)),
        *((EngagementRole.MODERATOR, group[0].id) for group in (people, more)),
        *((EngagementRole.RAPPORTEUR, group[2].id) for group in (people, more)),
    }


def test_group_that_moves_to_another_session_leaves_the_first_one() -> None:
    with transaction():
        event = make_event()
        part = add_part(event)
        sittings = [add_session(event, part, kind=SessionKind.PEER_GROUP) for _n in range(2)]
        people = [make_person(n, region=region) for n, region in enumerate(REGIONS[:6])]
        plan = replace(make_plan(make_practice(event), people), session_id=sittings[0].id)
        group = group_service.compose_group(event, plan)
        moved = replace(plan, session_id=sittings[1].id)
        group_service.recompose_group(event, group.id, moved, version=1)

    sessions = session.scalars(select(Engagement.session_id).distinct()).all()

    assert list(sessions) == [sittings[1].id]


def test_copied_event_has_the_practices_and_form_but_no_group_or_result() -> None:
    with transaction():
        event = make_event()
        make_open_group(event)
        target = make_event("copy")
        service.copy_practices(EventCopied(event.id, target.id, 7))

    rows = queries.list_practices(target.id)
    form = queries.find_latest_form(target.id)

    assert [(row.practice.number, row.practice.state, row.text.title) for row in rows] == [
        (1, PracticeState.ACCEPTED, "Inter-cluster co-operation")
    ]
    assert rows[0].text.is_frozen is False
    assert form is not None
    assert read_form(form.definition) == read_form(default_definition())
    assert queries.list_groups(target.id) == []
