"""Files as answers: taken in with the form, kept when it is sent, erased with their answer.

A file that arrives is stored at once with a day on which it goes by itself; its place in the form
is a token that says which file was meant, so that it survives wrong answers, steps, the review and
an unfinished form. Sent with the form, its number becomes the answer and the day is taken away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import CursorResult, select, update
from werkzeug.datastructures import FileStorage, MultiDict

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.files import (
    FileKind,
    FileRefusedError,
    StoredFile,
    erase_file,
    find_by_token,
    keep_file,
    receive_file,
)
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import Answer, QuestionKind
from clusterix_events.registration.fields import Field
from clusterix_events.registration.form_fields import asked_fields_of, fields_of
from clusterix_events.registration.joining import note
from clusterix_events.registration.models import Registration

KINDS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})
PURPOSE = "answer"
WAITING_DAYS = 2
REMOVE = "-remove"

Typed = MultiDict[str, str]


class FileGoneError(RuleError):
    """A file that was sent before is not there any more, or is somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What was typed, with a token for each file that came with it, and what was refused."""

    typed: Typed
    refused: Mapping[str, Any] = field(default_factory=dict)


def receive(event: Event, typed: Typed, sent: Mapping[str, FileStorage]) -> Received:
    """Return a form with its files taken in; a form that asks for none is returned as it came."""
    names = [each.id for each in asked_fields_of(event) if _is_file(each)]
    if not names:
        return Received(typed=typed)
    known = Typed((n, v) for n, v in typed.items(multi=True) if n.removesuffix(REMOVE) not in names)
    refused: dict[str, Any] = {}
    for name in names:
        earlier = "" if typed.get(name + REMOVE) else typed.get(name, "")
        token = earlier if find_by_token(earlier, event.id) else ""
        upload = sent.get(name)
        if upload is not None and upload.filename:
            try:
                token = _take_in(event.id, upload)
            except FileRefusedError as error:
                refused[name] = error.message
        elif earlier and not token:
            refused[name] = _gone_words()
        known.add(name, token)
    return Received(typed=known, refused=refused)


def settle(event: Event, answers: Mapping[str, Answer], before: Mapping[str, Answer]) -> None:
    """Keep the files that are answers now, erase those that were; raise FileGoneError.

    `before` are the answers that these take the place of; call it in their transaction.
    """
    names = [each.id for each in fields_of(event) if _is_file(each)]
    if not names:
        return
    held = {str(before[name]) for name in names if before.get(name)}
    for name in names:
        number = str(answers.get(name) or "")
        if number and number not in held:
            _claim(event.id, name, number)
    now = {str(answers.get(name) or "") for name in names}
    for number in held - now:
        stored = session.get(StoredFile, int(number))
        if stored is not None:
            erase_file(stored)


def settle_draft(event: Event, pairs: Sequence[tuple[str, str]], until: datetime) -> None:
    """Let the files of an unfinished form wait as long as it does."""
    names = {each.id for each in asked_fields_of(event) if _is_file(each)}
    for name, token in pairs if names else ():
        stored = find_by_token(token, event.id) if name in names else None
        if stored is not None and stored.expires_at is not None:
            stored.expires_at = until


def file_lines(
    event: Event, answers: Mapping[str, Answer], *, seen_by: str = ""
) -> list[tuple[Field, StoredFile]]:
    """Return the files among answers with their questions; `seen_by` leaves out what others see."""
    lines = []
    for each in fields_of(event):
        if _is_file(each) and answers.get(each.id) and (not seen_by or seen_by in each.sees):
            stored = session.get(StoredFile, int(str(answers[each.id])))
            if stored is not None and stored.event_id == event.id:
                lines.append((each, stored))
    return lines


def files_of(event: Event, registration: Registration) -> list[tuple[Field, StoredFile]]:
    """Return all files that a registration answered with; nothing is read for a form without."""
    if not any(_is_file(each) for each in fields_of(event)):
        return []
    return file_lines(event, answers_of(registration.sheet_id))


def get_file(event: Event, registration: Registration, question: str) -> tuple[Field, StoredFile]:
    """Return the file that a registration answered a question with; raise NotFoundError."""
    for each, stored in files_of(event, registration):
        if each.id == question:
            return each, stored
    raise NotFoundError(question)


def note_read(registration: Registration) -> None:
    """Write into the log that somebody downloaded a file with special data."""
    note("file.read", registration)


def sweep_answers(events: Iterable[Event]) -> int:
    """Erase the files whose answer was erased; return how many. For the job that erases answers."""
    count = 0
    for event in events:
        names = [each.id for each in fields_of(event) if _is_file(each)]
        stored = _kept_files(event.id)
        used = _used(event.id, names) if stored else set()
        for each in stored:
            if str(each.id) not in used:
                erase_file(each)
                count += 1
    return count


def _is_file(asked: Field) -> bool:
    return asked.question.kind is QuestionKind.FILE


def _take_in(event_id: int, upload: FileStorage) -> str:
    received = receive_file(upload.stream, name=upload.filename or "", kinds=KINDS)
    with transaction():
        stored = keep_file(
            received,
            event_id=event_id,
            purpose=PURPOSE,
            expires_at=clock.now() + timedelta(days=WAITING_DAYS),
        )
        return stored.token


def _claim(event_id: int, name: str, number: str) -> None:
    """Keep a file for good; one form alone may do so."""
    done = session.execute(
        update(StoredFile)
        .where(
            StoredFile.id == int(number),
            StoredFile.event_id == event_id,
            StoredFile.purpose == PURPOSE,
            StoredFile.expires_at.is_not(None),
        )
        .values(expires_at=None)
    )
    if cast("CursorResult[Any]", done).rowcount == 0:
        raise FileGoneError(_gone_words(), field=name)


def _kept_files(event_id: int) -> Sequence[StoredFile]:
    return session.scalars(
        select(StoredFile).where(
            StoredFile.event_id == event_id,
            StoredFile.purpose == PURPOSE,
            StoredFile.expires_at.is_(None),
        )
    ).all()


def _used(event_id: int, names: Collection[str]) -> set[str]:
    sheets = select(Registration.sheet_id).where(Registration.event_id == event_id)
    rows = select(AnswerRow.value).where(
        AnswerRow.question.in_(list(names)), AnswerRow.sheet_id.in_(sheets)
    )
    return {str(value) for value in session.scalars(rows)}


def _gone_words() -> str:
    return _("This file is not here any more. Please choose it again.")
