"""The organiser's page of those who wait for approval: read, accept, decline with a reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Row
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.forms import short_titles
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import medium_date
from clusterix_events.kernel.paging import PER_PAGE, Page
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.places import queries as places
from clusterix_events.places.rules import PlaceState, PoolCount
from clusterix_events.questions.queries import answers_of_all
from clusterix_events.registration import approval_queries as queries
from clusterix_events.registration import approval_service as service
from clusterix_events.registration.approval_forms import ApprovalListForm, DecisionForm
from clusterix_events.registration.approval_service import Decided, Outcome
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.shown import Line, answer_lines
from clusterix_events.registration.summary import WORDS

ADDRESS = "/manage/<slug>/registrations/approval"


@dataclass(frozen=True, kw_only=True)
class PendingLine:
    """One request that waits: whose, for what, since when, and what the person answered."""

    id: int
    reference: str
    name: str
    given_name: str
    family_name: str
    organisation: str
    function: str
    country: str
    part: str
    since: str
    answers: list[Line]
    is_chosen: bool


@blueprint.get(ADDRESS)
def approval(slug: str) -> Response:
    """Show who waits for approval, with the answers that an organiser may see."""
    return _page(managed_event(slug), DecisionForm(formdata=None))


@blueprint.post(f"{ADDRESS}/acceptances")
def approve(slug: str) -> Response | WerkzeugResponse:
    """Approve the chosen requests; what has become of each is told at once."""
    return _decide(slug, lambda event_id, form: service.approve(event_id, form.request_ids))


@blueprint.post(f"{ADDRESS}/refusals")
def decline(slug: str) -> Response | WerkzeugResponse:
    """Decline the chosen requests with a reason."""
    return _decide(
        slug,
        lambda event_id, form: service.decline(event_id, form.request_ids, form.reason.data or ""),
    )


def _decide(slug: str, act: Callable[[int, DecisionForm], Outcome]) -> Response | WerkzeugResponse:
    event, form = managed_event(slug), DecisionForm()
    event_id = event.id
    if not form.request_ids:
        form.form_errors = [_("Choose people first.")]
        return _page(event, form, status=422)
    if not form.validate():
        return _page(event, form, status=422)
    try:
        with transaction():
            outcome = act(event_id, form)
    except RuleError as error:
        form.refuse(error)
        return _page(managed_event(slug), form, status=422)
    if outcome.too_late:
        news = DecisionForm(formdata=None)
        return _page(managed_event(slug), news, status=409, outcome=outcome)
    flash_message(_told(outcome.done))
    return redirect_to("registration.approval", slug=slug)


def _page(
    event: Event, form: DecisionForm, *, status: int = 200, outcome: Outcome | None = None
) -> Response:
    wanted = ApprovalListForm(request.args)
    counts = queries.count_pending(event.id)
    part = next((each for each in event.parts if each.code == wanted.part.data), None)
    page = queries.list_pending(event.id, part.id if part else None, wanted.page.data or 1)
    lines = _lines(event, page.rows, form, is_all_chosen=wanted.all.data == "1")
    first = (page.number - 1) * PER_PAGE + 1 if page.rows else 0
    return render(
        "registration/approval.html",
        status=status,
        event=event,
        form=form,
        done=_told(outcome.done) if outcome and outcome.done else "",
        too_late=[_told_of(each) for each in outcome.too_late] if outcome else [],
        page=Page(rows=lines, number=page.number, total=page.total),
        parts=_part_facts(event, counts),
        chosen=part.code if part else "",
        has_approval=any(each.needs_approval for each in event.parts),
        first=first,
        last=first + len(lines) - 1 if lines else 0,
        address=_address(event.slug, part),
    )


def _lines(
    event: Event, rows: Sequence[Row[Any]], form: DecisionForm, *, is_all_chosen: bool
) -> list[PendingLine]:
    answers = answers_of_all([row.sheet_id for row in rows]) if rows else {}
    fields = [field for field in fields_of(event) if not field.is_special]
    numbers = [part.id for part in event.parts]
    titles = dict(zip(numbers, short_titles(event.parts), strict=True))
    return [
        PendingLine(
            id=row.request_id,
            reference=row.reference,
            name=f"{row.given_name} {row.family_name}".strip(),
            given_name=row.given_name,
            family_name=row.family_name,
            organisation=row.organisation or "",
            function=row.function or "",
            country=row.country_code or "",
            part=titles[row.part_id],
            since=medium_date(row.created_at.astimezone(event.zone).date()),
            answers=answer_lines(fields, answers.get(row.sheet_id, {})),
            is_chosen=is_all_chosen or row.request_id in form.request_ids,
        )
        for row in rows
    ]


def _part_facts(event: Event, counts: dict[int, int]) -> list[tuple[str, str, int, str]]:
    """Return code, title, how many wait for approval, and how full it is, of the parts asked."""
    asked = [part for part in event.parts if counts.get(part.id) or part.needs_approval]
    pools = places.count_pools([part.pool_id for part in asked if part.pool_id is not None])
    short = dict(zip(event.parts, short_titles(event.parts), strict=True))
    return [
        (part.code, short[part], counts.get(part.id, 0), _fullness(pools.get(part.pool_id or 0)))
        for part in asked
    ]


def _fullness(pool: PoolCount | None) -> str:
    if pool is None or pool.free is None:
        return _("no limit of places")
    if pool.waiting:
        return ngettext(
            "full, %(num)s on the waiting list", "full, %(num)s on the waiting list", pool.waiting
        )
    return ngettext("%(num)s place free", "%(num)s places free", pool.free)


def _told(decided: Iterable[Decided]) -> str:
    """Return in one sentence what became of those decided on."""
    counts = Counter(each.state for each in decided)
    words: dict[PlaceState, Callable[[int], str]] = {
        PlaceState.CONFIRMED: lambda n: ngettext("%(num)s confirmed", "%(num)s confirmed", n),
        PlaceState.OFFERED: lambda n: ngettext("%(num)s offered", "%(num)s offered", n),
        PlaceState.WAITING: lambda n: ngettext(
            "%(num)s on the waiting list", "%(num)s on the waiting list", n
        ),
        PlaceState.DECLINED: lambda n: ngettext("%(num)s declined", "%(num)s declined", n),
    }
    if not counts:
        return _("Nothing was changed: none of them waits for approval here.")
    told = [say(counts[state]) for state, say in words.items() if counts[state]]
    waiting = [each for each in decided if each.position]
    if 0 < len(waiting) <= 3:
        told += [
            _("%(name)s at position %(n)s", name=each.name, n=each.position) for each in waiting
        ]
    return _("%(outcome)s. Each gets a mail.", outcome=", ".join(told))


def _told_of(decided: Decided) -> str:
    return f"{decided.name}: {WORDS[decided.state]}"


def _address(slug: str, part: Part | None) -> Callable[..., str]:
    """Return the function by which the page addresses itself with another part or page."""

    def address(**changes: Any) -> str:
        values = {"part": part.code if part else None, **changes}
        chosen = {name: value for name, value in values.items() if value}
        return url_for("registration.approval", slug=slug, **chosen)

    return address
