"""Forms to begin with, forms of other events, and the versions of this one."""

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Answer

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.peer_review import form_page as page
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review import form_service as service
from clusterix_events.peer_review.form_presets import PRESETS, preset_definition
from clusterix_events.peer_review.form_texts import languages_of
from clusterix_events.peer_review.form_views import act, managed, preview_context
from clusterix_events.peer_review.models import GroupState, Round
from clusterix_events.registration import form_copying


def form_sources(slug: str) -> Response:
    """List the forms to begin with, and the other events whose form may be copied."""
    event = managed(slug)
    return render(
        "peer_review/form_sources.html",
        event=event,
        presets=PRESETS,
        events=form_copying.list_sources(event.id),
    )


def form_source(slug: str, source: str) -> Response:
    """Show a form before it takes the place of the draft."""
    event = managed(slug)
    title, definition = _source(event.id, source)
    present = service.read_present(event.id)
    return render(
        "peer_review/form_source.html",
        event=event,
        source=source,
        title=title,
        token=present.token,
        changes=page.differences(present.definition, definition),
        rounds=[
            preview_context(definition, languages_of(definition).known[0], round_)
            for round_ in Round
        ],
    )


def take_form(slug: str, source: str) -> Answer:
    """Put a form in the place of the draft; undo brings the draft back."""
    event = managed(slug)
    _title, other = _source(event.id, source)
    done = _("This form is the draft now. “Undo” brings the former one back.")
    return act(slug, lambda definition: rules.replace_form(definition, other), done)


def form_versions(slug: str) -> Response:
    """List the versions with their groups and what each changed."""
    event = managed(slug)
    rows = service.list_versions(event.id)
    before = [version.definition for version, _groups in rows[1:]]
    return render(
        "peer_review/form_versions.html",
        event=event,
        is_draft=service.read_present(event.id).is_draft,
        versions=[
            {
                "number": version.version,
                "made_at": version.made_at,
                "groups": [group.name for group in groups],
                "movable": [
                    group.name
                    for group in groups
                    if number > 0 and group.state is GroupState.COMPOSED
                ],
                "changes": page.differences(before[number], version.definition)
                if number < len(before)
                else [],
            }
            for number, (version, groups) in enumerate(rows)
        ],
    )


def form_version(slug: str, number: int) -> Response:
    """Show a version as peers see it."""
    event = managed(slug)
    version = service.get_version(event.id, number)
    return render(
        "peer_review/form_source.html",
        event=event,
        source="",
        title=_("Version %(n)s", n=number),
        token=0,
        changes=[],
        rounds=[
            preview_context(version.definition, languages_of(version.definition).known[0], round_)
            for round_ in Round
        ],
    )


def move_form_groups(slug: str, number: int) -> Answer:
    """Give the groups of a version that were not opened yet the latest one."""
    event = managed(slug)
    with transaction():
        names = service.move_groups(event.id, number)
    flash_message(
        ngettext(
            "%(num)s group has the latest version now.",
            "%(num)s groups have the latest version now.",
            len(names),
        )
    )
    return redirect_to("peer_review.form_versions", slug=slug)


def _source(event_id: int, source: str) -> tuple[Any, dict[str, Any]]:
    """Return the title and definition of a preset, or of an event of the present organiser."""
    if source in PRESETS:
        return PRESETS[source].title, preset_definition(source)
    titles = {str(number): title for number, title in form_copying.list_sources(event_id)}
    if source not in titles:
        raise NotFoundError(source)
    return titles[source], service.read_present(int(source)).definition
