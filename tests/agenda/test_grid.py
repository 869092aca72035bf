"""Where each sheet of a day stands, what is marked and what is hatched."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.agenda.clashes import Clash, ClashKind
from clusterix_events.agenda.grid import MOST_LANES, Block, Overlap, Place, grid
from clusterix_events.agenda.rules import SessionKind

ZONE = ZoneInfo("Europe/Bucharest")
DAY = date(2026, 10, 6)
PLENARY, ROOM = Place(1, "Plenary"), Place(2, "Room 1")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 6, hour, minute, tzinfo=ZONE)


def block(number: int, starts: datetime, ends: datetime, **values: Any) -> Block:
    values.setdefault("kind", SessionKind.PLENARY)
    values.setdefault("place_id", 1)
    return Block(
        number, f"s06-{number}", f"Session {number}", starts_at=starts, ends_at=ends, **values
    )


def test_an_empty_day_is_drawn_from_nine_to_six() -> None:
    found = grid(DAY, [], [PLENARY], [])

    assert (found.opens, found.closes, [column.sheets for column in found.columns]) == (9, 18, [()])


def test_a_day_is_drawn_from_before_its_first_to_after_its_last_session() -> None:
    found = grid(
        DAY, [block(1, at(13), at(13, 30)), block(2, at(16, 40), at(17, 40))], [PLENARY], []
    )

    assert found.hours == range(12, 19)


def test_a_note_at_the_end_of_the_day_gets_room() -> None:
    found = grid(DAY, [block(1, at(16), at(18))], [PLENARY], [], note_at=1)

    assert found.closes == 20


def test_sheets_say_how_much_room_their_words_have() -> None:
    blocks = [
        block(1, at(9), at(9, 20), kind=SessionKind.BREAK),
        block(2, at(9, 20), at(9, 50)),
        block(3, at(10), at(11)),
    ]

    (column,) = grid(DAY, blocks, [PLENARY], []).columns

    assert [(sheet.size, sheet.is_break) for sheet in column.sheets] == [
        ("tiny", True),
        ("short", False),
        ("", False),
    ]


def test_of_a_person_in_two_rooms_the_later_is_marked_and_the_earlier_hatched() -> None:
    blocks = [
        block(1, at(15, 20), at(16, 50), place_id=2),
        block(2, at(16, 40), at(17, 40)),
    ]
    clash = Clash(
        ClashKind.PERSON_TWICE,
        (1, 2),
        (7,),
        starts_at=at(16, 40).astimezone(UTC),
        ends_at=at(16, 50).astimezone(UTC),
    )

    plenary, room = grid(DAY, blocks, [PLENARY, ROOM], [clash]).columns

    assert [(sheet.is_in_conflict, sheet.is_hatched) for sheet in plenary.sheets] == [(True, False)]
    assert [(sheet.is_in_conflict, sheet.is_hatched) for sheet in room.sheets] == [(False, True)]
    assert (plenary.overlaps, room.overlaps) == ((), (Overlap(at(16, 40), at(16, 50)),))
    assert room.overlaps[0].starts_at.hour == 16


def test_two_sessions_in_one_room_stand_in_lanes_and_both_are_marked() -> None:
    blocks = [block(1, at(9), at(10)), block(2, at(9, 30), at(11)), block(3, at(11), at(12))]
    clash = Clash(ClashKind.ROOM_TWICE, (1, 2), starts_at=at(9, 30), ends_at=at(10))

    (column,) = grid(DAY, blocks, [PLENARY], [clash]).columns

    assert [(sheet.lane, sheet.lanes, sheet.is_in_conflict) for sheet in column.sheets] == [
        (1, 2, True),
        (2, 2, True),
        (1, 1, False),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 600), st.integers(5, 180)), max_size=9),
)
def test_every_block_has_one_sheet_in_a_lane_of_its_own(plan: list[tuple[int, int]]) -> None:
    start = at(8)
    blocks = [
        block(number, start + timedelta(minutes=first), start + timedelta(minutes=first + length))
        for number, (first, length) in enumerate(plan, start=1)
    ]

    (column,) = grid(DAY, blocks, [PLENARY], []).columns

    sheets = column.sheets
    assert sorted(sheet.block.id for sheet in sheets) == [each.id for each in blocks]
    assert all(1 <= sheet.lane <= sheet.lanes <= MOST_LANES for sheet in sheets)
    for one in sheets:
        for other in sheets:
            is_overlap = (
                one.block.starts_at < other.block.ends_at
                and other.block.starts_at < one.block.ends_at
            )
            if one.block.id < other.block.id and is_overlap and max(one.lanes, other.lanes) < 3:
                assert one.lane != other.lane
