"""What organisers do with the parts, rooms, invitation links and people of an event."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import set_committed_value

from clusterix_events.audit import service as audit
from clusterix_events.events import queries, rules
from clusterix_events.events.facts import PartAdded
from clusterix_events.events.models import Access, Event, Part, PartKind, Room, Series
from clusterix_events.events.rules import Days
from clusterix_events.events.service import touch_event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.links import (
    Link,
    LinkKind,
    find_standing_link,
    issue_link,
    revoke_link,
)
from clusterix_events.people import queries as people_queries
from clusterix_events.people import service as people
from clusterix_events.people.models import Account, Role
from clusterix_events.places import service as places


@dataclass(frozen=True, kw_only=True)
class PartDetails:
    """What a part says; `capacity` and the limits None mean any number.

    `offer_hours` None means that a freed place is confirmed at once.
    """

    title: str
    kind: PartKind
    access: Access
    starts_on: date
    ends_on: date
    capacity: int | None = None
    series_code: str | None = None
    series_title: str | None = None
    number_in_series: int | None = None
    sign_up_closes_at: datetime | None = None
    needs_approval: bool = False
    limit_per_organisation: int | None = None
    limit_per_country: int | None = None
    offer_hours: int | None = None
    lets_smaller_pass: bool = False


def add_part(event: Event, details: PartDetails, *, code: str | None = None) -> Part:
    """Return a new part with its pool of places; raise DatesError."""
    _check(event, details)
    pool_id = places.add_pool(event.id, details.capacity).id
    part = Part(
        event_id=event.id,
        code=code or _free_code(event.id, details.kind),
        position=queries.count_parts(event.id),
        pool_id=pool_id,
    )
    _set_queue_rules(pool_id, details)
    _fill(part, details)
    session.add(part)
    session.flush()
    touch_event(event.id)
    audit.record("part.added", event_id=event.id, subject=f"part:{part.id}")
    publish(PartAdded(part.id))
    return part


def change_part(
    event: Event, part: Part, details: PartDetails, *, version: int | None = None
) -> None:
    """Change a part; a lower capacity moves nobody, a part no longer by invitation ends its link.

    Raises DatesError, and StaleError when somebody else changed it since `version`.
    """
    _check(event, details)
    touch_part(part, version=version)
    _fill(part, details)
    session.flush()
    if part.pool_id is not None:
        _set_queue_rules(part.pool_id, details)
        places.set_capacity(part.pool_id, details.capacity)
    if part.access is not Access.BY_INVITATION:
        end_invitation_link(event.id, part.id)
    touch_event(event.id)
    audit.record("part.changed", event_id=event.id, subject=f"part:{part.id}")


def touch_part(part: Part, *, version: int | None = None) -> None:
    """Give a part its next version; raise StaleError when `version` is not the present one."""
    chosen = [Part.id == part.id]
    if version is not None:
        chosen.append(Part.version == version)
    found = session.scalar(
        update(Part)
        .where(*chosen)
        .values(version=Part.version + 1)
        .returning(Part.version)
        .execution_options(synchronize_session=False)
    )
    if found is None:
        raise StaleError(f"part {part.id}")
    set_committed_value(part, "version", found)


def invitation_link(event_id: int, part_id: int) -> Link:
    """Return the standing invitation link of a part, made when there is none."""
    return issue_link(LinkKind.INVITATION, event_id=event_id, target_id=part_id)


def find_invitation_link(event_id: int, part_id: int) -> Link | None:
    """Return the invitation link of a part that opens something, or None."""
    return find_standing_link(LinkKind.INVITATION, event_id=event_id, target_id=part_id)


def end_invitation_link(event_id: int, part_id: int) -> None:
    """End the invitation link of a part; who registered by it keeps their place."""
    link = find_invitation_link(event_id, part_id)
    if link is not None:
        revoke_link(link)
        session.flush()
        audit.record("invitation.ended", event_id=event_id, subject=f"part:{part_id}")


def renew_invitation_link(event_id: int, part_id: int) -> Link:
    """Return a new invitation link of a part; the one before opens nothing any more."""
    end_invitation_link(event_id, part_id)
    audit.record("invitation.made", event_id=event_id, subject=f"part:{part_id}")
    return invitation_link(event_id, part_id)


def add_room(
    event: Event, name: str, *, seats: int | None = None, is_step_free: bool | None = None
) -> Room:
    """Return a new room; raise NameTakenError."""
    if queries.find_room(event.id, name) is not None:
        raise rules.NameTakenError(_("There is a room of this name already."), field="name")
    room = Room(
        event_id=event.id,
        name=name,
        seats=seats,
        is_step_free=is_step_free,
        position=queries.count_rooms(event.id),
    )
    session.add(room)
    session.flush()
    touch_event(event.id)
    return room


def change_room(room: Room, *, name: str, seats: int | None, is_step_free: bool | None) -> None:
    """Change a room; raise NameTakenError."""
    other = queries.find_room(room.event_id, name)
    if other is not None and other.id != room.id:
        raise rules.NameTakenError(_("There is a room of this name already."), field="name")
    room.name, room.seats, room.is_step_free = name, seats, is_step_free
    session.flush()
    touch_event(room.event_id)


def invite(event: Event, email: str, *, given_name: str, family_name: str, role: Role) -> Account:
    """Give somebody a role for an event and mail them how to come in; return their account."""
    account = people.get_or_add_account(email, given_name=given_name, family_name=family_name)
    people.grant_role(account, event.id, role)
    audit.record(
        "role.granted", event_id=event.id, subject=f"account:{account.id}", role=role.value
    )
    people.invite_account(account, "role", event=event, role=role.value)
    return account


def withdraw(event_id: int, account_id: int, role: Role) -> None:
    """Take a role from an account; raise LastOrganiserError for the last organiser."""
    is_organiser = role in people_queries.list_roles(account_id, event_id)
    is_last = people_queries.count_role_holders(event_id, Role.ORGANISER) == 1
    if role is Role.ORGANISER and is_organiser and is_last:
        raise rules.LastOrganiserError(
            _("An event needs an organiser. Invite another one first, then withdraw this one.")
        )
    people.withdraw_role(account_id, event_id, role)
    audit.record(
        "role.withdrawn", event_id=event_id, subject=f"account:{account_id}", role=role.value
    )


def get_or_add_series(code: str, title: str | None = None) -> Series:
    """Return the series of this code; added when it is new."""
    found = session.scalars(select(Series).where(Series.code == code)).first()
    if found is None:
        found = Series(code=code, title=title or code)
        session.add(found)
        session.flush()
    return found


def _set_queue_rules(pool_id: int, details: PartDetails) -> None:
    places.set_queue_rules(
        pool_id, offer_hours=details.offer_hours, lets_smaller_pass=details.lets_smaller_pass
    )


def _check(event: Event, details: PartDetails) -> None:
    own = Days(details.starts_on, details.ends_on)
    rules.check_days(own)
    rules.check_days(own, within=Days(event.starts_on, event.ends_on))


def _fill(part: Part, details: PartDetails) -> None:
    for name in (
        *("title", "kind", "access", "starts_on", "ends_on"),
        *("number_in_series", "sign_up_closes_at", "needs_approval"),
        *("limit_per_organisation", "limit_per_country"),
    ):
        setattr(part, name, getattr(details, name))
    if details.series_code:
        part.series_id = get_or_add_series(details.series_code, details.series_title).id
    else:
        part.series_id = part.number_in_series = None


def _free_code(event_id: int, kind: PartKind) -> str:
    taken = frozenset(session.scalars(select(Part.code).where(Part.event_id == event_id)))
    return rules.free_name(kind.value.replace("_", "-"), taken)
