"""The upgrade of groups that were closed before there were reports."""

from sqlalchemy import create_engine, text

from clusterix_events.migrations.upgrade import upgrade

EVENT = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version,"
    " delegation_days)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1, 14)"
)
STORED = (
    EVENT,
    "INSERT INTO person (id, given_name, family_name, is_generated, version)"
    " VALUES (1, 'A', 'B', false, 1)",
    "INSERT INTO practice (id, event_id, number, state, visibility, version)"
    " VALUES (1, 1, 1, 'reviewed', 'group', 1)",
    "INSERT INTO practice_version (id, practice_id, number, title, organisation, country_code,"
    " details, guiding_questions, is_frozen) VALUES (1, 1, 1, 'P', 'O', 'RO', '{}', '[]', true)",
    "INSERT INTO review_form (id, event_id, version, definition) VALUES (1, 1, 1, '{}')",
    *(
        "INSERT INTO peer_group (id, event_id, name, round_name, practice_id, practice_version_id,"
        " form_id, moderator_id, rapporteur_id, code, state, closed_at, clock_step,"
        f" clock_extra_minutes, version) VALUES ({number}, 1, 'A{number}', 'A', 1, 1, 1, 1, 1,"
        f" 'CODE{number}', '{state}', {closed_at}, 0, 0, 1)"
        for number, state, closed_at in (
            (1, "closed", "'2026-10-29 15:00:00'"),
            (2, "open", "NULL"),
        )
    ),
    "INSERT INTO recommendation (id, group_id, position, text, supporters, regions)"
    " VALUES (1, 1, 1, 'Wait', 2, 1)",
)


def test_group_closed_before_has_a_report_to_write_and_its_recommendations(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0029")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in STORED:
            connection.execute(text(statement))

    upgrade(url)

    with engine.begin() as connection:
        reports = connection.execute(
            text("SELECT group_id, stage, version, draft_until, final_on FROM report")
        ).all()
        recommendations = connection.execute(
            text("SELECT id, supporters, is_left_out FROM recommendation")
        ).all()
    engine.dispose()
    assert [(one[0], one[1], one[2], str(one[3]), str(one[4])) for one in reports] == [
        (1, "draft", 1, "2026-11-03", "2026-12-03")
    ]
    assert [tuple(one) for one in recommendations] == [(1, 2, False)]
