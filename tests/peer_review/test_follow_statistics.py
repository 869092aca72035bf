"""The statistics of the programme equal a recount from the raw rows."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import (
    follow_statistics,
    publish_service,
    queries,
    reveal_service,
    review_service,
)
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.facts import ReportFinished
from clusterix_events.peer_review.follow_figures import FollowFact, latest
from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus
from clusterix_events.peer_review.models import Round
from tests.factories.peer_review import (
    answers,
    make_event,
    make_open_group,
    make_practice,
    send,
)
from tests.factories.people import add_organiser, sign_in
from tests.support.pages import counted_statements, words

PAGE = "/manage/bucharest/statistics"


def hold(event, name: str, *, forms: int, takes: list[str]) -> None:
    """Let a group of its own practice meet and close."""
    group = queries.get_group(event.id, make_open_group(event, name=name).id)
    for peer in group.peers[:forms]:
        send(group, peer, Round.AFTER, answers(4, keep="SECRET"))
    for peer, take in zip(group.peers, takes, strict=False):
        review_service.send_transfer_statement(
            group.id,
            peer.id,
            Statement(take=take, element=None, first_step=None, barriers=[], contact=[]),
            now=clock.now(),
        )
    reveal_service.close_group(group.id, now=clock.now())
    publish(ReportFinished(group.id, group.practice_id))


@pytest.fixture
def event_id(app):
    """Two practices reviewed, one of them by three alone, and one that waits."""
    with app.app_context(), transaction():
        event = make_event()
        hold(event, "A1", forms=5, takes=["whole", "elements", "nothing", "inspiration"])
        hold(event, "B1", forms=3, takes=["nothing"])
        make_practice(event, title="Waiting")
        session.flush()
        session.execute(
            text(
                "UPDATE follow_up SET status = 'started', answered_at = due_at"
                " WHERE region = 'AT12' AND after_days = 182"
            )
        )
        return event.id


def number(sql: str) -> int:
    return session.scalar(text(sql)) or 0


def recount() -> dict[str, int]:
    """Count anew from the rows, by statements that share nothing with the product."""
    shown = (
        "SELECT g.id FROM peer_group g WHERE g.state = 'closed' AND EXISTS (SELECT 1 FROM"
        " revealed_figures f WHERE f.group_id = g.id AND f.counts IS NOT NULL)"
    )
    taken = (
        "SELECT g.practice_id, s.region FROM transfer_statement s JOIN peer_group g"
        " ON g.id = s.group_id WHERE g.state = 'closed' AND s.take IN ('whole', 'elements')"
    )
    return {
        "Practices identified": number("SELECT count(*) FROM practice"),
        "Practices exchanged": number(
            f"SELECT count(DISTINCT practice_id) FROM peer_group WHERE id IN ({shown})"
        ),
        "Practices taken up": number(f"SELECT count(DISTINCT practice_id) FROM ({taken}) AS t"),
        "Taking up begun": number(
            "SELECT count(DISTINCT practice_id) FROM follow_up WHERE kind = 'region'"
            " AND status IN ('started', 'done')"
        ),
        "Taking up done": number(
            "SELECT count(DISTINCT practice_id) FROM follow_up WHERE status = 'done'"
        ),
        "Statements of taking up": number(
            f"SELECT count(*) FROM (SELECT DISTINCT * FROM ({taken}) AS t) AS u"
        ),
        "Recommendations begun by hosts": 0,
        "Regions involved": number(
            "SELECT count(*) FROM (SELECT coalesce(nuts_code, country_code) AS region FROM"
            " practice_version UNION SELECT region FROM peer"
            f" WHERE group_id IN ({shown})) AS r"
        ),
        "Organisations in charge": number(
            "SELECT count(DISTINCT lower(organisation)) FROM practice_version"
        ),
    }


def test_figures_equal_a_recount_from_the_rows(app, event_id):
    with app.app_context():
        shown = follow_statistics.statistics_of(event_id)
        counted = {one.label: one.number for one in shown.figures}
        expected = recount()

    assert counted == expected
    assert list(counted.values())[:5] == [3, 1, 1, 1, 0]


def test_rows_of_each_table_add_up_to_the_figures(app, event_id):
    with app.app_context():
        shown = follow_statistics.statistics_of(event_id)

    for table in shown.tables:
        sums = [sum(column) for column in zip(*(row for _l, row in table.rows), strict=True)]
        assert sums == [one.number for one in shown.figures[:5]]


def test_latest_answer_about_a_thing_counts():
    def said(days, status):
        return FollowFact(1, FollowUpKind.REGION, "region:RO", days, status)

    half, year, silent = (
        said(182, FollowUpStatus.STARTED),
        said(365, FollowUpStatus.DROPPED),
        said(365, None),
    )

    assert latest([year, half]) == [year]
    assert latest([half, silent]) == [half]


@pytest.mark.backend("sqlite")
class TestPages:
    @pytest.fixture
    def organiser(self, app, event_id):
        with app.app_context(), transaction():
            account = add_organiser(event_id).id
        return sign_in(app, app.test_client(), account)

    def test_page_and_files_say_the_same(self, organiser):
        page = words(organiser.get(PAGE))
        rows = list(csv.reader(io.StringIO(organiser.get(f"{PAGE}.csv").get_data(as_text=True))))
        book = load_workbook(io.BytesIO(organiser.get(f"{PAGE}.xlsx").data))

        in_csv = {row[1]: int(row[3]) for row in rows[1:] if row[0] == "Figures"}
        in_book = {row[0]: row[1] for row in list(book["Figures"].values)[1:]}
        assert in_csv == in_book
        assert in_csv["Practices exchanged"] == 1
        assert [label for label, value in in_csv.items() if f"{label}{value}" not in page] == []
        assert book.sheetnames == ["Figures", "By theme", "By country of the practice"]

    def test_nothing_of_a_form_or_a_name_is_in_page_or_files(self, organiser):
        for path in (PAGE, f"{PAGE}.csv"):
            shown = organiser.get(path).get_data(as_text=True)
            assert re.findall(r"SECRET|No\d|person\d", shown) == []

    def test_programme_reads_the_figures_by_its_link(self, app, client, event_id, organiser):
        with app.app_context(), transaction():
            event = get_event(event_id)
            token = publish_service.add_programme_link(event, "S", form_token="s").link.token

        mine = words(client.get(f"/p/{token}/statistics"), ".figures")

        assert mine == words(organiser.get(PAGE), ".figures")
        assert client.get(f"/p/{token}/statistics.csv").data == organiser.get(f"{PAGE}.csv").data
        assert client.get(f"/p/{token}/statistics.xlsx").status_code == 200
        assert client.get(PAGE).status_code == 303

    def test_statements_are_as_many_for_three_as_for_thirty(self, app, event_id, organiser):
        organiser.get(PAGE)
        with counted_statements(app) as few:
            organiser.get(PAGE)
        with app.app_context(), transaction():
            event = get_event(event_id)
            for place in range(27):
                make_practice(event, title=f"More {place}")
        with counted_statements(app) as many:
            organiser.get(PAGE)

        assert many.total == few.total
