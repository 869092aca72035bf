"""Addresses for trying out a demonstration: one person of each kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from clusterix_events.agenda.queries import list_engagements
from clusterix_events.events.models import Access, Event
from clusterix_events.events.parts import invitation_link
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review.models import GroupState
from clusterix_events.peer_review.queries import list_groups
from clusterix_events.people.queries import find_person, list_role_holders
from clusterix_events.people.rules import full_name
from clusterix_events.registration import queries as registrations

if TYPE_CHECKING:
    from clusterix_events.cli import Installation

Line = tuple[str, str, str]


@click.command("links")
@click.argument("slug", metavar="EVENT")
@click.option("--person", "reference", help="One person alone, by the reference on the badge.")
@click.pass_obj
def links(installation: "Installation", slug: str, *, reference: str | None) -> None:
    """Print name, role and address for one person of each kind; demonstrations only."""
    with installation.app().app_context(), transaction():
        event = find_event(slug)
        if event is None:
            raise click.ClickException(f"There is no event {slug}.")
        if not event.is_demonstration:
            raise click.ClickException(
                f"{slug} is not a demonstration, and links of real people are theirs alone."
            )
        lines = list(_of_one(event, reference) if reference else _of_each_kind(event))
    for line in lines:
        click.echo("\t".join(line))


def _of_one(event: Event, reference: str) -> Iterator[Line]:
    registration = registrations.find_by_reference(reference.upper())
    if registration is None or registration.event_id != event.id:
        raise click.ClickException(f"Nobody at {event.slug} has the reference {reference}.")
    yield _personal(event, registration.person_id, _roles(event).get(registration.person_id))


def _of_each_kind(event: Event) -> Iterator[Line]:
    for holder in list_role_holders(event.id):
        name = full_name(holder.given_name, holder.family_name)
        yield name, f"{holder.role} ({holder.email})", address_of("people.sign_in")
    roles, shown = _roles(event), set()
    registered = [row.person_id for row in registrations.list_participants(event.id)]
    for person_id in registered:
        role = roles.get(person_id)
        if role not in shown:
            shown.add(role)
            yield _personal(event, person_id, role)
    for group in list_groups(event.id):
        if group.state is GroupState.OPEN:
            address = address_of("peer_review.enter", code=group.code)
            yield group.name, "peer group, by its code", address
    for part in event.parts:
        if part.access is Access.BY_INVITATION:
            token = invitation_link(event.id, part.id).token
            yield part.title, "invitation", address_of("registration.invitation", token=token)


def _personal(event: Event, person_id: int, role: str | None) -> Line:
    person = find_person(person_id)
    link = issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event.id)
    name = person.full_name if person else ""
    return name, role or "participant", address_of("registration.my_page", token=link.token)


def _roles(event: Event) -> dict[int, str]:
    """Return what people do in sessions, the first role of each."""
    found: dict[int, str] = {}
    for one in list_engagements(event.id):
        found.setdefault(one.person_id, one.role.value)
    return found


COMMANDS = (links,)
