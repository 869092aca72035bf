"""The page of one's own data, and the same as a file: all that is held, and nobody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.files import StoredFile
from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.people.models import Account
from clusterix_events.privacy.erasers import MAIL_DAYS
from clusterix_events.privacy.holdings import HOLDINGS, Group
from clusterix_events.privacy.own_lines import LINES, Line
from clusterix_events.privacy.rules import Rule, Terms
from clusterix_events.privacy.whose import Whose
from clusterix_events.privacy.words import (
    basis_words,
    purpose_words,
    until_words,
    viewer_words,
)
from clusterix_events.questions.countries import country_name
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.fields import Basis, Field, KeptIn
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import Purpose
from clusterix_events.registration.shown import PURPOSES, words_of
from clusterix_events.registration.uploads import files_of

Held = Mapping[str, Sequence[Any]]  # rows, read by the names of their columns
Files = Sequence[tuple[Field, StoredFile]]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that is held: what, in words, and why, on what ground, who sees it, how long."""

    label: str
    value: str
    purpose: str
    basis: str
    sees: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One consent: its wording, what was said, and its button."""

    purpose: str
    wording: str
    said: str
    is_given: bool
    until: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """A group of rows of one kind, with what holds for all of them."""

    title: str
    lines: Sequence[Line]
    purpose: str
    basis: str
    sees: str
    until: str


@dataclass(frozen=True, kw_only=True)
class _About:
    title: Any
    purpose: Any
    basis: Basis
    sees: Any
    rule: int | str


_TEAM = _l("You and the organiser")
_ABOUT: Mapping[Group, _About] = {
    Group.REGISTRATION: _About(
        title=_l("Registration and places"),
        purpose=_l("Your place in each part, and the tour's stops"),
        basis=Basis.TASK,
        sees=_TEAM,
        rule=Rule.AUDIT,
    ),
    Group.PROGRAMME: _About(
        title=_l("Your part in the programme"),
        purpose=_l("The programme that is published and printed"),
        basis=Basis.TASK,
        sees=_l("Everybody, where the session is public"),
        rule=Rule.AUDIT,
    ),
    Group.REVIEWS: _About(
        title=_l("Your peer groups and reviews"),
        purpose=_l("Good practices are reviewed by peers; scores are shown without names"),
        basis=Basis.TASK,
        sees=_l("You, and with your name the moderator of your group alone"),
        rule=Rule.AUDIT,
    ),
    Group.ATTENDANCE: _About(
        title=_l("Attendance"),
        purpose=_l("Evidence that the event took place, for certificates and audits"),
        basis=Basis.LEGAL,
        sees=_l("The organiser, and auditors of the programme"),
        rule=Rule.AUDIT,
    ),
    Group.MAILS: _About(
        title=_l("Mails to you"),
        purpose=_l("To tell you what happens with your place"),
        basis=Basis.CONTRACT,
        sees=_l("The administrator, without the words"),
        rule=MAIL_DAYS,
    ),
    Group.ACCESS: _About(
        title=_l("How you get in"),
        purpose=_l("Your personal link, and your account if you have one"),
        basis=Basis.CONTRACT,
        sees=_TEAM,
        rule=365,
    ),
    Group.LOG: _About(
        title=_l("What was done"),
        purpose=_l("To see later who changed what; it names rows by number"),
        basis=Basis.LEGAL,
        sees=_l("The organiser and the administrator"),
        rule=Rule.AUDIT,
    ),
}


def whose_data(event_id: int, person_id: int, registration: Registration | None) -> Whose:
    """Return the numbers under which a person's data of an event is kept."""
    account_id = session.scalar(select(Account.id).where(Account.person_id == person_id))
    return Whose(
        event_id=event_id,
        person_id=person_id,
        registration_id=registration.id if registration else -1,
        sheet_id=registration.sheet_id if registration else -1,
        account_id=account_id or -1,
    )


def read_holdings(whose: Whose) -> Held:
    """Return everything held, by the names of the export; one statement for each."""
    return {
        holding.name: session.execute(holding.read(whose)).mappings().all() for holding in HOLDINGS
    }


def read_files(event: Event, registration: Registration | None) -> list[tuple[Field, StoredFile]]:
    """Return the files that were sent as answers; nothing is read where the form asks for none."""
    return files_of(event, registration) if registration else []


