"""The upgrade of practices that are stored already."""

from sqlalchemy import create_engine, text

from clusterix_events.migrations.upgrade import upgrade

EVENT = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1)"
)
PRACTICES = (
    "INSERT INTO practice (id, event_id, number, state, visibility, version) VALUES"
    " (1, 1, 1, 'reviewed', 'group', 3), (2, 1, 2, 'accepted', 'group', 1)"
)
VERSIONS = (
    "INSERT INTO practice_version (id, practice_id, number, title, organisation, country_code,"
    " details, guiding_questions, is_frozen) VALUES"
    " (1, 1, 1, 'One', 'Office', 'RO',"
    """ '{"theme": "Finance", "baseline": "2 firms"}', '[]', true),"""
    " (2, 1, 2, 'One', 'Office', 'RO', '{}', '[]', false),"
    " (3, 2, 1, 'Two', 'Office', 'RO', '{}', '[]', false)"
)


def test_stored_practices_keep_state_and_texts_and_take_the_new_states(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0024")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (EVENT, PRACTICES, VERSIONS):
            connection.execute(text(statement))

    upgrade(url)

    with engine.begin() as connection:
        practices = connection.execute(
            text("SELECT id, state, version, shows_contact, form_token FROM practice ORDER BY id")
        ).all()
        versions = connection.execute(
            text("SELECT id, kind, is_draft, is_frozen FROM practice_version ORDER BY id")
        ).all()
        details = connection.execute(
            text("SELECT CAST(details AS VARCHAR(500)) FROM practice_version WHERE id = 1")
        ).scalar_one()
        connection.execute(text("UPDATE practice SET state = 'changes_asked' WHERE id = 2"))
    engine.dispose()
    assert [tuple(row) for row in practices] == [
        (1, "reviewed", 3, False, None),
        (2, "accepted", 1, False, None),
    ]
    assert [tuple(row) for row in versions] == [
        (1, "practice", False, True),
        (2, "practice", False, False),
        (3, "practice", False, False),
    ]
    assert details == '{"theme": "Finance", "figures": [{"baseline": "2 firms"}]}'
