"""Who may read what, and what a search finds."""

from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.publish_rules import (
    Publication,
    Reader,
    Visibility,
    reads_report,
    reads_text,
)
from clusterix_events.peer_review.publish_search import (
    Entry,
    Wanted,
    choices,
    find,
    fold,
    keywords_of,
)

STRANGER, PARTNER = Reader(), Reader(person_id=2, is_partner=True)
PROGRAMME, ORGANISER = Reader(is_programme=True), Reader(person_id=3, is_organiser=True)
AUDIENCES = (STRANGER, PROGRAMME, PARTNER, ORGANISER)
publications = st.builds(
    Publication,
    practice_id=st.just(1),
    owner_id=st.none() | st.just(9),
    state=st.sampled_from([state.value for state in PracticeState]),
    text=st.sampled_from(Visibility),
    report=st.sampled_from(Visibility),
    publishes_text=st.booleans(),
    publishes_report=st.booleans(),
)


@given(publications)
def test_nothing_is_public_without_the_owners_consent_and_a_review(practice):
    if reads_text(STRANGER, practice):
        assert practice.publishes_text
        assert practice.state in {"reviewed", "revised", "published"}
    if reads_report(STRANGER, practice):
        assert practice.publishes_report


@given(publications)
def test_whoever_reads_the_report_reads_the_practice(practice):
    for reader in AUDIENCES:
        assert reads_text(reader, practice) or not reads_report(reader, practice)


@given(publications)
def test_each_audience_reads_all_that_wider_ones_read(practice):
    for reads in (reads_text, reads_report):
        told = [reads(reader, practice) for reader in AUDIENCES]
        assert told == sorted(told)


@given(publications)
def test_owner_organiser_and_group_always_read(practice):
    group = Reader(person_id=5, groups=frozenset({1}))

    assert reads_report(ORGANISER, practice)
    assert reads_report(group, practice)
    assert reads_report(Reader(person_id=9), practice) or practice.owner_id is None


def entry(number: int, words: str, **values: str) -> Entry:
    return Entry(id=number, words=fold(words), values={k: {fold(v): v} for k, v in values.items()})


ENTRIES = [
    entry(1, "Grüne Kunststoffe in Rhône-Alpes", theme="Plastics", place="FR"),
    entry(2, "Agrotehnologii în București", theme="Food", place="RO"),
    entry(3, "Łódź textiles", theme="Food", place="PL"),
]


def ids(**wanted) -> list[int]:
    return [one.id for one in find(ENTRIES, Wanted(**wanted))]


def test_search_needs_neither_accents_nor_case():
    assert ids(text="grune rhone") == [1]
    assert ids(text="BUCUREŞTI") == ids(text="bucuresti") == [2]
    assert ids(text="lodz") == [3]
    assert ids(text="nothing") == []


def test_filters_narrow_together():
    assert ids(filters={"theme": "food"}) == [2, 3]
    assert ids(filters={"theme": "food", "place": "ro"}) == [2]
    assert ids(filters={"theme": "food", "place": "fr"}) == []
    assert ids(filters={"theme": ""}) == [1, 2, 3]


def test_filters_offer_only_what_occurs():
    offered = choices(ENTRIES[:2])

    assert offered["theme"] == [("food", "Food"), ("plastics", "Plastics")]
    assert offered["keyword"] == []


def test_keywords_are_parted_and_counted_once():
    assert keywords_of(" Energy, energy;  Wood ,, ") == {"energy": "Energy", "wood": "Wood"}


@given(st.text(max_size=40), st.text(max_size=10))
def test_search_never_finds_more_than_there_is(words, wanted):
    entries = [Entry(id=1, words=fold(words))]

    assert find(entries, Wanted(text=wanted)) in ([], entries)
    assert find(entries, Wanted(text=words)) == entries
