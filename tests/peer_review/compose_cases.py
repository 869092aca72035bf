"""Cases for the composer: the demonstration's meeting, and meetings of any size by a seed."""

import random
from pathlib import Path

import yaml

import clusterix_events.demo
from clusterix_events.peer_review.compose_rules import (
    Delegate,
    Problem,
    Round,
    Topic,
    Weights,
)
from clusterix_events.peer_review.rules import Limits

DATA = Path(clusterix_events.demo.__file__).parent / "data"
NATIONS = ("AT", "BG", "CZ", "DE", "ES", "FI", "FR", "HU", "IT", "PL", "PT", "RO", "SE")
# What the themes of the two kinds of practices of 2012 are to the delegates.
THEMES = {
    "analysis": frozenset({"cluster policy", "cluster management", "roadmapping"}),
    "finance": frozenset({"financial instruments"}),
}


def demonstration() -> Problem:
    """Return the two rounds of three groups of Bucharest 2012, with its 24 delegates."""
    meeting = yaml.safe_load((DATA / "bucharest-2012.yaml").read_text("utf-8"))
    people = yaml.safe_load((DATA / "bucharest-2012-generated.yaml").read_text("utf-8"))
    codes = {row["id"]: row["nuts"] for row in meeting["countries_and_regions"] if "nuts" in row}
    regions = {place: f"{n['value']}@{n['version']}" for place, n in codes.items()}
    practices = {row["id"]: row for row in meeting["practices"]["items"]}
    presenters = {
        group["practice"]: frozenset(int(who[4:]) for who in group["presenters"])
        for group in people["example_solution"]["groups"]
    }
    names = {"A": ("gp1", "gp2", "gp4"), "B": ("gp3", "gp6", "gp5")}
    return Problem(
        delegates=tuple(
            Delegate(
                person_id=int(row["id"][4:]),
                name=row["badge_name"],
                organisation=row["organisation"],
                region=regions[row["place"]],
                country=row["country"],
                expertise=frozenset(row["expertise"]),
            )
            for row in people["participants"]
            if row["kind"] == "partner delegate"
        ),
        rounds=tuple(
            Round(
                name,
                tuple(
                    Topic(
                        practice_id=practices[practice]["number"],
                        organisation=practices[practice]["owner"],
                        region=regions[practices[practice]["place"]],
                        themes=THEMES[practices[practice]["theme"]],
                        presenter_ids=presenters[practice],
                        name=f"{name}{number}",
                    )
                    for number, practice in enumerate(ids, start=1)
                ),
            )
            for name, ids in names.items()
        ),
    )


def generated(
    people: int, practices: int, *, rounds: int, regions: int, seed: int = 20121030
) -> Problem:
    """Return a meeting by its seed: one presenter per practice, themes and newcomers by chance."""
    chance = random.Random(seed)
    codes = [f"{nation}{number}" for nation in NATIONS for number in range(1, 5)]
    homes = [codes[number % regions] for number in range(people)]
    themes = [f"theme {number}" for number in range(12)]
    delegates = tuple(
        Delegate(
            person_id=number + 1,
            name=f"Person {number + 1}",
            organisation=f"Office {homes[number]} {number % 3}",
            region=homes[number],
            expertise=frozenset(chance.sample(themes, 3)),
            is_newcomer=chance.random() < 0.25,
        )
        for number in range(people)
    )
    hosts = chance.sample(delegates, practices)
    topics = [
        Topic(
            practice_id=number + 1,
            organisation=host.organisation or "",
            region=host.region or "",
            themes=frozenset(chance.sample(themes, 3)),
            presenter_ids=frozenset({host.person_id}),
        )
        for number, host in enumerate(hosts)
    ]
    each = practices // rounds
    return Problem(
        delegates=delegates,
        rounds=tuple(
            Round(chr(65 + number), tuple(topics[number * each : (number + 1) * each]))
            for number in range(rounds)
        ),
    )


def small(seed: int, *, people: int, groups: tuple[int, ...]) -> Problem:
    """Return a meeting so small that all its plans can be looked at; `groups` per round."""
    chance = random.Random(seed)
    themes = ("a", "b", "c")
    delegates = tuple(
        Delegate(
            person_id=number + 1,
            name=f"Person {number + 1}",
            organisation=f"Office {chance.randrange(4)}",
            region=chance.choice(("AT1", "BG3", "DE1", "SE2")),
            expertise=frozenset(chance.sample(themes, 1)),
            is_newcomer=chance.random() < 0.4,
            may_lead=chance.random() < 0.8,
            conflicts=frozenset({chance.randrange(1, 4)} if chance.random() < 0.2 else ()),
        )
        for number in range(people)
    )
    rounds, number = [], 0
    for place, size in enumerate(groups):
        topics = []
        for _group in range(size):
            number += 1
            presents = chance.random() < 0.3
            topics.append(
                Topic(
                    practice_id=number,
                    organisation=f"Office {chance.randrange(6)}",
                    region=chance.choice(("AT1", "ES1", "FI1")),
                    themes=frozenset(chance.sample(themes, 1)),
                    presenter_ids=frozenset({chance.randrange(people) + 1} if presents else ()),
                )
            )
        rounds.append(Round(chr(65 + place), tuple(topics)))
    return Problem(
        delegates,
        tuple(rounds),
        limits=Limits(peers_at_least=2, peers_at_most=3, regions_at_least=2, per_region_at_most=1),
        weights=Weights(*(chance.randrange(11) for _weight in range(5))),
    )
