"""The transfer map: statements, filters, files, and who learns of whom."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock, jobs
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import (
    publish_service,
    queries,
    reveal_service,
    review_service,
    transfer_queries,
    transfer_service,
)
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.models import Practice, Round, TransferStatement
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility
from clusterix_events.peer_review.transfer_models import Introduction
from clusterix_events.peer_review.transfer_rules import (
    Filters,
    Stated,
    are_introduced,
    chosen,
    strongest,
)
from tests.factories.peer_review import (
    answers,
    make_event,
    make_open_group,
    make_person,
    publish,
    send,
)
from tests.factories.people import add_organiser, post, sign_in
from tests.support.mail import list_written
from tests.support.pages import counted_statements, words

MAP = "/manage/bucharest/transfer"


def says(take="elements", element="The table", barriers=("law",), contact=()) -> Statement:
    return Statement(
        take=take,
        element=element,
        first_step="=HYPERLINK(1)",
        barriers=list(barriers),
        contact=list(contact),
    )


def stated(number: int, region="AT12", practice=1, take="whole", barriers=()) -> Stated:
    return Stated(
        id=number, practice_id=practice, form_id=1, region=region, take=take, barriers=barriers
    )


class TestRules:
    def test_filters_narrow_together(self):
        said = [stated(1), stated(2, region="RO"), stated(3, practice=2, barriers=("law",))]

        assert [one.id for one in chosen(said, Filters())] == [1, 3, 2]
        assert [one.id for one in chosen(said, Filters(region="AT12"))] == [1, 3]
        assert [one.id for one in chosen(said, Filters(region="AT12", barrier="law"))] == [3]
        assert [one.id for one in chosen(said, Filters(practice=2, region="RO"))] == []

    def test_order_never_follows_who_was_first(self):
        said = [stated(9, take="nothing"), stated(1, take="inspiration"), stated(5)]

        assert [one.id for one in chosen(said, Filters())] == [5, 1, 9]
        assert chosen(said, Filters()) == chosen(reversed(said), Filters())

    def test_strongest_statement_decides_the_look(self):
        assert strongest([stated(1, take="nothing"), stated(2, take="elements")]).id == 2

    @pytest.mark.parametrize(
        ("contact", "agrees", "expected"),
        [
            (["visit"], True, True),
            (["visit"], False, False),
            ([], True, False),
            (["nobody"], True, False),
            (["visit", "nobody"], True, False),
        ],
    )
    def test_introduced_only_where_both_wish_it(self, contact, agrees, expected):
        assert are_introduced(contact, owner_agrees=agrees) is expected


@pytest.fixture
def closed(app):
    """A closed group: two of AT12 state, one wishes a visit; the owner has agreed to nothing."""
    with app.app_context(), transaction():
        event = make_event()
        group = queries.get_group(event.id, make_open_group(event).id)
        wishes = (["visit"], ["nobody"], [])
        for place, contact in enumerate(wishes):
            send(group, group.peers[place], Round.AFTER, answers(4, keep=f"SECRET{place}"))
            review_service.send_transfer_statement(
                group.id,
                group.peers[place].id,
                says(
                    take=("elements", "whole", "nothing")[place],
                    element="The table" if place < 2 else None,
                    contact=contact,
                ),
                now=clock.now(),
            )
        reveal_service.close_group(group.id, now=clock.now())
        session.get_one(Practice, group.practice_id).owner_id = make_person(70, region="RO").id
        people = [peer.person_id for peer in group.peers]
        return event.id, group.id, group.practice_id, people


def agree(practice_id: int) -> None:
    owner = session.get_one(Practice, practice_id).owner_id
    publish_service.agree(
        practice_id, PublishPurpose.INTRODUCTION, person_id=owner, now=clock.now()
    )


def work(app) -> list[str]:
    """Do the periodic work twice and return who was introduced by mail."""
    for _time in range(2):
        with app.app_context():
            jobs.run_periodic(clock.now())
    return sorted(mail.recipient for mail in list_written(app) if mail.message == "introduction")


class TestIntroductions:
    def test_both_are_told_once_when_both_wish_it(self, app, closed):
        _event, _group, practice, people = closed
        assert work(app) == []

        with app.app_context(), transaction():
            agree(practice)

        assert work(app) == ["person0@example.org", "person70@example.org"]
        to_peer, to_owner = list_written(app)[-2:]
        assert "person70@example.org" in to_peer.text
        assert "person0@example.org" in to_owner.text
        assert "person1@example.org" not in to_owner.text
        with app.app_context():
            assert session.scalar(select(func.count()).select_from(Introduction)) == 1
            assert list(transfer_queries.list_pairs(closed[0], people[1])) == []

    def test_stating_anew_after_taking_back_writes_to_nobody_again(self, app, closed):
        event_id, group_id, practice, people = closed
        with app.app_context(), transaction():
            agree(practice)
        first = work(app)
        with app.app_context(), transaction():
            transfer_service.take_back(event_id, group_id, person_id=people[0])
        with app.app_context(), transaction():
            transfer_service.restate(
                event_id,
                group_id,
                says(contact=["visit"]),
                person_id=people[0],
                now=clock.now(),
            )

        assert work(app) == first

    def test_contact_taken_back_by_either_ends_it_at_once(self, app, closed):
        event_id, group_id, practice, people = closed
        with app.app_context(), transaction():
            agree(practice)
        with app.app_context(), transaction():
            assert len(transfer_queries.list_pairs(event_id, people[0])) == 1
            transfer_service.end_contact(event_id, group_id, person_id=people[0])

        with app.app_context():
            assert transfer_queries.list_pairs(event_id, people[0]) == {}
        assert work(app) == []

    def test_agreement_of_an_earlier_owner_introduces_nobody(self, app, closed):
        _event, _group, practice, _people = closed
        with app.app_context(), transaction():
            agree(practice)
            session.get_one(Practice, practice).owner_id = make_person(71, region="RO").id

        assert work(app) == []


class TestStatements:
    def test_peer_without_a_form_states_too_and_takes_back(self, app, closed):
        event_id, group_id, _practice, people = closed
        with app.app_context(), transaction():
            transfer_service.restate(
                event_id, group_id, says(), person_id=people[5], now=clock.now()
            )
        with app.app_context(), transaction():
            rows = session.scalars(select(TransferStatement.region)).all()
            transfer_service.take_back(event_id, group_id, person_id=people[0])

        with app.app_context():
            left = session.scalar(select(func.count()).select_from(TransferStatement))
        assert (len(rows), left) == (4, 3)

    def test_stranger_states_nothing(self, app, closed):
        event_id, group_id, _practice, _people = closed
        with app.app_context(), pytest.raises(NotFoundError), transaction():
            transfer_service.restate(event_id, group_id, says(), person_id=1234, now=clock.now())


@pytest.mark.backend("sqlite")
class TestPages:
    @pytest.fixture
    def organiser(self, app, closed):
        with app.app_context(), transaction():
            account = add_organiser(closed[0]).id
        return sign_in(app, app.test_client(), account)

    def link(self, app, event_id: int, person_id: int) -> str:
        with app.app_context(), transaction():
            link = issue_link(LinkKind.PERSONAL, person_id=person_id, event_id=event_id)
            return f"/r/{link.token}/transfer"

    def test_organiser_reads_both_statements_of_a_region_and_no_name(self, app, closed, organiser):
        with app.app_context(), transaction():
            agree(closed[2])

        page = words(organiser.get(MAP))

        assert "The whole practice / Some elements" in page or (
            "Some elements / The whole practice" in page
        )
        assert page.count("The table") == 2
        assert re.findall(r"No\d|@example", page) == []
        assert "SECRET" not in page

    def test_filters_narrow_map_and_list(self, organiser):
        page = words(organiser.get(f"{MAP}?region=DE122"))
        assert "The table" not in page
        assert "Nothing at present" in page
        assert "No statement fits" in words(organiser.get(f"{MAP}?region=DE122&practice=999"))

    def test_files_say_the_same_and_run_nothing(self, organiser):
        text = organiser.get(f"{MAP}.csv").get_data(as_text=True)
        book = load_workbook(io.BytesIO(organiser.get(f"{MAP}.xlsx").data))

        rows = [tuple(row) for row in book.worksheets[0].values]
        assert "'=HYPERLINK(1)" in text
        assert [row[0] for row in rows] == ["Code of the region", "AT12", "AT12", "DE122"]
        assert rows[1][6] == "=HYPERLINK(1)"
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {
            "s",
            "n",
        }
        assert "example.org" not in text

    def test_both_of_a_pair_see_each_other_and_nobody_else_does(self, app, client, closed):
        event_id, _group, practice, people = closed
        with app.app_context(), transaction():
            agree(practice)
            owner = session.get_one(Practice, practice).owner_id
        shown = {
            person: re.findall(
                r"mailto:(\S+?)\"",
                client.get(self.link(app, event_id, person)).get_data(as_text=True),
            )
            for person in (people[0], people[1], owner)
        }

        assert shown == {
            people[0]: ["person70@example.org"],
            people[1]: [],
            owner: ["person0@example.org"],
        }

    def test_partner_reads_what_is_for_partners(self, app, client, closed):
        event_id, _group, practice, _people = closed
        with app.app_context(), transaction():
            stranger = make_person(80, region="PT11").id
        path = self.link(app, event_id, stranger)
        before = words(client.get(path))
        with app.app_context(), transaction():
            event = get_event(event_id)
            publish(event, practice, Visibility.PUBLIC)

        assert "No region has stated anything yet" in before
        assert "The table" in words(client.get(path))

    def test_peer_changes_a_statement_by_link(self, app, client, closed):
        event_id, group_id, _practice, people = closed
        path = f"{self.link(app, event_id, people[0])}/{group_id}"

        refused = post(client, path, {"take": "everything", "element": "x" * 301})
        answer = post(client, path, {"take": "whole", "element": "Another", "contact": ["call"]})

        assert refused.status_code == 422
        assert "x" * 301 in refused.get_data(as_text=True)
        assert answer.status_code == 303
        assert "Another" in client.get(path).get_data(as_text=True)
        post(client, f"{path}/contact/end", {}, page=path)
        post(client, f"{path}/removal", {}, page=path)
        assert "Another" not in client.get(path).get_data(as_text=True)
        other = self.link(app, event_id, people[0])
        assert client.get(f"{other}/9999").status_code == 404

    def test_statements_to_the_database_are_as_many_for_one_as_for_many(
        self, app, closed, organiser
    ):
        organiser.get(MAP)
        with counted_statements(app) as few:
            organiser.get(MAP)
        event_id, group_id, _practice, people = closed
        with app.app_context(), transaction():
            for person in people[3:]:
                transfer_service.restate(
                    event_id, group_id, says(), person_id=person, now=clock.now()
                )
        with counted_statements(app) as more:
            organiser.get(MAP)

        assert more.total == few.total
