"""Writing to people: a mail to many, own words for our mails, and what became of each."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.kernel.paging import page_number
from clusterix_events.kernel.permissions import current_actor
from clusterix_events.kernel.web import flash_message, form_status, redirect_to, render
from clusterix_events.mail import queries as outbox
from clusterix_events.mail import service as mail
from clusterix_events.mail.models import MailState, MailWording
from clusterix_events.mail.placeholders import fill, fill_as_html
from clusterix_events.mail.wording import STATES
from clusterix_events.people.queries import find_account_email
from clusterix_events.registration import bulk_queries, bulk_service, queries
from clusterix_events.registration.blueprint import blueprint
from clusterix_events.registration.forms_mails import BulkForm, WordingForm, names_in_words
from clusterix_events.registration.forms_organiser import ListForm
from clusterix_events.registration.managed import managed_event
from clusterix_events.registration.views_export import filter_words, filters_of, wanted_of
from clusterix_events.registration.wanted import Wanted
from clusterix_events.registration.wordings import MESSAGES, show

BEGIN, PREVIEW, TEST, SEND = "begin", "preview", "test", "send"


@blueprint.get("/manage/<slug>/registrations/mails")
def mails(slug: str) -> Response:
    """Show the mails to many, how far each has come, and the ways to write."""
    event = managed_event(slug)
    return render(
        "registration/mails.html",
        event=event,
        page=bulk_queries.list_bulks(event.id, page_number(request.args)),
        counts=outbox.count_by_state(event.id),
    )


@blueprint.route("/manage/<slug>/registrations/mails/new", methods=["GET", "POST"])
def write_mail(slug: str) -> Response | WerkzeugResponse:
    """Write to many: typed, looked at, tried on oneself, then sent once."""
    event = managed_event(slug)
    step = request.form.get("step", BEGIN)
    is_begin = request.method == "GET" or step == BEGIN
    form = BulkForm(formdata=request.values if is_begin else request.form)
    form.form_token.data = form.form_token.data or secrets.token_urlsafe(12)
    people = bulk_queries.list_recipients(queries.list_ids(event.id, _wanted(event, form)))
    if is_begin or not form.validate():
        return _letter_page(event, form, people, status=200 if is_begin else 422)
    if not people:
        form.form_errors = [_("Nobody of these can get a mail. Choose other people.")]
        return _letter_page(event, form, people, status=422)
    if step == SEND:
        return _send(event, form, [person.registration_id for person in people])
    if step == TEST:
        flash_message(_send_to_oneself(event, form, people[0]))
        event = managed_event(slug)
    return _letter_page(event, form, people, preview=_preview(event, form, people))


@blueprint.post("/manage/<slug>/registrations/mails/<int:bulk_id>/stop")
def stop_mail(slug: str, bulk_id: int) -> WerkzeugResponse:
    """Stop a mail to many: whoever has not got it yet does not get it."""
    event_id = managed_event(slug).id
    with transaction():
        bulk_service.stop(bulk_queries.get_bulk(event_id, bulk_id))
    flash_message(_("Stopped. What was written already may still arrive."))
    return redirect_to("registration.mails", slug=slug)


@blueprint.get("/manage/<slug>/registrations/mails/outbox")
def mail_outbox(slug: str) -> Response:
    """Show what became of each mail of the event."""
    event = managed_event(slug)
    asked = request.args.get("state")
    state = MailState(asked) if asked in set(MailState) else None
    return render(
        "registration/mail_outbox.html",
        event=event,
        page=outbox.list_page(page_number(request.args), state, event_id=event.id),
        chosen=state,
        states=STATES,
        counts=outbox.count_by_state(event.id),
    )


@blueprint.post("/manage/<slug>/registrations/mails/outbox/<int:mail_id>/attempts")
def retry_mail(slug: str, mail_id: int) -> WerkzeugResponse:
    """Try a mail of the event again that was given up."""
    event_id = managed_event(slug).id
    with transaction():
        mail.try_again(outbox.get_mail(mail_id, event_id=event_id))
    flash_message(_("It is tried again now."))
    return redirect_to("registration.mail_outbox", slug=slug)


@blueprint.get("/manage/<slug>/registrations/mails/words")
def mail_words(slug: str) -> Response:
    """Show which of our mails have words of the event's own, by language."""
    event = managed_event(slug)
    return render(
        "registration/mail_words.html",
        event=event,
        messages=MESSAGES,
        own=outbox.list_wordings(event.id),
    )


