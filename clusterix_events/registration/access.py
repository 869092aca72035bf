"""Who may read what people need to take part: the access contacts of an event."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from clusterix_events.audit import service as audit
from clusterix_events.kernel.db import session
from clusterix_events.people.models import Role
from clusterix_events.people.queries import list_role_holders
from clusterix_events.registration.access_models import AccessContact


def list_access_contacts(event_id: int) -> frozenset[int]:
    """Return the accounts named as access contacts; none named means every organiser is."""
    return frozenset(
        session.scalars(select(AccessContact.account_id).where(AccessContact.event_id == event_id))
    )


def name_access_contacts(event_id: int, account_ids: Iterable[int]) -> None:
    """Name organisers of an event as its access contacts, in the place of those before."""
    organisers = {row.id for row in list_role_holders(event_id) if row.role is Role.ORGANISER}
    chosen = sorted(organisers.intersection(account_ids))
    session.execute(delete(AccessContact).where(AccessContact.event_id == event_id))
    if chosen:
        session.execute(
            insert(AccessContact),
            [{"event_id": event_id, "account_id": account_id} for account_id in chosen],
        )
    audit.record("access_contacts.named", event_id=event_id, subject=f"event:{event_id}")
