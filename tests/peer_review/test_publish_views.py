"""The catalogue, the owner's page, the levels and the programme's pages."""

import io
import re

import pytest

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.files import FileKind, keep_file, receive_file
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.peer_review import publish_service, queries, service
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.practice_rules import PracticeState
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility
from clusterix_events.people.models import Person
from tests.factories.files import png
from tests.factories.peer_review import make_event, make_person, register
from tests.factories.people import add_organiser, post, sign_in
from tests.support.pages import counted_statements, words

pytestmark = pytest.mark.backend("sqlite")
LIST = "/events/bucharest/practices"


def add(event, number: int, *, public: bool = True, **details: str) -> int:
    """Return a reviewed practice; a public one has its owner's consent."""
    practice = service.add_practice(
        event,
        PracticeText(
            title=f"Practice {number}",
            organisation=f"Institute {number}",
            country_code="RO",
            nuts_code="RO321",
            details=details,
        ),
    )
    practice.state = PracticeState.REVIEWED
    practice.owner_id = make_person(500 + number, region="RO").id
    session.flush()
    if public:
        publish_service.agree(
            practice.id, PublishPurpose.TEXT, person_id=practice.owner_id, now=clock.now()
        )
    return practice.id


def owner_of(practice_id: int) -> str:
    practice = session.get_one(Practice, practice_id)
    link = issue_link(LinkKind.PERSONAL, person_id=practice.owner_id, event_id=practice.event_id)
    return f"/r/{link.token}/practices/{practice_id}/publication"


def text(client, path: str) -> str:
    return client.get(path).get_data(as_text=True)