@blueprint.route(
    "/manage/<slug>/registrations/mails/words/<message>/<locale>", methods=["GET", "POST"]
)
def mail_wording(slug: str, message: str, locale: str) -> Response | WerkzeugResponse:
    """Put the opening of one of our mails into own words, in one language; 409 for an old form."""
    event = managed_event(slug)
    if message not in MESSAGES or locale not in LANGUAGES:
        abort(404)
    standing = outbox.find_wording(event.id, message, locale)
    form = WordingForm(obj=standing)
    is_sent = request.method == "POST" and form.validate()
    if is_sent and request.form.get("step") == SEND:
        try:
            with transaction():
                mail.keep_wording(
                    event.id,
                    message,
                    locale,
                    subject=form.subject.data or "",
                    body=form.body.data or "",
                    version=form.version.number,
                )
        except StaleError:
            form.form_errors = [
                _stale(outbox.find_wording(managed_event(slug).id, message, locale))
            ]
            return _wording_page(managed_event(slug), form, message, locale, status=409)
        flash_message(_("Saved. Mails that leave from now on say so."))
        return redirect_to("registration.mail_words", slug=slug)
    return _wording_page(event, form, message, locale, status=200 if is_sent else form_status())


@blueprint.post("/manage/<slug>/registrations/mails/words/<message>/<locale>/reset")
def reset_wording(slug: str, message: str, locale: str) -> WerkzeugResponse:
    """Go back to our words for one mail in one language."""
    event_id = managed_event(slug).id
    with transaction():
        mail.drop_wording(event_id, message, locale)
    flash_message(_("This mail says again what it says by itself."))
    return redirect_to("registration.mail_words", slug=slug)


def _wanted(event: Event, form: BulkForm) -> Wanted:
    return wanted_of(event, ListForm(filters_of(request.values)), form.reference.data or ())


def _letter_page(
    event: Event,
    form: BulkForm,
    people: Sequence[Any],
    *,
    preview: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    filters = ListForm(filters_of(request.values))
    wanted = _wanted(event, form)
    return render(
        "registration/mail_new.html",
        status=status,
        event=event,
        form=form,
        preview=preview,
        whom=filter_words(event, filters, wanted),
        count=len(people),
        filters={} if form.reference.data else filters.choices(event),
        chosen=filters.data,
        names=_names(form.names),
    )


def _preview(event: Event, form: BulkForm, people: Sequence[Any]) -> dict[str, Any]:
    facts = _facts(event, form, people[0])
    return {
        "name": facts["values"]["name"],
        "subject": fill(form.subject.data or "", facts["values"]),
        "html": fill_as_html(form.body.data or "", facts["values"]),
        "unknown": form.unknown,
    }


def _facts(event: Event, form: BulkForm, person: Any) -> dict[str, Any]:
    """Return what one mail is made of; the personal link is made when it is not there yet."""
    with transaction():
        event = managed_event(event.slug)
        return bulk_service.facts_for(
            event, person, subject=form.subject.data or "", body=form.body.data or ""
        )


def _send_to_oneself(event: Event, form: BulkForm, person: Any) -> str:
    account_id = current_actor().account_id
    address = find_account_email(account_id) if account_id is not None else None
    if address is None:
        return _("Your account has no address.")
    facts = _facts(event, form, person)
    with transaction():
        bulk_service.send_to_oneself(event.id, facts, to=address)
    return _("On its way to %(address)s.", address=address)


def _send(event: Event, form: BulkForm, ids: Sequence[int]) -> WerkzeugResponse:
    event_id, slug, token = event.id, event.slug, form.form_token.data or ""
    try:
        with transaction():
            bulk_service.send_to_many(
                event_id,
                ids,
                subject=form.subject.data or "",
                body=form.body.data or "",
                token=token,
            )
    except IntegrityError:
        if bulk_queries.find_by_token(token) is None:
            raise
    flash_message(
        ngettext(
            "%(num)s mail is being written. You can go on.",
            "%(num)s mails are being written. You can go on.",
            len(ids),
        )
    )
    return redirect_to("registration.mails", slug=slug)


def _wording_page(
    event: Event, form: WordingForm, message: str, locale: str, *, status: int
) -> Response:
    whole = queries.get_event(event.id)
    own = None
    if form.subject.data and form.body.data:
        own = MailWording(subject=form.subject.data, body=form.body.data)
    return render(
        "registration/mail_wording.html",
        status=status,
        event=event,
        form=form,
        message=message,
        title=MESSAGES[message],
        locale=locale,
        letter=show(message, whole, locale, own),
        unknown=form.unknown,
        is_own=outbox.find_wording(event.id, message, locale) is not None,
        names=_names(form.names),
    )


def _names(names: Sequence[str]) -> list[tuple[str, str]]:
    words = names_in_words()
    return [(f"{{{name}}}", words[name]) for name in names]


def _stale(standing: MailWording | None) -> str:
    if standing is None:
        return _("Somebody went back to our words meanwhile. Yours are still here: save again.")
    return _(
        "Somebody saved other words meanwhile: “%(subject)s”. Yours are still here; look, then "
        "save again.",
        subject=standing.subject,
    )
