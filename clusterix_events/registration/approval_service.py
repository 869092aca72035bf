"""Approving and declining several requests at once, in the order they came.

All pools that the requests touch are locked first and their states read after that, so that of two
organisers who decide at the same moment the second learns what the first has done.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.people.rules import full_name
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration import approval_queries as queries

REASON_MAX = 1000


class ReasonMissingError(RuleError):
    """A request is to be declined without saying why."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One request after the decision: whose, where it stands now, its position on the list."""

    name: str
    state: PlaceState
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was decided now, and what somebody else had decided before."""

    done: tuple[Decided, ...]
    too_late: tuple[Decided, ...]


def approve(event_id: int, request_ids: Collection[int]) -> Outcome:
    """Let requests that wait for approval ask for their places; each person is told by mail."""
    return _decide(event_id, request_ids, places.approve_request)


def decline(event_id: int, request_ids: Collection[int], reason: str) -> Outcome:
    """Decline requests that wait for approval; each person gets the reason by mail.

    Raises ReasonMissingError.
    """
    if not reason.strip():
        raise ReasonMissingError(
            _("Please write the reason; each person reads it in their mail."), field="reason"
        )
    return _decide(
        event_id, request_ids, lambda request: places.decline_request(request, reason=reason)
    )


def _decide(
    event_id: int, request_ids: Collection[int], act: Callable[[PlaceRequest], None]
) -> Outcome:
    own = [row.request_id for row in queries.list_requests(event_id, request_ids)]
    places.lock_pools(places_queries.list_pools_of(own))
    rows = queries.list_requests(event_id, own)
    names = {row.request_id: full_name(row.given_name, row.family_name) for row in rows}
    pending = [row.request_id for row in rows if row.state is PlaceState.PENDING]
    requests = [session.get_one(PlaceRequest, number) for number in pending]
    for request in requests:
        act(request)
    session.flush()
    positions = places_queries.positions(pending) if pending else {}
    return Outcome(
        done=tuple(
            Decided(name=names[each.id], state=each.state, position=positions.get(each.id))
            for each in requests
        ),
        too_late=tuple(
            Decided(name=names[row.request_id], state=row.state)
            for row in rows
            if row.request_id not in set(pending)
        ),
    )
