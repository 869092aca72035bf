"""Leaving a form to finish it later, and coming back by the personal link on any device."""

from dataclasses import replace

from flask import Response, request, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event, EventState
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.files import takes_files
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.kernel.limits import count_or_refuse, per_value
from clusterix_events.kernel.links import LinkKind, find_link, find_standing_link
from clusterix_events.kernel.permissions import (
    LinkGoneError,
    authorize,
    current_actor,
    opened_by,
    public,
)
from clusterix_events.kernel.web import redirect_to, render
from clusterix_events.registration import drafts, flow, queries, service, uploads
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.flow import Move, read_move
from clusterix_events.registration.forms import EmailForm, Filled
from clusterix_events.registration.invited import Invited, invited_by
from clusterix_events.registration.rules import is_event_open
from clusterix_events.registration.uploads import Received
from clusterix_events.registration.views_flow import (
    FormPage,
    answer_move,
    draw_form,
    draw_unread,
    draw_wrong,
)

Typed = MultiDict[str, str]


def keep(filled: Filled, typed: Typed, move: Move, page: FormPage) -> Response | WerkzeugResponse:
    """Keep a new form for later and send its link; without an address, ask for one."""
    count_or_refuse("5/minute", per_value("email")())
    address = _address(filled)
    if not address:
        return draw_form(filled, page, status=422)
    event, locale = filled.event, str(get_locale())
    try:
        with transaction():
            kept = drafts.keep_draft(
                event,
                flow.typed_pairs(typed),
                email=address,
                section=move.section,
                locale=locale,
                earlier_id=session.get(_draft_key(event.slug)),
            )
            number = kept.id
    except RuleError as error:
        filled.refuse(error)
        return draw_form(filled, page, status=422)
    session[_draft_key(event.slug)], session[_address_key(event.slug)] = number, address
    return redirect_to("registration.draft_kept", slug=event.slug)


@blueprint.get("/events/<slug>/register/kept")
@public
def draft_kept(slug: str) -> Response:
    """Say that a form is kept, and where its link went; the same for every address."""
    event = queries.get_public_event(slug)
    return render(
        "registration/draft_kept.html",
        event=event,
        address=session.get(_address_key(slug), ""),
        again_address=url_for("registration.register", slug=slug),
    )


@blueprint.route("/r/<token>/form", methods=["GET", "POST"])
@opened_by(LinkKind.PERSONAL)
@takes_files
def draft(token: str) -> Response | WerkzeugResponse:
    """Show an unfinished form where it was left, the next of its pages, or register."""
    link = authorize("registration.own", current_actor().link)
    if link.person_id is not None:
        return redirect_to("registration.my_page", token=token)
    kept = drafts.find_draft(link)
    if kept is None:
        raise LinkGoneError
    event = queries.get_event(kept.event_id)
    if not _is_open(event):
        return render("registration/closed.html", event=event)
    if request.method == "GET":
        return _show(event, kept)
    received = uploads.receive(event, request.form, request.files)
    return _answer(queries.get_event(kept.event_id), kept, received, token)


@blueprint.get("/manage/<slug>/registrations/unfinished")
def unfinished(slug: str) -> Response:
    """Show who left a form to finish it later; never what they answered so far."""
    event = authorize("registration.manage", find_event(slug))
    return render("registration/unfinished.html", event=event, drafts=drafts.list_drafts(event.id))


def _show(event: Event, kept: Draft) -> Response:
    typed = MultiDict((str(name), str(value)) for name, value in kept.typed)
    received = uploads.receive(event, typed, {})
    return draw_unread(_filled(event, received), _page(event, kept, typed), kept.section)


def _answer(
    event: Event, kept: Draft, received: Received, token: str
) -> Response | WerkzeugResponse:
    typed = received.typed
    filled, page = _filled(event, received), _page(event, kept, typed)
    move = read_move(typed["step"]) if "step" in typed else None
    if move is not None and move.name == "save":
        return _keep_again(filled, kept, move, token)
    if move is not None:
        return answer_move(filled, typed, move, page)
    if not filled.validate():
        return draw_wrong(filled, page)
    event_id, number = event.id, kept.id
    try:
        person_id = _register(event_id, number, filled, token)
    except NotFoundError:  # a second click: the first has finished it
        return redirect_to("registration.my_page", token=token)
    except RuleError as error:
        filled = _filled(queries.get_event(event_id), received)
        filled.validate()
        filled.refuse(error)
        return draw_wrong(filled, page)
    own = find_link(token, LinkKind.PERSONAL) or find_standing_link(
        LinkKind.PERSONAL, person_id=person_id, event_id=event_id
    )
    return redirect_to("registration.my_page", token=own.token if own else token)


