"""Preparing, writing and approving minutes."""

from datetime import date

import pytest
from flask.ctx import AppContext

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import get_session
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.checkin import service as checkin
from clusterix_events.events.models import Event, Part, Series
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.minutes import queries, service
from clusterix_events.minutes.models import Minutes
from clusterix_events.minutes.queries import ActionLine, DecisionLine
from clusterix_events.minutes.rules import (
    ActionNeedsTextError,
    ActionState,
    ApprovedMinutesError,
    Attendant,
    ItemNeedsTitleError,
    MinutesMoveError,
    MinutesState,
)
from clusterix_events.minutes.service import (
    ActionText,
    AlreadyMinutedError,
    ItemText,
    MinutesText,
)
from clusterix_events.registration.queries import get_registration
from tests.factories.agenda import DAY, add_session, add_slot, add_speaker
from tests.factories.events import add_event, add_part, add_room
from tests.factories.minutes import add_minutes
from tests.factories.registration import add_registration

HEAD = {"title": "Minutes of the steering group"}


@pytest.fixture
def event(app_context: AppContext) -> Event:
    with transaction():
        return add_event(code="BUC12")


@pytest.fixture
def minutes(event: Event) -> Minutes:
    """Prepared minutes PM03 of a session with two talks in a room."""
    with transaction():
        series = Series(code="partners-meeting", title="Partners' meetings")
        session.add(series)
        session.flush()
        part = add_part(event, "meeting", series_id=series.id, number_in_series=3, title="3rd")
        made = add_session(event, part, "Steering", reference="s30-8", room_id=add_room(event).id)
        add_slot(made, title="Budget")
        add_slot(made, title=None, topic="Transfer")
        agenda.engage(
            made.id, add_speaker(event, "Evi", "M").person_id, EngagementRole.MINUTE_TAKER
        )
        add_minutes(event, made)
    return queries.get_minutes(event.id, "PM03")


def part_of(event: Event) -> Part:
    """Return the only part of the event."""
    return get_event(event.id).parts[0]


def row_of(event: Event) -> Session:
    """Return the first session of the event."""
    return get_session(event.id, "s06-1")


def write(event: Event, minutes: Minutes, **items: ItemText) -> Minutes:
    """Save the minutes with other words for the first item, as its form would."""
    text = MinutesText(
        head=HEAD,
        items={minutes.items[0].id: items["first"]} if "first" in items else {},
    )
    with transaction():
        service.change_minutes(event.id, minutes.number, text, version=minutes.version)
    return queries.get_minutes(event.id, minutes.number)


def test_minutes_are_prepared_from_the_agenda(event: Event, minutes: Minutes) -> None:
    found = queries.sheet(event, minutes)

    assert (found.number, found.title, found.room, found.subtitle) == (
        "PM03",
        "Minutes: Steering",
        "Plenary",
        "3rd, Bucharest",
    )
    assert [item.title for item in found.items] == [
        "Budget",
        "Transfer",
        "Next meeting, any other business",
    ]
    assert found.present == (Attendant("Jörg Vorlagner", "ecoplus"),)
    assert minutes.minute_taker == "Evi M"


def test_those_of_the_part_who_were_checked_in_are_present(event: Event) -> None:
    with transaction():
        part, other = add_part(event), add_part(event, "other")
        came = add_registration(event, part)
        add_registration(event, part, given_name="Ion")
        stranger = add_registration(event, other, given_name="Eva")
        add_session(event, part)
    with transaction():
        for registration in (came, stranger):
            checkin.check_in(get_registration(registration.id), DAY)
    with transaction():
        number = service.prepare_minutes(get_event(event.id), row_of(event)).number

    found = queries.sheet(get_event(event.id), queries.get_minutes(event.id, number))

    assert (found.present, found.absent) == (
        (Attendant("Ana Pop", "Demo Agency"),),
        (Attendant("Ion Pop", "Demo Agency"),),
    )


def test_nobody_is_absent_while_nobody_was_checked_in(event: Event) -> None:
    with transaction():
        part = add_part(event)
        add_registration(event, part)
        add_session(event, part)
    with transaction():
        number = service.prepare_minutes(get_event(event.id), row_of(event)).number

    found = queries.sheet(get_event(event.id), queries.get_minutes(event.id, number))

    assert (found.present, found.absent) == ((), ())


def test_a_session_has_one_set_of_minutes(event: Event, minutes: Minutes) -> None:
    with pytest.raises(AlreadyMinutedError), transaction():
        add_minutes(event, queries.find_minutes(event.id, "PM03").session)


def test_a_second_session_of_the_same_meeting_gets_its_own_number(
    event: Event, minutes: Minutes
) -> None:
    with transaction():
        other = add_session(event, part_of(event), "Second", starts="14:00", ends="15:00")
        number = add_minutes(event, other).number

    assert number == "PM03-2"


