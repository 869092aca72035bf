"""The process in which groups are composed: one request on standard input, answers as lines.

Started by `compose_process`. It ends when its input closes, because then the worker is gone.
"""

import json
import os
import sys
import threading
from typing import Final

from clusterix_events.peer_review.compose_clash import find_clash
from clusterix_events.peer_review.compose_json import (
    Json,
    clash_to,
    plan_from,
    plan_to,
    problem_from,
)
from clusterix_events.peer_review.compose_process import lower_priority, say
from clusterix_events.peer_review.compose_rules import Problem
from clusterix_events.peer_review.compose_search import (
    Found,
    ImpossibleError,
    TimeUpError,
    compose,
    repair,
)

SECONDS_TO_EXPLAIN: Final = 60.0


def main() -> None:
    """Answer the one request."""
    lower_priority()
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_worker, daemon=True).start()
    problem = problem_from(request["problem"])
    try:
        say({**_word(_solve(problem, request)), "end": "done"})
    except TimeUpError:
        say({"end": "time_up"})
    except ImpossibleError:
        clash = find_clash(problem, seconds=SECONDS_TO_EXPLAIN)
        say({"end": "impossible", "clash": clash and clash_to(clash)})


def _solve(problem: Problem, request: Json) -> Found:
    def tell(found: Found) -> None:
        say(_word(found))

    if request["is_repair"]:
        return repair(problem, tell, seconds=request["seconds"])
    start = request["start"] and plan_from(request["start"])
    return compose(problem, tell, seconds=request["seconds"], start=start)


def _word(found: Found) -> Json:
    return {
        "plan": plan_to(found.plan),
        "cost": found.cost,
        "bound": found.bound,
        "is_proven": found.is_proven,
    }


def _end_with_the_worker() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