class TestCatalogue:
    def test_visitor_searches_and_filters(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            add(event, 1, theme="Food", keywords="bread, Agrotehnică", summary="Pâine caldă")
            add(event, 2, theme="Wood", keywords="timber")

        assert "2 practices" in words(client.get(LIST))
        found = words(client.get(f"{LIST}?q=PAINE"))
        assert ("1 of 2 practices" in found, "Practice 2" in found) == (True, False)
        assert "Practice 1" not in words(client.get(f"{LIST}?theme=wood"))
        assert "Practice 1" in words(client.get(f"{LIST}?keyword=agrotehnica"))
        assert "No practice fits" in words(client.get(f"{LIST}?q=nothing"))

    def test_hidden_practices_change_nothing_at_all(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            add(event, 1, theme="Food", keywords="bread")
        paths = [LIST, f"{LIST}?q=secret", f"{LIST}?theme=hidden", f"{LIST}?page=2"]
        before = [text(client, path) for path in paths]

        with app.app_context(), transaction():
            for number in range(2, 60):
                add(event, number, public=False, theme="Hidden", keywords="secret")

        assert [text(client, path) for path in paths] == before

    def test_empty_list_is_the_same_whether_or_not_something_is_hidden(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
        before = text(client, LIST)
        with app.app_context(), transaction():
            add(event, 1, public=False)

        assert text(client, LIST) == before
        assert "Nothing is published here yet" in before

    @pytest.mark.parametrize("who", ["visitor", "organiser"])
    def test_statements_are_as_many_for_one_as_for_sixty(self, app, client, who):
        with app.app_context(), transaction():
            event = make_event()
            add(event, 1)
            account = add_organiser(event.id).id
        if who == "organiser":
            sign_in(app, client, account)
        client.get(LIST)
        with counted_statements(app) as one:
            client.get(LIST)
        with app.app_context(), transaction():
            for number in range(2, 61):
                add(event, number)
        with counted_statements(app) as many:
            page = words(client.get(f"{LIST}?page=2"))

        assert many.total == one.total
        assert "60 practices" in page
        assert "Page 2 of 2" in page

    def test_contact_is_shown_only_where_its_owner_ticked(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            number = add(event, 1, contact="ana@example.org", description="What it is")
        shown = text(client, f"{LIST}/{number}")
        with app.app_context(), transaction():
            session.get_one(Practice, number).shows_contact = True

        assert "What it is" in shown
        assert "ana@example.org" not in shown
        assert "ana@example.org" in text(client, f"{LIST}/{number}")
        assert "Practice 1" not in text(client, f"{LIST}?q=ana@example.org")

    def test_texts_alone_are_public_where_the_report_is_not(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            number = add(event, 1, description="What it is")

        shown = words(client.get(f"{LIST}/{number}"))

        assert "What it is" in shown
        assert "Reviewed by" not in shown
        assert "Seen by" not in shown

    def test_pictures_are_shown_with_words_and_rights_alone(self, app, client):
        with app.app_context():
            received = [
                receive_file(io.BytesIO(png()), name="a.png", kinds={FileKind.PNG})
                for _n in range(2)
            ]
        with app.app_context(), transaction():
            event = make_event()
            number, hidden = add(event, 1), add(event, 2, public=False)
            version = queries.get_practice(event.id, number).text.id
            other = queries.get_practice(event.id, hidden).text.id
            for place, (of, licence) in enumerate(((version, "CC BY 4.0"), (other, "CC0"))):
                stored = keep_file(received[place], event_id=event.id, purpose="practice")
                session.add(
                    PracticeImage(
                        version_id=of,
                        file_id=stored.id,
                        position=1,
                        alt="A bakery",
                        rights_holder="Ana Pop",
                        licence=licence,
                    )
                )
        shown = text(client, f"{LIST}/{number}")
        (address,) = re.findall(r'<img src="([^"]+/images/\d+)"', shown)

        assert "Ana Pop, CC BY 4.0" in shown
        assert client.get(address).mimetype == "image/png"
        assert client.get(f"{LIST}/{number}/images/2").status_code == 404
        assert client.get(f"{LIST}/{hidden}/images/2").status_code == 404

        with app.app_context(), transaction():
            session.get_one(PracticeImage, 1).licence = ""

        assert client.get(address).status_code == 404
        assert "<figure" not in text(client, f"{LIST}/{number}")


class TestOwner:
    def test_owner_agrees_and_withdraws_by_personal_link(self, app, client):
        with app.app_context(), transaction():
            number = add(make_event(), 1, public=False)
            path = owner_of(number)

        page = text(client, path)
        assert "checked" not in page
        assert post(client, f"{path}/text", {}, page=path).status_code == 303
        assert client.get(f"{LIST}/{number}").status_code == 200
        assert "You agreed on" in text(client, path)

        post(client, f"{path}/text/withdrawal", {}, page=path)

        assert client.get(f"{LIST}/{number}").status_code == 404
        assert "Practice 1" not in text(client, LIST)

    def test_owners_personal_page_leads_there(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            number = add(event, 1, public=False)
            owner = session.get_one(Practice, number).owner_id
            register(event, session.get_one(Person, owner))
            path = owner_of(number)

        assert f'href="{path}"' in text(client, path.partition("/practices/")[0])

    def test_nobody_elses_link_opens_the_owners_page(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            number = add(event, 1)
            other = owner_of(add(event, 2))

        stranger = other.rpartition("/practices/")[0]
        path = f"{stranger}/practices/{number}/publication"

        assert client.get(path).status_code == 403
        assert client.post(f"{path}/text").status_code in {400, 403}
        assert client.get(f"{stranger}/practices/9999/publication").status_code == 404

    def test_unknown_purpose_is_no_address(self, app, client):
        with app.app_context(), transaction():
            path = owner_of(add(make_event(), 1))

        assert post(client, f"{path}/everything", {}, page=path).status_code == 404


class TestOrganiser:
    def test_organiser_lowers_a_level_at_once(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            number = add(event, 1)
            account = add_organiser(event.id).id
        browser = sign_in(app, app.test_client(), account)
        path = f"/manage/bucharest/practices/{number}/readers"

        refused = post(browser, path, {"text": "nobody", "report": "group"})
        answer = post(browser, path, {"text": "partnership", "report": "group"})

        assert (refused.status_code, answer.status_code) == (422, 303)
        assert client.get(f"{LIST}/{number}").status_code == 404
        assert client.get(path).status_code == 303

    def test_programme_reads_its_level_and_nothing_below(self, app, client):
        with app.app_context(), transaction():
            event = make_event()
            shown, hidden = add(event, 1, public=False), add(event, 2, public=False)
            session.get_one(Practice, hidden).text_visibility = Visibility.PARTNERSHIP
            account = add_organiser(event.id).id
            other = publish_service.add_programme_link(
                make_event("other"), "Other", form_token="o"
            ).link.token
        browser = sign_in(app, app.test_client(), account)
        path = "/manage/bucharest/practices/programme"

        assert post(browser, path, {"label": " "}).status_code == 422
        post(browser, path, {"label": "Secretariat", "form_token": "t"})
        post(browser, path, {"label": "Secretariat", "form_token": "t"})
        (address,) = set(re.findall(r'href="http[^"]*(/p/[^"]+)"', text(browser, path)))

        assert "Practice 1" in text(client, address)
        assert "Practice 2" not in text(client, address)
        assert client.get(f"{address}/practices/{shown}").status_code == 200
        assert client.get(f"{address}/practices/{hidden}").status_code == 404
        assert client.get(f"/p/{other}/practices/{shown}").status_code == 404

        end = re.findall(r'action="([^"]*/end)"', text(browser, path))[0]
        post(browser, end, {}, page=path)

        assert client.get(address).status_code == 410
