"""The report of a group from the close to the end, as its people meet it on their pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import queries, report_queries, service
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.report_models import Section
from clusterix_events.peer_review.report_rules import ReportStage
from tests.factories.peer_review import make_person
from tests.factories.people import csrf, post
from tests.peer_review.conftest import Meeting
from tests.peer_review.report_support import advance, close_with_answers, numbers, write_all
from tests.support.pages import counted_statements

pytestmark = pytest.mark.backend("sqlite")
Visit = Callable[[int | None], FlaskClient]
CANARIES = re.compile(r"Person|No[0-5]\b|Office")


@dataclass(frozen=True)
class Closed:
    """A closed group of six, and those around it."""

    meeting: Meeting
    host: str
    report: str

    def section(self, name: str) -> str:
        """The address of a section of the workspace."""
        return f"{self.report}/sections/{name}"


@pytest.fixture
def closed(app: Flask, meeting: Meeting) -> Closed:
    """The group of six, closed with answers in all parts; somebody hosts the practice."""
    with app.app_context(), transaction():
        host = make_person(50, region="RO")
        session.get_one(Practice, meeting.practice_id).owner_id = host.id
        link = issue_link(LinkKind.PERSONAL, person_id=host.id, event_id=meeting.event_id).token
        group = queries.get_group(meeting.event_id, meeting.group_id)
        group.final_opened_at = clock.now()
        close_with_answers(group)
    return Closed(meeting, link, f"/manage/bucharest/groups/{meeting.group_id}/report")


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def shown_version(client: FlaskClient, path: str) -> str:
    return page(client, path).split('name="version" value="', 1)[1].split('"', 1)[0]


def sent(client: FlaskClient, path: str, data: dict[str, Any], *, of: str = "") -> Any:
    """Send a form of the workspace as the page at `of` shows it."""
    known = {"version": shown_version(client, of or path), "csrf_token": csrf(client, of or path)}
    return client.post(path, data=known | data)


def moved(app: Flask, closed: Closed, stages: int) -> None:
    with app.app_context(), transaction():
        group = queries.get_group(closed.meeting.event_id, closed.meeting.group_id)
        if report_queries.get_report(group.id).stage is ReportStage.DRAFT:
            write_all(group)
        advance(group, stages)


def stage(app: Flask, closed: Closed) -> ReportStage:
    with app.app_context():
        return report_queries.get_report(closed.meeting.group_id).stage


class TestWorkspace:
    def test_draft_that_is_not_ready_is_refused_with_links_to_what_is_missing(
        self, app: Flask, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)

        answer = sent(rapporteur, f"{closed.report}/stage", {}, of=closed.report)

        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "6 things are missing before the next stage" in text
        assert f'href="{closed.section("strengths")}"' in text
        assert "Views differ on Evidence of success" in text
        assert stage(app, closed) is ReportStage.DRAFT

    def test_rapporteur_merges_answers_and_sees_what_a_sentence_stands_for(
        self, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        path = closed.section("strengths")
        offered = re.findall(r'name="texts" value="(\d+)"', page(rapporteur, path))

        nothing = sent(rapporteur, path, {"text": "KEPTTYPED"})
        merged = sent(rapporteur, path, {"text": "One table for all.", "texts": offered[:2]})

        text = page(rapporteur, path)
        assert nothing.status_code == 422
        assert "KEPTTYPED" in nothing.get_data(as_text=True)
        assert (merged.status_code, merged.location) == (303, path)
        assert len(offered) == 6
        assert "Stands for 2 answers" in text
        assert text.index("One table for all.") < text.index("keep text 0")
        assert "2 answers are used already" in text

    def test_two_who_write_at_once_lose_nothing_and_see_what_changed(
        self, closed: Closed, visit: Visit
    ) -> None:
        rapporteur, moderator = visit(closed.meeting.rapporteur), visit(closed.meeting.moderator)
        path = closed.section("threats")
        offered = re.findall(r'name="texts" value="(\d+)"', page(rapporteur, path))
        old = shown_version(rapporteur, path)
        sent(moderator, path, {"text": "The moderator’s.", "texts": offered[:1]})

        late = {"version": old, "text": "TYPEDFIRST", "texts": offered[1:2]}
        refused = sent(rapporteur, path, late)
        again = sent(rapporteur, path, late | {"version": shown_version(rapporteur, path)})

        text = refused.get_data(as_text=True)
        assert (refused.status_code, again.status_code) == (409, 303)
        assert "the moderator merged answers into a sentence" in text
        assert "TYPEDFIRST" in text
        assert f'value="{offered[1]}" checked' in text

    def test_buttons_split_put_back_move_and_undo_without_a_script(
        self, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        path = closed.section("strengths")
        offered = re.findall(r'name="texts" value="(\d+)"', page(rapporteur, path))
        sent(rapporteur, path, {"text": "First one", "texts": offered[:2]})
        sent(rapporteur, path, {"text": "Second one", "texts": offered[2:3]})
        text = page(rapporteur, path)
        verbs = re.findall(r'action="([^"]*/sentences/[^"]+)"', text)

        done = [sent(rapporteur, verb, {}, of=path).status_code for verb in verbs[:3]]
        sent(rapporteur, f"{closed.report}/steps/strengths", {}, of=path)

        assert len(verbs) == 6  # two put back, one down, split; up, split
        assert done == [303, 422, 303]  # the last answer of a sentence is not put back
        assert page(rapporteur, path).count("Stands for") == 2

    def test_recommendations_are_merged_left_out_and_reworded(
        self, app: Flask, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        path = f"{closed.report}/recommendations"
        with app.app_context():
            known = numbers(queries.get_group(closed.meeting.event_id, closed.meeting.group_id))

        one = sent(rapporteur, path, {"numbers": known[:1], "text": "Alone"})
        both = sent(rapporteur, path, {"numbers": known[:2], "text": "Both together"})
        sent(rapporteur, f"{path}/{known[3]}/place/out", {}, of=path)
        words = {"text": "In other words", "weight": "could", "addressee": "", "until": ""}
        sent(rapporteur, f"{path}/{known[2]}", words)

        text = page(rapporteur, path)
        assert (one.status_code, both.status_code) == (422, 303)
        assert "Choose two recommendations or more." in one.get_data(as_text=True)
        assert "Both together" in text
        assert "In other words" in text
        assert "Left out" in text

    def test_days_out_of_order_are_refused_at_their_field(
        self, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        days = {"draft": "2026-12-01", "group_check": "2026-12-05", "fact_check": "2026-12-03"}
        days |= {"response": "2026-12-20", "final": "2026-12-24"}

        refused = sent(rapporteur, f"{closed.report}/days", days)
        taken = sent(rapporteur, f"{closed.report}/days", days | {"fact_check": "2026-12-10"})

        assert (refused.status_code, taken.status_code) == (422, 303)
        assert 'id="fact_check-error"' in refused.get_data(as_text=True)
        assert "until 10 December 2026" in page(rapporteur, closed.report)

    def test_moderator_who_comes_late_keeps_what_they_typed(
        self, app: Flask, closed: Closed, visit: Visit
    ) -> None:
        moderator = visit(closed.meeting.moderator)
        path = closed.section("strengths")
        offered = re.findall(r'name="texts" value="(\d+)"', page(moderator, path))
        token, old = csrf(moderator, path), shown_version(moderator, path)
        moved(app, closed, 1)

        data = {"version": old, "csrf_token": token, "text": "TYPEDLATE", "texts": offered[:1]}
        answer = moderator.post(path, data=data)

        text = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Only the rapporteur changes it" in text

    def test_organiser_follows_and_changes_nothing(self, closed: Closed, visit: Visit) -> None:
        organiser = visit(closed.meeting.organiser)

        text = page(organiser, closed.report) + page(organiser, f"{closed.report}/preview")

        assert "<form" not in text.split('class="report-desk"', 1)[1].split("</main>", 1)[0]
        assert organiser.get(closed.section("strengths")).status_code == 403
        assert organiser.post(f"{closed.report}/stage", data={}).status_code in {400, 403}

    def test_old_addresses_lead_on(self, closed: Closed, visit: Visit) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        group = f"/manage/bucharest/groups/{closed.meeting.group_id}"

        led = [rapporteur.get(f"{group}/{old}").location for old in ("comments", "recommendations")]

        assert led == [f"{closed.report}/views", f"{closed.report}/recommendations"]

    def test_pages_ask_the_same_of_the_database_for_one_sentence_and_for_many(
        self, app: Flask, closed: Closed, visit: Visit
    ) -> None:
        rapporteur = visit(closed.meeting.rapporteur)
        path = closed.section("strengths")
        offered = re.findall(r'name="texts" value="(\d+)"', page(rapporteur, path))
        asked = []
        for number in offered[:3]:
            sent(rapporteur, path, {"text": "One more", "texts": [number]})
            page(rapporteur, path)  # what a session reads once is read
            for address in (path, f"{closed.report}/preview"):
                with counted_statements(app) as statements:
                    page(rapporteur, address)
                asked.append(statements.total)

        assert asked[2:4] == asked[4:6] == asked[:2]


class TestChecks:
    def test_peers_see_the_draft_with_their_own_answers_and_reply(
        self, app: Flask, client: FlaskClient, closed: Closed, visit: Visit
    ) -> None:
        addresses = [
            f"/r/{link}/reports/{closed.meeting.group_id}" for link in closed.meeting.links
        ]
        before = client.get(addresses[1]).status_code
        moved(app, closed, 1)

        text = page(client, addresses[1])
        replies = [
            post(client, address, {"comment_threats": f"COMMENT{place}"} if place == 1 else {})
            for place, address in enumerate(addresses)
        ]
        shown = page(visit(closed.meeting.rapporteur), f"{closed.report}/checks")

        assert before == 404
        assert "keep text 1" in text.split("What you answered yourself", 1)[1]
        assert [one.status_code for one in replies] == [303] * 6
        assert "COMMENT1" in shown
        assert CANARIES.search(shown.split('class="report-desk"', 1)[1]) is None
        assert "The check of the draft is over." in page(client, addresses[1])

    def test_comment_is_answered_and_its_writer_reads_what_became_of_it(
        self, app: Flask, client: FlaskClient, closed: Closed, visit: Visit
    ) -> None:
        moved(app, closed, 1)
        addresses = [
            f"/r/{link}/reports/{closed.meeting.group_id}" for link in closed.meeting.links
        ]
        for place, address in enumerate(addresses):
            post(client, address, {"comment_threats": "Too hard"} if place == 1 else {})
        rapporteur = visit(closed.meeting.rapporteur)
        checks = f"{closed.report}/checks"

        without = sent(rapporteur, f"{closed.report}/comments/0", {"word": "KEPT"}, of=checks)
        judged = sent(
            rapporteur,
            f"{closed.report}/comments/0",
            {"outcome": "taken", "word": "Softened"},
            of=checks,
        )

        assert (without.status_code, judged.status_code) == (422, 303)
        assert "KEPT" in without.get_data(as_text=True)
        assert "Softened" in page(client, addresses[1])
        assert "Softened" not in page(client, addresses[2])

    def test_link_of_a_stranger_or_of_the_host_opens_no_draft(
        self, app: Flask, client: FlaskClient, closed: Closed
    ) -> None:
        moved(app, closed, 1)
        number, practice = closed.meeting.group_id, closed.meeting.practice_id

        refused = [
            client.get(path).status_code
            for path in (
                f"/r/{closed.host}/reports/{number}",
                f"/r/{closed.meeting.links[1]}/practices/{practice}/facts",
                f"/r/{closed.meeting.links[1]}/practices/{practice}/answers",
            )
        ]

        assert refused == [403] * 3

    def test_host_corrects_facts_then_answers_and_late_answers_stand_beside(
        self, app: Flask, client: FlaskClient, closed: Closed, visit: Visit
    ) -> None:
        hosted = f"/r/{closed.host}/practices/{closed.meeting.practice_id}"
        moved(app, closed, 2)
        facts = page(client, f"{hosted}/facts")
        token = facts.split('name="form_token" value="', 1)[1].split('"', 1)[0]
        wrong = {"section": "brief", "text": "Founded in 2009", "form_token": token}
        corrected = [post(client, f"{hosted}/facts", wrong).status_code for _time in range(2)]
        checked = post(client, f"{hosted}/facts/checked", {}, page=f"{hosted}/facts")
        rapporteur = visit(closed.meeting.rapporteur)
        with app.app_context():
            number = report_queries.list_corrections(closed.meeting.group_id)[0].id
            known = numbers(queries.get_group(closed.meeting.event_id, closed.meeting.group_id))
        sent(
            rapporteur,
            f"{closed.report}/corrections/{number}",
            {"outcome": "declined", "word": "The decree says 2010"},
            of=f"{closed.report}/checks",
        )
        moved_on = sent(rapporteur, f"{closed.report}/stage", {}, of=closed.report)
        data = {f"response_{known[0]}": "declined", f"reason_{known[0]}": ""}
        without = post(client, f"{hosted}/answers", data)
        post(client, f"{hosted}/answers", data | {f"reason_{known[0]}": "No money"})
        moved(app, closed, 1)
        final = page(client, hosted)
        post(client, f"{hosted}/answers", {f"response_{known[1]}": "accepted"})

        late = page(client, hosted)
        assert corrected == [303, 303]
        assert (checked.status_code, moved_on.status_code) == (303, 303)
        assert without.status_code == 422
        assert "Please say why: the peers read your reason." in without.get_data(as_text=True)
        assert "“No money”" in final
        assert "No answer yet" in final
        assert "Answered after the report became final" in late
        assert report_of(late) == report_of(final)
        assert "keep text 0" not in final  # answers are for the group alone
        assert CANARIES.search(final + facts) is None


def report_of(text: str) -> str:
    return text.split('<article class="report"', 1)[1].split("</article>", 1)[0]


class TestFinal:
    def test_final_report_is_byte_identical_after_the_practice_is_edited(
        self, app: Flask, closed: Closed, visit: Visit
    ) -> None:
        moved(app, closed, 4)
        organiser = visit(closed.meeting.organiser)
        before = page(organiser, closed.meeting.result)
        with app.app_context(), transaction():
            event = get_event(closed.meeting.event_id)
            practice = queries.get_practice(event.id, closed.meeting.practice_id).practice
            text = PracticeText(title="Renamed", organisation="Other", country_code="BG")
            service.edit_practice(
                event,
                practice.id,
                replace(text, details={"summary": "New"}),
                owner_id=practice.owner_id,
                version=practice.version,
            )

        after = page(organiser, closed.meeting.result)

        assert report_of(after) == report_of(before)
        assert "Renamed" not in report_of(after)
        assert "Inter-cluster co-operation" in report_of(after)

    def test_names_stand_on_no_page_in_no_log_of_a_report(
        self, app: Flask, client: FlaskClient, closed: Closed, visit: Visit
    ) -> None:
        moved(app, closed, 4)

        text = page(visit(closed.meeting.organiser), closed.meeting.result)
        text += page(client, f"/r/{closed.host}/practices/{closed.meeting.practice_id}")
        text += page(client, f"/r/{closed.meeting.links[4]}/reports/{closed.meeting.group_id}")
        with app.app_context():
            rows = session.scalars(select(LogEntry).where(LogEntry.action.like("report%"))).all()
            text += " ".join(f"{row.subject} {row.detail}" for row in rows)
            snapshot = report_queries.get_report(closed.meeting.group_id).snapshot

        assert CANARIES.search(text) is None
        assert CANARIES.search(str(snapshot)) is None

    def test_group_reads_what_a_sentence_stands_for_and_the_host_does_not(
        self, app: Flask, client: FlaskClient, closed: Closed, visit: Visit
    ) -> None:
        moved(app, closed, 4)

        of_group = page(visit(closed.meeting.rapporteur), closed.meeting.result)
        of_host = page(client, f"/r/{closed.host}/practices/{closed.meeting.practice_id}")

        merged = f"Merged {Section.STRENGTHS.value}"
        assert merged in of_group
        assert merged in of_host
        assert "keep text 0" in of_group
        assert "keep text 0" not in of_host
