"""Reads about exports."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.files import StoredFile
from clusterix_events.kernel.paging import PER_PAGE, Page, offset
from clusterix_events.people.models import Account, Person
from clusterix_events.people.rules import full_name
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.spreadsheet_models import RegistrationExport


@dataclass(frozen=True)
class ExportLine:
    """One export with the name of who made it, "" for an account that is gone."""

    made: RegistrationExport
    by: str


def get_export(event_id: int, export_id: int) -> RegistrationExport:
    """Return an export of an event; raise NotFoundError."""
    found = session.get(RegistrationExport, export_id)
    if found is None or found.event_id != event_id:
        raise NotFoundError(str(export_id))
    return found


def list_exports(event_id: int, number: int) -> Page[ExportLine]:
    """Return one page of an event's exports, the newest first."""
    own = RegistrationExport.event_id == event_id
    total = session.scalar(select(func.count()).select_from(RegistrationExport).where(own)) or 0
    rows = session.execute(
        select(RegistrationExport, Person.given_name, Person.family_name)
        .outerjoin(Account, Account.id == RegistrationExport.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(own)
        .order_by(RegistrationExport.id.desc())
        .limit(PER_PAGE)
        .offset(offset(number))
    )
    lines = [ExportLine(made, full_name(given or "", family or "")) for made, given, family in rows]
    return Page(rows=lines, number=number, total=total)


def find_file(made: RegistrationExport, now: datetime) -> StoredFile | None:
    """Return the file of an export while it is kept, else None."""
    if made.file_id is None or made.expires_at is None or made.expires_at <= now:
        return None
    return session.get(StoredFile, made.file_id)


def list_ids_with_answer(event_id: int, question: str) -> list[int]:
    """Return the standing registrations of an event that answered a question, by name."""
    return list(
        session.scalars(
            select(Registration.id)
            .join(AnswerRow, AnswerRow.sheet_id == Registration.sheet_id)
            .where(
                Registration.event_id == event_id,
                Registration.state == RegistrationState.SUBMITTED,
                AnswerRow.question == question,
            )
            .order_by(Registration.search_text, Registration.id)
        )
    )
