"""What is kept on a device and sent when the network allows, taken in once.

A page on a device numbers what it sends: its own random name (`client_id`) and a running number
(`sequence`). Whatever the network does, the same pair is handled once; sent again it gets the first
answer. One mechanism for all that may be filled in offline: the forms of peer review, check-in, the
roll call.

A refusal changes nothing, so it leaves no row: the same entry may be taken later, when the group
is open or the form is released. The row holds no answer and names nobody.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import UniqueConstraint, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import Model, db, session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.types import IntPk

KEPT_FOR = timedelta(days=60)  # longer than a phone lies in a drawer with something unsent
CLIENT_MAX = 40
KIND_MAX = 60


class Intake(Model):
    """One entry that was taken in: from which page of which device, and what came of it.

    `sender_hash` ties it to whom it was taken from, so that nobody asks for another's outcome;
    `result` is what the kind wants to answer again when the entry is repeated.
    """

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("client_id", "sequence"),)

    id: Mapped[IntPk]
    client_id: Mapped[str]
    sequence: Mapped[int]
    kind: Mapped[str]
    sender_hash: Mapped[str]
    result: Mapped[str] = mapped_column(default="")
    taken_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Mark:
    """What an entry is known by: the page it was made on, and its number there."""

    client_id: str
    sequence: int


@dataclass(frozen=True)
class Taken:
    """An entry that stands: since when, with which result, and whether it did before."""

    at: datetime
    result: str
    is_repeated: bool


class AnotherSenderError(RuleError):
    """The mark of an entry belongs to what somebody else sent."""


def take_in(
    mark: Mark, kind: str, handle: Callable[[], str], *, sender: str, now: datetime
) -> Taken:
    """Handle an entry once, within the caller's transaction; repeated, return the first outcome.

    `handle` does the work and returns a short result that names nobody; what it raises leaves
    nothing behind. `sender` says who sends, as the kind knows them ("peer:12"). Raises
    AnotherSenderError when the mark was used for something else.
    """
    if not _claim(mark, kind, sender, now):
        return _first_outcome(mark, kind, sender)
    result = handle()
    if result:
        session.execute(update(Intake).where(*_is(mark)).values(result=result))
    return Taken(now, result, is_repeated=False)


@jobs.periodic("offline.sweep", is_daily=True)
def sweep(now: datetime) -> None:
    """Forget entries that no device will send again."""
    session.execute(delete(Intake).where(Intake.taken_at <= now - KEPT_FOR))


def _claim(mark: Mark, kind: str, sender: str, now: datetime) -> bool:
    """Return whether the entry is new. Whoever claims the same mark meanwhile waits for us."""
    insert: Any = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
    statement = (
        insert(Intake)
        .values(
            client_id=mark.client_id,
            sequence=mark.sequence,
            kind=kind,
            sender_hash=_hashed(sender),
            result="",
            taken_at=now,
        )
        .on_conflict_do_nothing(index_elements=["client_id", "sequence"])
        .returning(Intake.id)
    )
    return session.scalar(statement) is not None


def _first_outcome(mark: Mark, kind: str, sender: str) -> Taken:
    row = session.execute(
        select(Intake.kind, Intake.sender_hash, Intake.result, Intake.taken_at).where(*_is(mark))
    ).one()
    if (row.kind, row.sender_hash) != (kind, _hashed(sender)):
        raise AnotherSenderError(
            _("This was sent by somebody else already. Load the page again and send once more.")
        )
    return Taken(row.taken_at, row.result, is_repeated=True)


def _is(mark: Mark) -> tuple[Any, Any]:
    return Intake.client_id == mark.client_id, Intake.sequence == mark.sequence


def _hashed(sender: str) -> str:
    return hashlib.sha256(sender.encode()).hexdigest()
