"""The versions of a practice, and two of them side by side in one text."""

from typing import Any

from flask import request
from flask_babel import get_locale

from clusterix_events.events.models import Event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.peer_review import practice_images, practice_page, practice_queries
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.practice_text import text_of


def versions_context(event: Event, practice: Practice) -> dict[str, Any]:
    """Return the versions with what differs between the two that the address names.

    Without any it is the newest and the one before it. Raises NotFoundError for unknown numbers.
    """
    versions = practice_queries.list_versions(practice.id)
    by_number = {one.number: one for one in versions}
    new = _chosen(by_number, "new", versions[0].number)
    old = _chosen(by_number, "old", max(new.number - 1, versions[-1].number))
    pictures = (practice_images.list_images(old.id), practice_images.list_images(new.id))
    form = practice_queries.review_form_of(event.id, str(get_locale() or "en"))
    reviewing = practice_queries.list_reviewing(practice.id)
    return {
        "practice": practice,
        "title": versions[0].title,
        "versions": practice_page.version_lines(versions, reviewing, event.zone),
        "old": old.number,
        "new": new.number,
        "changes": practice_page.changed_fields(old, new, pictures, form),
        "remarks": practice_page.remark_lines(
            practice_queries.list_remarks(practice.id),
            text_of(versions[0]),
            event.zone,
        ),
    }


def _chosen(by_number: dict[int, PracticeVersion], name: str, otherwise: int) -> PracticeVersion:
    number = request.args.get(name, type=int) if request.args.get(name) else otherwise
    if number not in by_number:
        raise NotFoundError(f"version {number}")
    return by_number[number]
