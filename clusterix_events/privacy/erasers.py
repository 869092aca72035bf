"""What is erased at the end of its term, wherever it was copied to; one statement per field.

Kept on purpose, beside the evidence for the audit: the published programme with its speakers (it
was public, and is quoted), good practices and what was made of them, minutes (the evidence of what
was decided), and the log of actions, which names rows by number alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    String,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast

from clusterix_events.audit.models import LogEntry
from clusterix_events.checkin.models import Presence
from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import Link, LinkKind
from clusterix_events.mail.erasing import erase_mails
from clusterix_events.peer_review.models import EntryRequest, PeerGroup
from clusterix_events.people.models import Account, Organisation, Person
from clusterix_events.places.models import PlaceRequest
from clusterix_events.privacy.rules import Rule
from clusterix_events.privacy.ties import people_of
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.delegation_models import Delegation, DelegationMember
from clusterix_events.registration.draft_models import Draft
from clusterix_events.registration.fields import Field, KeptIn
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.rules import Purpose
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    RegistrationExport,
    RegistrationImport,
)
from clusterix_events.registration.view_models import SavedView

# As short as the shortest term of a field, because a mail may repeat what was answered.
MAIL_DAYS: Final = 7
# Copies that hold whatever was typed go with the first field.
COPY_DAYS: Final = 7
# An answer to a question that the form no longer has; the standard terms are 7, 30 and 365 days.
UNKNOWN_DAYS: Final = 30
UNKNOWN: Final = "unknown questions"

# The columns of a person behind a field, with the value that holds nothing.
COLUMNS: Final[Mapping[str, Mapping[str, str | None]]] = MappingProxyType(
    {
        "given_name": {"given_name": ""},
        "family_name": {"family_name": ""},
        "title": {"title": None},
        "badge_name": {"badge_name": None},
        "email": {"email": None},
        "organisation": {"organisation_id": None},
        "function": {"function": None},
        "country": {"country_code": None},
        "region": {"nuts_code": None, "nuts_version": None},
    }
)
# An account is its owner's key to this installation, whatever becomes of one event.
OF_ACCOUNTS: Final = frozenset({"given_name", "family_name", "email"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Where and when is erased; `elsewhere` are the events that still need the same of people."""

    event_id: int
    now: datetime
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """One field or copy: its name in the log, its rule, and what erases it and counts the rows."""

    name: str
    rule: int | str
    run: Callable[[Scope], int]


def erasers_of(fields: Iterable[Field]) -> list[Eraser]:
    """Return all that is erased of an event with these fields, in the order of their terms."""
    fields = list(fields)
    rules = {field.id: field.erase for field in fields}
    address = rules.get("email", 365)
    names = rules.get("family_name", Rule.AUDIT)
    found = [
        *(_of_field(field) for field in fields),
        Eraser(name=UNKNOWN, rule=UNKNOWN_DAYS, run=partial(_unknown_answers, frozenset(rules))),
        Eraser(name="mails", rule=MAIL_DAYS, run=_mails),
        Eraser(name="names typed at a group's door", rule=COPY_DAYS, run=_entry_requests),
        Eraser(name="unfinished registrations", rule=COPY_DAYS, run=_drafts),
        Eraser(name="rows of imports", rule=COPY_DAYS, run=_import_rows),
        Eraser(name="notes of exports", rule=address, run=_export_notes),
        Eraser(name="saved views", rule=address, run=_saved_views),
        Eraser(name="personal links", rule=address, run=_links),
        Eraser(name="addresses in delegations", rule=address, run=_member_addresses),
        Eraser(name="names in delegations", rule=names, run=_member_names),
        Eraser(name="reasons of organisers", rule=address, run=_reasons),
        Eraser(name="search words", rule=names, run=_search_text),
        Eraser(name="attendance", rule=Rule.AUDIT, run=_presence),
    ]
    return sorted(found, key=lambda eraser: eraser.rule if isinstance(eraser.rule, int) else 10**6)


