"""The language chosen on one's own page goes with the person: to other devices, and into mails."""

import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.registration import service
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration
from tests.support.mail import list_written


@pytest.fixture
def guest(app):
    """A registration and the address of its personal page."""
    with app.app_context(), transaction():
        event = add_event("meeting")
        made = add_registration(event, add_part(event, "conference"))
        link = find_standing_link(
            LinkKind.PERSONAL, person_id=made.person_id, event_id=made.event_id
        )
        return made.id, f"/r/{link.token}"


def choose(browser, page, language):
    return browser.post(
        "/language", data={"language": language}, headers={"Referer": f"http://localhost{page}"}
    )


def test_another_device_speaks_the_language_chosen_on_the_first(app, guest):
    _number, page = guest
    answer = choose(app.test_client(), page, "ro")
    other = app.test_client().get(page, headers={"Accept-Language": "en"})

    assert answer.location == page
    assert '<html lang="ro">' in other.text


def test_mails_speak_it_too(app, guest):
    number, page = guest
    choose(app.test_client(), page, "de")
    with app.app_context(), transaction():
        service.cancel(number)

    assert [mail.subject for mail in list_written(app)][-1] == (
        "Ihre Anmeldung zu A meeting ist storniert"
    )


def test_a_false_link_changes_nobody(app, guest):
    _number, page = guest
    assert choose(app.test_client(), "/r/aaaaaaa-xxxx", "ro").status_code == 303
    assert '<html lang="en">' in app.test_client().get(page).text
