"""A practice in words: what its pages show of texts, state, remarks and versions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.practice_diff import Piece, differences
from clusterix_events.peer_review.practice_fields import (
    FIELDS,
    FIGURE_LABELS,
    LABELS,
    figures_of,
    links_of,
)
from clusterix_events.peer_review.practice_forms import licence_words
from clusterix_events.peer_review.practice_models import PracticeImage, PracticeRemark
from clusterix_events.peer_review.practice_rules import (
    Actor,
    PracticeKind,
    PracticeState,
    waits_for,
)
from clusterix_events.peer_review.practice_text import PracticeText, text_of
from clusterix_events.peer_review.review_form import ReviewForm
from clusterix_events.peer_review.wording import place_of, region
from clusterix_events.questions import countries


@dataclass(frozen=True)
class Said:
    """A field with what stands there; `links` are addresses to follow."""

    label: str
    text: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemarkLine:
    """A remark at its field, and whether the text there is another one since."""

    label: str
    text: str
    when: str
    is_open: bool
    is_changed: bool


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of versions."""

    number: int
    what: str
    signs: tuple[str, ...]


@dataclass(frozen=True)
class ChangedField:
    """A field with its removed and added words."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Picture:
    """A picture with what stands below it; `missing` says why others do not see it."""

    file_id: int
    address: str
    alt: str
    rights: str
    is_showable: bool


def said_of(text: PracticeVersion) -> list[Said]:
    """Return the recorded texts of a version in their order; figures are drawn as a table."""
    lines = [
        Said(_("Kind"), kind_words(text.kind)),
        Said(str(LABELS["organisation"]), text.organisation),
        Said(_("Where"), place_of(text)),
    ]
    for one in FIELDS:
        if one.code in {"contact", "links"} or not text.details.get(one.code):
            continue
        lines.append(Said(str(one.label), text.details[one.code]))
    if addresses := links_of(text.details):
        lines.append(Said(str(LABELS["links"]), "", tuple(addresses)))
    if text.guiding_questions:
        lines.append(Said(str(LABELS["guiding_questions"]), "\n".join(text.guiding_questions)))
    return [line for line in lines if line.text or line.links]


def figure_table(text: PracticeVersion) -> tuple[list[str], list[list[str]]]:
    """Return the heads and rows of the evidence."""
    rows = [list(row.values()) for row in figures_of(text.details)]
    return [str(label) for label in FIGURE_LABELS.values()], rows


def pictures_of(images: Sequence[PracticeImage], address: Callable[[int], str]) -> list[Picture]:
    """Return pictures with the words below them; `address` gives where each is read."""
    return [
        Picture(
            file_id=one.file_id,
            address=address(one.id),
            alt=one.alt,
            rights=rights_words(one),
            is_showable=one.is_showable,
        )
        for one in images
    ]


def rights_words(image: PracticeImage) -> str:
    """Return whose a picture is and how it may be used."""
    parts = (image.rights_holder, licence_words(image.licence))
    return ", ".join(part for part in parts if part)


def kind_words(kind: PracticeKind) -> str:
    """Return what a practice is, in words."""
    return _("Lesson learnt") if kind is PracticeKind.LESSON else _("Good practice")


def waits_words(practice: Practice, owner: str) -> str:
    """Return who is waited for in the organiser's list, "" where nobody is."""
    if practice.state in {PracticeState.REVIEWED, PracticeState.REVISED}:
        return _("you may publish it")
    actor = waits_for(practice.state)
    if actor is Actor.OWNER:
        return owner or _("an owner")
    if actor is Actor.ORGANISER:
        return _("you")
    return _("the peer group") if actor is Actor.MODERATOR else ""


