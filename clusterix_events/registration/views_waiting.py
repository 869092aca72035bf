"""The organiser's waiting lists: who waits where, which offers run, and moving them by hand."""

from collections.abc import Callable

from flask import Response
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.registration import queries, waiting_service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.forms_waiting import MoveForm, ReasonForm
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.waiting_list import latest_steps, part_queues

Act = Callable[[int], None]


@blueprint.get("/manage/<slug>/registrations/waiting")
def waiting(slug: str) -> Response:
    """Show who waits for which part, which offers run, and what was done by hand."""
    return _page(managed_event(slug))


@blueprint.post("/manage/<slug>/registrations/<reference>/queue")
def move_in_queue(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Move somebody on the waiting list of a part, with a reason for the log."""
    form = MoveForm()

    def move(joined_id: int) -> None:
        position, reason = form.position.data or 1, form.reason.data or ""
        waiting_service.move(joined_id, position, reason=reason)

    return _act(slug, reference, form, act=move, done=_("Moved. The reason is in the log."))


@blueprint.post("/manage/<slug>/registrations/<reference>/offers")
def offer_now(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Offer somebody a free place at once, whoever waits before them."""
    done = _("Offered. A mail is on its way.")
    return _act_with_reason(slug, reference, waiting_service.offer_now, done)


@blueprint.post("/manage/<slug>/registrations/<reference>/offers/withdrawal")
def withdraw_offer(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Take an offer back; the place goes to the next, and the person is told why."""
    done = _("Withdrawn. The place goes to the next person.")
    return _act_with_reason(slug, reference, waiting_service.withdraw_offer, done)


@blueprint.post("/manage/<slug>/registrations/<reference>/offers/acceptance")
def confirm_offer(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Accept an offer for somebody who said so by telephone."""
    done = _("Confirmed. A mail is on its way.")
    return _act_with_reason(slug, reference, waiting_service.confirm_offer, done)


@blueprint.post("/manage/<slug>/registrations/<reference>/places/outside")
def take_out_of_count(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Give somebody a place outside the count, as for speakers and staff."""
    done = _("This place is not counted any more.")
    return _act_with_reason(slug, reference, waiting_service.take_out_of_count, done)


@blueprint.post("/manage/<slug>/registrations/<reference>/places/inside")
def take_into_count(slug: str, reference: str) -> Response | WerkzeugResponse:
    """Count somebody's place like all others."""
    done = _("This place is counted again.")
    return _act_with_reason(slug, reference, waiting_service.take_into_count, done)


def _act_with_reason(
    slug: str, reference: str, act: Callable[..., None], done: str
) -> Response | WerkzeugResponse:
    form = ReasonForm()
    return _act(
        slug,
        reference,
        form,
        act=lambda joined_id: act(joined_id, reason=form.reason.data),
        done=done,
    )


def _act(
    slug: str, reference: str, form: ReasonForm, *, act: Act, done: str
) -> Response | WerkzeugResponse:
    """Do something with somebody's place in a part; what is refused is said on the page."""
    event = managed_event(slug)
    joined_id = _joined_id(event, reference, form.part.data or "")
    if not form.validate():
        return _page(event, refusal=_first_fault(form))
    try:
        with transaction():
            act(joined_id)
    except RuleError as error:
        return _page(managed_event(slug), refusal=str(error))
    flash_message(done)
    return redirect_to("registration.waiting", slug=slug)


def _page(event: Event, *, refusal: str = "") -> Response:
    return render(
        "registration/waiting.html",
        status=422 if refusal else 200,
        event=event,
        queues=part_queues(event),
        steps=latest_steps(event),
        refusal=refusal,
    )


def _joined_id(event: Event, reference: str, code: str) -> int:
    found = queries.get_by_reference(event.id, reference)
    for joined in found.joined_parts:
        if joined.part.code == code:
            return joined.id
    raise NotFoundError(code)


def _first_fault(form: ReasonForm) -> str:
    return next(str(error) for field in form for error in field.errors)
