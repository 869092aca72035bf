"""The groups as they stand: how fair they are in a line, and which rules they break by now."""

from collections import defaultdict
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.peer_review.compose_breaches import breaches
from clusterix_events.peer_review.compose_fairness import fairness
from clusterix_events.peer_review.forms import in_words
from clusterix_events.peer_review.round_apply import find_undoable
from clusterix_events.peer_review.round_models import AppliedPlan
from clusterix_events.peer_review.round_problem import problem_of
from clusterix_events.peer_review.round_queries import load_setup


@dataclass(frozen=True)
class Standing:
    """What the list of groups says beside the groups; `problems` by the group's number."""

    line: str = ""
    problems: dict[int, tuple[str, ...]] = field(default_factory=dict)
    undoable: AppliedPlan | None = None


def standing_of(event_id: int) -> Standing:
    """Return how an event's groups stand, in a constant number of reads."""
    setup = load_setup(event_id)
    problem = problem_of(setup)
    if problem.present is None:
        return Standing()
    figures = fairness(problem, problem.present)
    parts = (
        _("%(n)s of %(all)s places given", n=figures.places, all=figures.places_in_all),
        _(
            "%(least)s to %(most)s reviews per person",
            least=figures.load_least,
            most=figures.load_most,
        ),
        ngettext("%(num)s pair meets twice", "%(num)s pairs meet twice", figures.repeated_pairs),
        ngettext(
            "at least %(num)s region in a group",
            "at least %(num)s regions in a group",
            min(figures.regions_per_group.values(), default=0),
        ),
    )
    found: dict[int, list[str]] = defaultdict(list)
    for one in breaches(problem, problem.present):
        group = setup.group_of.get(one.key)
        if group is not None:
            found[group.id].append(in_words(one.error))
    problems = {number: tuple(dict.fromkeys(lines)) for number, lines in found.items()}
    return Standing(", ".join(parts), problems, find_undoable(event_id))
