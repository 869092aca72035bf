"""The upgrade of places that are stored already."""

from sqlalchemy import create_engine, text

from clusterix_events.migrations.upgrade import upgrade

EVENT = (
    "INSERT INTO event (id, slug, code, title, language, starts_on, ends_on, timezone, state,"
    " publicity_lines, regions, is_demonstration, is_indicative, notice_version, version)"
    " VALUES (1, 'e', 'E', 'E', 'en', '2026-10-29', '2026-10-29', 'UTC', 'published', '[]', '[]',"
    " false, false, 1, 1)"
)
POOLS = (
    "INSERT INTO pool (id, event_id, capacity, taken, waiting, seq)"
    " VALUES (1, 1, 2, 2, 1, 3), (2, 1, 1, 1, 1, 2), (3, 1, 5, 0, 0, 0)"
)
REQUESTS = (
    "INSERT INTO place_request (id, holder_id, size, state, created_at) VALUES"
    " (5, 1, 1, 'confirmed', '2026-09-01 08:00:00'), (6, 2, 1, 'confirmed', '2026-09-01 08:00:00'),"
    " (9, 3, 1, 'waiting', '2026-09-01 08:00:00')"
)
PLACES = (
    "INSERT INTO place (request_id, pool_id, number)"
    " VALUES (5, 1, 1), (6, 1, 2), (9, 1, 3), (6, 2, 1), (9, 2, 2)"
)


def test_stored_places_keep_their_states_and_their_order(databases, backend):
    url = databases.make_unmigrated(backend)
    upgrade(url, "0013")
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (EVENT, POOLS, REQUESTS, PLACES):
            connection.execute(text(statement))

    upgrade(url)

    with engine.connect() as connection:
        places = connection.execute(
            text("SELECT pool_id, request_id, number FROM place ORDER BY pool_id, number")
        ).all()
        pools = connection.execute(
            text("SELECT id, taken, waiting, reserved, seq, offer_hours FROM pool ORDER BY id")
        ).all()
        requests = connection.execute(
            text("SELECT id, state, is_outside, quota_id FROM place_request ORDER BY id")
        ).all()
        connection.execute(text("UPDATE place_request SET state = 'pending' WHERE id = 9"))
    engine.dispose()
    assert places == [(1, 5, 5), (1, 6, 6), (1, 9, 9), (2, 6, 6), (2, 9, 9)]
    assert pools == [(1, 2, 1, 0, 9, None), (2, 1, 1, 0, 9, None), (3, 0, 0, 0, 0, None)]
    assert requests == [
        (5, "confirmed", False, None),
        (6, "confirmed", False, None),
        (9, "waiting", False, None),
    ]