def erase_answers_of(registration_id: int, questions: Iterable[str]) -> int:
    """Erase one person's answers to some questions; return how many there were."""
    sheet = select(Registration.sheet_id).where(Registration.id == registration_id)
    return _count(
        delete(AnswerRow).where(
            AnswerRow.sheet_id == sheet.scalar_subquery(), AnswerRow.question.in_(list(questions))
        )
    )


def erase_columns_of(person_id: int, fields: Iterable[str], elsewhere: Iterable[int]) -> int:
    """Erase what a person's own row says for some fields, unless other events need the person."""
    person = Person.id == person_id
    return sum(_erase_columns(name, person, frozenset(elsewhere)) for name in fields)


def erase_unused_organisations() -> int:
    """Erase the organisations that nobody belongs to any more; return how many."""
    used = exists().where(Person.organisation_id == Organisation.id)
    return _count(delete(Organisation).where(~used))


def erase_withdrawn_answers(event_id: int, questions: Iterable[str]) -> int:
    """Erase answers that rested on an agreement which was taken back; return how many."""
    sheets = (
        select(Registration.sheet_id)
        .join(Consent, Consent.registration_id == Registration.id)
        .where(
            Registration.event_id == event_id,
            Consent.purpose == Purpose.SPECIAL_DATA,
            Consent.withdrawn_at.is_not(None),
        )
    )
    return _count(
        delete(AnswerRow).where(
            AnswerRow.sheet_id.in_(sheets), AnswerRow.question.in_(list(questions))
        )
    )


def erase_member_addresses(members: ColumnElement[bool]) -> int:
    """Erase the addresses that heads of delegations wrote; return how many."""
    return _count(
        update(DelegationMember)
        .where(members, DelegationMember.email.is_not(None))
        .values(email=None)
    )


def erase_member_names(members: ColumnElement[bool]) -> int:
    """Erase the names that heads of delegations wrote; return how many."""
    return _count(
        update(DelegationMember)
        .where(members, DelegationMember.family_name != "")
        .values(given_name="", family_name="")
    )


def _of_field(field: Field) -> Eraser:
    if field.kept_in is KeptIn.PERSON and field.id in COLUMNS:
        return Eraser(name=field.id, rule=field.erase, run=partial(_person, field.id))
    if field.kept_in is KeptIn.CONSENT:
        return Eraser(name=field.id, rule=field.erase, run=partial(_consents, Purpose(field.id)))
    return Eraser(name=field.id, rule=field.erase, run=partial(_answers, field.id))


def _person(name: str, scope: Scope) -> int:
    return _erase_columns(name, Person.id.in_(people_of([scope.event_id])), scope.elsewhere)


def _erase_columns(name: str, chosen: ColumnElement[bool], elsewhere: frozenset[int]) -> int:
    """Empty the columns of a field where they hold anything and no other event needs them."""
    columns: Mapping[Any, str | None] = {
        getattr(Person, column): empty for column, empty in COLUMNS[name].items()
    }
    holds = or_(
        *(
            column.is_not(None) if empty is None else column != empty
            for column, empty in columns.items()
        )
    )
    wanted = [chosen, holds, Person.id.not_in(people_of(elsewhere))]
    if name in OF_ACCOUNTS:
        wanted.append(~exists().where(Account.person_id == Person.id))
    return _count(update(Person).where(*wanted).values(COLUMNS[name]))


def _answers(name: str, scope: Scope) -> int:
    return _count(
        delete(AnswerRow).where(AnswerRow.question == name, AnswerRow.sheet_id.in_(_sheets(scope)))
    )


def _unknown_answers(known: frozenset[str], scope: Scope) -> int:
    return _count(
        delete(AnswerRow).where(
            AnswerRow.question.not_in(sorted(known)), AnswerRow.sheet_id.in_(_sheets(scope))
        )
    )


def _consents(purpose: Purpose, scope: Scope) -> int:
    registrations = select(Registration.id).where(Registration.event_id == scope.event_id)
    return _count(
        delete(Consent).where(
            Consent.purpose == purpose, Consent.registration_id.in_(registrations)
        )
    )


