"""Who stands on the list of participants, and who sees it."""

import pytest

from clusterix_events.kernel.db import transaction
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser, sign_in
from tests.factories.registration import add_registration
from tests.support.pages import words

PATH = "/events/meeting/participants"


@pytest.fixture
def organiser_id(app) -> int:
    """The organiser of an event with one person who agreed to be listed and one who did not."""
    with app.app_context(), transaction():
        event = add_event("meeting", regions=[])
        part = add_part(event)
        add_registration(event, part, given_name="Ana", family_name="Listed", list_consent=True)
        add_registration(event, part, given_name="Bo", family_name="Hidden")
        return add_organiser(event.id).id


def test_organiser_sees_those_who_agreed(app, client, organiser_id):
    shown = words(sign_in(app, client, organiser_id).get(PATH))

    assert "Ana ListedDemo AgencyHead of unitRomania" in shown
    assert "Hidden" not in shown


def test_stranger_sees_the_same_page_with_and_without_participants(app, client, organiser_id):
    with app.app_context(), transaction():
        add_event("empty", title="A meeting", regions=[])

    full, empty = (client.get(f"/events/{slug}/participants") for slug in ("meeting", "empty"))

    assert (full.status_code, full.headers["Cache-Control"]) == (200, "public, no-cache")
    assert full.text.replace("meeting", "empty") == empty.text.replace("meeting", "empty")
    assert "Listed" not in full.text
