"""Papers as PDF: templates filled with plain values and handed to the PDF pool."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _

from clusterix_events.documents.fitting import fit, fit_title
from clusterix_events.documents.group_cards import GroupsPaper
from clusterix_events.documents.papers import (
    AttendanceList,
    Badge,
    BadgeRole,
    BadgeSheet,
    Letterhead,
    ParticipantsPaper,
    Photos,
    ProgrammePaper,
)
from clusterix_events.documents.rules import code_address
from clusterix_events.documents.typography import curly, kept
from clusterix_events.kernel.markdown import markdown
from clusterix_events.kernel.pdf import PdfSource, render_pdf, render_sheets
from clusterix_events.minutes.queries import MinutesSheet
from clusterix_events.peer_review.report_content import ReportContent
from clusterix_events.peer_review.wording import number

BADGES_PER_CHUNK = 100


def render_badges(sheet: BadgeSheet) -> bytes:
    """Return the badges as sheets of ten for cutting, untagged."""
    title = _("Badges, %(event)s", event=sheet.event)
    chunks = [
        sheet.badges[start : start + BADGES_PER_CHUNK]
        for start in range(0, len(sheet.badges), BADGES_PER_CHUNK)
    ]
    sources = [_badges_source(sheet, chunk, title=title) for chunk in chunks or [()]]
    return render_sheets(sources, title=title, lang=sheet.lang)


def render_attendance(attendance: AttendanceList) -> bytes:
    """Return the attendance lists as one tagged paper, each day on pages of its own."""
    return render_pdf(
        PdfSource(
            _render(
                "attendance",
                list=attendance,
                title=_("Attendance, %(event)s", event=attendance.letterhead.event),
            )
        )
    )


def render_participants(paper: ParticipantsPaper) -> bytes:
    """Return the list of participants as one tagged paper."""
    title = _("Participants, %(event)s", event=paper.letterhead.event)
    return render_pdf(PdfSource(_render("participants", paper=paper, title=title)))


def render_group_cards(paper: GroupsPaper) -> bytes:
    """Return a card for each peer group as sheets of two for cutting, untagged."""
    title = _("Group cards, %(event)s", event=paper.letterhead.event)
    source = PdfSource(_render("group_cards", paper=paper, title=title))
    return render_sheets([source], title=title, lang=paper.letterhead.lang)


def render_group_lists(paper: GroupsPaper) -> bytes:
    """Return who goes where in each round as one tagged paper."""
    title = _("Peer groups, %(event)s", event=paper.letterhead.event)
    return render_pdf(PdfSource(_render("group_lists", paper=paper, title=title)))


def render_minutes(minutes: MinutesSheet, letterhead: Letterhead) -> bytes:
    """Return the minutes as one tagged paper."""
    title = _("Minutes %(number)s, %(event)s", number=minutes.number, event=letterhead.event)
    html = _render("minutes", minutes=minutes, letterhead=letterhead, title=title)
    return render_pdf(PdfSource(html))


def render_report(report: ReportContent, letterhead: Letterhead) -> bytes:
    """Return the report on a good practice as one tagged paper."""
    title = _("Peer review: %(title)s", title=report.title)
    counted = (one.after.counted for one in report.criteria if one.after)
    html = _render(
        "report",
        report=report,
        letterhead=letterhead,
        title=title,
        counted_most=max(counted, default=1),
        signed=_signed,
    )
    return render_pdf(PdfSource(html))


def render_programme(programme: ProgrammePaper) -> bytes:
    """Return the programme as one tagged paper."""
    title = _("Programme, %(event)s", event=programme.title)
    points = fit_title(programme.title)
    html = _render("programme", programme=programme, title=title, title_points=points)
    return render_pdf(PdfSource(html))


def _badges_source(sheet: BadgeSheet, badges: Sequence[Badge], *, title: str) -> PdfSource:
    kinds = list(dict.fromkeys(map(_plate, badges)))
    html = _render(
        "badges",
        sheet=sheet,
        title=title,
        badges=[fit(badge) for badge in badges],
        plates=[(f"plate-{kinds.index(kind)}", kind) for kind in kinds],
        roles=role_words(),
        photos=_photo_labels(),
    )
    return PdfSource(
        html,
        codes={
            f"code-{index}": code_address(sheet.base_url, badge.reference)
            for index, badge in enumerate(badges)
            if badge.reference
        },
        plates={
            f"badge-{index}": f"plate-{kinds.index(_plate(badge))}"
            for index, badge in enumerate(badges)
        },
    )


@dataclass(frozen=True, slots=True)
class _Plate:
    """What badges of one kind share."""

    role: BadgeRole
    photos: Photos
    has_code: bool
    is_generated: bool


def _plate(badge: Badge) -> _Plate:
    return _Plate(badge.role, badge.photos, badge.reference is not None, badge.is_generated)


def _render(template: str, **values: object) -> str:
    return render_template(
        f"documents/{template}.html", curly=curly, kept=kept, markdown=markdown, **values
    )


def _signed(change: float | None) -> str:
    """Return a change of the median with its sign, as the paper's table shows it."""
    if change is None:
        return "–"
    return f"{'+' if change > 0 else '–' if change < 0 else ''}{number(abs(change))}"


def role_words() -> dict[BadgeRole, str]:
    """Return the word printed for each role."""
    return {
        BadgeRole.ORGANISER: _("Organiser"),
        BadgeRole.MODERATOR: _("Moderator"),
        BadgeRole.SPEAKER: _("Speaker"),
        BadgeRole.PRESS: _("Press"),
        BadgeRole.PARTNER: _("Partner"),
        BadgeRole.PARTICIPANT: _("Participant"),
    }


def _photo_labels() -> dict[Photos, str]:
    return {
        Photos.ALLOWED: "",
        Photos.REFUSED: _("No photos"),
        Photos.NOT_ASKED: _("photo: not asked"),
    }
