"""What organisers do with an event and its state, holds and privacy notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update

from clusterix_events.audit import service as audit
from clusterix_events.events import copying, queries, rules
from clusterix_events.events.facts import EventClosed, EventCopied, EventPublished
from clusterix_events.events.models import Event, EventState, LegalHold, PrivacyNotice
from clusterix_events.events.rules import Days, PublicityPeriod
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.people import service as people
from clusterix_events.people.models import Account, Role

CHANGEABLE = frozenset(
    {
        *("title", "lead", "description", "city", "country_code", "venue", "language"),
        *("starts_on", "ends_on", "timezone", "organiser_name", "contact_email", "project"),
        *("programme", "publicity", "publicity_lines", "audience", "regions", "imprint"),
        *("accessibility", "delegation_days"),
    }
)


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """What an event needs to begin with; `slug` and `code` None are made from title and year."""

    title: str
    starts_on: date
    ends_on: date
    timezone: str
    slug: str | None = None
    code: str | None = None
    is_demonstration: bool = False
    is_indicative: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


def add_event(new: NewEvent, *, organiser: Account) -> Event:
    """Return a new draft event with its first organiser; raise DatesError, AddressTakenError."""
    rules.check_days(Days(new.starts_on, new.ends_on))
    event = Event(
        slug=_free_slug(new),
        code=new.code or rules.code_of(new.title, new.starts_on.year),
        title=new.title,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        timezone=new.timezone,
        is_demonstration=new.is_demonstration,
        is_indicative=new.is_indicative,
        publicity_lines=[],
        regions=[],
    )
    _set(event, new.details)
    session.add(event)
    session.flush()
    people.grant_role(organiser, event.id, Role.ORGANISER)
    audit.record("event.added", event_id=event.id, subject=f"event:{event.id}")
    return event


def change_event(event_id: int, *, version: int, **values: Any) -> None:
    """Change what an event says about itself.

    Raises StaleError when somebody else changed it since `version`, DatesError when a part would
    lie outside the new days.
    """
    touch_event(event_id, version=version)
    event = queries.get_event(event_id)
    _set(event, values)
    days = Days(event.starts_on, event.ends_on)
    rules.check_days(days)
    for part in event.parts:
        rules.check_days(Days(part.starts_on, part.ends_on), within=days)
    session.flush()
    audit.record("event.changed", event_id=event_id, subject=f"event:{event_id}")


def touch_event(event_id: int, *, version: int | None = None) -> None:
    """Give an event its next version, so that no cache shows what was before.

    `version` is the one the change was made on; raises StaleError when it is not the present.
    """
    chosen = [Event.id == event_id]
    if version is not None:
        chosen.append(Event.version == version)
    found = session.execute(
        update(Event)
        .where(*chosen)
        .values(version=Event.version + 1)
        .returning(Event.id)
        .execution_options(synchronize_session=False)
    ).first()
    if found is None:
        raise StaleError(f"event {event_id}")
    session.expire_all()


def use_publicity(event: Event, period: PublicityPeriod | None, lines: Sequence[str]) -> None:
    """Set the wording beside the emblem: `lines`, or the period's own when there are none."""
    event.publicity = period
    event.publicity_lines = list(lines)
    if period is not None and not lines:
        event.publicity_lines = rules.publicity_wording(
            period, programme=event.programme, project=event.project
        )


def missing_for_publication(event: Event) -> list[str]:
    """Return one sentence for each thing without which an event cannot be published."""
    return rules.missing_for_publication(
        city=event.city,
        organiser_name=event.organiser_name,
        contact_email=event.contact_email,
        part_count=len(event.parts),
    )


def move_event(event_id: int, state: EventState) -> None:
    """Bring an event into another state; raise MoveNotAllowedError, NotReadyError."""
    touch_event(event_id)
    event = queries.get_event(event_id)
    rules.check_move(event.state, state)
    if state is EventState.PUBLISHED and (missing := missing_for_publication(event)):
        raise rules.NotReadyError(" ".join(missing))
    event.state = state
    session.flush()
    audit.record(f"event.{state}", event_id=event_id, subject=f"event:{event_id}")
    if state is EventState.PUBLISHED:
        publish(EventPublished(event_id))
    if state is EventState.CLOSED:
        publish(EventClosed(event_id))


def copy_event(
    source_id: int,
    *,
    title: str,
    starts_on: date,
    organiser: Account,
    slug: str | None = None,
    is_demonstration: bool = False,
) -> Event:
    """Return a draft copy that begins on another day; each feature adds its own rows to it.

    Texts, publicity and all days move along; people, registrations and answers do not.
    """
    source = queries.get_event(source_id)
    shift = starts_on - source.starts_on
    details = {name: getattr(source, name) for name in CHANGEABLE - {"title", "starts_on"}}
    new = NewEvent(
        title=title,
        starts_on=starts_on,
        ends_on=source.ends_on + shift,
        timezone=source.timezone,
        slug=slug,
        is_demonstration=is_demonstration,
        is_indicative=True,
        details=details | {"ends_on": source.ends_on + shift},
    )
    event = add_event(new, organiser=organiser)
    event.copied_from_id = source_id
    copying.copy_structure(source, event, shift)
    publish(EventCopied(source_id, event.id, shift.days))
    session.expire_all()
    return queries.get_event(event.id)


def keep_notice(event_id: int, fields: list[Any]) -> PrivacyNotice:
    """Return the notice with these fields; a new version when they differ from the last one's."""
    latest = queries.find_notice(event_id)
    if latest is not None and latest.fields == fields:
        return latest
    notice = PrivacyNotice(
        event_id=event_id,
        version=latest.version + 1 if latest else 1,
        fields=fields,
        created_at=clock.now(),
    )
    session.add(notice)
    session.execute(update(Event).where(Event.id == event_id).values(notice_version=notice.version))
    session.flush()
    return notice


def place_hold(event_id: int, *, reason: str, until: date, account_id: int | None) -> LegalHold:
    """Stop all erasure of an event until a day, for a reason that is recorded."""
    hold = LegalHold(
        event_id=event_id,
        reason=reason,
        until=until,
        account_id=account_id,
        created_at=clock.now(),
    )
    session.add(hold)
    session.flush()
    audit.record("hold.placed", event_id=event_id, subject=f"hold:{hold.id}")
    return hold


def lift_hold(hold: LegalHold, *, today: date) -> None:
    """End a hold today; the record of it stays."""
    hold.until = today
    audit.record("hold.lifted", event_id=hold.event_id, subject=f"hold:{hold.id}")


def _set(event: Event, values: Mapping[str, Any]) -> None:
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise ValueError(f"An event has no {', '.join(sorted(unknown))} to be set.")
    for name, value in values.items():
        setattr(event, name, value)


def _free_slug(new: NewEvent) -> str:
    taken = frozenset(session.scalars(select(Event.slug)))
    if new.slug:
        rules.check_slug(new.slug, taken)
        return new.slug
    return rules.slug_of(new.title, new.starts_on.year, taken)
