"""Registering a delegation, and the page of its head, who never sees anybody's answers."""

import secrets
from collections.abc import Callable
from typing import TypeAlias

from flask import Response, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event, EventState
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.limits import client_address, limiter
from clusterix_events.kernel.links import LinkKind, find_link, issue_link
from clusterix_events.kernel.permissions import authorize, current_actor, public
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.registration import delegation_queries as delegations
from clusterix_events.registration import delegation_service as heads
from clusterix_events.registration import naming, queries, reminders, replacement_service, service
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.delegation_forms import (
    DelegationForm,
    MemberForm,
    PartsForm,
    PersonForm,
)
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.delegation_shown import MemberLine, member_lines
from clusterix_events.registration.joining import list_standing
from clusterix_events.registration.rules import is_event_open
from clusterix_events.registration.summary import part_days

INVITATIONS_MAX = 20
Answer: TypeAlias = Response | WerkzeugResponse


@blueprint.route("/events/<slug>/delegation", methods=["GET", "POST"])
@limiter.limit("20/minute", key_func=client_address, methods=["POST"])
@public
def new_delegation(slug: str) -> Answer:
    """Show the form of a delegation, with more rows when asked for, and register it."""
    event = queries.get_public_event(slug)
    invitations, invited = _invited(event.id)
    parts = service.joinable_parts(event.parts, invited)
    if not parts or not _is_open(event):
        return render("registration/closed.html", event=event)
    typed = request.form if request.method == "POST" else None
    form = DelegationForm(parts, typed)
    wants_rows = typed is not None and "more" in typed
    if wants_rows:
        form.add_rows()
    elif typed is not None and form.validate():
        try:
            token = _register_once(event, form, invited)
        except RuleError as error:
            form.refuse(error)
        else:
            flash_message(_("Your delegation is registered. Each person has got a mail."))
            return redirect_to("registration.delegation", token=token)
    if not form.form_token.data:
        form.form_token.data = secrets.token_urlsafe(12)
    return render(
        "registration/delegation_form.html",
        status=200 if typed is None or wants_rows else 422,
        event=queries.get_public_event(slug),
        form=form,
        notes={part.code: part_days(part) for part in parts},
        due_on=naming.due_day(event),
        hidden=[("invitation", token) for token in invitations],
    )


@blueprint.get("/r/<token>/delegation")
def delegation(token: str) -> Response:
    """Show the head who is complete and who is not, and what they can do."""
    own = _headed()
    lines = member_lines(own, clock.now())
    present = [line for line in lines if not line.is_gone]
    return render(
        "registration/delegation.html",
        event=own.event,
        delegation=own,
        people=present,
        gone=[line for line in lines if line.is_gone],
        complete=sum(not line.is_incomplete for line in present),
        can_remind=any(line.may_remind for line in present),
        token=token,
    )


@blueprint.route("/r/<token>/delegation/people", methods=["GET", "POST"])
def delegation_people(token: str) -> Answer:
    """Name one more person."""
    own = _headed()
    parts = heads.parts_to_join(own, queries.get_event(own.event_id))
    form = MemberForm()
    form.offer(parts)
    if form.validate_on_submit() and form.mark(heads.check_member(own, form.person)):
        try:
            with transaction():
                heads.add_member(own.id, form.person, form.part_ids(parts))
        except RuleError as error:
            own = _headed()
            form.refuse(error)
        else:
            flash_message(_("The person has got a mail."))
            return redirect_to("registration.delegation", token=token)
    return render(
        "registration/delegation_add.html",
        status=422 if request.method == "POST" else 200,
        event=own.event,
        delegation=own,
        form=form,
        notes={part.code: part_days(part) for part in parts},
        back_address=url_for("registration.delegation", token=token),
    )


@blueprint.get("/r/<token>/delegation/people/<int:member_id>")
def delegation_member(token: str, member_id: int) -> Response:
    """Show one person to the head: complete or not, and what can be done."""
    own = _headed()
    return _member_page(own, _member(own, member_id), token)


@blueprint.post("/r/<token>/delegation/people/<int:member_id>/parts")
def delegation_parts(token: str, member_id: int) -> Answer:
    """Change what somebody whose form is not complete will join."""
    own = _headed()
    _member(own, member_id)
    parts = heads.parts_to_join(own, queries.get_event(own.event_id))
    form = PartsForm()
    form.offer(parts)
    chosen = form.part_ids(parts)

    def act() -> str:
        heads.change_parts(member_id, chosen)
        return _("Saved.")

    return _act(act, member_id, token)


@blueprint.post("/r/<token>/delegation/people/<int:member_id>/reminder")
def delegation_reminder(token: str, member_id: int) -> Answer:
    """Remind one person; once a day."""
    registration_id = _member(_headed(), member_id).registration_id

    def act() -> str:
        reminders.remind(registration_id)
        return _("The reminder is on its way.")

    return _act(act, member_id, token)


