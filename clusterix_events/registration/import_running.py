"""Bringing the good rows of a table in, a few hundred at a time, by as many statements each time.

A row and what was made of it are written in one transaction, and the registration carries the
row's own token: whatever ends a worker, no row is brought in twice and none is lost.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select, update

from clusterix_events.audit import service as audit
from clusterix_events.events.models import Event, Part
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import add_rows, session
from clusterix_events.kernel.links import add_personal_links
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.many import add_persons, get_or_add_organisations
from clusterix_events.people.models import Person
from clusterix_events.people.rules import email_key, organisation_key
from clusterix_events.places import service as places
from clusterix_events.places.many import request_many
from clusterix_events.questions import nuts
from clusterix_events.questions import service as questions
from clusterix_events.questions.rules import Answer
from clusterix_events.registration import import_mails, import_queries, queries, rules
from clusterix_events.registration.fields import KeptIn
from clusterix_events.registration.form_fields import fields_of
from clusterix_events.registration.import_rules import Act, Matches, decide
from clusterix_events.registration.import_updating import update_registration
from clusterix_events.registration.joining import pools_of
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    ImportState,
    RegistrationImport,
    RowState,
)

CHUNK: Final = 250
SHEET: Final = "registration"
_ROWS = cast("Table", ImportRow.__table__)


def leave_out(made: RegistrationImport) -> None:
    """Mark the rows that are not brought in: wrong ones, and those the organiser leaves out."""
    session.execute(
        update(ImportRow)
        .where(ImportRow.import_id == made.id, ImportRow.state == RowState.WRONG)
        .values(state=RowState.LEFT_OUT)
    )
    rows = session.execute(
        select(ImportRow.id, ImportRow.match).where(
            ImportRow.import_id == made.id,
            ImportRow.state == RowState.GOOD,
            ImportRow.match.is_not(None),
        )
    ).all()
    out = [row.id for row in rows if decide(row.match, _matches(made)) is Act.LEAVE_OUT]
    if out:
        session.connection().execute(
            update(_ROWS).where(_ROWS.c.id == bindparam("row_id")).values(state=RowState.LEFT_OUT),
            [{"row_id": number} for number in out],
        )


def run_chunk(import_id: int, lease_ends_at: datetime) -> bool:
    """Bring the next rows in; return whether there may be more."""
    made = renew(import_id, ImportState.RUNNING, lease_ends_at)
    if made is None:
        return False
    rows = import_queries.list_rows(import_id, RowState.GOOD, limit=CHUNK)
    if not rows:
        _finish(made)
        return False
    event = queries.get_event(made.event_id)
    fields, parts, matches = fields_of(event), list(event.parts), _matches(made)
    kept = [row for row in rows if row.answers]
    for row in rows:
        if not row.answers:  # erased at the end of its term before it was brought in
            row.state = RowState.LEFT_OUT
    added = [row for row in kept if decide(row.match, matches) is Act.ADD]
    if added:
        _add(event, made, added)
    for row in kept:
        if decide(row.match, matches) is Act.UPDATE:
            update_registration(fields, parts, row)
    made.done_count += len(rows)
    session.flush()
    session.expire_all()
    return True


def mail_chunk(import_id: int, lease_ends_at: datetime) -> bool:
    """Write to the next people whom an import brought in; return whether there may be more."""
    made = renew(import_id, ImportState.MAILING, lease_ends_at)
    if made is None:
        return False
    registration_ids = list(
        session.scalars(
            select(ImportRow.registration_id)
            .where(ImportRow.import_id == import_id, ImportRow.state == RowState.ADDED)
            .order_by(ImportRow.number)
            .limit(CHUNK)
            .offset(made.mailed_count)
        )
    )
    if not registration_ids:
        made.state, made.lease_ends_at = ImportState.DONE, None
        return False
    event = queries.get_event(made.event_id)
    import_mails.write(event, [number for number in registration_ids if number is not None])
    made.mailed_count += len(registration_ids)
    return True


def renew(import_id: int, state: ImportState, lease_ends_at: datetime) -> RegistrationImport | None:
    """Return an import with its lease renewed, locked; None when it is in another state by now."""
    taken = session.execute(
        update(RegistrationImport)
        .where(RegistrationImport.id == import_id, RegistrationImport.state == state)
        .values(lease_ends_at=lease_ends_at)
        .returning(RegistrationImport.id)
    ).first()
    if taken is None:
        return None
    made = import_queries.get_import(import_id)
    session.refresh(made)
    return made


def _finish(made: RegistrationImport) -> None:
    """Forget what the table held, and go on with the mails where they are wanted."""
    session.execute(
        update(ImportRow).where(ImportRow.import_id == made.id).values(cells=[], answers={})
    )
    made.finished_at = clock.now()
    made.lease_ends_at = None
    if made.options.get("mails"):
        made.state, made.lease_ends_at = ImportState.MAILING, None
    else:
        made.state = ImportState.DONE


def _add(event: Event, made: RegistrationImport, rows: Sequence[ImportRow]) -> None:
    answers = [row.answers["answers"] for row in rows]
    organisations = get_or_add_organisations(
        str(each["organisation"]) for each in answers if each.get("organisation")
    )
    person_ids = add_persons([_person(each, organisations) for each in answers])
    kept = [field.id for field in fields_of(event) if field.kept_in is KeptIn.SHEET]
    sheet_ids = questions.add_sheets(
        SHEET, [{name: each[name] for name in kept if name in each} for each in answers]
    )
    known = _known_addresses(event.id, answers)
    values = [
        _registration(event, made, row, person_id=person_id, sheet_id=sheet_id, known=known)
        for row, person_id, sheet_id in zip(rows, person_ids, sheet_ids, strict=True)
    ]
    registration_ids = add_rows(Registration, values)
    add_personal_links(person_ids, event.id)
    _join(event, made, dict(zip(registration_ids, rows, strict=True)))
    _note(rows, registration_ids)
    audit.record_many(
        "registration.imported",
        event_id=event.id,
        subjects=[f"registration:{number}" for number in registration_ids],
        account_id=made.account_id,
    )


def _person(answers: Mapping[str, Answer], organisations: Mapping[str, int]) -> dict[str, Any]:
    region = nuts.read_region(str(answers["region"])) if answers.get("region") else None
    organisation = str(answers.get("organisation") or "")
    email = str(answers.get("email") or "")
    return {
        "title": answers.get("title"),
        "given_name": answers["given_name"],
        "family_name": answers["family_name"],
        "badge_name": answers.get("badge_name"),
        "email": email_key(email) or None,
        "function": answers.get("function"),
        "organisation_id": organisations.get(organisation_key(organisation)),
        "country_code": answers.get("country"),
        "nuts_code": region.code if region else None,
        "nuts_version": region.version if region else None,
    }


def _registration(
    event: Event,
    made: RegistrationImport,
    row: ImportRow,
    *,
    person_id: int,
    sheet_id: int,
    known: set[str],
) -> dict[str, Any]:
    answers, reference = row.answers["answers"], new_reference()
    return {
        "event_id": event.id,
        "person_id": person_id,
        "sheet_id": sheet_id,
        "reference": reference,
        "state": RegistrationState.SUBMITTED,
        "form_token": f"import:{made.id}:{row.number}",
        "notice_version": event.notice_version,
        "notice_locale": made.options.get("locale") or event.language,
        "search_text": rules.search_text(
            answers["family_name"], answers["given_name"], answers.get("organisation"), reference
        ),
        "is_possible_duplicate": row.match is not None
        or email_key(str(answers.get("email") or "")) in known,
        "submitted_at": clock.now(),
    }


def _known_addresses(event_id: int, answers: Iterable[Mapping[str, Answer]]) -> set[str]:
    """Return the addresses among these that are registered by now, maybe since the check."""
    addresses = {email_key(str(each["email"])) for each in answers if each.get("email")}
    return set(
        session.scalars(
            select(Person.email)
            .join(Registration, Registration.person_id == Person.id)
            .where(
                Registration.event_id == event_id,
                Registration.state == RegistrationState.SUBMITTED,
                Person.email.in_(addresses),
            )
        )
    )


def _join(event: Event, made: RegistrationImport, rows: Mapping[int, ImportRow]) -> None:
    """Ask for places part by part, in the order of the pools, so that nobody waits in a ring."""
    is_outside = bool(made.options.get("outside"))
    for part in sorted(event.parts, key=lambda part: part.pool_id or 0):
        joining = [number for number, row in rows.items() if part.code in row.answers["parts"]]
        if not joining:
            continue
        requests = request_many(joining, _pools(part), is_outside=is_outside)
        session.execute(
            insert(JoinedPart),
            [
                {"registration_id": number, "part_id": part.id, "request_id": request_id}
                for number, (request_id, _state) in zip(joining, requests, strict=True)
            ],
        )


def _pools(part: Part) -> set[int]:
    if part.pool_id is None:
        part.pool_id = places.add_pool(part.event_id, None).id
        session.flush()
    return pools_of(part)


def _note(rows: Sequence[ImportRow], registration_ids: Sequence[int]) -> None:
    session.connection().execute(
        update(_ROWS)
        .where(_ROWS.c.id == bindparam("row_id"))
        .values(state=RowState.ADDED, registration_id=bindparam("made_id"), made_version=1),
        [
            {"row_id": row.id, "made_id": number}
            for row, number in zip(rows, registration_ids, strict=True)
        ],
    )


def _matches(made: RegistrationImport) -> Matches:
    return Matches(made.options.get("matches", Matches.SKIP))
