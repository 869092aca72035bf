"""What is held beside the form, row by row in words, for the page of one's own data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.agenda.duties import WORDS as DUTIES
from clusterix_events.audit.words import in_words
from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.mail.models import MailState
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.summary import WORDS

Rows = Sequence[Mapping[str, Any]]
Speak = Callable[[Rows, Event], "list[Line]"]


@dataclass(frozen=True)
class Line:
    """One row in words, with what is second to it."""

    text: str
    second: str = ""


_ROUNDS = {"before": _l("before the discussion"), "after": _l("after the discussion")}
_LINKS = {
    "personal": _l("Personal link"),
    "password": _l("Link to a new password"),
}
_ROLES = {
    "organiser": _l("Organiser"),
    "moderator": _l("Moderator or rapporteur"),
    "desk": _l("Desk"),
}
_STATES = {
    MailState.SENT: _l("sent"),
    MailState.DUE: _l("on its way"),
    MailState.FAILED: _l("not delivered"),
}


def _registration(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            _("Registration %(reference)s", reference=row["reference"]),
            _(
                "sent %(when)s under version %(n)s of the privacy notice",
                when=_moment(row["submitted_at"], event),
                n=row["notice_version"],
            ),
        )
        for row in rows
    ]


def _places(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(row["part"], f"{_place_word(row['state'])}, {_moment(row['created_at'], event)}")
        for row in rows
    ]


def _place_word(state: PlaceState) -> str:
    return str(WORDS.get(state, state.value))


def _stops(rows: Rows, _event: Event) -> list[Line]:
    return [Line(row["what"], f"{row['tour']}, {day(row['on'])}") for row in rows]


def _speaker(rows: Rows, _event: Event) -> list[Line]:
    return [Line(_("You are a speaker"), row["affiliation"] or "") for row in rows]


def _talks(rows: Rows, _event: Event) -> list[Line]:
    return [
        Line(row["title"] or row["topic"] or _("Title to be confirmed"), row["session"])
        for row in rows
    ]


def _engagements(rows: Rows, _event: Event) -> list[Line]:
    return [Line(row["session"], str(DUTIES[row["role"]])) for row in rows]


def _own_practices(rows: Rows, _event: Event) -> list[Line]:
    return [Line(_("You own good practice %(n)s", n=row["number"])) for row in rows]


def _peer_groups(rows: Rows, _event: Event) -> list[Line]:
    return [
        Line(_("Peer group %(name)s", name=row["group"]), row["organisation"] or row["region"])
        for row in rows
    ]


def _conflicts(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            _("Conflict of interest with good practice %(n)s", n=row["practice"]),
            row["reason"] or _("declared %(when)s", when=_moment(row["declared_at"], event)),
        )
        for row in rows
    ]


def _reviews(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            _(
                "Your form for group %(name)s, %(round)s",
                name=row["group"],
                round=_ROUNDS[row["round"].value],
            ),
            _(
                "sent %(when)s; scores and texts are in the file",
                when=_moment(row["sent_at"], event),
            ),
        )
        for row in rows
    ]


def _statements(rows: Rows, _event: Event) -> list[Line]:
    return [
        Line(_("Transfer statement for %(region)s", region=row["region"]), row["element"] or "")
        for row in rows
    ]


def _attendance(rows: Rows, event: Event) -> list[Line]:
    return [Line(day(row["on"]), clock_time(row["at"], event.zone)) for row in rows]


def _mails(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            row["subject"] or _("A mail that has not left yet"),
            f"{_STATES[row['state']]}, {_moment(row['sent_at'] or row['created_at'], event)}",
        )
        for row in rows
    ]


def _links(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(str(_LINKS.get(row["kind"].value, row["kind"].value)), _life(row, event))
        for row in rows
    ]


def _life(row: Mapping[str, Any], event: Event) -> str:
    made = _("made %(when)s", when=_moment(row["created_at"], event))
    if row["revoked_at"] is None:
        return made
    return f"{made}, {_('ended %(when)s', when=_moment(row['revoked_at'], event))}"


def _questions(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(row["text"], _("asked %(when)s", when=_moment(row["asked_at"], event))) for row in rows
    ]


def _account(rows: Rows, event: Event) -> list[Line]:
    return [Line(_("Account %(email)s", email=row["email"]), _made(row, event)) for row in rows]


def _made(row: Mapping[str, Any], event: Event) -> str:
    return _("made %(when)s", when=_moment(row["created_at"], event))


def _sign_ins(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            _("A browser that is signed in"),
            _("last used %(when)s", when=_moment(row["last_used_at"], event)),
        )
        for row in rows
    ]


def _roles(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            str(_ROLES.get(row["role"].value, row["role"].value)),
            _("since %(when)s", when=_moment(row["granted_at"], event)),
        )
        for row in rows
    ]


def _requests(rows: Rows, event: Event) -> list[Line]:
    return [
        Line(
            _("You asked for erasure"),
            _("on %(when)s", when=_moment(row["asked_at"], event)),
        )
        for row in rows
    ]


def _log(rows: Rows, event: Event) -> list[Line]:
    actors = {True: _("by you"), False: _("by the organiser or by itself")}
    return [
        Line(
            in_words(row["action"]) or _("An action that the file names by its code."),
            f"{_moment(row['at'], event)}, {actors[bool(row['by_you'])]}",
        )
        for row in rows
    ]


def _moment(moment: datetime, event: Event) -> str:
    at = moment.astimezone(event.zone)
    return _("%(day)s, %(time)s", day=day(at.date()), time=clock_time(at))


LINES: Mapping[str, Speak] = {
    "registration": _registration,
    "places": _places,
    "tour_stops": _stops,
    "speaker": _speaker,
    "talks": _talks,
    "engagements": _engagements,
    "own_practices": _own_practices,
    "peer_groups": _peer_groups,
    "conflicts": _conflicts,
    "reviews": _reviews,
    "questions_to_hosts": _questions,
    "transfer_statements": _statements,
    "attendance": _attendance,
    "mails": _mails,
    "links": _links,
    "account": _account,
    "sign_ins": _sign_ins,
    "roles": _roles,
    "erasure_requests": _requests,
    "log": _log,
}
