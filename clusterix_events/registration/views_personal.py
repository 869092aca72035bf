"""The pages behind a personal link: one's places, changing, cancelling, the calendar file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, current_app, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event, Part
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.files import takes_files
from clusterix_events.kernel.links import Link, LinkKind, find_standing_link
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.qr import qr_svg
from clusterix_events.kernel.refs import badge_address
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.people.queries import find_person
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import joining, queries, service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.calendar import MIMETYPE, calendar_facts
from clusterix_events.registration.calendar import calendar_file as make_calendar_file
from clusterix_events.registration.delegation_shown import personal_context
from clusterix_events.registration.forms import Filled, VersionForm, stored_data
from clusterix_events.registration.invited import invited_by
from clusterix_events.registration.models import Registration
from clusterix_events.registration.offers import open_offers
from clusterix_events.registration.rules import RegistrationNotStandingError, RegistrationState
from clusterix_events.registration.sections import PERSONAL_SECTIONS
from clusterix_events.registration.summary import PlaceLine, place_lines, standing
from clusterix_events.registration.uploads import Received, files_of, receive, settle
from clusterix_events.registration.views_flow import has_files

OPEN = frozenset({RegistrationState.SUBMITTED, RegistrationState.INVITED})


@blueprint.get("/r/<token>")
def my_page(token: str) -> Response | WerkzeugResponse:
    """Show what a person has at an event: places, and what other features have for them."""
    link = _own_link()
    if link.person_id is None:
        return redirect_to("registration.draft", token=token)
    event = queries.get_event(link.event_id or 0)
    registration = queries.find_registration(link.person_id, link.event_id)
    person = registration.person if registration else find_person(link.person_id or 0)
    if person is None:
        raise NotFoundError(token)
    is_standing = _is_standing(registration)
    return render(
        "registration/my_page.html",
        event=event,
        person={"name": person.full_name},
        is_cancelled=registration is not None and not is_standing,
        places=_lines(registration, token),
        offers=open_offers(registration) if registration else [],
        token=token,
        reference=registration.reference if registration else "",
        badge_code=_badge_code(registration),
        files=files_of(event, registration) if registration else [],
        sections=_sections(person.id, event, token),
        calendar_address=url_for("registration.calendar_file", token=token) if registration else "",
        change_address=url_for("registration.change", token=token) if is_standing else "",
        cancel_address=url_for("registration.cancellation", token=token) if is_standing else "",
        **personal_context(registration, person.id, event.id, token),
    )


@blueprint.route("/r/<token>/change", methods=["GET", "POST"])
@takes_files
def change(token: str) -> Response | WerkzeugResponse:
    """Change one's answers, consents and parts by the same form as at registration."""
    registration = _own_registration()
    if not _is_standing(registration):
        return redirect_to("registration.my_page", token=token)
    event_id, registration_id = registration.event_id, registration.id
    person_id = registration.person_id
    version = VersionForm(version=registration.version)
    received = _received(event_id)
    filled = _filled(registration if received is None else _own_registration(), received)
    if received is not None and filled.validate():
        wishes = filled.wishes(str(get_locale()))
        invited = invited_by(request.values, event_id)
        try:
            with transaction():
                if has_files(filled):
                    _settle_files(registration_id, wishes.answers)
                service.change(
                    registration_id,
                    wishes,
                    version=version.seen,
                    invited_part_ids=invited.part_ids,
                    invitation_ids=invited.invitation_ids,
                )
        except RuleError as error:
            filled = _filled(_own_registration(), received)
            filled.validate()
            filled.refuse(error)
        else:
            flash_message(_("Your answers are saved. A mail with your places is on its way."))
            return redirect_to("registration.my_page", token=_present_token(person_id, event_id))
    return render(
        "registration/change.html",
        status=200 if received is None else 422,
        has_files=has_files(filled),
        event=filled.event,
        form=filled.form,
        sections=filled.sections(),
        heading=_("Your answers, %(name)s", name=filled.form["given_name"].data or ""),
        hidden=[("version", version.version.data), *invited_by(request.values, event_id).hidden],
        back_address=url_for("registration.my_page", token=token),
    )