def next_step(state: PracticeState) -> str:
    """Return to the owner what happens next."""
    return {
        PracticeState.DRAFT: _("Write what you can, then sign it off and send it."),
        PracticeState.SUBMITTED: _("You have sent it. The organiser reads it now."),
        PracticeState.CHANGES_ASKED: _("The organiser asks for changes. They stand at the fields."),
        PracticeState.ACCEPTED: _("It is accepted. The peer group reads it next."),
        PracticeState.UNDER_REVIEW: _("The peer group reviews it. This version is frozen."),
        PracticeState.REVIEWED: _("It is reviewed. You may read the result and revise it."),
        PracticeState.REVISED: _("You have sent a revised version. The organiser reads it now."),
        PracticeState.PUBLISHED: _("Its result is published. You may still revise it."),
        PracticeState.ARCHIVED: _("It was put away by the organiser."),
    }[state]


def remark_lines(
    remarks: Sequence[PracticeRemark], now: PracticeText, zone: ZoneInfo
) -> list[RemarkLine]:
    """Return remarks with their fields, the newest first."""
    return [
        RemarkLine(
            label=str(LABELS[one.field]) if one.field else _("The practice as a whole"),
            text=one.text,
            when=day(one.made_at.astimezone(zone).date()),
            is_open=one.answered_at is None,
            is_changed=bool(one.field) and now.plain(one.field) != one.text_then,
        )
        for one in remarks
    ]


def open_remarks(remarks: Sequence[PracticeRemark]) -> dict[str, list[str]]:
    """Return what is asked at each field now, by its code."""
    found: dict[str, list[str]] = {}
    for one in reversed(remarks):
        if one.answered_at is None:
            found.setdefault(one.field, []).append(one.text)
    return found


def version_lines(
    versions: Sequence[PracticeVersion], reviewing: Mapping[int, Sequence[str]], zone: ZoneInfo
) -> list[VersionLine]:
    """Return the versions of a practice with what was signed, accepted and reviewed."""
    lines = []
    for one in versions:
        signs = []
        if one.is_draft:
            signs.append(_("being written by the owner"))
        if one.signed_at:
            signs.append(_("signed off by the owner, %(when)s", when=moment(one.signed_at, zone)))
        if one.accepted_at:
            signs.append(
                _("accepted by the organiser, %(when)s", when=moment(one.accepted_at, zone))
            )
        if one.number in reviewing:
            signs.append(_("reviewed by %(groups)s", groups=", ".join(reviewing[one.number])))
        if one.is_frozen:
            signs.append(_("frozen"))
        when = moment(one.changed_at, zone) if one.changed_at else _("date not recorded")
        lines.append(VersionLine(one.number, when, tuple(signs)))
    return lines


def changed_fields(
    old: PracticeVersion,
    new: PracticeVersion,
    pictures: tuple[Sequence[PracticeImage], Sequence[PracticeImage]],
    form: ReviewForm,
) -> list[ChangedField]:
    """Return the fields in which two versions differ, pictures and self-assessment among them."""
    before = _in_words(text_of(old), pictures[0], form)
    after = _in_words(text_of(new), pictures[1], form)
    labels = dict(LABELS) | {
        "pictures": _("Pictures"),
        "self_assessment": _("The owner’s own view"),
    }
    return [ChangedField(str(labels[one.code]), one.pieces) for one in differences(before, after)]


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Return a moment as people read it: 12 October 2012, 14:02."""
    local = at.astimezone(zone)
    return _("%(day)s, %(time)s", day=day(local.date()), time=clock_time(at, zone))


def field_words(code: str, text: PracticeText) -> str:
    """Return what stands in a field as people read it: names for codes of places."""
    if code == "country_code":
        return countries.country_name(text.country_code, str(get_locale() or "en"))
    if code == "nuts_code":
        return region(text.nuts_code) if text.nuts_code else ""
    return kind_words(text.kind) if code == "kind" else text.plain(code)


def _in_words(
    text: PracticeText, images: Sequence[PracticeImage], form: ReviewForm
) -> dict[str, str]:
    scores = []
    for code, value in text.self_assessment.items():
        labels = [one.label for one in form.criteria if one.code == code]
        scores.append(f"{labels[0] if labels else code}: {value or form.cannot_judge}")
    return {
        **{code: field_words(code, text) for code in text.plain_fields()},
        "pictures": "\n".join(
            f"{one.alt or _('without a description')} ({rights_words(one)})" for one in images
        ),
        "self_assessment": "\n".join(scores),
    }
