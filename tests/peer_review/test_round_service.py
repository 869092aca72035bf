"""Conflicts, rounds, decisions, and a proposal that becomes the groups and is undone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.mail.letters import letter_of
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.peer_review import (
    queries,
    round_apply,
    round_conflicts,
    round_mails,
    round_service,
    round_telling,
    session_service,
)
from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_rules import Weights
from clusterix_events.peer_review.group_service import GroupRefusedError
from clusterix_events.peer_review.models import Peer
from clusterix_events.peer_review.round_apply import (
    GroupsChangedError,
    PlanBrokenError,
    UndoneAlreadyError,
    fingerprint,
)
from clusterix_events.peer_review.round_conflicts import AskedTodayError, DayOverError
from clusterix_events.peer_review.round_erasing import erase_composing
from clusterix_events.peer_review.round_merging import join_rounds
from clusterix_events.peer_review.round_models import (
    AppliedPlan,
    ComposerLock,
    ConflictAnswer,
    DeclaredConflict,
    GroupChange,
    GroupDraft,
    LockKind,
    PartTaken,
    RoundAbsence,
    RoundDelegate,
)
from clusterix_events.peer_review.round_problem import problem_of
from clusterix_events.peer_review.round_queries import list_conflicts, list_group_seats, load_setup
from clusterix_events.peer_review.round_rules import Declaration, NameTakenError, RoundInUseError
from clusterix_events.peer_review.round_service import Noted
from clusterix_events.registration.facts import RegistrationsMerged
from tests.factories.composing import add_conflict, add_run, make_two_groups, swapped
from tests.factories.peer_review import make_event, make_person, make_practice, register

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def event():
    with transaction():
        event = make_event()
        make_two_groups(event)
    return event


def people_of(event):
    return {one.topic.name: list(one.peer_ids) for one in list_group_seats(event.id)}


def seen(event):
    return fingerprint(list_group_seats(event.id))


def mails_of(message):
    return session.scalars(
        select(OutgoingMail).where(OutgoingMail.message == message).order_by(OutgoingMail.person_id)
    ).all()


def applied(event, plan=None):
    with transaction():
        run_id = add_run(event, plan or swapped(event))
        return round_apply.apply_proposal(event, run_id, seen=seen(event)).id


def test_applying_moves_people_and_undoing_puts_them_back(event):
    before = people_of(event)
    last, other = before["A1"][-1], before["A2"][-1]

    number = applied(event)
    moved = people_of(event)
    with transaction():
        round_apply.undo(event, number)

    assert moved == {"A1": [*before["A1"][:-1], other], "A2": [*before["A2"][:-1], last]}
    assert people_of(event) == before
    assert round_apply.find_undoable(event.id) is None


def test_every_change_is_logged_with_who_came_and_who_left(event):
    before = people_of(event)
    last, other = before["A1"][-1], before["A2"][-1]
    applied(event)

    rows = session.execute(
        select(GroupChange.group_name, GroupChange.kind, GroupChange.person_id)
        .where(GroupChange.way == "applied")
        .order_by(GroupChange.id)
    ).all()

    assert [tuple(row) for row in rows] == [
        ("A1", "left", last),
        ("A1", "joined", other),
        ("A2", "left", other),
        ("A2", "joined", last),
    ]


def test_proposal_is_refused_when_a_group_changed_since_it_was_looked_at(event):
    with transaction():
        run_id = add_run(event, swapped(event))
    looked = seen(event)
    applied(event)
    before = people_of(event)

    with pytest.raises(GroupsChangedError), transaction():
        round_apply.apply_proposal(event, run_id, seen=looked)

    assert people_of(event) == before


def test_proposal_that_breaks_a_rule_by_now_changes_nothing(event):
    before = people_of(event)
    with transaction():
        run_id = add_run(event, swapped(event))
        practice_id = list_group_seats(event.id)[0].topic.practice_id
        add_conflict(event, before["A2"][-1], practice_id)

    with pytest.raises(PlanBrokenError) as refused, transaction():
        round_apply.apply_proposal(event, run_id, seen=seen(event))

    assert [type(one.error).__name__ for one in refused.value.breaches] == ["ConflictDeclaredError"]
    assert people_of(event) == before


def test_opened_room_is_never_touched_and_ends_the_undo(event):
    number = applied(event)
    groups = list_group_seats(event.id)
    with transaction():
        session_service.open_group(groups[0].id, now=clock.now())

    problem = problem_of(load_setup(event.id))

    assert problem.locks.frozen == {(groups[0].topic.round_name, groups[0].topic.practice_id)}
    with pytest.raises(UndoneAlreadyError), transaction():
        round_apply.undo(event, number)


def test_new_groups_are_made_from_a_proposal_and_taken_back_by_its_undo(event):
    with transaction():
        third = make_practice(event, "Third")
        names = [one.practice.id for one in queries.list_practices(event.id)]
        round_service.save_round(event, None, "B", [third.id])
    plan = swapped(event)
    one = next(iter(plan.seats))
    key = ("B", third.id)
    added = type(plan)(
        {**plan.seats, key: plan.seats[one][:6]},
        {**plan.moderators, key: plan.seats[one][0]},
        {**plan.rapporteurs, key: plan.seats[one][1]},
    )

    number = applied(event, added)
    made = sorted(people_of(event))
    with transaction():
        round_apply.undo(event, number)

    assert len(names) == 3
    assert made == ["A1", "A2", "B1"]
    assert sorted(people_of(event)) == ["A1", "A2"]


def test_change_by_hand_is_kept_as_a_decision_and_told_as_breach(event):
    before = people_of(event)
    with transaction():
        run_id = add_run(event)
        key = next(iter(swapped(event).seats))
        round_apply.move_by_hand(
            event, run_id, key=key, person_id=before["A1"][-1], role=LockKind.KEPT_OUT, version=0
        )

    found = round_apply.find_proposal(event.id, run_id)
    locks = session.execute(select(ComposerLock.kind, ComposerLock.person_id)).all()

    assert found.is_by_hand
    assert found.plan.seats[key] == tuple(before["A1"][:-1])
    assert [tuple(lock) for lock in locks] == [(LockKind.KEPT_OUT, before["A1"][-1])]
    assert breaches(problem_of(load_setup(event.id)), found.plan) == []
    with pytest.raises(StaleError), transaction():
        round_apply.move_by_hand(
            event, run_id, key=key, person_id=before["A1"][-2], role=LockKind.KEPT_OUT, version=0
        )


def test_declaring_takes_the_place_of_what_was_declared_but_not_of_what_was_recorded(event):
    groups = list_group_seats(event.id)
    one, other = (group.topic.practice_id for group in groups)
    person = groups[0].peer_ids[0]
    with transaction():
        add_conflict(event, person, other)
        round_conflicts.declare(event, person, [Declaration(one, "A friend", True)])
        round_conflicts.declare(event, person, [])

    rows = session.execute(
        select(DeclaredConflict.practice_id, DeclaredConflict.is_by_organiser)
    ).all()

    assert [tuple(row) for row in rows] == [(other, True)]
    assert session.scalar(select(func.count()).select_from(ConflictAnswer)) == 1


def test_conflict_that_a_group_contradicts_is_found_and_refused_by_hand(event):
    group = list_group_seats(event.id)[0]
    with transaction():
        round_conflicts.declare(event, group.peer_ids[3], [Declaration(group.topic.practice_id)])

    found = round_conflicts.list_contradictions(
        list_conflicts(event.id), list_group_seats(event.id)
    )
    stored = queries.get_group(event.id, group.id)
    plan = round_apply._group_plan_of(round_apply._as_kept(group))

    assert [(one.conflict.person_id, one.group.id) for one in found] == [
        (group.peer_ids[3], group.id)
    ]
    with pytest.raises(GroupRefusedError), transaction():
        round_apply.group_service.recompose_group(event, group.id, plan, version=stored.version)


def test_people_are_asked_once_a_day_and_reminded_once_three_days_before(event, clock):
    person = list_group_seats(event.id)[0].peer_ids[0]
    due = date(2026, 9, 11)
    with transaction():
        asked = round_conflicts.ask(event, due_on=due)
        round_mails.ask(round_mails.ConflictsAsked(event.id))
        round_conflicts.declare(event, person, [])
    with pytest.raises(AskedTodayError), transaction():
        round_conflicts.ask(event, due_on=due)
    with pytest.raises(DayOverError), transaction():
        round_conflicts.ask(event, due_on=date(2026, 8, 31))

    for days in (6, 1, 1):
        clock.advance(days=days)
        with transaction():
            round_conflicts.remind_due(clock())
    call = round_conflicts.find_call(event.id)

    assert asked == 14
    assert len(mails_of("conflicts_asked")) == 14
    assert person not in [mail.person_id for mail in mails_of("conflicts_reminder")]
    assert len(mails_of("conflicts_reminder")) == 13
    assert "you could not judge freely" in letter_of(mails_of("conflicts_asked")[0]).text
    assert call.reminded_at == clock() - timedelta(days=1)


def test_those_whose_group_changed_are_told_once_on_the_button(event):
    before = people_of(event)
    with transaction():
        session.execute(GroupChange.__table__.delete())
    applied(event)

    with transaction():
        told = round_telling.tell(event)
    with transaction():
        again = round_telling.tell(event)
    mails = mails_of("groups_changed")
    people = [before["A1"][-1], before["A2"][-1]]

    assert (told, again) == (2, 0)
    assert [mail.person_id for mail in mails] == sorted(people)
    assert "Group A2, you review" in letter_of(mails[0]).text


def test_rounds_keep_their_groups_and_their_names(event):
    setup = load_setup(event.id)
    first = setup.topics[0].practice_id

    with pytest.raises(RoundInUseError), transaction():
        round_service.save_round(event, "A", "A", [first])
    with pytest.raises(RoundInUseError), transaction():
        round_service.remove_round(event, "A")
    with pytest.raises(NameTakenError), transaction():
        round_service.save_round(event, None, "A", [first])
    with transaction():
        round_service.save_round(event, None, "B", [first])
        round_service.save_round(event, "B", "C", [first])
        round_service.remove_round(event, "C")

    assert load_setup(event.id).round_names == ["A"]


def test_what_is_said_of_people_reaches_the_composer_and_defaults_are_not_kept(event):
    setup = load_setup(event.id)
    numbers = list(setup.people)
    noted = {n: Noted(PartTaken.PEER, True, False, ()) for n in numbers}
    noted[numbers[0]] = Noted(PartTaken.LEADER, False, True, ("plastics",))
    with transaction():
        round_service.save_people(event, noted, {"A": [numbers[1]]})

    problem = problem_of(load_setup(event.id))
    first = problem.people[numbers[0]]

    assert session.scalar(select(func.count()).select_from(RoundDelegate)) == 1
    assert (first.reviews, first.may_lead, first.is_newcomer) == (False, False, True)
    assert first.expertise == {"plastics"}
    assert problem.rounds[0].absent == {numbers[1]}


def test_weights_are_kept_with_a_version(event):
    with transaction():
        round_service.save_settings(event, weights={"expertise": 9}, limits={}, version=0)
    with pytest.raises(StaleError), transaction():
        round_service.save_settings(event, weights={"expertise": 1}, limits={}, version=0)

    assert problem_of(load_setup(event.id)).weights == Weights(expertise=9)


def test_decision_takes_the_place_of_one_it_contradicts(event):
    one, other = list_group_seats(event.id)
    keys = [(each.topic.round_name, each.topic.practice_id) for each in (one, other)]
    person = one.peer_ids[0]
    with transaction():
        round_service.add_lock(event, LockKind.SEATED, keys[0], person)
        round_service.add_lock(event, LockKind.MODERATOR, keys[1], person)

    locks = problem_of(load_setup(event.id)).locks

    assert locks.seated == frozenset()
    assert locks.moderators == {keys[1]: person}


def test_merging_gives_everything_to_the_person_who_stays(event):
    groups = list_group_seats(event.id)
    kept, merged = groups[0].peer_ids[:2]
    one, other = (group.topic.practice_id for group in groups)
    with transaction():
        round_conflicts.declare(event, kept, [Declaration(one)])
        round_conflicts.declare(event, merged, [Declaration(one), Declaration(other)])
        round_service.set_absent(event, ["A"], [merged])
        join_rounds(RegistrationsMerged(event.id, 1, 2, kept, merged))

    conflicts = session.execute(
        select(DeclaredConflict.person_id, DeclaredConflict.practice_id).order_by(
            DeclaredConflict.practice_id
        )
    ).all()

    assert [tuple(row) for row in conflicts] == [(kept, one), (kept, other)]
    assert session.scalars(select(RoundAbsence.person_id)).all() == [kept]
    assert session.scalars(select(ConflictAnswer.person_id)).all() == [kept]


def test_who_sat_where_is_forgotten_with_the_names_of_a_closed_group(event):
    applied(event)
    group = list_group_seats(event.id)[0]
    with transaction():
        add_conflict(event, group.peer_ids[0], group.topic.practice_id)
        stored = queries.get_group(event.id, group.id)
        stored.closed_at = clock.now()
    with transaction():
        until = clock.now() - timedelta(days=1)
        early = erase_composing(event.id, closed_until=until)
        erased = erase_composing(event.id, closed_until=clock.now())
        again = erase_composing(event.id, closed_until=clock.now())

    named = session.scalars(
        select(GroupChange.person_id).where(
            GroupChange.group_id == group.id, GroupChange.person_id.is_not(None)
        )
    ).all()
    left = [
        session.scalar(select(func.count()).select_from(model))
        for model in (AppliedPlan, GroupDraft, DeclaredConflict)
    ]

    assert (early, again) == (0, 0)
    assert erased > 0
    assert named == []
    assert left == [0, 0, 0]


def test_everybody_else_may_take_part_only_by_hand():
    with transaction():
        event = make_event("small")
        person = make_person(1)
        register(event, person)
        make_practice(event)

    setup = load_setup(event.id)

    assert setup.round_names == ["A"]
    assert [one.takes_part for one in setup.people.values()] == [PartTaken.PEER]
    assert session.scalar(select(func.count()).select_from(Peer)) == 0
