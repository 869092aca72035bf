"""What a run is given and what it answers, as JSON of numbers: no name of anybody is in it.

Organisations and themes become numbers that mean nothing outside one run; regions stay codes,
because the rules compare them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from clusterix_events.peer_review.compose_rules import (
    Clash,
    Delegate,
    Key,
    Locks,
    NamedRule,
    Plan,
    Problem,
    Round,
    RuleKind,
    Topic,
    Weights,
)
from clusterix_events.peer_review.rules import Limits, plain_organisation

Json = dict[str, Any]


class _Numbers:
    """Gives each word the next number, the same word the same."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    def of(self, word: str | None) -> str | None:
        if not word:
            return None
        return self._found.setdefault(word, str(len(self._found) + 1))

    def of_all(self, words: Iterable[str]) -> list[str]:
        return sorted(filter(None, (self.of(word) for word in sorted(words))), key=int)


def problem_to(problem: Problem) -> Json:
    """Return a problem as it is kept with a run."""
    bodies, themes = _Numbers(), _Numbers()
    return {
        "delegates": [
            {
                "person": one.person_id,
                "organisation": bodies.of(plain_organisation(one.organisation)),
                "region": one.region,
                "expertise": themes.of_all(one.expertise),
                "conflicts": sorted(one.conflicts),
                "is_newcomer": one.is_newcomer,
                "may_lead": one.may_lead,
                "reviews": one.reviews,
            }
            for one in problem.delegates
        ],
        "rounds": [
            {
                "name": each.name,
                "absent": sorted(each.absent),
                "topics": [
                    {
                        "practice": topic.practice_id,
                        "organisation": bodies.of(plain_organisation(topic.organisation)),
                        "region": topic.region,
                        "themes": themes.of_all(topic.themes),
                        "presenters": sorted(topic.presenter_ids),
                        "name": topic.name,
                    }
                    for topic in each.topics
                ],
            }
            for each in problem.rounds
        ],
        "limits": asdict(problem.limits),
        "weights": asdict(problem.weights),
        "locks": _locks_to(problem.locks),
        "present": None if problem.present is None else plan_to(problem.present),
    }


def problem_from(kept: Json) -> Problem:
    """Return a problem as it was kept; everybody is nameless."""
    return Problem(
        delegates=tuple(
            Delegate(
                person_id=one["person"],
                organisation=one["organisation"],
                region=one["region"],
                expertise=frozenset(one["expertise"]),
                conflicts=frozenset(one["conflicts"]),
                is_newcomer=one["is_newcomer"],
                may_lead=one["may_lead"],
                reviews=one["reviews"],
            )
            for one in kept["delegates"]
        ),
        rounds=tuple(_round_from(each) for each in kept["rounds"]),
        limits=Limits(**kept["limits"]),
        weights=Weights(**kept["weights"]),
        locks=_locks_from(kept["locks"]),
        present=None if kept["present"] is None else plan_from(kept["present"]),
    )


def plan_to(plan: Plan) -> Json:
    """Return a plan as rows of round, practice and people."""
    return {
        "seats": [[*key, list(people)] for key, people in sorted(plan.seats.items())],
        "moderators": _leaders_to(plan.moderators),
        "rapporteurs": _leaders_to(plan.rapporteurs),
    }


def plan_from(kept: Json) -> Plan:
    """Return a plan as it was kept."""
    return Plan(
        seats={(name, practice): tuple(people) for name, practice, people in kept["seats"]},
        moderators=_leaders_from(kept["moderators"]),
        rapporteurs=_leaders_from(kept["rapporteurs"]),
    )


def clash_to(clash: Clash) -> Json:
    """Return rules that clash as rows."""
    rules = [
        [rule.kind.value, rule.round_name, rule.practice_id, rule.person_id, rule.detail]
        for rule in clash.rules
    ]
    return {"rules": rules, "is_minimal": clash.is_minimal}


def clash_from(kept: Json) -> Clash:
    """Return rules that clash as they were kept."""
    rules = tuple(NamedRule(RuleKind(kind), *rest) for kind, *rest in kept["rules"])
    return Clash(rules, is_minimal=kept["is_minimal"])


def _round_from(kept: Json) -> Round:
    topics = tuple(
        Topic(
            practice_id=topic["practice"],
            organisation=topic["organisation"] or "",
            region=topic["region"],
            themes=frozenset(topic["themes"]),
            presenter_ids=frozenset(topic["presenters"]),
            name=topic["name"],
        )
        for topic in kept["topics"]
    )
    return Round(kept["name"], topics, frozenset(kept["absent"]))


def _locks_to(locks: Locks) -> Json:
    return {
        "seated": [[*key, person] for key, person in sorted(locks.seated)],
        "kept_out": [[*key, person] for key, person in sorted(locks.kept_out)],
        "moderators": _leaders_to(locks.moderators),
        "rapporteurs": _leaders_to(locks.rapporteurs),
        "frozen": [list(key) for key in sorted(locks.frozen)],
    }


def _locks_from(kept: Json) -> Locks:
    return Locks(
        seated=frozenset(((name, practice), person) for name, practice, person in kept["seated"]),
        kept_out=frozenset(
            ((name, practice), person) for name, practice, person in kept["kept_out"]
        ),
        moderators=_leaders_from(kept["moderators"]),
        rapporteurs=_leaders_from(kept["rapporteurs"]),
        frozen=frozenset((name, practice) for name, practice in kept["frozen"]),
    )


def _leaders_to(leaders: Mapping[Key, int]) -> list[list[Any]]:
    return [[*key, person] for key, person in sorted(leaders.items())]


def _leaders_from(kept: list[list[Any]]) -> dict[Key, int]:
    return {(name, practice): person for name, practice, person in kept}
