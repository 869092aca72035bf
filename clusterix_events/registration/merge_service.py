"""Making one registration of two that were one person's."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import revoke_links
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.places import service as places
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions import service as questions
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import merge_queries, queries, rules
from clusterix_events.registration.duplicate_rules import check_mergeable
from clusterix_events.registration.facts import RegistrationChanged, RegistrationsMerged
from clusterix_events.registration.form_fields import fields_of, layout_of
from clusterix_events.registration.joining import is_standing, lock, note, take_out_of_group
from clusterix_events.registration.merge_models import DistinctPair, RegistrationMerge
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.personal_data import (
    search_text_of,
    sheet_answers,
    write_person,
)
from clusterix_events.registration.rules import Purpose, RegistrationState
from clusterix_events.registration.service import replace_links
from clusterix_events.registration.shown import readable

PERSON_FIELDS = (
    *("title", "given_name", "family_name", "badge_name", "email", "organisation", "function"),
    *("country", "region"),
)
# Of two wishes for one part the better stays.
RANK = {
    state: number
    for number, state in enumerate(
        (
            PlaceState.CONFIRMED,
            PlaceState.NO_SHOW,
            PlaceState.OFFERED,
            PlaceState.WAITING,
            PlaceState.PENDING,
            PlaceState.DECLINED,
            PlaceState.CANCELLED,
        )
    )
}


def merge(
    kept_id: int, merged_id: int, *, versions: Mapping[int, int], from_merged: Collection[str] = ()
) -> Registration:
    """Return the registration that stays, with the places of the one that went into it.

    `versions` are those that the organiser saw; `from_merged` names the fields whose answer comes
    from the registration that goes. What only that one answered comes along, consents never do:
    each was given with its own words; special answers only to a registration that agreed to hold
    them. Raises StaleError and NotMergeableError.
    """
    check_mergeable(is_same=kept_id == merged_id, is_one_event=True, are_standing=True)
    both = {number: lock(number, versions[number]) for number in sorted((kept_id, merged_id))}
    kept, merged = both[kept_id], both[merged_id]
    check_mergeable(
        is_same=False,
        is_one_event=kept.event_id == merged.event_id,
        are_standing=all(each.state in _STANDING for each in both.values()),
    )
    _join_answers(kept, merged, from_merged)
    _join_places(kept, merged)
    rules.check_move(merged.state, RegistrationState.MERGED)
    merged.state, merged.form_token = RegistrationState.MERGED, None
    kept.is_possible_duplicate = merged.is_possible_duplicate = False
    if kept.person_id != merged.person_id:
        revoke_links(person_id=merged.person_id, event_id=merged.event_id)
    session.add(
        RegistrationMerge(
            kept_id=kept.id,
            merged_id=merged.id,
            merged_at=clock.now(),
            account_id=current_actor().account_id,
        )
    )
    session.flush()
    for each in both.values():
        note("registration.merged", each)
    publish(
        RegistrationsMerged(
            event_id=kept.event_id,
            kept_id=kept.id,
            merged_id=merged.id,
            kept_person_id=kept.person_id,
            merged_person_id=merged.person_id,
        )
    )
    publish(RegistrationChanged(kept.id))
    return queries.get_fresh_registration(kept.id)


def tell_apart(first_id: int, second_id: int) -> None:
    """Note that two registrations are two people's; twice is as once."""
    if merge_queries.find_distinct(first_id, second_id) is None:
        low, high = sorted((first_id, second_id))
        session.add(DistinctPair(first_id=low, second_id=high))
    for number in (first_id, second_id):
        lock(number, None).is_possible_duplicate = False


def doubt_again(first_id: int, second_id: int) -> None:
    """Take the note back that two registrations are two people's."""
    found = merge_queries.find_distinct(first_id, second_id)
    if found is not None:
        session.delete(found)


def answers_in(registration: Registration) -> dict[str, Answer]:
    """Return what a registration holds by field: of the person, and of its sheet."""
    person = registration.person
    region: Answer = person.nuts_code
    if region and person.nuts_version:
        region = f"{region}@{person.nuts_version}"
    return {
        "title": person.title,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "badge_name": person.badge_name,
        "email": person.email,
        "organisation": person.organisation.name if person.organisation else None,
        "function": person.function,
        "country": person.country_code,
        "region": region,
        **readable(
            registration, answers_of(registration.sheet_id), layout_of(registration.event).special
        ),
    }


_STANDING = (RegistrationState.SUBMITTED, RegistrationState.INVITED)


def _join_answers(kept: Registration, merged: Registration, chosen: Collection[str]) -> None:
    own, other = answers_in(kept), answers_in(merged)
    if not any(each.purpose is Purpose.SPECIAL_DATA and each.is_given for each in kept.consents):
        other = _without_special(merged, other)
    answers: dict[str, Any] = {
        name: other.get(name) if _comes_along(name, own, other, chosen) else own.get(name)
        for name in own.keys() | other.keys()
    }
    address = kept.person.email
    write_person(kept.person, {name: answers[name] for name in PERSON_FIELDS})
    if kept.person.email != address:
        replace_links(kept)
    questions.replace_answers(kept.sheet_id, sheet_answers(fields_of(kept.event), answers))
    kept.search_text = search_text_of(kept)


def _without_special(
    registration: Registration, answers: Mapping[str, Answer]
) -> dict[str, Answer]:
    special = layout_of(registration.event).special
    return {name: value for name, value in answers.items() if name not in special}


def _comes_along(
    name: str, own: Mapping[str, Answer], other: Mapping[str, Answer], chosen: Collection[str]
) -> bool:
    is_missing = own.get(name) in (None, "", [])
    return other.get(name) not in (None, "", []) and (is_missing or name in chosen)


def _join_places(kept: Registration, merged: Registration) -> None:
    """Give each part the better of two wishes; the other is given up and passed on."""
    own = {joined.part_id: joined for joined in kept.joined_parts}
    given_up: list[PlaceRequest] = []
    for joined in merged.joined_parts:
        if not is_standing(joined.request):
            continue
        standing = own.get(joined.part_id)
        if standing is None:
            _move(joined.request, kept)
            _place_rows([joined], [(kept.id, joined.part_id, joined.request_id)])
        elif RANK[joined.request.state] < RANK[standing.request.state]:
            _stand_alone(standing)
            _move(joined.request, kept)
            _move(standing.request, merged)
            if is_standing(standing.request):
                given_up.append(standing.request)
            _place_rows(
                [joined, standing],
                [
                    (kept.id, joined.part_id, joined.request_id),
                    (merged.id, joined.part_id, standing.request_id),
                ],
            )
        else:
            _stand_alone(joined)
            given_up.append(joined.request)
    for request in sorted(given_up, key=lambda each: each.id):
        places.cancel_request(request)


def _stand_alone(joined: JoinedPart) -> None:
    """Take somebody out of a group that waits together, so that only their place is given up."""
    if joined.request.size > 1 and is_standing(joined.request):
        take_out_of_group(joined)


def _move(request: PlaceRequest, to: Registration) -> None:
    request.holder_id = to.id


def _place_rows(old: list[JoinedPart], new: list[tuple[int, int, int]]) -> None:
    """Put rows in the place of others: each part and each request stands in one row alone."""
    session.flush()
    session.execute(delete(JoinedPart).where(JoinedPart.id.in_([each.id for each in old])))
    session.execute(
        insert(JoinedPart),
        [
            {"registration_id": registration, "part_id": part, "request_id": request}
            for registration, part, request in new
        ],
    )
