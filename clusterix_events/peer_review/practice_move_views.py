"""What an organiser does with a practice beside writing in it: ask, accept, remind, put away."""

from collections.abc import Callable

from flask import Response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.files import answer_file
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_status, form_token, redirect_to, render
from clusterix_events.peer_review import (
    practice_images,
    practice_page,
    practice_queries,
    practice_service,
    queries,
)
from clusterix_events.peer_review.forms import in_words
from clusterix_events.peer_review.practice_fields import IN_ORDER, LABELS
from clusterix_events.peer_review.practice_forms import AskForm, MoveForm, RemarksForm
from clusterix_events.peer_review.practice_text import text_of
from clusterix_events.peer_review.practice_versions_page import versions_context
from clusterix_events.peer_review.practice_views import show_refused


def ask_practice(slug: str) -> Answer:
    """Ask somebody for a practice: they are written to and describe it by their personal link."""
    event = _event(slug)
    form = AskForm(data={"owner_id": 0})
    form.offer(queries.list_people(event.id))
    token = form_token()
    if form.validate_on_submit():
        with transaction():
            practice_service.ask_owner(
                event,
                (form.title.data or "").strip(),
                form.owner,
                form_token=token,
                now=clock.now(),
            )
        flash_message(_("Asked. A mail with the personal link is on its way."))
        return redirect_to("peer_review.practices", slug=slug)
    return render(
        "peer_review/ask_practice.html",
        status=form_status(),
        event=event,
        form=form,
        form_token=token,
    )


def ask_changes(slug: str, practice_id: int) -> Answer:
    """Ask the owner for changes, with a remark at each field that needs one."""
    event = _event(slug)
    written = practice_queries.get_written(event.id, practice_id)
    form = RemarksForm(data={"version": written.practice.version})
    if form.validate_on_submit():
        try:
            with transaction():
                practice_service.ask_changes(
                    event,
                    practice_id,
                    form.remarks(),
                    version=form.version_number,
                    now=clock.now(),
                )
            flash_message(_("Asked. The owner reads your remarks at their fields."))
            return redirect_to("peer_review.practice", slug=slug, practice_id=practice_id)
        except RuleError as error:
            form.refuse(error)
            written = practice_queries.get_written(event.id, practice_id)
    text = text_of(written.text)
    return render(
        "peer_review/ask_changes.html",
        status=form_status(),
        event=event,
        practice=written.practice,
        title=written.text.title,
        form=form,
        fields=[
            (form[f"remark_{code}"], str(LABELS[code]), practice_page.field_words(code, text))
            for code in IN_ORDER
        ],
    )


def accept_practice(slug: str, practice_id: int) -> Answer:
    """Accept a practice: the organiser's sign-off."""

    def act(event: Event, version: int) -> None:
        practice_service.accept(event, practice_id, version=version, now=clock.now())
        flash_message(_("Accepted. A peer group can be formed for it."))

    return _done(slug, practice_id, act)


def remind_owner(slug: str, practice_id: int) -> Answer:
    """Remind the owner that the practice waits for them."""

    def act(event: Event, _version: int) -> None:
        practice_service.remind_owner(event, practice_id, now=clock.now())
        flash_message(_("Reminded. A mail with the personal link is on its way."))

    return _done(slug, practice_id, act)


def archive_practice(slug: str, practice_id: int) -> Answer:
    """Put a practice away."""

    def act(event: Event, version: int) -> None:
        practice_service.archive(event, practice_id, version=version)
        flash_message(_("The practice is archived."))

    return _done(slug, practice_id, act)


def versions(slug: str, practice_id: int) -> Response:
    """List the versions of a practice and what differs between two of them."""
    event = _event(slug)
    practice = practice_queries.get_written(event.id, practice_id).practice
    return render("peer_review/versions.html", event=event, **versions_context(event, practice))


def managed_image(slug: str, practice_id: int, image_id: int) -> Response:
    """Answer a picture of a practice for the organiser."""
    event = _event(slug)
    practice_queries.get_written(event.id, practice_id)
    return answer_file(practice_images.get_image(practice_id, image_id).file)


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))


def _done(slug: str, practice_id: int, act: Callable[[Event, int], None]) -> Answer:
    """Answer a button on the page of a practice: what was done, or why it was not."""
    event = _event(slug)
    form = MoveForm(request.form)
    try:
        with transaction():
            act(event, form.version.number)
    except RuleError as error:
        return show_refused(event, practice_id, in_words(error))
    return redirect_to("peer_review.practice", slug=slug, practice_id=practice_id)
