"""The organiser's good practices."""

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import queries, service
from clusterix_events.peer_review.forms import PracticeForm, PublishForm, practice_data
from clusterix_events.peer_review.lists import practice_lines
from clusterix_events.peer_review.practice_fields import FIELDS, GUIDING_QUESTIONS_MAX
from clusterix_events.peer_review.practice_rules import Move, can_move
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.wording import practice_state


def practices(slug: str) -> Response:
    """List the event's practices."""
    event = _event(slug)
    rows = queries.list_practices(event.id)
    lines = practice_lines(rows, queries.list_groups(event.id))
    lead = ngettext("%(num)s practice.", "%(num)s practices.", len(rows))
    return render("peer_review/practices.html", event=event, practices=lines, lead=lead)


def new_practice(slug: str) -> Answer:
    """Add a practice by form."""
    event = _event(slug)
    form = PracticeForm(data={"version": 0, "owner_id": 0})
    form.offer(queries.list_people(event.id))
    if form.validate_on_submit():
        with transaction():
            service.add_practice(event, form.text(), owner_id=form.owner_id.data or None)
        flash_message(_("The practice is kept."))
        return redirect_to("peer_review.practices", slug=slug)
    return _form_page(event, form, None)


def practice(slug: str, practice_id: int) -> Answer:
    """Show and change one practice, and say who may read its result."""
    event = _event(slug)
    row = queries.get_practice(event.id, practice_id)
    form = PracticeForm(data=practice_data(row))
    form.offer(queries.list_people(event.id))
    if form.validate_on_submit():
        try:
            with transaction():
                service.edit_practice(
                    event,
                    practice_id,
                    form.text(),
                    owner_id=form.owner_id.data or None,
                    version=form.version_number,
                )
            flash_message(_("The practice is saved."))
            return redirect_to("peer_review.practices", slug=slug)
        except RuleError as error:
            form.refuse(error)
    return _form_page(event, form, row)


def publish_practice(slug: str, practice_id: int) -> Answer:
    """Say who may read the result of a practice."""
    event = _event(slug)
    row = queries.get_practice(event.id, practice_id)
    form = PublishForm()
    if form.validate_on_submit():
        try:
            with transaction():
                service.publish_practice(event, practice_id, Visibility(form.visibility.data))
            flash_message(_("Saved who may read the result."))
            return redirect_to("peer_review.practice", slug=slug, practice_id=practice_id)
        except RuleError as error:
            form.refuse(error)
    edit = PracticeForm(formdata=None, data=practice_data(row))
    edit.offer(queries.list_people(event.id))
    return _form_page(event, edit, row, publish=form)


def _form_page(
    event: Event, form: PracticeForm, row: PracticeRow | None, publish: PublishForm | None = None
) -> Response:
    is_refused = bool(form.errors or form.form_errors or (publish and publish.errors))
    may_publish = row is not None and can_move(row.practice.state, Move.PUBLISH)
    if may_publish and publish is None and row is not None:
        publish = PublishForm(formdata=None, data={"visibility": row.practice.visibility.value})
    return render(
        "peer_review/practice.html",
        status=422 if is_refused else 200,
        event=event,
        form=form,
        row=row,
        state=practice_state(row.practice.state) if row else None,
        publish=publish,
        details=[form[one.code] for one in FIELDS],
        guiding=[form[f"guiding_{n}"] for n in range(1, GUIDING_QUESTIONS_MAX + 1)],
    )


def _event(slug: str) -> Event:
    return authorize("peer_review.organise", find_event(slug))
