"""The log of the groups: every change of who is in them, with who made it and when."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import insert

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.peer_review.round_models import (
    ChangeKind,
    ChangeWay,
    ComposerSettings,
    GroupChange,
)
from clusterix_events.peer_review.rules import Limits


@dataclass(frozen=True)
class Seats:
    """A group as the log compares it; `details` are round, practice, session and room."""

    name: str
    peers: frozenset[int]
    moderator_id: int
    rapporteur_id: int
    presenters: frozenset[int]
    details: tuple[str, int, int | None, int | None]


def note_changes(
    event_id: int, group_id: int, before: Seats | None, after: Seats | None, *, way: ChangeWay
) -> None:
    """Write a line for each thing that changed; None: the group was not there, or is not now."""
    now, account_id = clock.now(), current_actor().account_id
    shown = after or before
    rows = [
        {
            "event_id": event_id,
            "group_id": group_id,
            "group_name": shown.name if shown else "",
            "way": way,
            "kind": kind,
            "person_id": person_id,
            "account_id": account_id,
            "at": now,
        }
        for kind, person_id in _compared(before, after)
    ]
    if rows:
        session.execute(insert(GroupChange), rows)


def limits_of(event_id: int) -> Limits:
    """Return how many peers and regions a group of an event has."""
    settings = session.get(ComposerSettings, event_id)
    return Limits(**settings.limits) if settings else Limits()


def _compared(before: Seats | None, after: Seats | None) -> Iterator[tuple[ChangeKind, int | None]]:
    if before is None:
        yield ChangeKind.MADE, None
    if after is None:
        yield ChangeKind.TAKEN_BACK, None
    was = before.peers if before else frozenset()
    now = after.peers if after else frozenset()
    yield from ((ChangeKind.LEFT, number) for number in sorted(was - now))
    yield from ((ChangeKind.JOINED, number) for number in sorted(now - was))
    if after is None:
        return
    if before is None or before.moderator_id != after.moderator_id:
        yield ChangeKind.MODERATOR, after.moderator_id
    if before is None or before.rapporteur_id != after.rapporteur_id:
        yield ChangeKind.RAPPORTEUR, after.rapporteur_id
    if before and (before.presenters, before.details) != (after.presenters, after.details):
        yield ChangeKind.DETAILS, None
