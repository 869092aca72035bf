"""The owner's good practice behind the personal link: written, kept, signed off, compared."""

from collections.abc import Callable

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError, StaleError
from clusterix_events.kernel.files import answer_file, takes_files
from clusterix_events.kernel.permissions import authorize, current_actor
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import (
    practice_editing,
    practice_images,
    practice_page,
    practice_queries,
    practice_service,
)
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_editing import Editing
from clusterix_events.peer_review.practice_forms import PracticeForm
from clusterix_events.peer_review.practice_page import next_step
from clusterix_events.peer_review.practice_rules import owner_may_write
from clusterix_events.peer_review.practice_service import Typed
from clusterix_events.peer_review.practice_versions_page import versions_context
from clusterix_events.peer_review.wording import practice_state

SECTIONS = (
    {"id": "what", "title": _l("What it is"), "short": "", "state": ""},
    {"id": "how", "title": _l("How it works"), "short": "", "state": ""},
    {"id": "proof", "title": _l("What it achieved"), "short": "", "state": ""},
    {"id": "others", "title": _l("For others"), "short": "", "state": ""},
    {"id": "pictures", "title": _l("Pictures"), "short": "", "state": ""},
    {"id": "own-view", "title": _l("Your own view"), "short": "", "state": ""},
    {"id": "sign-off", "title": _l("Sign off and send"), "short": "", "state": ""},
)


@takes_files
def own_practice(token: str, practice_id: int) -> Answer:
    """Show the owner's form; what is sent with it is kept as a draft, complete or not."""
    event, practice = _find(practice_id)
    if request.method == "GET" or not owner_may_write(practice.state):
        return _page(token, event, practice_id)
    return _take(token, event, practice_id, _keep)


@takes_files
def sign_off(token: str, practice_id: int) -> Answer:
    """Take the owner's sign-off: what was written goes to the organiser."""
    event, practice = _find(practice_id)
    if not owner_may_write(practice.state):
        flash_message(_("You sent this already. The organiser reads it now."))
        return redirect_to("peer_review.own_practice", token=token, practice_id=practice_id)
    return _take(token, event, practice_id, _send)


def own_versions(token: str, practice_id: int) -> Response:
    """List the versions of one's practice and what differs between two of them."""
    event, practice = _find(practice_id)
    return render(
        "peer_review/own_versions.html",
        event=event,
        token=token,
        **versions_context(event, practice),
    )


def own_image(token: str, practice_id: int, image_id: int) -> Response:
    """Answer a picture of one's own practice."""
    del token  # read before the view is asked
    _find(practice_id)
    return answer_file(practice_images.get_image(practice_id, image_id).file)


def _find(practice_id: int) -> tuple[Event, Practice]:
    link = current_actor().link
    event_id = link.event_id if link else None
    written = practice_queries.find_written(event_id, practice_id)
    practice = authorize("peer_review.write_practice", written.practice if written else None)
    return get_event(practice.event_id), practice


def _take(
    token: str, event: Event, practice_id: int, act: Callable[[int, int, PracticeForm, Typed], None]
) -> Answer:
    """Do with a sent form what its button says, or show it again with all that was typed."""
    editing = practice_editing.load(event.id, practice_id)
    form = editing.fill(PracticeForm)
    is_valid = form.validate()
    received = practice_editing.receive_image(form) if is_valid else None
    if not is_valid or form.image_file.errors:
        return _form_page(token, event, editing, form, status=422)
    typed = Typed(
        text=form.text(),
        version=form.version_number,
        shows_contact=bool(form.shows_contact.data),
        images=form.image_changes(received),
    )
    try:
        with transaction():
            act(event.id, practice_id, form, typed)
    except StaleError:
        stored = practice_editing.load(event.id, practice_id)
        return _form_page(token, event, stored, form, status=409)
    except RuleError as error:
        form.refuse(error)
        stored = practice_editing.load(event.id, practice_id)
        return _form_page(token, event, stored, form, status=422)
    return redirect_to(
        "peer_review.own_practice",
        token=token,
        practice_id=practice_id,
        kept=form.version_number,
    )


def _keep(event_id: int, practice_id: int, _form: PracticeForm, typed: Typed) -> None:
    practice_service.keep_draft(event_id, practice_id, typed)
    flash_message(_("Your draft is kept. Nothing is sent yet."))


def _send(event_id: int, practice_id: int, form: PracticeForm, typed: Typed) -> None:
    if not form.is_right.data:
        raise practice_service.PracticeIncompleteError(
            _("Tick that it is right and may be reviewed, or keep it as a draft."),
            field="is_right",
        )
    practice_service.send_practice(event_id, practice_id, typed, now=clock.now())
    flash_message(_("Thank you. Your practice is with the organiser."))


def _page(token: str, event: Event, practice_id: int) -> Response:
    editing = practice_editing.load(event.id, practice_id)
    if owner_may_write(editing.practice.state):
        form = editing.fill(PracticeForm)
        return _form_page(token, event, editing, form, status=200)
    heads, rows = practice_page.figure_table(editing.text)
    return render(
        "peer_review/own_practice_sent.html",
        event=event,
        token=token,
        practice=editing.practice,
        text=editing.text,
        state=practice_state(editing.practice.state),
        next_step=next_step(editing.practice.state),
        said=practice_page.said_of(editing.text),
        figure_heads=heads,
        figures=rows,
        pictures=_pictures(token, editing),
        contact=editing.text.details.get("contact", ""),
        kept_version=request.args.get("kept", type=int),
    )


def _form_page(
    token: str, event: Event, editing: Editing, form: PracticeForm, *, status: int
) -> Response:
    practice = editing.practice
    remarks = practice_queries.list_remarks(practice.id)
    return render(
        "peer_review/own_practice.html",
        status=status,
        event=event,
        token=token,
        state=practice_state(practice.state),
        next_step=next_step(practice.state),
        asked=practice_page.open_remarks(remarks),
        pictures=_pictures(token, editing),
        sections=SECTIONS,
        saved_at=editing.text.changed_at,
        is_new_version=not editing.text.is_draft,
        kept_version=request.args.get("kept", type=int),
        **editing.context(form, is_stale=status == 409),
    )


def _pictures(token: str, editing: Editing) -> list[practice_page.Picture]:
    def address(image_id: int) -> str:
        return url_for(
            "peer_review.own_image",
            token=token,
            practice_id=editing.practice.id,
            image_id=image_id,
        )

    return practice_page.pictures_of(editing.images, address)
