"""The upgrade of registrations that are stored already, for delegations."""

from sqlalchemy import create_engine, inspect, text

from clusterix_events.migrations.upgrade import upgrade

ROWS = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1)",
    "INSERT INTO part (id, event_id, code, title, kind, access, starts_on, ends_on, position)"
    " VALUES (1, 1, 'c', 'C', 'conference', 'open', '2026-10-29', '2026-10-29', 0)",
    "INSERT INTO person (id, given_name, family_name, is_generated, version)"
    " VALUES (1, 'Ana', 'Pop', false, 1), (2, 'Ben', 'Pop', false, 1)",
    "INSERT INTO answer_sheet (id, form) VALUES (1, 'registration'), (2, 'registration')",
    "INSERT INTO place_request (id, holder_id, size, state, created_at)"
    " VALUES (5, 1, 1, 'confirmed', '2026-09-01 08:00:00')",
    *(
        "INSERT INTO registration (id, event_id, person_id, sheet_id, reference, state,"
        " notice_version, notice_locale, search_text, is_possible_duplicate, sequence, version,"
        f" submitted_at) VALUES ({n}, 1, {n}, {n}, 'R{n}', 'submitted', 1, 'en', 'pop', false,"
        " 0, 1, '2026-09-01 08:00:00')"
        for n in (1, 2)
    ),
    "INSERT INTO joined_part (id, registration_id, part_id, request_id) VALUES (1, 1, 1, 5)",
)


def test_stored_registrations_stay_and_may_share_a_request(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0013")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))

    upgrade(url)

    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO joined_part (id, registration_id, part_id, request_id)"
                " VALUES (2, 2, 1, 5)"
            )
        )
        joined = connection.execute(
            text("SELECT registration_id, part_id, request_id FROM joined_part ORDER BY id")
        ).all()
        days = connection.execute(text("SELECT delegation_days FROM event")).scalar_one()
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    assert (joined, days) == ([(1, 1, 5), (2, 1, 5)], 14)
    assert {"delegation", "delegation_member", "expected_form", "replacement"} <= tables