def test_a_session_without_a_series_uses_the_code_of_the_event(event: Event) -> None:
    with transaction():
        number = add_minutes(event, add_session(event, add_part(event))).number

    assert number == "BUC12"


def test_decisions_and_actions_get_the_next_numbers(event: Event, minutes: Minutes) -> None:
    first = ItemText(
        title="Budget",
        summary="It was **long**.",
        new_decisions=["We meet again."],
        new_actions=[ActionText("Send the report", "Evi", date(2012, 11, 19))],
    )

    found = queries.sheet(event, write(event, minutes, first=first))

    assert found.items[0].summary == "It was **long**."
    assert found.items[0].decisions == (DecisionLine("D-PM03-01", "We meet again."),)
    assert found.actions == (ActionLine("A-PM03-01", "Send the report", "Evi", date(2012, 11, 19)),)


def test_a_number_is_never_used_again(event: Event, minutes: Minutes) -> None:
    written = write(event, minutes, first=ItemText("Budget", new_decisions=["One", "Two"]))
    one, two = written.items[0].decisions
    emptied = ItemText("Budget", decisions={one.id: "One", two.id: ""})
    without = write(event, written, first=emptied)

    again = ItemText("Budget", decisions={one.id: "One", two.id: ""}, new_decisions=["Three"])
    found = queries.sheet(event, write(event, without, first=again))

    assert found.items[0].decisions == (
        DecisionLine("D-PM03-01", "One"),
        DecisionLine("D-PM03-03", "Three"),
    )


def test_an_empty_item_disappears_and_one_with_numbers_needs_its_title(
    event: Event, minutes: Minutes
) -> None:
    written = write(event, minutes, first=ItemText(""))
    titles = [item.title for item in written.items]
    with_decision = write(event, written, first=ItemText("Transfer", new_decisions=["Yes"]))
    item = with_decision.items[0]
    item_id, decision_id = item.id, item.decisions[0].id

    with pytest.raises(ItemNeedsTitleError) as refused:
        write(event, with_decision, first=ItemText("", decisions={decision_id: ""}))

    assert titles == ["Transfer", "Next meeting, any other business"]
    assert refused.value.field == f"item-{item_id}-title"


def test_an_action_says_what(event: Event, minutes: Minutes) -> None:
    with pytest.raises(ActionNeedsTextError):
        write(event, minutes, first=ItemText("Budget", new_actions=[ActionText("", "Evi")]))


def test_whoever_saves_an_old_form_is_told(event: Event, minutes: Minutes) -> None:
    text = MinutesText(head=HEAD, items={}, new_item="New")
    with transaction():
        service.change_minutes(event.id, "PM03", text, version=1)

    with pytest.raises(StaleError), transaction():
        service.change_minutes(event.id, "PM03", text, version=1)

    assert [item.title for item in queries.get_minutes(event.id, "PM03").items][-1] == "New"


def test_open_actions_return_at_the_next_meeting(event: Event, minutes: Minutes) -> None:
    actions = [ActionText("Done", state=ActionState.DONE), ActionText("Open", "Evi")]
    write(event, minutes, first=ItemText("Budget", new_actions=actions))
    with transaction():
        later = add_session(event, part_of(event), "Next", starts="14:00", ends="15:00")
        number = add_minutes(event, later).number

    found = queries.sheet(get_event(event.id), queries.get_minutes(event.id, number))

    assert found.items[0].title == "Open actions of the last meeting"
    assert found.actions == (ActionLine("A-PM03-02", "Open", "Evi", note="open from PM03"),)


def test_approved_minutes_stay_as_they_are(event: Event, minutes: Minutes) -> None:
    for version, state in enumerate((MinutesState.CIRCULATED, MinutesState.APPROVED), start=1):
        with transaction():
            service.move_minutes(event.id, "PM03", state, version=version)

    with pytest.raises(ApprovedMinutesError), transaction():
        service.change_minutes(event.id, "PM03", MinutesText(HEAD, {}), version=3)
    with pytest.raises(MinutesMoveError), transaction():
        service.move_minutes(event.id, "PM03", MinutesState.DRAFT, version=3)

    assert queries.get_minutes(event.id, "PM03").title == "Minutes: Steering"


def test_minutes_are_found_by_number_by_session_and_as_the_latest(
    event: Event, minutes: Minutes
) -> None:
    found = [
        queries.get_minutes(event.id, "PM03").id,
        queries.get_minutes_of(event.id, "s30-8").id,
        queries.get_latest_minutes(event.id).id,
    ]

    assert found == [minutes.id] * 3
    for unknown in (
        lambda: queries.get_minutes(event.id, "PM04"),
        lambda: queries.get_minutes_of(event.id, "s30-9"),
        lambda: queries.get_latest_minutes(event.id + 1),
    ):
        with pytest.raises(NotFoundError):
            unknown()