def export_of(
    event: Event,
    held: Held,
    *,
    files: Files = (),
    made_at: datetime,
    merged: Sequence[Held] = (),
) -> dict[str, Any]:
    """Return everything held in plain values, with the words of each question and consent.

    `merged` is what is held in registrations of the same person that went into this one.
    """
    return {
        "event": {"code": event.code, "title": event.title, "starts_on": str(event.starts_on)},
        "made_at": made_at.isoformat(),
        **_in_plain(event, held),
        "files": [
            {
                "question": field.id,
                "name": stored.shown_name,
                "kind": stored.kind.value,
                "size": stored.size,
                "created_at": stored.created_at.isoformat(),
            }
            for field, stored in files
        ],
        "merged_registrations": [_in_plain(event, each) for each in merged],
    }


def _in_plain(event: Event, held: Held) -> dict[str, list[dict[str, Any]]]:
    labels = {field.id: str(field.question.label) for field in fields_of(event)}
    plain = {name: [_plain(row) for row in rows] for name, rows in held.items()}
    for answer in plain["answers"]:
        answer["label"] = labels.get(answer["question"], "")
    for consent in plain["consents"]:
        consent["wording"] = labels.get(consent["purpose"], "")
    return plain


def items_of(event: Event, held: Held, terms: Terms, *, files: Files = ()) -> list[Item]:
    """Return what the form asked and got an answer to, in the form's order."""
    values = {row["question"]: row["value"] for row in held["answers"]}
    values |= {field.id: stored.shown_name for field, stored in files}
    for person in held["person"]:
        values |= person
        values |= {"country": person["country_code"], "region": person["nuts_code"]}
    return [
        _item(field, values[field.id], terms)
        for field in fields_of(event)
        if field.kept_in is not KeptIn.CONSENT and values.get(field.id) not in (None, "")
    ]


def agreements_of(event: Event, held: Held, terms: Terms) -> list[Agreement]:
    """Return the consents that were asked for, each with what was said and when."""
    fields = {field.id: field for field in fields_of(event)}
    return [
        _agreement(row, fields.get(row["purpose"].value), event, terms) for row in held["consents"]
    ]


def sections_of(event: Event, held: Held, terms: Terms) -> list[Section]:
    """Return everything else that is held, by what it is for; what is empty is left out."""
    found: list[Section] = []
    for group in Group:
        lines = [
            line
            for holding in HOLDINGS
            if holding.group is group and holding.name in LINES
            for line in LINES[holding.name](held[holding.name], event)
        ]
        if lines:
            found.append(_section(group, lines, terms))
    return found


def _section(group: Group, lines: Sequence[Line], terms: Terms) -> Section:
    about = _ABOUT[group]
    return Section(
        title=str(about.title),
        lines=lines,
        purpose=str(about.purpose),
        basis=basis_words(about.basis),
        sees=str(about.sees),
        until=_until(group, about.rule, terms),
    )


def _until(group: Group, rule: int | str, terms: Terms) -> str:
    if group is Group.MAILS:
        until = until_words(rule, terms)
        return _("Address and words until %(day)s; subject and day stay", day=until)
    if group is Group.REVIEWS:
        return _("Your name 90 days after the group's close; scores and texts stay without it")
    return until_words(rule, terms)


def _item(field: Field, value: Any, terms: Terms) -> Item:
    return Item(
        label=str(field.question.label),
        value=_answer_words(field, value),
        purpose=purpose_words(field),
        basis=basis_words(field.basis),
        sees=viewer_words(field.sees),
        until=until_words(field.erase, terms),
    )


def _answer_words(field: Field, value: Any) -> str:
    if field.question.kind is QuestionKind.COUNTRY:
        return country_name(value, str(get_locale()))
    return words_of(field.question, value)


def _agreement(
    row: Mapping[str, Any], field: Field | None, event: Event, terms: Terms
) -> Agreement:
    purpose: Purpose = row["purpose"]
    is_given = row["given_at"] is not None and row["withdrawn_at"] is None
    moment = row["withdrawn_at"] or row["given_at"] or row["asked_at"]
    at = moment.astimezone(event.zone)
    when = {"day": day(at.date()), "time": clock_time(at), "n": row["text_version"]}
    if row["withdrawn_at"] is not None:
        said = _("Taken back on %(day)s, %(time)s (wording %(n)s)", **when)
    elif is_given:
        said = _("Yes, on %(day)s, %(time)s (wording %(n)s)", **when)
    else:
        said = _("No, on %(day)s, %(time)s (wording %(n)s)", **when)
    return Agreement(
        purpose=purpose.value,
        wording=str(field.question.label) if field else str(PURPOSES[purpose]),
        said=said,
        is_given=is_given,
        until=until_words(field.erase, terms) if field else "",
    )


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
