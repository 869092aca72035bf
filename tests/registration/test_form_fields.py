"""The form that an organiser's rows make of the standard one."""

from datetime import UTC, datetime

import pytest

from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.field_models import Need
from clusterix_events.registration.fields import FIELDS
from clusterix_events.registration.form_fields import asked_fields_of, fields_of, layout_of
from clusterix_events.registration.forms import define
from clusterix_events.registration.plans import PLANS
from tests.factories.events import add_event, add_part
from tests.factories.fields import add_field, some_choices

RETIRED = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.mark.usefixtures("app_context")
def test_an_event_without_rows_has_the_standard_form():
    layout = layout_of(add_event())

    assert (layout.fields, layout.plans) == (FIELDS, tuple(p for p in PLANS if p.rows))


@pytest.mark.usefixtures("app_context")
def test_own_questions_stand_in_their_section_in_order():
    event = add_event()
    add_field(event, "shirt", position=20)
    add_field(event, "car", position=10)

    plan = next(plan for plan in layout_of(event).plans if plan.id == "questions")

    assert plan.rows == (("own", ("q_car",)), ("own", ("q_shirt",)))


@pytest.mark.usefixtures("app_context")
def test_a_hidden_standard_question_is_not_asked_but_still_known():
    event = add_event()
    add_field(
        event,
        "languages",
        is_own=False,
        section="what-you-need",
        kind=None,
        label={},
        need=Need.STANDARD,
        retired_at=RETIRED,
    )

    asked = {field.id for field in asked_fields_of(event)}

    assert ("languages" in asked, len(fields_of(event))) == (False, len(FIELDS))


@pytest.mark.usefixtures("app_context")
def test_a_question_of_a_part_nobody_can_join_is_not_on_the_form():
    event = add_event()
    part = add_part(event)
    add_field(event, "boots", part_codes=["tour"])
    add_field(event, "talk", part_codes=["conference"])

    asked = {question.id for question in define(event, [part]).form_class.questions}

    assert {name for name in asked if name.startswith("q_")} == {"q_talk"}


@pytest.mark.usefixtures("app_context")
def test_a_condition_follows_the_newest_version_of_its_question():
    event = add_event()
    choices = some_choices("yes", "no")
    kind = QuestionKind.ONE_OF
    add_field(event, "car", kind=kind, choices=choices, retired_at=RETIRED)
    add_field(event, "car", kind=kind, choices=choices, version=2)
    add_field(event, "plate", shown_if="car", shown_if_values=["yes"])

    shown_if = layout_of(event).by_id["q_plate"].question.shown_if

    assert shown_if is not None
    assert shown_if.question == "q_car-2"
