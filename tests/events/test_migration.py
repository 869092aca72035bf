"""The upgrade of parts and registrations that are stored already."""

from sqlalchemy import create_engine, text

from clusterix_events.migrations.upgrade import upgrade

STORED = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1)",
    "INSERT INTO part (id, event_id, code, title, kind, access, starts_on, ends_on, position)"
    " VALUES (3, 1, 'c', 'C', 'conference', 'open', '2026-10-29', '2026-10-29', 0)",
    "INSERT INTO link (id, kind, event_id, target_id, nonce, created_at)"
    " VALUES (7, 'invitation', 1, 3, 'n', '2026-09-01 08:00:00')",
)


def test_stored_parts_need_no_approval_and_their_links_stay(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0013")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in STORED:
            connection.execute(text(statement))

    upgrade(url)

    with engine.begin() as connection:
        parts = connection.execute(
            text(
                "SELECT id, needs_approval, limit_per_organisation, limit_per_country, version"
                " FROM part"
            )
        ).all()
        connection.execute(
            text(
                "INSERT INTO invitation (id, event_id, link_id, state, uses, reminder_days,"
                " sent_at, sendings) VALUES (1, 1, 7, 'sent', 0, '[]', '2026-09-01', 1)"
            )
        )
        connection.execute(text("INSERT INTO invitation_part VALUES (1, 3)"))
    engine.dispose()
    assert parts == [(3, False, None, None, 1)]
