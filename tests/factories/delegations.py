"""Delegations with dull defaults."""

from collections.abc import Collection, Iterable
from typing import Any

from clusterix_events.events.models import Event
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_service, queries, service
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.delegation_rules import Named
from clusterix_events.registration.delegation_service import NewDelegation
from clusterix_events.registration.joining import Wishes, list_standing
from clusterix_events.registration.models import Registration
from tests.factories.registration import an_answer_sheet

HEAD = Named("Hana", "Head", "hana@example.org")


def add_delegation(
    event: Event,
    *codes: str,
    names: Iterable[str] = ("Ana", "Ben"),
    head: Named = HEAD,
    invited_part_ids: Collection[int] = (),
    token: str | None = None,
    **values: Any,
) -> Delegation:
    """Return a delegation of people by the family name Pop for some parts of an event."""
    parts = queries.get_event(event.id).parts
    new = NewDelegation(
        name="A region",
        head=head,
        people=[Named(name, "Pop", f"{name.lower()}@example.org") for name in names],
        part_ids=frozenset(part.id for part in parts if part.code in codes),
        **values,
    )
    return delegation_service.register_delegation(
        event.id, new, invited_part_ids=invited_part_ids, token=token
    )


def member_named(delegation: Delegation, given_name: str) -> DelegationMember:
    """Return the member of a delegation with this given name."""
    found = delegations.get_delegation(delegation.id)
    return next(member for member in found.members if member.given_name == given_name)


def complete(member: DelegationMember, **answers: Any) -> Registration:
    """Return the registration of a member who completes the form, for the parts as they are."""
    registration = queries.get_fresh_registration(member.registration_id)
    person = registration.person
    known = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    wishes = Wishes(
        answers=an_answer_sheet(**known | answers),
        part_ids=frozenset(joined.part_id for joined in list_standing(registration)),
    )
    return service.change(registration.id, wishes, version=registration.version)