@blueprint.route("/r/<token>/cancellation", methods=["GET", "POST"])
def cancellation(token: str) -> Response | WerkzeugResponse:
    """Ask whether to cancel everything, or the place in one part; only the POST does it."""
    registration = _own_registration()
    if not _is_standing(registration):
        return redirect_to("registration.my_page", token=token)
    lines = standing(place_lines(registration))
    chosen = [line for line in lines if line.code == request.args.get("part")] or lines
    if request.method == "POST":
        _give_up(registration.id, None if len(chosen) == len(lines) else chosen[0].part_id)
        flash_message(_("Done. Your place goes to the next person on the waiting list."))
        return redirect_to("registration.my_page", token=token)
    return render(
        "registration/cancel.html",
        event=queries.get_event(registration.event_id),
        places=chosen,
        is_whole=len(chosen) == len(lines),
        back_address=url_for("registration.my_page", token=token),
    )


@blueprint.get("/r/<token>/calendar.ics")
def calendar_file(token: str) -> Response:  # noqa: ARG001 - the token is read before the view
    """Answer the calendar file of one's parts."""
    registration = _own_registration()
    file = make_calendar_file(calendar_facts(registration))
    answer = Response(file, mimetype=MIMETYPE.partition(";")[0])
    answer.headers["Content-Disposition"] = f'attachment; filename="{registration.event.slug}.ics"'
    return answer


def _give_up(registration_id: int, part_id: int | None) -> None:
    """Cancel a registration, or its place in one part; a second click finds it done."""
    try:
        with transaction():
            if part_id is None:
                service.cancel(registration_id)
            else:
                service.leave_part(registration_id, part_id)
    except RegistrationNotStandingError:
        return


def _own_link() -> Link:
    return authorize("registration.own", current_actor().link)


def _own_registration() -> Registration:
    link = _own_link()
    registration = queries.find_registration(link.person_id, link.event_id)
    if registration is None:
        raise NotFoundError("registration")
    return registration


def _present_token(person_id: int, event_id: int) -> str:
    """Return the token of the personal link, which is another one after a change of address."""
    link = find_standing_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id)
    if link is None:
        raise NotFoundError("link")
    return link.token


def _is_standing(registration: Registration | None) -> bool:
    """Return whether a person can change a registration: one sent, or begun for them."""
    return registration is not None and registration.state in OPEN


def _lines(registration: Registration | None, token: str) -> list[PlaceLine]:
    """Return the places with the way to give up each, when there are several."""
    if registration is None:
        return []
    lines = place_lines(registration)
    if len(standing(lines)) < 2:
        return lines
    return [
        replace(
            line, leave_address=url_for("registration.cancellation", token=token, part=line.code)
        )
        if line.is_standing
        else line
        for line in lines
    ]


def _badge_code(registration: Registration | None) -> Markup:
    if registration is None:
        return Markup()
    address: str = current_app.extensions["settings"].address
    return qr_svg(badge_address(address, registration.reference), _("The code of your badge"))


def _sections(person_id: int, event: Event, token: str) -> list[tuple[Any, Any]]:
    drawn = [(part.title, part.draw(person_id, event, token)) for part in PERSONAL_SECTIONS]
    return [(title, markup) for title, markup in drawn if markup]


def _received(event_id: int) -> Received | None:
    """Return what was sent, its files taken in; None when the page is only looked at."""
    if request.method == "GET":
        return None
    return receive(queries.get_event(event_id), request.form, request.files)


def _settle_files(registration_id: int, answers: Mapping[str, Answer]) -> None:
    registration = queries.get_registration(registration_id)
    event = queries.get_event(registration.event_id)
    settle(event, answers, answers_of(registration.sheet_id))


def _filled(registration: Registration, received: Received | None) -> Filled:
    """Return the form with the parts open to this person: those joined, those to be joined."""
    event = queries.get_event(registration.event_id)
    joined = {
        each.part_id for each in registration.joined_parts if joining.is_standing(each.request)
    }
    parts = _choosable(event.parts, joined, invited_by(request.values, event.id).part_ids)
    data = stored_data(event, registration, answers_of(registration.sheet_id))
    if received is None:
        return Filled(event, parts, data=data, registration=registration)
    return Filled(
        event,
        parts,
        typed=received.typed,
        refused=received.refused,
        data=data,
        registration=registration,
    )


def _choosable(parts: Sequence[Part], joined: set[int], invited: Collection[int]) -> list[Part]:
    joinable = {part.id for part in service.joinable_parts(parts, invited)}
    return [part for part in parts if part.id in joinable | joined]
