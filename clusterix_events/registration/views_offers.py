"""The page of an offered place, which a mail's link opens: one button each to take or leave it."""

from collections.abc import Callable

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.registration import offer_service, queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.offers import offer_of


@blueprint.get("/r/<token>/offers/<int:joined_id>")
def offer(token: str, joined_id: int) -> Response:
    """Show an offered place with one button each to take or leave it; it changes nothing."""
    return _page(token, joined_id)


@blueprint.post("/r/<token>/offers/<int:joined_id>/acceptance")
def accept_offer(token: str, joined_id: int) -> Response | WerkzeugResponse:
    """Take the offered place; when its time is over, say what happens next."""
    return _answer(
        token, joined_id, offer_service.accept, _("The place is yours. A mail with it is coming.")
    )


@blueprint.post("/r/<token>/offers/<int:joined_id>/refusal")
def decline_offer(token: str, joined_id: int) -> Response | WerkzeugResponse:
    """Leave the offered place to the next on the waiting list."""
    return _answer(
        token, joined_id, offer_service.decline, _("Thank you. The place goes to the next person.")
    )


@blueprint.post("/r/<token>/offers/<int:joined_id>/request")
def ask_again(token: str, joined_id: int) -> Response | WerkzeugResponse:
    """Ask anew for a place whose offer ended."""
    return _answer(
        token, joined_id, offer_service.ask_again, _("Done. Your page shows where you stand.")
    )


def _answer(
    token: str, joined_id: int, act: Callable[[int], None], done: str
) -> Response | WerkzeugResponse:
    _found(joined_id)
    try:
        with transaction():
            act(joined_id)
    except RuleError as error:
        return _page(token, joined_id, refusal=str(error))
    flash_message(done)
    return redirect_to("registration.my_page", token=token)


def _page(token: str, joined_id: int, *, refusal: str = "") -> Response:
    registration, joined = _found(joined_id)
    return render(
        "registration/offer.html",
        status=422 if refusal else 200,
        event=registration.event,
        offer=offer_of(registration, joined),
        refusal=refusal,
        token=token,
        back_address=url_for("registration.my_page", token=token),
    )


def _found(joined_id: int) -> tuple[Registration, JoinedPart]:
    """Return one's own registration and this part of it; raise NotFoundError for another's."""
    link = authorize("registration.own", current_actor().link)
    registration = queries.find_registration(link.person_id, link.event_id)
    for joined in registration.joined_parts if registration else ():
        if joined.id == joined_id and registration is not None:
            return registration, joined
    raise NotFoundError(str(joined_id))
