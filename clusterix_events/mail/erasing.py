"""Erasing what mails say and to whom they went; subject, date and state stay."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import case, delete, or_, select, update

from clusterix_events.kernel.db import after_commit, session
from clusterix_events.kernel.web import present_settings
from clusterix_events.mail.models import MailAttachment, MailState, OutgoingMail


def erase_mails(
    event_id: int | None, *, written_until: datetime, person_id: int | None = None
) -> int:
    """Erase recipient, words and files of an event's mails; return how many mails held any.

    `event_id` None means mails of no event; `person_id` None means everybody's. A mail that could
    not be sent in all that time is given up. Where mails are written to files, those go too.
    """
    chosen = [
        OutgoingMail.event_id == event_id,
        OutgoingMail.created_at <= written_until,
        or_(
            OutgoingMail.text != "",
            OutgoingMail.recipient != "",
            OutgoingMail.facts.is_not(None),
        ),
    ]
    if person_id is not None:
        chosen.append(OutgoingMail.person_id == person_id)
    numbers = select(OutgoingMail.id).where(*chosen)
    unseen = {"synchronize_session": False}
    session.execute(
        delete(MailAttachment)
        .where(MailAttachment.mail_id.in_(numbers))
        .execution_options(**unseen)
    )
    given_up = case(
        (OutgoingMail.state == MailState.DUE, MailState.FAILED.value), else_=OutgoingMail.state
    )
    erased = session.scalars(
        update(OutgoingMail)
        .where(*chosen)
        .values(recipient="", facts=None, text="", html="", state=given_up)
        .returning(OutgoingMail.id)
        .execution_options(**unseen)
    ).all()
    if erased:
        folder = present_settings().instance / "mail"
        after_commit(lambda: _remove_files(folder, erased))
    return len(erased)


def _remove_files(folder: Path, numbers: Sequence[int]) -> None:
    for number in numbers:
        (folder / f"{number:06d}.eml").unlink(missing_ok=True)
