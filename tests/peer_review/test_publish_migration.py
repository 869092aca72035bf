"""The upgrade of practices and links that are stored already."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from clusterix_events.migrations.upgrade import upgrade

STATEMENTS = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version,"
    " delegation_days)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1, 14)",
    "INSERT INTO practice (id, event_id, number, state, visibility, version)"
    " VALUES (1, 1, 1, 'published', 'public', 1), (2, 1, 2, 'accepted', 'group', 1)",
    "INSERT INTO practice_version (id, practice_id, number, title, organisation, country_code,"
    " details, guiding_questions, is_frozen)"
    " VALUES (1, 1, 1, 'T', 'O', 'RO', '{}', '[]', false)",
    "INSERT INTO link (id, kind, event_id, nonce, created_at)"
    " VALUES (1, 'desk', 1, 'n', '2026-10-01 08:00:00+00:00')",
)


def test_stored_practices_and_links_keep_what_they_are(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0024")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in STATEMENTS:
            connection.execute(text(statement))

    upgrade(url)

    columns = "number, state, visibility, text_visibility, publishes_text"
    with engine.begin() as connection:
        practices = connection.execute(text(f"SELECT {columns} FROM practice ORDER BY id")).all()
        titles = connection.execute(text("SELECT title FROM practice_version")).scalars().all()
        kinds = connection.execute(text("SELECT kind FROM link")).scalars().all()
        connection.execute(text("UPDATE practice SET visibility = 'programme' WHERE id = 2"))
        connection.execute(text("UPDATE link SET kind = 'programme'"))
    for change in (
        "UPDATE practice SET visibility = 'nobody'",
        "UPDATE practice SET text_visibility = 'nobody'",
        "UPDATE link SET kind = 'nothing'",
    ):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()
    assert [tuple(row) for row in practices] == [
        (1, "published", "public", "public", False),
        (2, "accepted", "group", "public", False),
    ]
    assert (titles, kinds) == (["T"], ["desk"])
