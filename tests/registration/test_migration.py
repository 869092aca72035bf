"""The upgrade of registrations that are stored already: they keep the standard form."""

from sqlalchemy import create_engine, text

from clusterix_events.migrations.upgrade import upgrade

STATEMENTS = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1)",
    "INSERT INTO answer_sheet (id, form) VALUES (1, 'registration')",
    "INSERT INTO answer (sheet_id, question, value) VALUES (1, 'diet', '\"no nuts\"')",
)


def test_stored_answers_stand_under_the_standard_form(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0013")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in STATEMENTS:
            connection.execute(text(statement))

    upgrade(url)

    with engine.begin() as connection:
        rows = connection.execute(text("SELECT count(*) FROM form_field")).scalar()
        answers = connection.execute(text("SELECT question FROM answer")).scalars().all()
        connection.execute(
            text(
                "INSERT INTO form_field (event_id, code, version, is_own, section, position, kind,"
                " label, help, need, needed_codes, part_codes, shown_if_values, choices, is_whole,"
                " sees, is_special) VALUES (1, 'size', 1, true, 'questions', 10, 'file', '{}',"
                " '{}', 'never', '[]', '[]', '[]', '[]', false, '[]', false)"
            )
        )
    engine.dispose()
    assert (rows, answers) == (0, ["diet"])
