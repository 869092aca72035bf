"""What one registration asks of the database: the same for the first person and the thousandth."""

import pytest

from clusterix_events.kernel.db import transaction
from tests.factories.events import add_event, add_part
from tests.factories.people import csrf
from tests.factories.registration import add_registration
from tests.registration.conftest import TYPED
from tests.support.pages import counted_statements

FORM = "/events/plain/register"
# The form: the event's version, the places left. The answer: see service.take_in, one to count how
# often this address sends. The confirmation: the registration, its places.
EXPECTED = {"form": 2, "answer": 19, "confirmation": 2}


@pytest.mark.parametrize("people", [1, 30])
def test_registration_costs_the_same_statements_whoever_came_before(app, people):
    with app.app_context(), transaction():
        event = add_event("plain")
        part = add_part(event, "conference", capacity=100)
        for _number in range(people):
            add_registration(event, part)
    warm, visitor = app.test_client(), app.test_client()
    warm.get(FORM)

    with counted_statements(app) as form:
        token = csrf(visitor, FORM)
    with counted_statements(app) as answer:
        sent = visitor.post(FORM, data=TYPED | {"csrf_token": token})
    with counted_statements(app) as confirmation:
        shown = visitor.get(FORM)

    assert (sent.status_code, "Thank you" in shown.text) == (303, True)
    assert {
        "form": form.total,
        "answer": answer.total,
        "confirmation": confirmation.total,
    } == EXPECTED
