"""What every action on a registration is made of: locking it, joining parts, leaving them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import prepared_insert, session
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.places import service as places
from clusterix_events.places import shares
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.queries import find_quota
from clusterix_events.places.rules import STANDING, PlaceState
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import choice_places, queries, rules
from clusterix_events.registration.facts import PartLeft
from clusterix_events.registration.form_fields import layout_of
from clusterix_events.registration.limits import check_limits
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.sections import sections_for

NO_POOLS: frozenset[int] = frozenset()
NOTHING: Mapping[str, Any] = MappingProxyType({})
_INSERT_JOINED = prepared_insert(JoinedPart)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a person sends: checked answers by field, parts to join, values of other sections."""

    answers: Mapping[str, Answer]
    part_ids: frozenset[int]
    sections: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """On what terms parts are joined: by themselves, by invitation, or by an organiser.

    `approved_part_ids` need no approval any more, `quotas` name the partner quota by part,
    `registration_id` is the row that an invitation made for its person. What an organiser does by
    hand needs no approval and is bound by no limit per organisation or country.
    """

    approved_part_ids: frozenset[int] = frozenset()
    quotas: Mapping[int, int] = field(default_factory=dict)
    registration_id: int | None = None
    is_by_organiser: bool = False


BY_THEMSELVES = Terms()
BY_ORGANISER = Terms(is_by_organiser=True)


def lock(registration_id: int, version: int | None) -> Registration:
    """Return a registration for writing, its version raised; raise StaleError for an old one."""
    standing = update(Registration).where(Registration.id == registration_id)
    if version is not None:
        standing = standing.where(Registration.version == version)
    done = session.execute(
        standing.values(
            version=Registration.version + 1, sequence=Registration.sequence + 1
        ).returning(Registration.id)
    ).first()
    if done is None and version is not None:
        raise StaleError
    return queries.get_fresh_registration(registration_id)


def check_standing(registration: Registration) -> None:
    """Raise RegistrationNotStandingError for a registration that has ended."""
    rules.check_move(registration.state, RegistrationState.CANCELLED)


def list_standing(registration: Registration) -> list[JoinedPart]:
    """Return the parts in which a registration holds a place or waits for one."""
    return [joined for joined in registration.joined_parts if is_standing(joined.request)]


def is_standing(request: PlaceRequest) -> bool:
    """Return whether a place is held, offered or waited for, so that it can be given up."""
    return request.state in STANDING


def join_parts(
    registration: Registration, parts: Iterable[Part], wishes: Wishes, terms: Terms
) -> None:
    """Ask for a place in each part, in the order of the pools, so that nobody waits in a ring.

    Raises LimitReachedError where a part takes no more people of an organisation or country.
    """
    before = {joined.part_id: joined for joined in registration.joined_parts}
    layout, joining = layout_of(registration.event), list(parts)
    standing = [joined.part for joined in list_standing(registration)]
    choices = choice_places.wanted_pools(layout, wishes.answers, [*standing, *joining])
    requests = [
        (part, _request(registration.id, part, wishes, terms, choices.get(part.id, NO_POOLS)))
        for part in sorted(joining, key=_pool)
    ]
    for part, request in requests:
        choice_places.check_granted(request, choices.get(part.id, NO_POOLS), layout)
        if part.id in before:
            before[part.id].request = request
        else:
            registration.joined_parts.append(JoinedPart(part=part, request=request))
    session.flush()


def join_first_parts(
    registration_id: int, event: Event, wishes: Wishes, terms: Terms
) -> list[Part]:
    """Ask for the places of a registration that was just made, as `join_parts` does, by rows."""
    layout = layout_of(event)
    parts = [part for part in event.parts if part.id in wishes.part_ids]
    choices = choice_places.wanted_pools(layout, wishes.answers, parts)
    rows = []
    for part in sorted(parts, key=_pool):
        own = choices.get(part.id, NO_POOLS)
        request = _request(registration_id, part, wishes, terms, own)
        choice_places.check_granted(request, own, layout)
        rows.append(
            {"registration_id": registration_id, "part_id": part.id, "request_id": request.id}
        )
    session.connection().execute(_INSERT_JOINED, rows)
    return parts


