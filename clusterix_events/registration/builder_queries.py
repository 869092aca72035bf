"""Reads about the rows of a form."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from clusterix_events.kernel.db import session
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.field_models import FieldRow
from clusterix_events.registration.models import Registration

_KEY = re.compile(r"q_([a-z0-9_]+)(?:-(\d{1,6}))?")


def find_row(event_id: int, name: str) -> FieldRow | None:
    """Return the row of a field by its name in forms, of an own question or a standard one."""
    own = _KEY.fullmatch(name)
    chosen = select(FieldRow).where(FieldRow.event_id == event_id)
    if own is None:
        chosen = chosen.where(FieldRow.code == name, FieldRow.is_own.is_(False))
    else:
        chosen = chosen.where(
            FieldRow.code == own[1], FieldRow.version == int(own[2] or 1), FieldRow.is_own
        )
    return session.scalars(chosen).first()


def list_rows(event_id: int) -> Sequence[FieldRow]:
    """Return all rows of a form, in the order of their sections."""
    return session.scalars(
        select(FieldRow)
        .where(FieldRow.event_id == event_id)
        .order_by(FieldRow.section, FieldRow.position, FieldRow.id)
    ).all()


def list_versions(event_id: int, code: str) -> Sequence[FieldRow]:
    """Return all versions of an own question, the first one first."""
    return session.scalars(
        select(FieldRow)
        .where(FieldRow.event_id == event_id, FieldRow.code == code, FieldRow.is_own)
        .order_by(FieldRow.version)
    ).all()


def list_codes(event_id: int) -> frozenset[str]:
    """Return the codes of an event's own questions, those retired among them."""
    return frozenset(
        session.scalars(select(FieldRow.code).where(FieldRow.event_id == event_id, FieldRow.is_own))
    )


def list_positions(event_id: int, section: str) -> list[int]:
    """Return the positions in a section that rows hold."""
    return list(
        session.scalars(
            select(FieldRow.position).where(
                FieldRow.event_id == event_id, FieldRow.section == section
            )
        )
    )


def has_answers(event_id: int, name: str) -> bool:
    """Return whether anybody has answered a question."""
    return name in list_answered(event_id, [name])


def list_answered(event_id: int, names: Collection[str]) -> frozenset[str]:
    """Return those of some questions that anybody has answered."""
    if not names:
        return frozenset()
    given = exists().where(
        AnswerRow.sheet_id == Registration.sheet_id, Registration.event_id == event_id
    )
    rows = select(AnswerRow.question).distinct().where(AnswerRow.question.in_(list(names)), given)
    return frozenset(session.scalars(rows))
