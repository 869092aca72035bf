"""The hard rules of a peer group, against examples of their source and by properties."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.rules import (
    Candidate,
    Composition,
    CompositionError,
    GroupSizeError,
    LeadersRegionError,
    ModeratorTerritoryError,
    OtherGroupError,
    OwnOrganisationError,
    OwnTerritoryError,
    PeerTwiceError,
    RapporteurTerritoryError,
    RegionCrowdedError,
    RegionUnknownError,
    Territory,
    TooFewRegionsError,
    check_composition,
)
from clusterix_events.peer_review.territories import is_same_territory

EXAMPLE = json.loads((Path(__file__).parent / "data" / "example_solution.json").read_text("utf-8"))
PRACTICE = Territory(organisation="Institute", region="RO")


def peer(number: int, region: str | None, *, organisation: str | None = None) -> Candidate:
    return Candidate(number, f"Person {number}", organisation or f"Office {number}", region)


PEERS = (peer(1, "AT12"), peer(2, "AT12"), peer(3, "DE122"), peer(4, "ITH1"), peer(5, "SE224"))
GROUP = Composition(practice=PRACTICE, peers=PEERS, moderator=PEERS[0], rapporteur=PEERS[2])


def kinds(group: Composition) -> list[type[CompositionError]]:
    return [type(breach) for breach in check_composition(group)]


def sentences(group: Composition) -> list[str]:
    return [str(breach) for breach in check_composition(group)]


def example_group(number: int, *, busy: frozenset[int] = frozenset()) -> Composition:
    wanted = EXAMPLE["groups"][number]

    def candidate(key: str) -> Candidate:
        person = EXAMPLE["people"][key]
        return Candidate(int(key[4:]), key, person["organisation"], person["region"])

    return Composition(
        practice=Territory(**EXAMPLE["practices"][wanted["practice"]]),
        peers=tuple(candidate(key) for key in wanted["peers"]),
        moderator=candidate(wanted["moderator"]),
        rapporteur=candidate(wanted["rapporteur"]),
        busy=busy,
    )


@pytest.mark.parametrize("number", range(6))
def test_example_solution_breaks_no_rule(number: int) -> None:
    wanted = EXAMPLE["groups"][number]
    busy = frozenset(
        int(key[4:])
        for other in EXAMPLE["groups"]
        if other is not wanted and other["round"] == wanted["round"]
        for key in other["peers"]
    )

    assert check_composition(example_group(number, busy=busy)) == []


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("practice", ["gp1", "gp2", "gp3", "gp4", "gp5", "gp6"])
def test_example_group_is_refused_for_a_practice_of_its_peers(number: int, practice: str) -> None:
    group = replace(example_group(number), practice=Territory(**EXAMPLE["practices"][practice]))
    region = group.practice.region
    at_home = [
        one
        for one in group.peers
        if one.region and (one.region.startswith(region) or region.startswith(one.region))
    ]

    refused = [
        breach.values["name"]
        for breach in check_composition(group)
        if isinstance(breach, OwnTerritoryError)
    ]

    assert refused == [one.name for one in at_home]


def test_group_that_holds_all_rules_has_no_breach() -> None:
    assert check_composition(GROUP) == []


@pytest.mark.parametrize(
    ("group", "breach", "sentence"),
    [
        (
            replace(GROUP, peers=(*PEERS[1:], peer(9, "RO321"))),
            OwnTerritoryError,
            "Person 9 comes from RO321 and the practice from RO. "
            "Nobody reviews their own territory.",
        ),
        (
            replace(
                GROUP, practice=Territory("Plastipolis", "FR71"), peers=(*PEERS, peer(9, "FR"))
            ),
            OwnTerritoryError,
            "Person 9 comes from FR and the practice from FR71. "
            "Nobody reviews their own territory.",
        ),
        (
            replace(GROUP, peers=(*PEERS, peer(9, "SE", organisation=" institute "))),
            OwnOrganisationError,
            "Person 9 works for Institute, which is in charge of this practice. "
            "Nobody reviews their own organisation.",
        ),
        (
            replace(GROUP, peers=PEERS[1:]),
            GroupSizeError,
            "A group has 5 to 8 peers; this one has 4.",
        ),
        (
            replace(GROUP, peers=(*PEERS, *(peer(n, f"F{n}") for n in range(10, 14)))),
            GroupSizeError,
            "A group has 5 to 8 peers; this one has 9.",
        ),
        (
            replace(GROUP, peers=(*PEERS[:3], peer(4, "DE122"), peer(5, "SE224"))),
            TooFewRegionsError,
            "The peers come from 3 regions; at least 4 are needed.",
        ),
        (
            replace(GROUP, peers=(*PEERS, peer(9, "AT12"))),
            RegionCrowdedError,
            "3 peers come from AT12; at most 2 may.",
        ),
        (
            replace(GROUP, peers=(*PEERS, PEERS[4])),
            PeerTwiceError,
            "Person 5 is chosen twice. Choose each peer once.",
        ),
        (
            replace(GROUP, peers=(*PEERS, peer(9, None))),
            RegionUnknownError,
            "The region of Person 9 is not recorded. Record it first, then compose the group.",
        ),
        (
            replace(GROUP, busy=frozenset({4})),
            OtherGroupError,
            "Person 4 is in another group of this round. Choose one group per round.",
        ),
        (
            replace(GROUP, moderator=peer(9, "RO12")),
            ModeratorTerritoryError,
            "The moderator, Person 9, comes from the practice's own organisation or territory.",
        ),
        (
            replace(GROUP, rapporteur=peer(9, "SE", organisation="Institute")),
            RapporteurTerritoryError,
            "The rapporteur, Person 9, comes from the practice's own organisation or territory.",
        ),
        (
            replace(GROUP, rapporteur=PEERS[1]),
            LeadersRegionError,
            "Moderator and rapporteur both come from AT12. Choose two people from two regions.",
        ),
    ],
)
def test_breach_is_named_with_one_sentence(
    group: Composition, breach: type[CompositionError], sentence: str
) -> None:
    assert (kinds(group), sentences(group)) == ([breach], [sentence])


def test_regions_mix_by_equality_and_conflict_by_prefix() -> None:
    # FR and FR71 are two regions for the mix, yet both are at home in a French practice.
    mixed = (peer(1, "FR"), peer(2, "FR71"), peer(3, "DE"), peer(4, "ITH1"), peer(5, "FR71"))
    group = replace(GROUP, peers=mixed, moderator=mixed[0], rapporteur=mixed[2])

    assert check_composition(group) == []


codes = st.text(alphabet="AB12", min_size=1, max_size=4)


@given(codes, codes)
def test_same_territory_is_symmetric_and_holds_for_every_prefix(one: str, other: str) -> None:
    assert is_same_territory(one, other) == is_same_territory(other, one)
    assert is_same_territory(one, one + other)


@st.composite
def compositions(draw: st.DrawFn) -> Composition:
    people = [
        Candidate(number, f"Person {number}", draw(st.sampled_from("XYZ")), draw(codes))
        for number in range(draw(st.integers(2, 10)))
    ]
    return Composition(
        practice=Territory(draw(st.sampled_from("XYZ")), draw(codes)),
        peers=tuple(people),
        moderator=draw(st.sampled_from(people)),
        rapporteur=draw(st.sampled_from(people)),
        busy=frozenset(draw(st.sets(st.integers(0, 10), max_size=2))),
    )


@given(compositions())
def test_group_without_breach_holds_every_rule_as_the_source_words_it(group: Composition) -> None:
    regions = [one.region for one in group.peers]
    own = [
        one
        for one in (*group.peers, group.moderator, group.rapporteur)
        if one.organisation == group.practice.organisation
        or (one.region or "").startswith(group.practice.region)
        or group.practice.region.startswith(one.region or "?")
    ]
    holds = (
        5 <= len(group.peers) <= 8
        and len(set(regions)) >= 4
        and all(regions.count(region) <= 2 for region in regions)
        and not own
        and group.moderator.region != group.rapporteur.region
        and not group.busy & {one.person_id for one in group.peers}
    )

    assert (check_composition(group) == []) == holds