def join_together(registrations: Sequence[Registration], parts: Iterable[Part]) -> None:
    """Ask for the places of a whole group in each part, all or none.

    While it waits the group shares one request; with its places each has a request of their own.
    """
    nothing, first = Wishes(answers={}, part_ids=frozenset()), registrations[0]
    for part in sorted(parts, key=_pool):
        request = _request(first.id, part, nothing, BY_THEMSELVES, size=len(registrations))
        for registration in registrations:
            registration.joined_parts.append(JoinedPart(part=part, request=request))
        session.flush()
        if request.state is PlaceState.CONFIRMED:
            split_group(request)


def split_group(request: PlaceRequest) -> None:
    """Give each of those who share a request one of their own."""
    for joined in queries.list_joined_parts(request.id):
        joined.request = shares.take_out(request, joined.registration_id)
    session.flush()


def take_out_of_group(joined: JoinedPart) -> None:
    """Give one of those who share a request one of their own; the others keep theirs."""
    group = joined.request
    joined.request = shares.take_out(group, joined.registration_id)
    session.flush()
    if group.holder_id == joined.registration_id:
        group.holder_id = queries.list_joined_parts(group.id)[0].registration_id


def leave_joined(registration: Registration, joined: JoinedPart) -> None:
    """Give up the place, or the wait for one, in a part.

    Whoever leaves a group that waits makes it smaller; the others keep their turn.
    """
    if joined.request.size > 1:
        take_out_of_group(joined)
    places.cancel_request(joined.request)
    publish(PartLeft(registration.id, joined.part_id))


def has_sections(parts: Iterable[Part], wishes: Wishes) -> bool:
    """Return whether other features have something to save for those who join these parts."""
    sections = sections_for({part.kind for part in parts})
    return any(section.name in wishes.sections for section in sections)


def save_sections(registration: Registration, parts: Iterable[Part], wishes: Wishes) -> None:
    """Let other features save what was written into their sections of the form."""
    joined = {part.kind for part in parts if part.id in wishes.part_ids}
    for section in sections_for(joined):
        if section.name in wishes.sections:
            section.save(registration, wishes.sections[section.name])


def pools_of(part: Part, values: Mapping[str, Any] = NOTHING) -> set[int]:
    """Return all pools that a place in a part needs; `values` are those of further sections."""
    further = [
        pool_id
        for section in sections_for({part.kind})
        for pool_id in section.pools(part, values.get(section.name))
    ]
    return {pool_id for pool_id in (part.pool_id, *further) if pool_id is not None}


def note(
    action: str, registration: Registration, part_id: int | None = None, **detail: str | int | None
) -> None:
    """Write into the log what was done with a registration."""
    audit.record(
        action,
        event_id=registration.event_id,
        subject=f"registration:{registration.id}",
        part=part_id,
        **detail,
    )


def _request(
    registration_id: int,
    part: Part,
    wishes: Wishes,
    terms: Terms,
    choices: frozenset[int] = NO_POOLS,
    *,
    size: int = 1,
) -> PlaceRequest:
    pool_ids = pools_of(part, wishes.sections) | choices
    if terms.is_by_organiser:
        return places.request_places(registration_id, pool_ids, size=size)
    check_limits(registration_id, part, pool_ids, size=size)
    return places.request_places(
        registration_id,
        pool_ids,
        size=size,
        needs_approval=part.needs_approval and part.id not in terms.approved_part_ids,
        quota_id=_quota(terms.quotas.get(part.id), pool_ids),
    )


def _quota(quota_id: int | None, pool_ids: Collection[int]) -> int | None:
    """Return the quota that an invitation gives, None in parts whose places it does not keep."""
    quota = find_quota(quota_id) if quota_id is not None else None
    return quota.id if quota is not None and quota.pool_id in pool_ids else None


def _pool(part: Part) -> int:
    return part.pool_id or 0
