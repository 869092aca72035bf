"""The organiser's good practices."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.files import takes_files
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, form_token, redirect_to, render
from clusterix_events.peer_review import (
    practice_editing,
    practice_page,
    practice_queries,
    queries,
    service,
)
from clusterix_events.peer_review.forms import NOBODY, PublishForm
from clusterix_events.peer_review.lists import practice_lines
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_editing import Editing
from clusterix_events.peer_review.practice_forms import OrganisersPracticeForm, form_for
from clusterix_events.peer_review.practice_rules import Actor, Move, can_move, waits_for
from clusterix_events.peer_review.practice_text import text_of
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.wording import practice_state


def practices(slug: str) -> Response:
    """List the event's practices."""
    event = _event(slug)
    rows = queries.list_practices(event.id)
    lines = practice_lines(
        rows,
        queries.list_groups(event.id),
        owners=practice_queries.names_of(row.practice.owner_id for row in rows),
        drafts=practice_queries.list_working_numbers(event.id),
    )
    lead = ngettext("%(num)s practice.", "%(num)s practices.", len(rows))
    return render("peer_review/practices.html", event=event, practices=lines, lead=lead)


def new_practice(slug: str) -> Answer:
    """Add a practice by form."""
    event = _event(slug)
    form = form_for(OrganisersPracticeForm, None, ())(data={"version": 0, "owner_id": NOBODY})
    form.offer(queries.list_people(event.id))
    token = form_token()
    if form.validate_on_submit():
        with transaction():
            service.add_practice(
                event, form.text(), owner_id=form.owner_id.data or None, form_token=token
            )
        flash_message(_("The practice is kept."))
        return redirect_to("peer_review.practices", slug=slug)
    return render(
        "peer_review/practice.html",
        status=422 if form.errors else 200,
        event=event,
        form=form,
        practice=None,
        form_token=token,
        figure_rows=range(1, practice_editing.FREE_ROWS + 1),
        **_nothing(),
    )


@takes_files
def practice(slug: str, practice_id: int) -> Answer:
    """Show and change one practice, and say who may read its result."""
    event = _event(slug)
    editing = practice_editing.load(event.id, practice_id)
    form = _form(event, editing)
    if request.method == "GET":
        return _page(event, editing, form)
    is_valid = form.validate()
    received = practice_editing.receive_image(form) if is_valid else None
    if not is_valid or form.image_file.errors:
        return _page(event, editing, form, status=422)
    try:
        with transaction():
            service.edit_practice(
                event,
                practice_id,
                form.text(),
                owner_id=form.owner_id.data or None,
                version=form.version_number,
                images=form.image_changes(received),
            )
        flash_message(_("The practice is saved."))
        return redirect_to("peer_review.practices", slug=slug)
    except StaleError:
        return _page(event, practice_editing.load(event.id, practice_id), form, status=409)
    except RuleError as error:
        form.refuse(error)
        return _page(event, practice_editing.load(event.id, practice_id), form, status=422)


def publish_practice(slug: str, practice_id: int) -> Answer:
    """Say who may read the result of a practice."""
    event = _event(slug)
    publish = PublishForm()
    if publish.validate_on_submit():
        try:
            with transaction():
                service.publish_practice(event, practice_id, Visibility(publish.visibility.data))
            flash_message(_("Saved who may read the result."))
            return redirect_to("peer_review.practice", slug=slug, practice_id=practice_id)
        except RuleError as error:
            publish.refuse(error)
    editing = practice_editing.load(event.id, practice_id)
    return _page(event, editing, _fresh_form(event, editing), publish=publish, status=422)


def show_refused(event: Event, practice_id: int, why: str) -> Response:
    """Show the page of a practice with what could not be done, and why."""
    editing = practice_editing.load(event.id, practice_id)
    return _page(event, editing, _fresh_form(event, editing), status=422, refusal=why)


def _form(event: Event, editing: Editing) -> OrganisersPracticeForm:
    owner_id = editing.practice.owner_id or NOBODY
    return _offered(event, editing, editing.fill(OrganisersPracticeForm, owner_id=owner_id))


def _fresh_form(event: Event, editing: Editing) -> OrganisersPracticeForm:
    owner_id = editing.practice.owner_id or NOBODY
    return _offered(event, editing, editing.fill_anew(OrganisersPracticeForm, owner_id=owner_id))


def _offered(
    event: Event, editing: Editing, form: OrganisersPracticeForm
) -> OrganisersPracticeForm:
    people = queries.list_people(event.id)
    owner_id = editing.practice.owner_id
    if owner_id not in {number for number, _words in people}:  # asked, and not registered
        people += list(practice_queries.names_of([owner_id]).items())
    form.offer(people)
    form.needs_all = waits_for(editing.practice.state) is not Actor.OWNER
    return form


def _page(
    event: Event,
    editing: Editing,
    form: OrganisersPracticeForm,
    *,
    status: int = 200,
    publish: PublishForm | None = None,
    refusal: str = "",
) -> Response:
    row = editing.practice
    if publish is None and can_move(row.state, Move.PUBLISH):
        publish = PublishForm(formdata=None, data={"visibility": row.visibility.value})
    remarks = practice_queries.list_remarks(row.id)
    return render(
        "peer_review/practice.html",
        status=status,
        event=event,
        state=practice_state(row.state),
        steps=_steps(row),
        owner=practice_queries.names_of([row.owner_id]).get(row.owner_id or 0, ""),
        publish=publish,
        refusal=refusal,
        form_token="",
        signed=[
            at and practice_page.moment(at, event.zone)
            for at in (editing.text.signed_at, editing.text.accepted_at)
        ],
        pictures=_pictures(event, editing),
        remarks=practice_page.remark_lines(remarks, text_of(editing.text), event.zone),
        **editing.context(form, is_stale=status == 409),
    )


def _pictures(event: Event, editing: Editing) -> list[practice_page.Picture]:
    def address(image_id: int) -> str:
        return url_for(
            "peer_review.managed_image",
            slug=event.slug,
            practice_id=editing.practice.id,
            image_id=image_id,
        )

    return practice_page.pictures_of(editing.images, address)


def _steps(row: Practice) -> dict[str, bool]:
    """Return which buttons stand on the page."""
    return {
        "accept": can_move(row.state, Move.ACCEPT),
        "ask_changes": can_move(row.state, Move.ASK_CHANGES),
        "remind": waits_for(row.state) is Actor.OWNER,
        "archive": can_move(row.state, Move.ARCHIVE),
    }


def _nothing() -> dict[str, Any]:
    """Return what the page of a practice that is not stored yet has none of."""
    return {
        "state": None,
        "steps": {},
        "owner": "",
        "publish": None,
        "refusal": "",
        "signed": (None, None),
        "pictures": (),
        "remarks": (),
        "text": None,
        "review": None,
        "version": 0,
        "seen": "",
        "stale": None,
    }


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
