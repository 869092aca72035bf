"""Differences between versions, what is kept of them, and what calendars strike."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.agenda import programme as programmes
from clusterix_events.agenda import versions
from clusterix_events.agenda.programme import (
    Audience,
    Cancelled,
    Item,
    Programme,
    Speaker,
    Talk,
    cancelled_since,
    ordered,
    seen_by,
    sequenced,
)
from clusterix_events.agenda.rules import SessionKind, SlotKind
from clusterix_events.agenda.versions import Change, ChangeKind, changes

ZONE = ZoneInfo("Europe/Bucharest")
NOBODY = frozenset[int]()

speakers = st.builds(Speaker, st.integers(1, 9), st.text("aș", max_size=4))
talks = st.builds(
    Talk,
    id=st.integers(1, 99),
    kind=st.sampled_from(SlotKind),
    title=st.none() | st.text("aș", max_size=5),
    speakers=st.lists(speakers, max_size=2).map(tuple),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0).astimezone(ZONE)
)


@st.composite
def plans(draw: st.DrawFn) -> list[Item]:
    found = []
    for number in draw(st.sets(st.integers(1, 9), max_size=4)):
        starts_at = draw(st.none() | moments)
        found.append(
            item(
                number,
                sequence=draw(st.integers(0, 3)),
                title=draw(st.text("aș", max_size=4)),
                kind=draw(st.sampled_from(SessionKind)),
                is_public=draw(st.booleans()),
                day=starts_at.date() if starts_at else None,
                starts_at=starts_at,
                ends_at=starts_at,
                room=draw(st.sampled_from([None, "Plenary"])),
                talks=tuple(draw(st.lists(talks, max_size=2))),
            )
        )
    return found


def item(number: int = 1, **values: Any) -> Item:
    return Item(
        **{
            "id": number,
            "reference": f"s06-{number}",
            "uid": f"uid-{number}",
            "sequence": 0,
            "title": "Opening",
            "kind": SessionKind.PLENARY,
            "part_id": 1,
            "part_title": "Conference",
            "is_public": True,
            "day": date(2026, 10, 6),
            "starts_at": datetime(2026, 10, 6, 9, tzinfo=ZONE),
            "ends_at": datetime(2026, 10, 6, 10, tzinfo=ZONE),
            **values,
        }
    )


@given(plans())
def test_nothing_changed_is_no_change(plan: list[Item]) -> None:
    assert changes(plan, plan) == []


@given(plans(), plans())
def test_changes_are_empty_only_when_nothing_differs(old: list[Item], new: list[Item]) -> None:
    def content(plan: list[Item]) -> dict[str, Item]:
        return {each.uid: replace(each, sequence=0) for each in plan}

    assert (changes(old, new) == []) == (content(old) == content(new))


@given(plans(), plans())
def test_what_is_added_one_way_is_taken_out_the_other(old: list[Item], new: list[Item]) -> None:
    def ids(found: list[Change], kind: ChangeKind) -> set[int]:
        return {change.session_id for change in found if change.kind is kind}

    there, back = changes(old, new), changes(new, old)

    assert ids(there, ChangeKind.ADDED) == ids(back, ChangeKind.REMOVED)
    assert ids(there, ChangeKind.REMOVED) == ids(back, ChangeKind.ADDED)


@given(plans(), plans())
def test_versions_and_changes_are_read_as_they_were_kept(old: list[Item], new: list[Item]) -> None:
    found = changes(old, new)

    assert programmes.from_json(programmes.to_json(new), ZONE) == tuple(new)
    assert versions.from_json(versions.to_json(found), ZONE) == found


@given(plans(), plans())
def test_a_sequence_rises_where_something_changed_and_never_falls(
    old: list[Item], new: list[Item]
) -> None:
    before = {each.uid: each for each in old}

    for each, raw in zip(sequenced(new, old), new, strict=True):
        previous = before.get(each.uid)
        if previous is None:
            assert each == raw
        elif replace(raw, sequence=0) == replace(previous, sequence=0):
            assert each.sequence == previous.sequence
        else:
            assert each.sequence > previous.sequence


@given(plans(), st.frozensets(st.integers(1, 9)))
def test_the_public_sees_no_closed_and_no_hidden_session(
    plan: list[Item], hidden: frozenset[int]
) -> None:
    seen = seen_by(plan, Audience.PUBLIC, hidden)

    assert [each.id for each in seen] == [
        each.id for each in plan if each.is_public and each.id not in hidden
    ]
    assert seen_by(plan, Audience.PARTNERS, hidden) == tuple(plan)


@given(plans())
def test_days_hold_every_dated_session_once_in_order(plan: list[Item]) -> None:
    programme = Programme(Audience.PARTNERS, number=1, items=ordered(plan))

    shown = [each for day in programme.days for each in day.items]

    assert [*shown, *programme.undated] == list(programme.items)
    assert sorted(each.id for each in programme.items) == sorted(each.id for each in plan)
    assert [day.date for day in programme.days] == sorted({each.day for each in plan if each.day})


def test_a_moved_session_says_from_when_to_when() -> None:
    later = datetime(2026, 10, 6, 11, tzinfo=ZONE)
    new = item(starts_at=later, ends_at=datetime(2026, 10, 6, 12, tzinfo=ZONE), room="Room 1")

    assert changes([item()], [new]) == [
        Change(ChangeKind.MOVED, 1, "Opening", starts_at=later, old_starts_at=item().starts_at),
        Change(ChangeKind.ROOM_CHANGED, 1, "Opening", room="Room 1"),
    ]


def test_sessions_of_one_parallel_title_stand_side_by_side() -> None:
    a1 = item(1, parallel_title="Round A", code="A1")
    a2 = item(2, parallel_title="Round A", code="A2")
    coffee = item(3, title="Coffee", kind=SessionKind.BREAK)

    (day,) = Programme(Audience.PARTNERS, items=ordered([a2, coffee, a1])).days

    lines = [(line.title, line.is_parallel, [each.id for each in line.items]) for line in day.lines]
    assert lines == [("Coffee", False, [3]), ("Round A", True, [1, 2])]


def test_a_public_session_that_is_gone_is_cancelled_with_a_higher_sequence() -> None:
    found = cancelled_since([item(sequence=2)], [], [], unnamed=NOBODY)

    assert found == (Cancelled("uid-1", 3, "Opening", item().starts_at, item().ends_at),)


def test_a_session_that_was_closed_is_not_named_as_cancelled() -> None:
    assert cancelled_since([item()], [], [], unnamed=frozenset({1})) == ()
    assert cancelled_since([item(is_public=False)], [], [], unnamed=NOBODY) == ()


def test_a_cancelled_session_stays_so_until_it_comes_back() -> None:
    gone = Cancelled("uid-1", 3, "Opening", item().starts_at, item().ends_at)

    assert cancelled_since([], [], [gone], unnamed=NOBODY) == (gone,)
    assert cancelled_since([], [item()], [gone], unnamed=NOBODY) == ()


def test_a_talk_without_a_speaker_is_open_unless_it_is_comments() -> None:
    assert Talk(1, SlotKind.KEYNOTE).is_speaker_open
    assert not Talk(1, SlotKind.COMMENTS).is_speaker_open
