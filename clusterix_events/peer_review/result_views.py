"""A practice and its result, each for those who may read it."""

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event, get_public_event
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import current_actor, may, public
from clusterix_events.kernel.web import render
from clusterix_events.peer_review import (
    publish_page,
    publish_queries,
    queries,
    report_result,
    result_page,
    result_queries,
)
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.publish_queries import publication_of
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.queries import PracticeRow
from clusterix_events.peer_review.wording import form_of, place_of, practice_state


@public
def result(slug: str, practice_id: int) -> Response:
    """Show a practice, with its result for its readers; to anybody else it does not exist."""
    return practice_page(get_public_event(slug), practice_id)


@public
def result_by_link(token: str, practice_id: int) -> Response:
    """Show the same to the person whose personal link this is."""
    del token  # read before the view is asked
    link = current_actor().link
    if link is None or link.event_id is None:
        raise NotFoundError(f"practice {practice_id}")
    return practice_page(get_event(link.event_id), practice_id)


def practice_page(event: Event, practice_id: int) -> Response:
    """Show a practice to whoever may read it, and its result to whoever may read that."""
    row = queries.find_practice(event.id, practice_id)
    if row is None or not may("peer_review.read_practice", row.practice):
        raise NotFoundError(f"practice {practice_id}")
    return _result_page(event, row)


def _result_page(event: Event, row: PracticeRow) -> Response:
    reads_result = may("peer_review.read_result", row.practice)
    group = _shown_group(row) if reads_result else None
    steps = [*report_result.next_steps(event, row.practice, group), *_owner_steps(row)]
    final = report_result.final_page(event, group, states=_states(row), steps=steps)
    if final is not None:
        return final
    version_note = _version_note(row, group) if group is not None else ""
    row = row if group is None else PracticeRow(row.practice, group.practice_version)
    rows = queries.list_practices(event.id)
    context = _group_context(event, group) if group is not None else _no_group()
    form = form_of(group) if group is not None else None
    seen = [one for one in rows if may("peer_review.read_result", one.practice)]
    statements = result_queries.list_statements(event.id)
    return render(
        "peer_review/result.html",
        event=event,
        practice=_practice_context(row, _number_words(row, len(rows), sees_all=seen == rows)),
        states=_states(row) if reads_result else [],
        reads_result=reads_result,
        sections=publish_page.sections(row.text),
        keywords=publish_page.keywords(row.text),
        addresses=publish_page.links(row.text),
        images=[
            (one, _image_address(event, row, one.id))
            for one in publish_queries.list_images(row.text.id)
        ],
        contact=publish_page.said(row.text, "contact") if row.practice.shows_contact else "",
        version_note=version_note,
        is_generated=event.is_demonstration,
        report=None,
        next_steps=steps,
        transfer=result_page.transfer_map(form, seen, statements) if form is not None else None,
        **context,
    )


def _image_address(event: Event, row: PracticeRow, image_id: int) -> str:
    """Return the address of a picture on the way by which the reader came."""
    link = current_actor().link
    numbers: dict[str, Any] = {"practice_id": row.practice.id, "image_id": image_id}
    if link is None:
        return url_for("peer_review.image", slug=event.slug, **numbers)
    if link.kind is LinkKind.PROGRAMME:
        return url_for("peer_review.programme_image", token=link.token, **numbers)
    return url_for("peer_review.image_by_link", token=link.token, **numbers)


def _owner_steps(row: PracticeRow) -> list[tuple[str, str]]:
    link = current_actor().link
    if link is None or not may("peer_review.own_practice", row.practice):
        return []
    number = row.practice.id
    address = url_for("peer_review.owner_page", token=link.token, practice_id=number)
    return [(address, _("What may be published"))]


def _shown_group(row: PracticeRow) -> PeerGroup | None:
    """Return the group whose result may be shown: a closed one, or an open one to its members."""
    groups = [
        one
        for one in queries.list_groups_of_practice(row.practice.id)
        if one.state is GroupState.CLOSED
        or (one.state is GroupState.OPEN and may("peer_review.read_draft", one))
    ]
    return max(groups, key=lambda one: (one.closed_at is not None, one.id), default=None)


def _group_context(event: Event, group: PeerGroup) -> dict[str, Any]:
    form = form_of(group)
    shown = result_queries.list_figures(group.id)
    profile = result_page.profile(group, form, shown)
    reads = report_result.may_read_answers(group)
    recommendations = result_queries.list_recommendations(group.id) if reads else ()
    who, where = result_page.reviewed_by(group, result_page.met_on(group, event.zone))
    return {
        "reviewed": {"who": who, "where": where},
        "criteria": profile.charts if profile else (),
        "profile_lead": profile.lead if profile else "",
        "highest": profile.highest if profile else 1,
        "numbers": profile.numbers if profile else (),
        "disputed": profile.disputed if profile else (),
        "swot": result_page.swot(form, result_queries.list_texts(group.id)) if reads else (),
        "swot_lead": _("What the peers wrote, in mixed order and without names."),
        "recommendations": result_page.recommendation_lines(form, recommendations),
        "recommendations_lead": _("Each shows how many peers stand behind it, never who."),
    }


def _no_group() -> dict[str, Any]:
    return {
        "reviewed": {"who": _("Not yet"), "where": ""},
        "criteria": (),
        "profile_lead": "",
        "highest": 1,
        "numbers": (),
        "disputed": (),
        "swot": (),
        "swot_lead": "",
        "recommendations": (),
        "recommendations_lead": "",
    }


def _number_words(row: PracticeRow, count: int, *, sees_all: bool) -> str:
    """Return which practice this is; of how many, only to those who see all of them."""
    number = row.practice.number
    if not sees_all:
        return _("Good practice %(number)s", number=number)
    return _("Good practice %(number)s of %(count)s", number=number, count=count)


def _version_note(row: PracticeRow, group: PeerGroup) -> str:
    """Return which version the group read, and whether there is a newer one."""
    reviewed = group.practice_version.number
    if row.text.number == reviewed:
        return _("Version %(n)s, as the group read it.", n=reviewed)
    return _(
        "Version %(n)s, as the group read it. The practice was changed since: version %(newer)s.",
        n=reviewed,
        newer=row.text.number,
    )


def _practice_context(row: PracticeRow, number_words: str) -> dict[str, Any]:
    return {
        "id": row.practice.id,
        "number_words": number_words,
        "title": row.text.title,
        "organisation": row.text.organisation,
        "place": place_of(row.text),
        "theme": row.text.details.get("theme", ""),
        "summary": publish_page.said(row.text, "summary"),
    }


def _states(row: PracticeRow) -> list[tuple[str, str]]:
    seen_by = {
        Visibility.GROUP: ("closed", _("Seen by the group")),
        Visibility.PARTNERSHIP: ("closed", _("Seen by the partnership")),
        Visibility.PROGRAMME: ("closed", _("Seen by the programme")),
        Visibility.PUBLIC: ("open", _("Seen by everyone")),
    }
    level = publication_of(row.practice).report_level
    return [practice_state(row.practice.state), seen_by[level]]
