"""The organiser's pages of invitations: the list with its counts, inviting people, links."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import Row
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.forms import short_titles
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import medium_date
from clusterix_events.kernel.paging import PER_PAGE, Page
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.places.models import Quota
from clusterix_events.places.queries import list_quotas
from clusterix_events.registration import invitation_queries as queries
from clusterix_events.registration import invitation_service as service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.invitation_forms import (
    InvitationLinkForm,
    InvitationListForm,
    InvitationSelectionForm,
    InvitePeopleForm,
)
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.invitation_rules import InvitationState, state_at
from clusterix_events.registration.managed import managed_event

WORDS: Mapping[InvitationState, Any] = {
    InvitationState.SENT: _l("Sent"),
    InvitationState.OPENED: _l("Opened"),
    InvitationState.ACCEPTED: _l("Accepted"),
    InvitationState.DECLINED: _l("Declined"),
    InvitationState.EXPIRED: _l("Expired"),
    InvitationState.REVOKED: _l("Withdrawn"),
}
ADDRESS = "/manage/<slug>/registrations/invitations"


@dataclass(frozen=True, kw_only=True)
class InvitationLine:
    """One personal invitation in the list."""

    id: int
    given_name: str
    family_name: str
    email: str
    parts: str
    state: str
    word: str
    day: str
    note: str
    address: str


@dataclass(frozen=True, kw_only=True)
class LinkLine:
    """One invitation by link."""

    id: int
    label: str
    parts: str
    uses: str
    last_day: str
    state: str
    word: str
    address: str


@blueprint.get(ADDRESS)
def invitations(slug: str) -> Response:
    """Show who was invited and what they answered, and the links that anybody may use."""
    event, now = managed_event(slug), clock.now()
    form = InvitationListForm(request.args)
    state = next((each for each in InvitationState if each.value == form.state.data), None)
    counts = queries.count_by_state(event.id, now)
    page = queries.list_page(event.id, state, form.page.data or 1, now)
    first = (page.number - 1) * PER_PAGE + 1 if page.rows else 0
    unanswered = counts[InvitationState.SENT] + counts[InvitationState.OPENED]
    return render(
        "registration/invitations.html",
        event=event,
        counts=[(each.value, WORDS[each], counts[each]) for each in WORDS],
        total=sum(counts.values()),
        chosen=state.value if state else "",
        page=Page(rows=_lines(event, page.rows), number=page.number, total=page.total),
        first=first,
        last=first + len(page.rows) - 1 if page.rows else 0,
        unanswered=unanswered,
        link_rows=[_link_line(event, each) for each in queries.list_links(event.id)],
        address=_address(slug, state),
    )


@blueprint.route(f"{ADDRESS}/people", methods=["GET", "POST"])
def invite_people(slug: str) -> Response | WerkzeugResponse:
    """Invite people by a pasted list: all of them, or nobody while a line is wrong."""
    event = managed_event(slug)
    form = InvitePeopleForm(event.parts, _quotas(event))
    if form.validate_on_submit():
        event_id, text, conditions = event.id, form.people.data, form.conditions()
        try:
            with transaction():
                invited = service.invite_people(event_id, text, conditions)
        except RuleError as error:
            event = managed_event(slug)
            form.refuse(error)
        else:
            flash_message(
                ngettext("%(num)s person is invited.", "%(num)s people are invited.", invited)
            )
            return redirect_to("registration.invitations", slug=slug)
    return render("registration/invite.html", status=form_status(), event=event, form=form)


@blueprint.route(f"{ADDRESS}/link", methods=["GET", "POST"])
def invite_by_link(slug: str) -> Response | WerkzeugResponse:
    """Make a link by which a number of people may register."""
    event = managed_event(slug)
    form = InvitationLinkForm(event.parts, _quotas(event))
    if form.validate_on_submit():
        event_id, conditions = event.id, form.conditions()
        label, uses_max = (form.label.data or "").strip(), form.uses_max.data
        try:
            with transaction():
                service.add_link_invitation(event_id, conditions, label=label, uses_max=uses_max)
        except RuleError as error:
            event = managed_event(slug)
            form.refuse(error)
        else:
            flash_message(_("The link works from now on. Copy it into your own mail."))
            return redirect_to("registration.invitations", slug=slug, _anchor="links")
    return render("registration/invite_link.html", status=form_status(), event=event, form=form)


@blueprint.post(f"{ADDRESS}/selection")
def invitation_selection(slug: str) -> WerkzeugResponse:
    """Remind, write again or withdraw the chosen invitations; what cannot be is left out."""
    event_id = managed_event(slug).id
    form = InvitationSelectionForm()
    ids = [number for number in form.invitation.data or [] if number is not None][:PER_PAGE]
    if not ids or not form.validate():
        flash_message(_("Choose people first."))
        return redirect_to("registration.invitations", slug=slug)
    act, told = ACTS[form.do.data]
    with transaction():
        done = act(event_id, ids)
    flash_message(told(done))
    return redirect_to("registration.invitations", slug=slug)


@blueprint.post(f"{ADDRESS}/reminders")
def remind_invited(slug: str) -> WerkzeugResponse:
    """Remind all who have not answered, at most once a day each."""
    event_id = managed_event(slug).id
    with transaction():
        done = service.remind(event_id, queries.list_unanswered_ids(event_id, clock.now()))
    flash_message(_told_reminded(done))
    return redirect_to("registration.invitations", slug=slug)


def _told_reminded(done: int) -> str:
    if not done:
        return _("Nobody is left to remind today: each gets at most one reminder a day.")
    return ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", done)


def _told_sent(done: int) -> str:
    if not done:
        return _("Only invitations without an answer can be sent again.")
    return ngettext("%(num)s mail is on its way.", "%(num)s mails are on their way.", done)


def _told_revoked(done: int) -> str:
    if not done:
        return _("What was accepted or withdrawn already stays as it is.")
    return ngettext(
        "%(num)s invitation is withdrawn. Its link opens nothing any more.",
        "%(num)s invitations are withdrawn. Their links open nothing any more.",
        done,
    )


Act = Callable[[int, Sequence[int]], int]
ACTS: Mapping[str, tuple[Act, Callable[[int], str]]] = {
    "remind": (service.remind, _told_reminded),
    "send": (service.send_again, _told_sent),
    "revoke": (service.revoke, _told_revoked),
}


def _quotas(event: Event) -> list[Quota]:
    """Return the partners' quotas of an event's parts that still keep places."""
    pool_ids = [part.pool_id for part in event.parts if part.pool_id is not None]
    return [quota for quota in list_quotas(pool_ids) if quota.returned_at is None]


def _lines(event: Event, rows: Sequence[Row[Any]]) -> list[InvitationLine]:
    parts = queries.parts_of([row.id for row in rows])
    return [_line(event, row, parts.get(row.id, set())) for row in rows]


def _line(event: Event, row: Row[Any], part_ids: set[int]) -> InvitationLine:
    state = InvitationState(row.shown)
    is_accepted = state is InvitationState.ACCEPTED
    said = row.answered_at or row.opened_at or row.sent_at
    note = _("reminded %(day)s", day=_day(event, row.reminded_at)) if row.reminded_at else ""
    return InvitationLine(
        id=row.id,
        given_name=row.given_name,
        family_name=row.family_name,
        email=row.email or "",
        parts=_titles(event, part_ids),
        state=f"invitation_{state}",
        word=str(WORDS[state]),
        day=_day(event, said),
        note="" if is_accepted else note,
        address=url_for("registration.registration", slug=event.slug, reference=row.reference)
        if is_accepted
        else "",
    )


def _link_line(event: Event, found: Invitation) -> LinkLine:
    state = state_at(found.state, found.expires_at, clock.now())
    is_open = state is InvitationState.SENT and not found.is_used_up
    word = str(WORDS[state]) if state is not InvitationState.SENT else _("Open")
    uses = _("%(n)s of %(most)s", n=found.uses, most=found.uses_max)
    return LinkLine(
        id=found.id,
        label=found.label or "",
        parts=_titles(event, {part.id for part in found.parts}),
        uses=uses if found.uses_max is not None else str(found.uses),
        last_day=_last_day(found.last_day),
        state="open" if is_open else f"invitation_{state}",
        word=_("Used up") if state is InvitationState.SENT and found.is_used_up else word,
        address=address_of("registration.invitation", token=found.link.token) if is_open else "",
    )


def _titles(event: Event, part_ids: set[int]) -> str:
    titles = zip(event.parts, short_titles(event.parts), strict=True)
    return ", ".join(title for part, title in titles if part.id in part_ids)


def _last_day(day: date | None) -> str:
    return _("until %(day)s", day=medium_date(day)) if day else _("no last day")


def _day(event: Event, moment: Any) -> str:
    return medium_date(moment.astimezone(event.zone).date())


def _address(slug: str, state: InvitationState | None) -> Callable[..., str]:
    """Return the function by which the list addresses itself with another state or page."""

    def address(**changes: Any) -> str:
        values = {"state": state.value if state else None, **changes}
        chosen = {name: value for name, value in values.items() if value}
        return url_for("registration.invitations", slug=slug, **chosen)

    return address
