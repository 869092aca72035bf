"""Words and figures that several pages of peer review say in the same way."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.kernel.i18n import SOURCE, clock_time, day
from clusterix_events.peer_review.models import (
    GroupState,
    HostResponse,
    PeerGroup,
    PracticeVersion,
)
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.review_form import ReviewForm, read_form
from clusterix_events.peer_review.territories import region_of
from clusterix_events.questions import countries, nuts


def step_name(code: str) -> str:
    """Return the name of a step of the timer."""
    return {
        "rules": _("Rules and roles"),
        "presentation": _("Presentation"),
        "questions": _("Questions"),
        "scoring": _("Silent scoring"),
        "keep": _("What to keep"),
        "worry": _("What worries me"),
        "recommendations": _("Recommendations"),
        "host": _("Host answers"),
        "final": _("Final scores, transfer"),
    }[code]


def number(value: float) -> str:
    """Return a median as people write it: 4, or 3.5."""
    return format_decimal(value, "0.#", locale=str(get_locale() or "en"))


def region(code: str) -> str:
    """Return the name of a region or country, also by a code that it had earlier."""
    locale, code = str(get_locale() or "en"), region_of(code)
    name = nuts.region_name(code, locale)
    if name == code and len(code) > 2:  # of an older version that no list names
        return f"{nuts.region_name(code[:2], locale)} ({code})"
    return name


def place_of(text: PracticeVersion) -> str:
    """Return where a practice is: the place as its owner names it, else its region, and country."""
    country = countries.country_name(text.country_code, str(get_locale() or "en"))
    named = region(text.nuts_code) if text.nuts_code and len(text.nuts_code) > 2 else ""
    return ", ".join(dict.fromkeys(part for part in (text.place or named, country) if part))


def practice_state(state: PracticeState) -> tuple[str, str]:
    """Return the sign and the word of a practice's state."""
    return {
        PracticeState.DRAFT: ("draft", _("Draft")),
        PracticeState.SUBMITTED: ("waiting_for_approval", _("Sent")),
        PracticeState.CHANGES_ASKED: ("waiting", _("Changes asked")),
        PracticeState.ACCEPTED: ("confirmed", _("Accepted")),
        PracticeState.UNDER_REVIEW: ("open_group", _("Under review")),
        PracticeState.REVIEWED: ("confirmed", _("Reviewed")),
        PracticeState.REVISED: ("waiting_for_approval", _("Revised")),
        PracticeState.PUBLISHED: ("published", _("Published")),
        PracticeState.ARCHIVED: ("closed", _("Archived")),
    }[state]


def group_state(state: GroupState) -> tuple[str, str]:
    """Return the sign and the word of a group's state."""
    return {
        GroupState.COMPOSED: ("draft", _("Ready")),
        GroupState.OPEN: ("open_group", _("Open")),
        GroupState.CLOSED: ("closed", _("Closed")),
    }[state]


def response(value: HostResponse) -> tuple[str, str]:
    """Return the sign and the words of the host's answer to a recommendation."""
    return {
        HostResponse.ACCEPTED: ("confirmed", _("Accepted")),
        HostResponse.IN_PART: ("waiting_for_approval", _("Accepted in part")),
        HostResponse.CONSIDERED: ("waiting", _("Under consideration")),
        HostResponse.DECLINED: ("declined", _("Not accepted")),
    }[value]


def session_line(group: PeerGroup, zone: ZoneInfo) -> str:
    """Return where and when a group meets: Group A1, Room 1, Monday 29 October, 13:30 to 15:00."""
    met = group.session
    room = group.room or (met.room if met else None)
    parts = [_("Group %(name)s", name=group.name)]
    if room is not None:
        parts.append(room.name)
    if met is not None and met.day is not None:
        parts.append(day(met.day))
    if met is not None and met.starts_at is not None and met.ends_at is not None:
        span = {"start": clock_time(met.starts_at, zone), "end": clock_time(met.ends_at, zone)}
        parts.append(_("%(start)s to %(end)s", **span))
    return ", ".join(parts)


def how_many(count: int) -> str:
    """Return a small number as a word at the beginning of a sentence: Six."""
    words = (_("None"), _("One"), _("Two"), _("Three"), _("Four"), _("Five"), _("Six"))
    more = (_("Seven"), _("Eight"))
    spelled = words + more
    return spelled[count] if count < len(spelled) else str(count)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])


def form_of(group: PeerGroup) -> ReviewForm:
    """Return a group's review form in the reader's language, else in the form's first."""
    return read_form(group.form.definition, str(get_locale() or SOURCE))


def in_a_row(labels: Sequence[str]) -> str:
    """Return labels as a sentence lists them, the first as it is: A call and a visit."""
    return listed([*labels[:1], *(label[:1].lower() + label[1:] for label in labels[1:])])
