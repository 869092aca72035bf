"""What organisers do with the quotas of partners in a part."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from clusterix_events.audit import service as audit
from clusterix_events.events import rules
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.places import queries as places_queries
from clusterix_events.places import service as places
from clusterix_events.places.models import Quota


@dataclass(frozen=True, kw_only=True)
class QuotaDetails:
    """What a quota says: for whom, how many places, and when the rest is everybody's again."""

    name: str
    size: int
    returns_on: date


def add_quota(event: Event, part: Part, details: QuotaDetails, *, today: date) -> Quota:
    """Return a new quota of a part; raise NameTakenError, DatesError, NoRoomError."""
    pool_id = _pool_of(part)
    _check(event, pool_id, details, today=today)
    quota = places.add_quota(
        pool_id, details.name, size=details.size, returns_on=details.returns_on
    )
    audit.record("quota.added", event_id=event.id, subject=f"quota:{quota.id}")
    return quota


def change_quota(
    event: Event, part: Part, quota: Quota, details: QuotaDetails, *, today: date
) -> None:
    """Change a quota; raise NameTakenError, DatesError, NoRoomError, QuotaTooSmallError."""
    _check(event, _pool_of(part), details, today=today, but=quota.id)
    places.change_quota(quota, name=details.name, size=details.size, returns_on=details.returns_on)
    audit.record("quota.changed", event_id=event.id, subject=f"quota:{quota.id}")


def return_quota(event: Event, quota: Quota) -> int:
    """Give what a quota has not taken back to everybody now; return how many places that were."""
    left = places.return_quota(quota)
    audit.record("quota.returned", event_id=event.id, subject=f"quota:{quota.id}", places=left)
    return left


def get_quota(part: Part, quota_id: int) -> Quota:
    """Return a quota of a part; raise NotFoundError."""
    quota = places_queries.find_quota(quota_id)
    if quota is None or quota.pool_id != part.pool_id:
        raise NotFoundError(str(quota_id))
    return quota


def _pool_of(part: Part) -> int:
    if part.pool_id is None:
        raise NotFoundError(f"pool of part {part.id}")
    return part.pool_id


def _check(
    event: Event, pool_id: int, details: QuotaDetails, *, today: date, but: int | None = None
) -> None:
    taken = {quota.name for quota in places_queries.list_quotas([pool_id]) if quota.id != but}
    if details.name in taken:
        raise rules.NameTakenError(_("There is a quota of this partner already."), field="name")
    if not today < details.returns_on <= event.ends_on:
        raise rules.DatesError(
            _("Please choose a day after today, at the latest the event’s last."),
            field="returns_on",
        )
