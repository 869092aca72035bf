"""Tests of what the overview tells the organiser to do."""

from datetime import date

import pytest
from flask import Flask

from clusterix_events.home import todos
from clusterix_events.home.todos import AgendaPlan, Task, TourPlan

TODAY = date(2012, 10, 24)


@pytest.fixture(autouse=True)
def _words(app: Flask):
    with app.test_request_context():
        yield


def task(title: str, due_on: date | None = None, blocks: str = "") -> Task:
    return Task(title=title, text="", action="", address="", due_on=due_on, blocks=blocks)


def plan(**facts: int) -> AgendaPlan:
    nothing = dict.fromkeys(
        ("blocking", "without_hour", "talks_without_title", "published_number"), 0
    )
    return AgendaPlan(**{**nothing, "unpublished_changes": 0, **facts})


def test_tasks_stand_in_the_order_of_time_and_what_blocks_comes_first() -> None:
    told = todos.in_order(
        [
            task("any time"),
            task("friday", date(2012, 10, 26)),
            task("today", TODAY),
            task("conflict", blocks="blocks publishing"),
        ],
        TODAY,
    )

    assert [(todo.title, todo.when, todo.note, todo.urgent) for todo in told] == [
        ("conflict", "Today", "blocks publishing", True),
        ("today", "Today", "", True),
        ("friday", "Fri 26 Oct", "in 2 days", False),
        ("any time", "When you can", "", False),
    ]


def test_agenda_with_a_conflict_asks_for_that_before_publishing() -> None:
    tasks = todos.agenda_tasks(plan(blocking=1, unpublished_changes=4), "/agenda")

    assert [task.title for task in tasks] == ["One conflict in the agenda"]


def test_agenda_that_was_never_published_says_so() -> None:
    tasks = todos.agenda_tasks(plan(unpublished_changes=9), "/agenda")

    assert [task.title for task in tasks] == ["The agenda is not published yet"]


def test_finished_agenda_asks_for_nothing() -> None:
    assert todos.agenda_tasks(plan(published_number=3), "/agenda") == []


def test_tour_tells_its_seats_and_what_is_due_but_not_what_is_past() -> None:
    tour = TourPlan(
        title="Study tour",
        closes_on=date(2012, 10, 26),
        seats=45,
        taken=21,
        waiting=0,
        minimum=12,
        lists_due=((date(2012, 10, 23), "Harbour"), (TODAY, "IMT"), (TODAY, "Institute")),
    )

    tasks = todos.tour_tasks(tour, "/tours", TODAY)

    assert [(task.due_on, task.title, task.text) for task in tasks] == [
        (
            TODAY,
            "Send the list of names to 2 host sites",
            "IMT, Institute: by then the names must be there. 21 people have a seat.",
        ),
        (
            date(2012, 10, 26),
            "Study tour: sign-up closes",
            "21 of 45 seats taken. The minimum of 12 is reached.",
        ),
    ]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2012, 10, 24), "5 days to go."),
        (date(2012, 10, 28), "One day to go."),
        (date(2012, 10, 29), "Day 1 of the event."),
        (date(2012, 10, 31), "Day 3 of the event."),
        (date(2012, 11, 1), "The event is over."),
    ],
)
def test_days_to_go(today: date, words: str) -> None:
    assert todos.days_to_go(date(2012, 10, 29), date(2012, 10, 31), today) == words


@pytest.mark.parametrize(
    ("today", "count"), [(TODAY, 1), (date(2012, 10, 1), 0), (date(2012, 11, 1), 0)]
)
def test_badges_are_asked_for_in_the_two_weeks_before(today: date, count: int) -> None:
    assert len(todos.paper_tasks(114, date(2012, 10, 29), "/papers", today)) == count
