"""A thousand badges with their codes, ten to a sheet."""

import random
import time
from pathlib import Path

from benchmarks.table import Figure
from clusterix_events.documents.papers import BadgeSheet
from clusterix_events.documents.printing import render_badges
from clusterix_events.kernel.pdf import close_pool
from tests.factories.documents import make_badge, make_sheet
from tests.support.apps import app_on
from tests.support.databases import SqliteDatabase
from tests.support.papers import page_codes

BADGES, PER_SHEET = 1000, 10
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def measure(folder: Path) -> list[Figure]:
    """Return the time on this machine's cores, the size, and the codes that cannot be read."""
    sheet = _sheet()
    app = app_on(SqliteDatabase(folder / "migrated.db", folder / "clusterix.db"), folder / "own")
    with app.test_request_context():
        render_badges(make_sheet(make_badge()))
        started = time.perf_counter()
        pdf = render_badges(sheet)
        seconds = time.perf_counter() - started
    close_pool()
    read = {code for page in range(BADGES // PER_SHEET) for code in page_codes(pdf, page)}
    return [
        Figure("1,000 badges", seconds, "s", 5),
        Figure("1,000 badges, size", len(pdf) / 1e6, "MB", 2),
        Figure("1,000 badges, unreadable codes", BADGES - len(read), "", 0),
    ]


def _sheet() -> BadgeSheet:
    chance = random.Random(20121029)
    references = ["".join(chance.choices(LETTERS, k=10)) for _ in range(BADGES)]
    return make_sheet(*(make_badge(reference=reference) for reference in references))
