"""The pages of paper forms, and the sheets themselves, read back with their codes."""

import io
import re
from collections import Counter

import pikepdf
import pytest
from sqlalchemy import select

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.peer_review import paper_queries, paper_service, queries
from clusterix_events.peer_review.models import Review, Round, Score
from clusterix_events.peer_review.paper_models import PaperEntry
from clusterix_events.peer_review.paper_print import print_sheets
from clusterix_events.people.models import Role
from tests.factories.peer_review import CRITERIA
from tests.factories.people import add_organiser
from tests.support.pages import counted_statements
from tests.support.papers import page_codes, page_texts

pytestmark = pytest.mark.backend("sqlite")


@pytest.fixture(autouse=True)
def without_tokens(app):
    """What every form carries is tested elsewhere."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def paper(app, meeting):
    """The address of the meeting's paper forms: four sheets; the moderator has sent their own."""
    with app.app_context(), transaction():
        paper_service.add_sheets(meeting.group_id, 4)
        session.add(_own_review(meeting.peers[0]))
    return f"/manage/bucharest/groups/{meeting.group_id}/paper"


def _own_review(peer_id):
    token = f"{Round.BEFORE}-own"
    return Review(peer_id=peer_id, round=Round.BEFORE, form_token=token, sent_at=clock.now())


def figures(figure="3", **other):
    return {f"score_{code}": figure for code in CRITERIA} | other


def rows(app, model):
    with app.app_context():
        return session.scalars(select(model)).all()


def test_moderator_types_a_sheet_checks_it_and_it_counts(app, visit, meeting, paper):
    browser = visit(meeting.moderator)
    peer = {"peer_id": str(meeting.peers[3])}

    opened = browser.get(f"{paper}/2")
    drafted = browser.post(f"{paper}/2/before", data=peer | {"draft": "1", "score_evidence": "n"})
    missing = browser.post(f"{paper}/2/before", data=peer | {"score_evidence": "n"})
    wrong = browser.post(f"{paper}/2/before", data=peer | figures(score_evidence="7"))
    typed = browser.post(f"{paper}/2/before", data=peer | figures(answer_keep="Keep the fund"))
    blind = browser.get(f"{paper}/2/before/check").text
    different = browser.post(f"{paper}/2/before/check", data=figures(score_evidence="4"))
    counted = browser.post(f"{paper}/2/before/check", data=figures())
    listed = browser.get(paper).text

    assert opened.location.endswith("/paper/2/before")
    assert [one.status_code for one in (drafted, missing, wrong, typed)] == [303, 422, 422, 303]
    assert missing.text.count("Please type what is ticked on the paper.") == 2 * 6
    assert "0 or N for" in wrong.text
    assert re.findall(r'value="[345]"', blind) == []
    assert "Keep the fund" not in blind
    assert "First 3, then 4." in different.text
    assert (different.status_code, counted.status_code) == (422, 303)
    assert "counts" in listed
    assert Counter(row.value for row in rows(app, Score)) == {3: 7}
    assert [entry.typed for entry in rows(app, PaperEntry)] == [{}]


def test_only_the_moderator_types_and_only_moderator_and_organiser_print(visit, meeting, paper):
    statuses = {
        who: [
            visit(account).get(address).status_code
            for address in (paper, f"{paper}/1", f"{paper}/1/before", f"{paper}/1/before/check")
        ]
        for who, account in (
            ("moderator", meeting.moderator),
            ("organiser", meeting.organiser),
            ("rapporteur", meeting.rapporteur),
            ("other", meeting.other_organiser),
        )
    }

    assert statuses == {
        "moderator": [200, 303, 200, 200],
        "organiser": [200, 403, 403, 403],
        "rapporteur": [403] * 4,
        "other": [403] * 4,
    }


def test_organiser_sees_no_sheet_of_a_person(app, visit, meeting, paper):
    with app.app_context(), transaction():
        paper_service.give_sheet(meeting.group_id, 1, meeting.peers[3])

    text = visit(meeting.organiser).get(paper).text

    assert "No3" not in text
    assert "Type them in" not in text


