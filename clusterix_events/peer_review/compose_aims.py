"""What the composer lowers: first missing seats, then the wishes by their weights."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from clusterix_events.peer_review.compose_fairness import is_match, possible_places
from clusterix_events.peer_review.compose_model import Model, is_settled, peers_of
from clusterix_events.peer_review.compose_rules import Key, Round


def missing_seats(model: Model) -> Any:
    """Return how many seats are not given that could be, were it not for the mix."""
    seats = [seat for key in model.problem.topics for seat in peers_of(model, key)]
    return possible_places(model.problem) - sum(seats)


def wishes(model: Model) -> Any:
    """Return the weighted sum of `Fairness.deficits`, but for the part of the load that is due."""
    weights = model.problem.weights
    terms = (
        (weights.expertise, _strangers),
        (weights.equal_load, _loads),
        (weights.equal_load, _leads_again),
        (weights.repeated_pairs, _repeated_pairs),
        (weights.newcomers, _newcomer_gap),
        (weights.region_variety, _seconds_of_regions),
        (weights.few_changes, moves),
    )
    return sum(weight * term(model) for weight, term in terms if weight)


def moves(model: Model) -> Any:
    """Return how many people are in another group of a round than at present, or newly in one."""
    problem = model.problem
    if problem.present is None:
        return 0
    present = {
        (key[0], person): key for key in problem.topics for person in problem.present.people_of(key)
    }
    moved = []
    for round_ in problem.rounds:
        for person in problem.people:
            now = present.get((round_.name, person))
            if now is not None:
                moved.append(1 - model.attends[now, person])
            else:
                moved += [model.attends[key, person] for key in _keys(round_)]
    return sum(moved)


def leader_changes(model: Model) -> Any:
    """Return how many groups of the present plan get another moderator or rapporteur."""
    present = model.problem.present
    if present is None:
        return 0
    kept = [
        roles[key, person]
        for roles, leaders in (
            (model.moderates, present.moderators),
            (model.reports, present.rapporteurs),
        )
        for key, person in leaders.items()
        if (key, person) in roles
    ]
    return len(kept) - sum(kept)


def _strangers(model: Model) -> Any:
    return sum(
        model.attends[key, person.person_id]
        for key, topic in model.problem.topics.items()
        for person in model.problem.delegates
        if person.reviews and not is_match(person, topic.themes)
    )


def _loads(model: Model) -> Any:
    """Return the sum of the squares of the loads: 1 for the first review, 3 for the second."""
    terms = []
    for person in model.problem.delegates:
        if person.reviews:
            seats = [model.attends[key, person.person_id] for key in model.problem.topics]
            if is_settled(seats):
                terms.append(sum(seats) ** 2)
                continue
            steps = [model.cp.new_bool_var("load") for _round in model.problem.rounds]
            model.cp.add(sum(steps) == sum(seats))
            terms += [(2 * number + 1) * step for number, step in enumerate(steps)]
    return sum(terms)


def _leads_again(model: Model) -> Any:
    terms = []
    for person in model.problem.people:
        leads = [
            role[key, person]
            for key in model.problem.topics
            for role in (model.moderates, model.reports)
        ]
        if is_settled(leads):
            terms.append(max(0, sum(leads) - 1))
            continue
        again = model.cp.new_int_var(0, len(leads), "leads again")
        model.cp.add(again >= sum(leads) - 1)
        terms.append(again)
    return sum(terms)


def _newcomer_gap(model: Model) -> Any:
    problem, gaps = model.problem, []
    newcomers = [p.person_id for p in problem.delegates if p.is_newcomer and p.reviews]
    for round_ in problem.rounds if newcomers else ():
        most = model.cp.new_int_var(0, len(newcomers), "most newcomers")
        least = model.cp.new_int_var(0, len(newcomers), "fewest newcomers")
        for key in _keys(round_):
            here = sum(model.attends[key, person] for person in newcomers)
            model.cp.add(most >= here)
            model.cp.add(least <= here)
        gaps.append(most - least)
    return sum(gaps)


def _seconds_of_regions(model: Model) -> Any:
    """Return how many peers are not the first of their region in their group."""
    seats = [seat for key in model.problem.topics for seat in peers_of(model, key)]
    return sum(seats) - sum(model.has_region.values())


def _repeated_pairs(model: Model) -> Any:
    """Return the pairs who meet again, counted by cells instead of by pairs.

    Of two rounds, n people share a group of the first and a group of the second: they are
    n (n - 1) / 2 pairs, which is the highest of k n - k (k + 1) / 2 over all whole k. A person
    seated in both rounds fills one cell, so their cells sum to one: that alone proves that twelve
    people in nine cells meet at least three times.
    """
    return sum(_cells(model, one, other) for one, other in combinations(model.problem.rounds, 2))


def _cells(model: Model, one: Round, other: Round) -> Any:
    cp, most = model.cp, model.problem.limits.peers_at_most
    shared = defaultdict(list)
    for person in model.problem.delegates:
        if not person.reviews or _is_away(person.person_id, one, other):
            continue
        rows = {key: model.attends[key, person.person_id] for key in _keys(one)}
        columns = {key: model.attends[key, person.person_id] for key in _keys(other)}
        for cell, is_in in _cells_of(model, rows, columns).items():
            shared[cell].append(is_in)
    pairs = []
    for members in shared.values():
        if is_settled(members):
            pairs.append(sum(members) * (sum(members) - 1) // 2)
            continue
        pair = cp.new_int_var(0, most * (most - 1) // 2, "pairs")
        for k in range(1, most):
            cp.add(pair >= k * sum(members) - k * (k + 1) // 2)
        pairs.append(pair)
    return sum(pairs)


def _cells_of(
    model: Model, rows: Mapping[Key, Any], columns: Mapping[Key, Any]
) -> dict[tuple[Key, Key], Any]:
    """Return whether one person is in each two groups; who is settled in a round needs no more."""
    if is_settled(rows.values()):
        return {(r, c): columns[c] for r in rows if rows[r] for c in columns}
    if is_settled(columns.values()):
        return {(r, c): rows[r] for c in columns if columns[c] for r in rows}
    cells = {(r, c): model.cp.new_bool_var("both") for r in rows for c in columns}
    for (row, column), cell in cells.items():
        model.cp.add_implication(cell, rows[row])
        model.cp.add_implication(cell, columns[column])
    in_one, in_other = sum(rows.values()), sum(columns.values())
    for row, seat in rows.items():
        model.cp.add(sum(cells[row, c] for c in columns) >= seat + in_other - 1)
    for column, seat in columns.items():
        model.cp.add(sum(cells[r, column] for r in rows) >= seat + in_one - 1)
    return cells


def _is_away(person: int, one: Round, other: Round) -> bool:
    return any(person in round_.presenters | round_.absent for round_ in (one, other))


def _keys(round_: Round) -> list[Key]:
    return [(round_.name, topic.practice_id) for topic in round_.topics]
