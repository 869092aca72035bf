"""Many persons at once, as when a table of them is brought in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from clusterix_events.kernel.db import add_rows, db, session
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import organisation_key


def get_or_add_organisations(names: Iterable[str]) -> dict[str, int]:
    """Return the numbers of organisations by the keys of their names; new ones are added."""
    by_key = {organisation_key(name): " ".join(name.split()) for name in names if name.strip()}
    if not by_key:
        return {}
    known = _numbers(by_key)
    missing = [key for key in by_key if key not in known]
    if missing:
        adding: Any = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert
        session.execute(  # somebody may add one in the same moment
            adding(Organisation).on_conflict_do_nothing(index_elements=[Organisation.name_key]),
            [{"name": by_key[key], "name_key": key} for key in sorted(missing)],
        )
        known = _numbers(by_key)
    return known


def add_persons(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the numbers of new persons, in the order of the rows; each row has all columns."""
    return add_rows(Person, rows)


def _numbers(keys: Iterable[str]) -> dict[str, int]:
    found = session.execute(
        select(Organisation.name_key, Organisation.id).where(Organisation.name_key.in_(list(keys)))
    )
    return {row.name_key: row.id for row in found}