def test_a_moderator_who_is_a_peer_types_their_own_form_first(app, visit, meeting, paper):
    with app.app_context(), transaction():
        session.delete(session.scalars(select(Review)).one())
        paper_service.give_sheet(meeting.group_id, 2, meeting.peers[3])
    browser = visit(meeting.moderator)

    others = browser.get(f"{paper}/2/before")
    unbound = browser.post(f"{paper}/1/before", data={"peer_id": str(meeting.peers[4])} | figures())
    own = browser.post(f"{paper}/1/before", data={"peer_id": str(meeting.peers[0])} | figures())
    counted = browser.post(f"{paper}/1/before/check", data=figures())
    afterwards = browser.get(f"{paper}/2/before")

    statuses = [one.status_code for one in (others, unbound, own, counted, afterwards)]
    assert statuses == [403, 422, 303, 303, 200]


def test_a_sheet_that_is_not_there_is_not_found_kindly(visit, meeting, paper):
    browser = visit(meeting.moderator)

    assert browser.get(f"{paper}/9").status_code == 403
    assert browser.get(f"{paper}/1/nothing").status_code == 404


@pytest.mark.parametrize("count", ["", "0", "25", "many"])
def test_a_number_of_sheets_that_makes_no_sense_is_refused(visit, meeting, paper, count):
    answer = visit(meeting.organiser).post(f"{paper}/sheets", data={"count": count})

    assert answer.status_code == 422


def test_the_code_leads_the_moderator_on_and_tells_others_whom_to_hand_it_to(
    app, client, visit, meeting, paper
):
    with app.app_context(), transaction():
        code = paper_queries.get_sheet(meeting.group_id, 3).code
        desk = add_organiser(meeting.event_id, role=Role.DESK).id
    address = f"/P/{code}"

    led = visit(meeting.moderator).get(address)
    told = visit(desk).get(address).text
    strangers = [client.get(one).text for one in (address, "/P/ZZZZZZZZZZ", "/P/nothing")]

    assert led.location == f"{paper}/3"
    assert "A1-03" in told
    assert "No0" in told
    assert len(set(strangers)) == 1
    assert "A1" not in strangers[0]


def test_sheets_are_one_tagged_paper_with_numbers_codes_and_no_name(app, visit, meeting, paper):
    with app.app_context(), transaction():
        codes = [sheet.code for sheet in paper_queries.list_sheets(meeting.group_id)[:2]]
        for sheet in paper_queries.list_sheets(meeting.group_id)[2:]:
            session.delete(sheet)
        paper_service.give_sheet(meeting.group_id, 1, meeting.peers[3])

    answer = visit(meeting.organiser).get(f"{paper}/sheets.pdf?names=1")

    pdf = answer.data
    assert answer.mimetype == "application/pdf"
    pages = page_texts(pdf)
    text = "\n".join(pages)
    read = [code for page in range(len(pages)) for code in page_codes(pdf, page)]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "en"
    expected = [f"HTTP://LOCALHOST/P/{code}" for code in codes for _sheet in range(2)]
    assert [re.sub(r"HTTP://[^/]+", "HTTP://LOCALHOST", one) for one in read] == expected
    assert all(one.isupper() for one in read)
    assert "A1-01" in text
    assert "A1-02" in text
    assert "Shown with the name of your region" in text
    assert re.findall(r"No\d", text) == []


def test_names_are_printed_only_where_the_moderator_wants_them(app, meeting, paper):
    with app.app_context():
        with transaction():
            paper_service.give_sheet(meeting.group_id, 1, meeting.peers[3])
            for sheet in paper_queries.list_sheets(meeting.group_id)[1:]:
                session.delete(sheet)
        event = get_event(meeting.event_id)
        group = queries.get_group(event.id, meeting.group_id)
        pdf = print_sheets(event, group, with_names=True)

    assert "Person No3" in "\n".join(page_texts(pdf))


def test_statements_of_the_list_do_not_grow_with_the_sheets(app, visit, meeting, paper):
    browser = visit(meeting.moderator)
    with counted_statements(app) as few:
        browser.get(paper)
    with app.app_context(), transaction():
        paper_service.add_sheets(meeting.group_id, 24)

    with counted_statements(app) as many:
        browser.get(paper)

    assert many.total == few.total
