"""The page of a part: its form, how full it is, its quotas, its invitation link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import BooleanField, Field

from clusterix_events.events import parts
from clusterix_events.events.forms import ACCESS_NOTES
from clusterix_events.events.models import Access, Event, Part
from clusterix_events.events.part_forms import AT_ONCE, OFFERED, PartForm, QuotaForm
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.i18n import medium_date
from clusterix_events.kernel.web import render
from clusterix_events.places import queries as places
from clusterix_events.places.models import Quota
from clusterix_events.places.rules import PoolCount

EMPTY = PoolCount(id=0, capacity=None, taken=0, waiting=0)


@dataclass(frozen=True, kw_only=True)
class QuotaLine:
    """One partner's quota: what it keeps, what is taken, and whether it still keeps anything."""

    id: int
    name: str
    size: int
    taken: int
    returns_on: date
    day: str
    is_returned: bool


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A field that somebody else changed: what is stored now, and what was typed here."""

    label: Any
    stored: str
    typed: str


def part_values(event: Event, part: Part) -> dict[str, Any]:
    """Return what a part says in the way its form is filled."""
    closes, pool = part.sign_up_closes_at, pool_of(part)
    names = (
        *("title", "kind", "access", "starts_on", "ends_on", "number_in_series", "version"),
        *("needs_approval", "limit_per_organisation", "limit_per_country"),
    )
    return {name: getattr(part, name) for name in names} | {
        "capacity": pool.capacity,
        "freed": AT_ONCE if pool.offer_hours is None else OFFERED,
        "offer_hours": pool.offer_hours,
        "lets_smaller_pass": pool.lets_smaller_pass,
        "series_title": part.series.title if part.series else None,
        "sign_up_closes_at": closes.astimezone(event.zone).replace(tzinfo=None) if closes else None,
    }


def draw_part(
    event: Event,
    part: Part | None,
    form: PartForm,
    *,
    status: int = 200,
    quota: tuple[int, QuotaForm] | None = None,
    differences: Sequence[Difference] = (),
) -> Response:
    """Return the page; `quota` is the form of one quota shown again, its number 0 for a new one."""
    link = parts.find_invitation_link(event.id, part.id) if part else None
    pool = pool_of(part)
    shown = quota or (0, QuotaForm(formdata=None))
    return render(
        "events/part.html",
        event=event,
        part=part,
        form=form,
        access_notes=ACCESS_NOTES,
        fullness=_fullness(pool) if part else "",
        excess=_excess(pool),
        quotas=_quotas(part),
        quota_shown=shown[0],
        quota_form=shown[1],
        differences=differences,
        is_by_invitation=part is not None and part.access is Access.BY_INVITATION,
        invitation=address_of("registration.invitation", token=link.token) if link else None,
        status=status,
    )


def draw_stale_part(event: Event, part: Part, form: PartForm) -> Response:
    """Return the page with what was typed and what somebody else has stored meanwhile.

    Sent again, what was typed takes the place of what was stored.
    """
    stored = PartForm(formdata=None, data=part_values(event, part))
    differences = [
        Difference(label=now.label.text, stored=_words(now), typed=_words(form[now.name]))
        for now in stored
        if now.name != "version" and _words(now) != _words(form[now.name])
    ]
    form.version.data, form.version.raw_data = part.version, None
    return draw_part(event, part, form, status=409, differences=differences)


def pool_of(part: Part | None) -> PoolCount:
    """Return the counters of a part's pool; empty ones without a limit when it has none."""
    if part is None or part.pool_id is None:
        return EMPTY
    return places.count_pools([part.pool_id]).get(part.pool_id, EMPTY)


def _fullness(pool: PoolCount) -> str:
    """Return in words how full a part is."""
    if pool.capacity is None:
        taken = ngettext("%(num)s place is taken", "%(num)s places are taken", pool.taken)
    else:
        taken = _("%(taken)s of %(all)s places are taken", taken=pool.taken, all=pool.capacity)
    more = []
    if pool.reserved:
        more.append(
            ngettext(
                "%(num)s more is kept for partners",
                "%(num)s more are kept for partners",
                pool.reserved,
            )
        )
    if pool.waiting:
        more.append(
            ngettext(
                "%(num)s person is on the waiting list",
                "%(num)s people are on the waiting list",
                pool.waiting,
            )
        )
    return ", ".join([taken, *more]) + "."


def _excess(pool: PoolCount) -> str:
    if not pool.excess:
        return ""
    return ngettext(
        "%(num)s place more is taken than there is.",
        "%(num)s places more are taken than there are.",
        pool.excess,
    )


def _quotas(part: Part | None) -> list[QuotaLine]:
    if part is None or part.pool_id is None:
        return []
    return [_quota_line(quota) for quota in places.list_quotas([part.pool_id])]


def _quota_line(quota: Quota) -> QuotaLine:
    return QuotaLine(
        id=quota.id,
        name=quota.name,
        size=quota.size,
        taken=quota.taken,
        returns_on=quota.returns_on,
        day=medium_date(quota.returns_on),
        is_returned=quota.returned_at is not None,
    )


def _words(field: Field) -> str:
    """Return what a field holds as its page shows it."""
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    if hasattr(field, "iter_choices"):
        chosen = [
            str(text)
            for value, text, _chosen, _kw in field.iter_choices()
            if value == str(field.data)
        ]
        return ", ".join(chosen)
    return "" if field.data is None else str(field.data)
