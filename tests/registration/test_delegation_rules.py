import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clusterix_events.registration.delegation_rules import (
    MEMBERS_MAX,
    DelegationSizeError,
    Fault,
    Named,
    RemindedAlreadyError,
    check_people,
    check_reminder,
    check_size,
    held_until,
    is_overdue,
    read_table,
    reminder_due,
)

NAMES = st.text(
    st.characters(categories=["Lu", "Ll", "Lo"], include_characters="'’-=+\"; ,\t"), max_size=30
).map(lambda text: " ".join(text.split()))
ADDRESSES = st.from_regex(r"[a-z]{1,8}\.[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True)
PEOPLE = st.lists(
    st.tuples(NAMES.filter(bool), NAMES.filter(bool), ADDRESSES), min_size=1, max_size=8
)
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


def as_table(rows, separator):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


@given(PEOPLE, st.sampled_from("\t;,"), st.permutations([0, 1, 2]))
def test_a_table_with_heads_reads_as_it_was_written(rows, separator, order):
    heads = ("Given name", "Family name", "E-mail")
    table = as_table([[row[n] for n in order] for row in (heads, *rows)], separator)

    read = [(named.given_name, named.family_name, named.email) for named in read_table(table)]

    assert read == rows


@given(PEOPLE, st.sampled_from("\t;,"))
def test_a_table_without_heads_reads_as_it_was_written(rows, separator):
    first = as_table(rows[:1], separator).rstrip("\n")
    assume(not any(sign in "".join(rows[0]) for sign in "\t;,"))

    read = [(named.given_name, named.family_name, named.email) for named in read_table(first)]

    assert read == rows[:1]


@given(st.text(max_size=300))
def test_whatever_is_pasted_each_person_stands_on_a_line_of_it(text):
    count = len(text.splitlines())

    assert all(1 <= named.line <= count for named in read_table(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ana;Pop;ana@example.org",
        "Ana, Pop, ana@example.org",
        "ana@example.org\tAna\tPop",
        "\n  \nAna;Pop;ana@example.org\n\n",
        "E-Mail;Nachname;Vorname\nana@example.org;Pop;Ana",
        "Prénom,Nom,Courriel\nAna,Pop,ana@example.org",
        "Nume;Prenume;Adresa de e-mail\nPop;Ana;ana@example.org",
        "First name\tSurname\tOrganisation\tEmail\nAna\tPop\tAgency\tana@example.org",
        '"Ana";"Pop";"ana@example.org"',
        "Ana;Pop;ana@example.org\r\n",
    ],
)
def test_tables_as_people_paste_them(text):
    assert [(n.given_name, n.family_name, n.email) for n in read_table(text)] == [
        ("Ana", "Pop", "ana@example.org")
    ]


def test_faults_name_their_line():
    people, faults = check_people(
        read_table("Given name;Family name;E-mail\nAna;Pop;ana@example.org\n;Berg;ben@example")
    )

    assert people[0] == Named("Ana", "Pop", "ana@example.org", line=2)
    assert [(fault.line, fault.column) for fault in faults] == [(3, "given_name"), (3, "email")]


@pytest.mark.parametrize(
    "name",
    ["x" * 10_000, "See https://evil.example", "A\x07na", "A\u202ena", "\ufffd", "Ana\u2028Pop"],
)
def test_what_is_no_name_is_refused(name):
    _people, faults = check_people([Named(name, "Pop", "ana@example.org", line=1)])

    assert [(fault.line, fault.column) for fault in faults] == [(1, "given_name")]


def test_formula_like_names_are_names():
    _people, faults = check_people([Named("=1+1", "@Pop", "ana@example.org")])

    assert faults == []


def test_each_person_needs_an_own_address():
    people = [
        Named("Ana", "Pop", "ana@example.org", line=1),
        Named("Ben", "Pop", "ANA@example.org", line=2),
        Named("Eva", "Pop", "head@example.org", line=3),
        Named("Uwe", "Pop", "known@example.org", line=4),
    ]

    _people, faults = check_people(
        people, taken=["known@example.org"], head_email="Head@example.org"
    )

    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "email"),
        (3, "email"),
        (4, "email"),
    ]
    assert len({fault.message for fault in faults}) == 3
    assert isinstance(faults[0], Fault)


@pytest.mark.parametrize("count", [0, MEMBERS_MAX + 1, 500])
def test_nobody_and_too_many_are_no_delegation(count):
    with pytest.raises(DelegationSizeError):
        check_size(count)


@given(DAYS, DAYS, st.integers(0, 120))
def test_places_are_held_three_days_at_least_and_never_into_the_event(starts_on, today, days):
    day = held_until(starts_on, days, today)

    assert today <= day <= max(starts_on, today)
    assert day >= min(today + timedelta(days=3), max(starts_on, today))


@given(DAYS, st.integers(1, 40))
def test_every_reminder_goes_out_once_however_often_one_looks(due_on, ahead):
    last, sent = None, []
    for left in range(ahead, -3, -1):
        for _again in range(2):
            days = reminder_due(due_on, due_on - timedelta(days=left), last)
            if days is not None:
                sent.append((left, days))
                last = days

    expected = [(days, days) for days in (7, 3) if days <= ahead]
    if ahead < 7:
        expected = [(ahead, 7 if ahead > 3 else 3)] + [(3, 3)] * (ahead > 3)
    assert sent == expected


def test_form_is_overdue_after_its_day():
    due_on = date(2026, 9, 21)

    assert [is_overdue(due_on, date(2026, 9, day)) for day in (20, 21, 22)] == [
        False,
        False,
        True,
    ]


def test_person_is_reminded_once_a_day():
    at = datetime(2026, 9, 1, 8, tzinfo=UTC)

    check_reminder(None, at)
    check_reminder(at, at + timedelta(hours=24))
    with pytest.raises(RemindedAlreadyError):
        check_reminder(at, at + timedelta(hours=23, minutes=59))