def _mails(scope: Scope) -> int:
    """Erase what was written long enough ago: a mail written later has its own days."""
    return erase_mails(scope.event_id, written_until=scope.now - timedelta(days=MAIL_DAYS))


def _entry_requests(scope: Scope) -> int:
    groups = select(PeerGroup.id).where(PeerGroup.event_id == scope.event_id)
    return _count(delete(EntryRequest).where(EntryRequest.group_id.in_(groups)))


def _drafts(scope: Scope) -> int:
    return _count(delete(Draft).where(Draft.event_id == scope.event_id))


def _import_rows(scope: Scope) -> int:
    """Empty the rows of imports: what was in the file, and what taking it back would need."""
    imports = select(RegistrationImport.id).where(RegistrationImport.event_id == scope.event_id)
    empty: dict[str, Any] = {"cells": [], "errors": [], "answers": {}, "before": None}
    filled = or_(
        _text(ImportRow.cells) != "[]",
        _text(ImportRow.answers) != "{}",
        _text(ImportRow.errors) != "[]",
        ImportRow.before.is_not(None),
    )
    return _count(update(ImportRow).where(ImportRow.import_id.in_(imports), filled).values(empty))


def _member_addresses(scope: Scope) -> int:
    members = DelegationMember.delegation_id.in_(_delegations(scope))
    return erase_member_addresses(members)


def _member_names(scope: Scope) -> int:
    members = DelegationMember.delegation_id.in_(_delegations(scope))
    return erase_member_names(members)


def _delegations(scope: Scope) -> Any:
    return select(Delegation.id).where(Delegation.event_id == scope.event_id)


def _export_notes(scope: Scope) -> int:
    """Empty what exporters wrote: the words they looked for may be names."""
    return _count(
        update(RegistrationExport)
        .where(
            RegistrationExport.event_id == scope.event_id,
            or_(RegistrationExport.filter_words != "", RegistrationExport.reason.is_not(None)),
        )
        .values(filter_words="", reason=None, wanted=None)
    )


def _saved_views(scope: Scope) -> int:
    """Delete the organisers' views of the list: what they look for may be a name."""
    return _count(delete(SavedView).where(SavedView.event_id == scope.event_id))


def _links(scope: Scope) -> int:
    return _count(
        update(Link)
        .where(
            Link.event_id == scope.event_id,
            Link.kind == LinkKind.PERSONAL,
            Link.revoked_at.is_(None),
        )
        .values(revoked_at=scope.now)
    )


def _reasons(scope: Scope) -> int:
    """Erase why a place was declined or somebody moved, as organisers wrote it, also in the log."""
    own = select(Registration.id).where(Registration.event_id == scope.event_id)
    told = _count(
        update(PlaceRequest)
        .where(PlaceRequest.holder_id.in_(own), PlaceRequest.reason.is_not(None))
        .values(reason=None)
    )
    entries = session.scalars(
        select(LogEntry).where(
            LogEntry.event_id == scope.event_id,
            LogEntry.action.startswith("place.") | LogEntry.action.startswith("offer."),
        )
    )
    noted = [entry for entry in entries if "reason" in entry.detail]
    for entry in noted:
        entry.detail = {name: value for name, value in entry.detail.items() if name != "reason"}
    return told + len(noted)


def _search_text(scope: Scope) -> int:
    plain = func.lower(Registration.reference)
    return _count(
        update(Registration)
        .where(Registration.event_id == scope.event_id, Registration.search_text != plain)
        .values(search_text=plain)
    )


def _presence(scope: Scope) -> int:
    return _count(delete(Presence).where(Presence.event_id == scope.event_id))


def _text(column: Any) -> ColumnElement[str]:
    """Return a JSON column as the text it is kept as."""
    return sql_cast(column, String)


def _sheets(scope: Scope) -> Any:
    return select(Registration.sheet_id).where(Registration.event_id == scope.event_id)


def _count(statement: Any) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount
