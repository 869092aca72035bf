"""What all pages of the rapporteur's workspace share: finding, trying a change, the frame."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, url_for

from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.forms import Form
from clusterix_events.kernel.permissions import authorize, may
from clusterix_events.kernel.web import render
from clusterix_events.peer_review import queries, report_page, report_queries
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.report_forms import VersionedForm
from clusterix_events.peer_review.report_models import ReportChange, Role
from clusterix_events.peer_review.report_writing import Hand, StaleReportError

OK, REFUSED, STALE = 200, 422, 409


@dataclass(frozen=True)
class Tried:
    """What became of a change: done, refused with words in its form, or others were first."""

    status: int
    changes: tuple[ReportChange, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the change was made."""
        return self.status == OK


SHOWN = Tried(OK)


def find_led(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    """Return a group for its rapporteur or moderator; refuse everybody else."""
    return _find(slug, group_id, "peer_review.comment")


def find_followed(slug: str, group_id: int) -> tuple[Event, PeerGroup]:
    """Return a group for whoever may follow its report: its leaders and the organisers."""
    return _find(slug, group_id, "peer_review.follow_report")


def hand_of(group: PeerGroup, version: int = 0) -> Hand | None:
    """Return in which role the reader writes the report of a group; None for an organiser."""
    if may("peer_review.moderate", group):
        return Hand(Role.MODERATOR, version)
    return Hand(Role.RAPPORTEUR, version) if may("peer_review.comment", group) else None


def writing_hand(group: PeerGroup, form: VersionedForm) -> Hand:
    """Return the role of a leader with the version that their form showed."""
    hand = hand_of(group, form.version.number)
    assert hand is not None  # only leaders get here
    return hand


def attempt(form: Form, change: Callable[[], Any]) -> Tried:
    """Make a change in a transaction; a refusal stands in the form, which keeps what was typed."""
    try:
        with transaction():
            change()
    except StaleReportError as error:
        return Tried(STALE, error.changes)
    except RuleError as error:
        form.refuse(error)
        return Tried(REFUSED)
    return Tried(OK)


def room_page(
    template: str,
    event: Event,
    group_id: int,
    tried: Tried = SHOWN,
    *,
    here: str = "",
    form: Form | None = None,
    **context: Any,
) -> Response:
    """Return a page of the workspace in its frame; a form of it shows the present version."""
    group = queries.get_group(event.id, group_id)
    report = report_queries.get_report(group_id)
    if isinstance(form, VersionedForm):
        form.version.data = report.version
    desk = report_page.desk(group, report, hand_of(group))
    return render(
        f"peer_review/{template}.html",
        status=tried.status,
        event=event,
        group=group,
        desk=desk,
        here=here,
        form=form,
        changes=report_page.change_lines(event, tried.changes),
        addresses={
            (line.kind, line.code): section_address(event.slug, group_id, line.kind, line.code)
            for line in desk.sections
        },
        missing_addresses=[
            section_address(event.slug, group_id, line.kind, line.code) for line in desk.missing
        ],
        **context,
    )


def section_address(slug: str, group_id: int, kind: str, code: str) -> str:
    """Return the address of a section of the workspace."""
    values: dict[str, Any] = {"slug": slug, "group_id": group_id}
    if kind == "section":
        return url_for("peer_review.report_section", section=code, **values)
    name = "report_views" if kind == "views" else "report_advice"
    return url_for(f"peer_review.{name}", **values)


def _find(slug: str, group_id: int, permission: str) -> tuple[Event, PeerGroup]:
    event = find_event(slug)
    group = None if event is None else queries.find_group(event.id, group_id)
    group = authorize(permission, group)
    assert event is not None  # a group has one
    report_queries.get_report(group.id)
    return event, group