def _register(event_id: int, draft_id: int, filled: Filled, token: str) -> int:
    """Make the registration of an unfinished one; return the number of its person."""
    wishes, invited = filled.wishes(str(get_locale())), _invited(event_id, filled.typed)
    with transaction():
        drafts.get_draft(draft_id)
        uploads.settle(queries.get_event(event_id), wishes.answers, {})
        registration = service.register(
            event_id,
            wishes,
            invited_part_ids=invited.part_ids,
            invitation_ids=invited.invitation_ids,
            token=f"draft:{token}",
        )
        drafts.finish(draft_id, registration)
        return registration.person_id


def _keep_again(filled: Filled, kept: Draft, move: Move, token: str) -> Response | WerkzeugResponse:
    """Keep what was typed since; another window's newer answers are not overwritten unseen."""
    event, typed = filled.event, filled.typed or MultiDict()
    address = _address(filled)
    seen = typed.get("draft_version", "")
    page = _page(event, kept, typed)
    if not address:
        return draw_form(filled, page, status=422)
    try:
        with transaction():
            drafts.keep_again(
                kept.id,
                queries.get_event(kept.event_id),
                flow.typed_pairs(typed),
                email=address,
                section=move.section,
                version=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            )
    except StaleError:
        return _draw_stale(token, filled)
    except RuleError as error:
        filled.refuse(error)
        return draw_form(filled, page, status=422)
    session[_address_key(event.slug)] = address
    return redirect_to("registration.draft_kept", slug=event.slug)


def _draw_stale(token: str, filled: Filled) -> Response:
    """Show this window's answers, and say that another one has kept others since."""
    link = find_link(token, LinkKind.PERSONAL)
    kept = drafts.find_draft(link) if link else None
    if kept is None:
        raise LinkGoneError
    event = queries.get_event(kept.event_id)
    news = _(
        "You kept this form in another window at %(time)s. Below is what this window holds. To "
        "keep it in place of the other, keep it once more; to see the other, open your link again.",
        time=clock_time(kept.saved_at, event.zone),
    )
    typed = filled.typed or MultiDict()
    page = _page(event, kept, typed)
    page = replace(page, words={**page.words, "news": news})
    return draw_form(_filled(event, Received(typed=typed)), page, status=409)


def _filled(event: Event, received: Received) -> Filled:
    invited = _invited(event.id, received.typed)
    parts = service.joinable_parts(event.parts, invited.part_ids)
    return Filled(event, parts, typed=received.typed, refused=received.refused)


def _page(event: Event, kept: Draft, typed: Typed) -> FormPage:
    words = _("You can stop at any time. Your link brings you back to what you wrote.")
    return FormPage(
        hidden=[*_invited(event.id, typed).hidden, ("draft_version", str(kept.version))],
        words={"steps_text": words},
    )


def _invited(event_id: int, typed: Typed | None) -> Invited:
    return invited_by(typed or MultiDict(), event_id)


def _address(filled: Filled) -> str:
    """Return the address to which the link goes; "" where it is missing, and say so."""
    form = EmailForm(data={"email": filled.form["email"].data})
    if form.validate():
        return form.address
    filled.form["email"].errors = [
        _("Please tell us your e-mail address: the link to what you wrote goes there.")
    ]
    return ""


def _is_open(event: Event) -> bool:
    return is_event_open(
        is_published=event.state is EventState.PUBLISHED,
        ends_on=event.ends_on,
        today=clock.now().astimezone(event.zone).date(),
    )


def _draft_key(slug: str) -> str:
    return f"draft:{slug}"


def _address_key(slug: str) -> str:
    return f"kept:{slug}"