@blueprint.post("/r/<token>/delegation/reminders")
def delegation_reminders(token: str) -> Answer:
    """Remind all whose forms are not complete; each once a day."""
    own_id = _headed().id
    with transaction():
        count = reminders.remind_all(delegations.get_delegation(own_id))
    flash_message(reminded_words(count))
    return redirect_to("registration.delegation", token=token)


@blueprint.post("/r/<token>/delegation/people/<int:member_id>/removal")
def delegation_removal(token: str, member_id: int) -> Answer:
    """Take a person out of the delegation; the place goes to the next one."""
    _member(_headed(), member_id)

    def act() -> str:
        heads.take_out(member_id)
        return _("Taken out. The place goes to the next person on the waiting list.")

    return _act(act, member_id, token, to_list=True)


@blueprint.post("/r/<token>/delegation/people/<int:member_id>/replacement")
def delegation_replacement(token: str, member_id: int) -> Answer:
    """Give a person's place in the delegation to a colleague."""
    own = _headed()
    member, form = _member(own, member_id), PersonForm()
    if form.validate_on_submit() and form.mark(heads.check_member(own, form.person)):
        registration_id = member.registration_id
        try:
            with transaction():
                replacement_service.replace_person(registration_id, form.person)
        except RuleError as error:
            own = _headed()
            member = _member(own, member_id)
            form.refuse(error)
        else:
            flash_message(_("The place is handed over. Both have got a mail."))
            return redirect_to("registration.delegation", token=token)
    return _member_page(own, member, token, status=422, form=form)


def reminded_words(count: int) -> str:
    """Return what a page says after reminding everybody."""
    if count == 0:
        return _("Nobody was reminded: each had a reminder in the last 24 hours.")
    return ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", count)


def _act(act: Callable[[], str], member_id: int, token: str, *, to_list: bool = False) -> Answer:
    """Do something with a member; a rule's refusal is said on the member's page."""
    try:
        with transaction():
            message = act()
    except RuleError as error:
        own = _headed()
        return _member_page(own, _member(own, member_id), token, status=422, refusal=str(error))
    flash_message(message)
    if to_list:
        return redirect_to("registration.delegation", token=token)
    return redirect_to("registration.delegation_member", token=token, member_id=member_id)


def _member_page(
    own: Delegation,
    member: DelegationMember,
    token: str,
    *,
    status: int = 200,
    form: PersonForm | None = None,
    refusal: str = "",
) -> Response:
    line = next(each for each in member_lines(own, clock.now()) if each.id == member.id)
    return render(
        "registration/delegation_member.html",
        status=status,
        event=own.event,
        delegation=own,
        person=line,
        parts_form=_parts_form(own, member, line),
        form=form or PersonForm(formdata=None),
        refusal=refusal,
        token=token,
        back_address=url_for("registration.delegation", token=token),
    )


def _parts_form(own: Delegation, member: DelegationMember, line: MemberLine) -> PartsForm | None:
    if not line.is_incomplete:
        return None
    parts = heads.parts_to_join(own, queries.get_event(own.event_id))
    held = [joined.part.code for joined in list_standing(member.registration)]
    form = PartsForm(formdata=None, data={"part": held})
    form.offer(parts)
    return form


def _headed() -> Delegation:
    """Return the delegation that the holder of the link heads; refused to everybody else."""
    link = current_actor().link
    own = delegations.find_delegation(link.person_id, link.event_id) if link else None
    return authorize("registration.own", own)


def _member(own: Delegation, member_id: int) -> DelegationMember:
    for member in own.members:
        if member.id == member_id:
            return member
    raise NotFoundError(str(member_id))


def _register_once(event: Event, form: DelegationForm, invited: list[int]) -> str:
    """Register and return the token of the head's link; a second click finds the first result."""
    new = form.new_delegation(str(get_locale()))
    event_id, form_token = event.id, form.form_token.data or None
    try:
        with transaction():
            made = heads.register_delegation(
                event_id, new, invited_part_ids=invited, token=form_token
            )
            return _head_token(made)
    except IntegrityError:
        first = delegations.find_by_form_token(form_token or "")
        if first is None:
            raise
        return _head_token(first)


def _head_token(made: Delegation) -> str:
    return issue_link(LinkKind.PERSONAL, person_id=made.person_id, event_id=made.event_id).token


def _invited(event_id: int) -> tuple[list[str], list[int]]:
    """Return the invitations to parts that came with the request, and the parts they open."""
    tokens, parts = [], []
    for token in dict.fromkeys(request.values.getlist("invitation")[:INVITATIONS_MAX]):
        link = find_link(token, LinkKind.INVITATION)
        if link is not None and link.event_id == event_id and link.target_id is not None:
            tokens.append(token)
            parts.append(link.target_id)
    return tokens, parts


def _is_open(event: Event) -> bool:
    return is_event_open(
        is_published=event.state is EventState.PUBLISHED,
        ends_on=event.ends_on,
        today=naming.today_of(event),
    )
