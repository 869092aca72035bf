"""The public pages of registration: the form, invitations, and asking for one's link again."""

import secrets

from flask import Response, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.files import takes_files
from clusterix_events.kernel.limits import client_address, limiter, per_value
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.registration import (  # the other views join the blueprint by being read
    approval_views,
    invitation_pages,
    invitation_views,
    mails,
    merge_views,
    queries,
    service,
    uploads,
    views_builder,
    views_delegation,
    views_delegations,
    views_drafts,
    views_export,
    views_files,
    views_import,
    views_mails,
    views_named,
    views_offers,
    views_organiser,
    views_personal,
    views_saved,
    views_statistics,
    views_waiting,
)
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.flow import is_same_person, read_move
from clusterix_events.registration.forms import EmailForm, Filled
from clusterix_events.registration.invited import Invited, form_key, invited_by
from clusterix_events.registration.receipts import Receipt, find_receipt
from clusterix_events.registration.rules import RegistrationState, is_event_open
from clusterix_events.registration.summary import lines_of, standing
from clusterix_events.registration.views_flow import (
    FormPage,
    answer_move,
    draw_form,
    draw_wrong,
    has_files,
)

BLUEPRINTS = (blueprint,)
VIEWS = (
    approval_views,
    invitation_pages,
    invitation_views,
    merge_views,
    views_builder,
    views_drafts,
    views_files,
    views_export,
    views_mails,
    views_delegation,
    views_delegations,
    views_named,
    views_import,
    views_offers,
    views_organiser,
    views_personal,
    views_saved,
    views_statistics,
    views_waiting,
)


@blueprint.route("/events/<slug>/register", methods=["GET", "POST"])
@public
@takes_files
def register(slug: str) -> Response | WerkzeugResponse:
    """Show the form and register; after that, the confirmation until somebody else registers."""
    if "another" in request.args:
        session.pop(form_key(slug), None)
        return redirect_to("registration.register", slug=slug)
    done = _find_done(slug)
    if done is not None:
        return _answer_done(slug, done)
    event = queries.get_public_event(slug)
    if not _is_open(event):
        return render("registration/closed.html", event=event)
    _token(slug)
    return _answer_form(event)


def _answer_form(event: Event) -> Response | WerkzeugResponse:
    """Show the form, the next of its pages, or register."""
    invited = invited_by(request.values, event.id)
    page = FormPage(hidden=invited.hidden)
    if request.method == "GET":
        return draw_form(_filled(event, invited), page)
    received = uploads.receive(event, request.form, request.files)
    typed, filled = received.typed, _filled(event, invited, received)
    if "step" in typed:
        move = read_move(typed["step"])
        answer = views_drafts.keep if move.name == "save" else answer_move
        return answer(filled, typed, move, page)
    if filled.validate():
        try:
            _register_once(event, filled, invited)
        except RuleError as error:
            filled = _filled(queries.get_public_event(event.slug), invited, received)
            filled.validate()
            filled.refuse(error)
        else:
            return redirect_to("registration.register", slug=event.slug)
    return draw_wrong(filled, page)


def _answer_done(slug: str, done: Receipt) -> Response | WerkzeugResponse:
    """Show the confirmation; somebody else's answers, typed in a second window, are kept."""
    if request.method == "GET":
        return _confirmation(done)
    if is_same_person(done, request.form):
        return redirect_to("registration.register", slug=slug)
    session.pop(form_key(slug))
    event = queries.get_public_event(slug)
    if not _is_open(event):
        return redirect_to("registration.register", slug=slug)
    invited = invited_by(request.values, event.id)
    news = _(
        "In another window of this browser you have just registered %(name)s. Is this another "
        "person? Then send it once more. To correct that registration, use the link in the mail.",
        name=done.name,
    )
    page = FormPage(hidden=invited.hidden, words={"news": news})
    received = uploads.receive(event, request.form, request.files)
    return draw_form(_filled(event, invited, received), page, status=409)


@blueprint.route("/events/<slug>/my-link", methods=["GET", "POST"])
@limiter.limit("10/minute", key_func=client_address, methods=["POST"])
@limiter.limit("5/minute", key_func=per_value("email"), methods=["POST"])
@public
def my_link(slug: str) -> Response:
    """Send the personal links of an address again; the answer is the same for every address."""
    event = queries.get_public_event(slug)
    form = EmailForm()
    is_sent = form.validate_on_submit()
    if is_sent:
        event_id = event.id
        with transaction():
            mails.send_links(event_id, form.address)
        event = queries.get_public_event(slug)
    status = 422 if request.method == "POST" and not is_sent else 200
    return render("registration/my_link.html", status=status, event=event, form=form, sent=is_sent)


def _filled(event: Event, invited: Invited, received: uploads.Received | None = None) -> Filled:
    parts = service.joinable_parts(event.parts, invited.part_ids)
    chosen = [part.code for part in parts if part.id in invited.part_ids or len(parts) == 1]
    data = {**invited.person, "part": chosen}
    if received is None:
        return Filled(event, parts, data=data)
    return Filled(event, parts, typed=received.typed, refused=received.refused, data=data)


def _register_once(event: Event, filled: Filled, invited: Invited) -> None:
    """Register; of two posts of one form at the same moment, the second finds the first's row."""
    wishes, event_id, token = filled.wishes(str(get_locale())), event.id, _token(event.slug)
    try:
        with transaction():
            if has_files(filled) and queries.find_by_token(token) is None:
                uploads.settle(event, wishes.answers, {})
            service.take_in(
                event_id,
                wishes,
                invited_part_ids=invited.part_ids,
                invitation_ids=invited.invitation_ids,
                token=token,
            )
    except IntegrityError:
        if queries.find_by_token(token) is None:
            raise


def _find_done(slug: str) -> Receipt | None:
    """Return what this visitor's form has made; what was cancelled since is no longer its own."""
    key = form_key(slug)
    done = find_receipt(session[key]) if key in session else None
    if done is not None and done.state is not RegistrationState.SUBMITTED:
        session.pop(key)
        return None
    return done


def _confirmation(done: Receipt) -> Response:
    event, token = done.event, done.token
    return render(
        "registration/confirmation.html",
        event=event,
        places=standing(lines_of(done.places)),
        reference=done.reference,
        address=done.email,
        my_page_address=url_for("registration.my_page", token=token) if token else "",
        calendar_address=url_for("registration.calendar_file", token=token) if token else "",
        again_address=url_for("registration.register", slug=event.slug, another=1),
    )


def _is_open(event: Event) -> bool:
    return is_event_open(
        is_published=event.state is EventState.PUBLISHED,
        ends_on=event.ends_on,
        today=clock.now().astimezone(event.zone).date(),
    )


def _token(slug: str) -> str:
    """Return the token of the form that this visitor has before them."""
    key = form_key(slug)
    if key not in session:
        session[key] = secrets.token_urlsafe(12)
    return str(session[key])
