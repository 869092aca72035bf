"""Codes of territories: which mean one place, and which nobody can compare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.kernel.db import transaction
from clusterix_events.peer_review.queries import list_candidates
from clusterix_events.peer_review.territories import (
    RENAMED,
    is_in_doubt,
    is_same_territory,
    region_of,
    written,
)
from clusterix_events.peer_review.wording import region
from clusterix_events.questions import nuts
from tests.factories.peer_review import make_person

pytestmark = pytest.mark.backend("sqlite")

CODES = st.sampled_from(
    ("FR", "FR71", "FR71@2010", "FR711", "FRK2", "FRK21", "FRK", "DE122@2010", "DE1", "GR30", "EL3")
)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("RO", "RO321", True),
        ("FR71@2010", "FRK2", True),
        ("FR71", "FRK24", True),
        ("FR711@2010", "FRK2", True),
        ("FR71@2010", "FR", True),
        ("FR71@2010", "FRK1", False),
        ("ITD1@2006", "ITH10", True),
        ("GR30", "EL30", True),
        ("GB", "UKM8@2016", True),
        ("AT12", "AT11", False),
        ("SE224@2010", "SE22", True),
    ],
)
def test_codes_of_two_versions_mean_one_territory(one, other, is_same):
    assert is_same_territory(one, other) is is_same


@given(CODES, CODES)
def test_neither_comparison_minds_the_order(one, other):
    assert is_same_territory(one, other) == is_same_territory(other, one)
    assert is_in_doubt(one, other) == is_in_doubt(other, one)


@pytest.mark.parametrize(
    ("one", "other", "doubt"),
    [
        ("HR04", "HR06", True),  # of an older version that nobody recorded
        ("DE122@2010", "DE21", True),
        ("DE122@2010", "DE21@2010", False),
        ("DE122", "DE21", False),
        ("FR71@2010", "FRK1", False),  # only renamed, therefore known
        ("FR71@2010", "ITH1", False),
        ("DE122@2010", "DE12", False),  # one lies in the other: no doubt, but a conflict
    ],
)
def test_strangers_of_one_country_and_two_versions_are_in_doubt(one, other, doubt):
    assert is_in_doubt(one, other) is doubt


def test_people_of_a_renamed_region_are_of_one_region():
    assert region_of("FR71@2010") == region_of("FRK2") == "FRK2"


def test_renamed_codes_are_of_today_and_their_old_ones_are_gone():
    listed = {
        old: (nuts.read_region(new).version, nuts.read_region(old).version)
        for old, new in RENAMED.items()
    }

    assert set(listed.values()) == {(nuts.CURRENT, None)}


def test_code_of_an_older_version_is_written_with_it():
    assert [written("FR71", 2010), written("AT12", nuts.CURRENT), written("AT12", None)] == [
        "FR71@2010",
        "AT12",
        "AT12",
    ]


def test_people_are_known_with_the_version_of_their_code(app_context):
    with transaction():
        old, new = make_person(1, region="FR71"), make_person(2, region="FRK2")
        old.nuts_version, new.nuts_version = 2010, nuts.CURRENT
        numbers = [old.id, new.id]

    people = list_candidates(numbers)

    assert [people[number].territory for number in numbers] == ["FR71@2010", "FRK2"]


def test_region_is_named_by_a_code_that_it_had_earlier():
    assert [region("FR71"), region("FR71@2010"), region("FRK2")] == ["Rhône-Alpes"] * 3
    assert region("DE122@2010") == region("DE122")
