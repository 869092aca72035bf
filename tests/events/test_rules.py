"""Rules of events: their life, addresses, codes, wording and copies."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.events import rules
from clusterix_events.events.rules import Days, EventState, PublicityPeriod


@pytest.mark.parametrize(
    ("before", "allowed"),
    [
        (EventState.DRAFT, {EventState.PUBLISHED}),
        (EventState.PUBLISHED, {EventState.CLOSED}),
        (EventState.CLOSED, {EventState.PUBLISHED, EventState.ARCHIVED}),
        (EventState.ARCHIVED, set()),
    ],
)
def test_event_moves_along_its_life_only(app_context, before, allowed):
    def goes(after: EventState) -> bool:
        try:
            rules.check_move(before, after)
        except rules.MoveNotAllowedError:
            return False
        return True

    assert {after for after in EventState if goes(after)} == allowed


def test_part_lies_within_its_event(app_context):
    event = Days(date(2026, 10, 5), date(2026, 10, 7))

    with pytest.raises(rules.DatesError) as refusal:
        rules.check_days(Days(date(2026, 10, 7), date(2026, 10, 8)), within=event)

    assert refusal.value.field == "starts_on"


@pytest.mark.parametrize(
    ("title", "slug", "code"),
    [
        ("ClusteriX in Bucharest", "clusterix-in-bucharest-2012", "CIB12"),
        ("București: Întâlnire 2012", "bucuresti-intalnire-2012", "BI12"),
        ("Среща на партньорите", "event-2012", "EV12"),
        ("new", "new-2012", "N12"),
    ],
)
def test_address_and_code_come_from_the_title(title, slug, code):
    assert (rules.slug_of(title, 2012, frozenset()), rules.code_of(title, 2012)) == (slug, code)


@given(st.text(max_size=200), st.sets(st.sampled_from(["event-2026", "event-2026-2", "a-2026"])))
def test_an_address_is_always_free_and_plain(title, taken):
    slug = rules.slug_of(title, 2026, taken)

    assert slug not in taken | rules.RESERVED_SLUGS
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= rules.SLUG_MAX


@pytest.mark.parametrize(
    ("period", "lines"),
    [
        (
            PublicityPeriod.PERIOD_2007,
            ["European Union", "European Regional Development Fund"],
        ),
        (
            PublicityPeriod.PERIOD_2014,
            ["European Union", "(European Regional Development Fund)"],
        ),
        (
            PublicityPeriod.PERIOD_2021,
            ["Co-funded by", "the European Union", "Interreg Europe", "ClusteriX"],
        ),
    ],
)
def test_words_beside_the_emblem_follow_the_period(period, lines):
    wording = rules.publicity_wording(period, programme="Interreg Europe", project="ClusteriX")

    assert wording == lines


@pytest.mark.parametrize(
    ("line", "room"),
    [
        ("Great hall, 180", ("Great hall", 180)),
        (" Room B ", ("Room B", None)),
        ("Hall 3, first floor", ("Hall 3, first floor", None)),
        ("Hall 3, first floor, 40", ("Hall 3, first floor", 40)),
    ],
)
def test_room_is_read_with_its_seats(line, room):
    assert rules.room_of(line) == room


@pytest.mark.parametrize(
    ("title", "before", "after", "moved"),
    [
        ("3rd ClusteriX partners’ meeting", 3, 4, "4th ClusteriX partners’ meeting"),
        ("2nd peer group meeting", 2, 3, "3rd peer group meeting"),
        ("10th meeting", 10, 11, "11th meeting"),
        ("21st meeting", 21, 22, "22nd meeting"),
        ("Conference", 1, 2, "Conference"),
    ],
)
def test_ordinal_in_a_title_moves_on(title, before, after, moved):
    assert rules.renumbered(title, before, after) == moved
