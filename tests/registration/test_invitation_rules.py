"""Who is invited in a pasted list, when to remind, and the table of moves."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.questions.rules import AnswerError
from clusterix_events.registration import invitation_rules as rules
from clusterix_events.registration.invitation_rules import (
    MOVES,
    Guest,
    InvitationState,
    LinesError,
    WrongLine,
)

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize(
    ("line", "guest"),
    [
        ("Ana Pop, ana@example.org", Guest("Ana", "Pop", "ana@example.org")),
        ("Ana Maria Pop <ana@example.org>", Guest("Ana Maria", "Pop", "ana@example.org")),
        ('"Pop, Ana" <ana@example.org>;', Guest("Ana", "Pop", "ana@example.org")),
        ("Ana\tPop\tana@example.org", Guest("Ana", "Pop", "ana@example.org")),
        ("ana@example.org; Ana; Pop", Guest("Ana", "Pop", "ana@example.org")),
        ("Sukarno sukarno@example.org", Guest("", "Sukarno", "sukarno@example.org")),
        ("Ana Pop", None),
        ("ana@example.org", None),
        ("Ana, ana@example.org, pop@example.org", None),
        ("Ana Pop, ana@", None),
    ],
)
def test_a_line_is_understood_or_explained(line, guest):
    try:
        read = rules.read_guest(line)
    except AnswerError:
        read = None

    assert read == guest


def test_one_wrong_line_refuses_the_whole_list_and_names_every_wrong_line():
    text = (
        "Ana Pop, ana@example.org\n\nnobody\nAna  POP <ANA@example.org>\nEva Old, eva@example.org"
    )

    with pytest.raises(LinesError) as refused:
        rules.read_guests(text, known={("eva@example.org", "eva old")})

    assert refused.value.wrong == [
        WrongLine(3, "nobody", "Write a name, a comma and one address: Ana Pop, ana@example.org"),
        WrongLine(4, "Ana  POP <ANA@example.org>", "This person stands in the list twice."),
        WrongLine(
            5,
            "Eva Old, eva@example.org",
            "This person is invited or registered already. Take the line out.",
        ),
    ]


def test_an_address_may_be_that_of_several_people():
    guests = rules.read_guests("Ana Pop, office@example.org\nEva Pop, office@example.org")

    assert [guest.given_name for guest in guests] == ["Ana", "Eva"]


def test_too_many_lines_are_refused_at_the_first_one_over():
    text = "\n".join(f"Ana Pop{n}, ana{n}@example.org" for n in range(rules.LINES_MAX + 5))

    with pytest.raises(LinesError) as refused:
        rules.read_guests(text)

    assert [line.number for line in refused.value.wrong] == [rules.LINES_MAX + 1]


@given(st.text(max_size=120))
def test_no_line_breaks_the_reader(line):
    try:
        guest = rules.read_guest(line)
    except AnswerError:
        return

    assert guest.family_name
    assert "@" in guest.email


@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.lists(st.integers(1, 60), max_size=3),
    st.integers(0, 90),
)
def test_each_chosen_day_is_reminded_once_at_most_and_in_order(last_day, days, before):
    chosen = sorted({last_day - timedelta(days=number) for number in days})
    today = last_day - timedelta(days=before)
    reminded = []

    while (day := rules.next_reminder(last_day, days, today)) is not None:
        reminded.append(day)
        today = day

    assert reminded == [day for day in chosen if day > last_day - timedelta(days=before)]


@pytest.mark.parametrize(
    ("text", "days"), [("7, 2", [7, 2]), ("2;7 7", [7, 2]), ("", []), (None, [])]
)
def test_days_of_reminders_are_read(text, days):
    assert rules.read_days(text) == days


@pytest.mark.parametrize("text", ["soon", "0", "61", "1,2,3,4", "-1", "²"])
def test_days_that_make_no_sense_are_refused(text):
    with pytest.raises(AnswerError):
        rules.read_days(text)


def test_what_is_accepted_or_withdrawn_moves_no_more():
    final = {state for state, moves in MOVES.items() if not moves}

    assert final == {InvitationState.ACCEPTED, InvitationState.REVOKED, InvitationState.EXPIRED}
