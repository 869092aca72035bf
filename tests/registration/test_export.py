"""Exporting: which columns leave the house, as what, and what is kept of it."""

import csv
import io
import json

import pytest
from sqlalchemy import select

from clusterix_events.audit.queries import list_latest
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import session, transaction
from clusterix_events.registration import export_service, queries
from clusterix_events.registration.export_columns import (
    ColumnSet,
    columns_of,
    ids_of,
    special_fields,
)
from clusterix_events.registration.export_tables import json_of
from clusterix_events.registration.shown import ACCESS_CONTACT
from clusterix_events.registration.spreadsheet_models import ExportState, RegistrationExport
from tests.factories.people import csrf
from tests.factories.registration import add_registration
from tests.registration.conftest import texts, words
from tests.support.pages import counted_statements

LIST = "/manage/meeting/registrations"
EXPORT, EXPORTS = f"{LIST}/export", f"{LIST}/exports"
SECRETS = {
    "diet": "canary-of-food",
    "access_needs": "canary-of-access",
    "emergency_contact": "canary-of-a-cousin",
    "special_data_consent": True,
}


@pytest.fixture
def people(app, meeting):
    """Three people at the conference, one with every special answer; references by name."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        conference = next(part for part in event.parts if part.code == "conference")
        made = [
            add_registration(event, conference, family_name="=1+1", given_name="＝cmd", **SECRETS),
            add_registration(event, conference, family_name="Beta", country="AT"),
            add_registration(event, conference, family_name="{{7*7}} {a.__class__} %(x)s"),
        ]
        return [each.reference for each in made]


def send(browser, path=EXPORT, **typed):
    data = {"set": "all", "format": "csv", **typed}
    return browser.post(path, data=data | {"csrf_token": csrf(browser, EXPORT)}, buffered=True)


def write(app, answer):
    with app.app_context():
        jobs.TASKS[export_service.JOB](number_of(answer))
        return session.get_one(RegistrationExport, number_of(answer))


def number_of(answer):
    return int(answer.location.rpartition("/")[2])


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def notes(app):
    with app.app_context():
        return [
            (each.format, each.filter_words, each.row_count, each.reason)
            for each in session.scalars(select(RegistrationExport).order_by(RegistrationExport.id))
        ]


def test_organiser_chooses_what_to_export(organiser, people):
    page = organiser.get(f"{EXPORT}?country=AT")

    assert "Austria: 1 person" in words(page, ".page-head__lead")
    assert texts(page, "#set .choice__name") == [
        "Contact list",
        "Badge data",
        "Statistics without names",
        "Everything you may see",
        "My own choice",
    ]
    assert "Food" not in texts(page, "#column .chip span")


def test_csv_prints_every_cell_as_typed_and_runs_none(organiser, people):
    answer = send(organiser)

    rows = table(answer)
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meeting.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {(row["Family name"], row["Given name"], row["Conference"]) for row in rows} == {
        ("'=1+1", "'＝cmd", "Confirmed"),
        ("Beta", "Ana", "Waiting list"),
        ("{{7*7}} {a.__class__} %(x)s", "Ana", "Waiting list"),
    }
    assert {row["Kind of organisation"] for row in rows} == {"Public authority"}
    assert {row["Photos published"] for row in rows} == {"No"}


@pytest.mark.parametrize("chosen", [each for each in ColumnSet if each is not ColumnSet.OWN])
@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_no_ordinary_export_holds_special_data(organiser, people, chosen, file_format):
    answer = send(organiser, set=chosen.value, format=file_format)

    assert answer.status_code == 200
    assert "canary" not in answer.text


def test_special_data_cannot_be_asked_for_by_its_name(organiser, people):
    answer = send(organiser, set="own", column=["diet", "emergency_contact", "email"])

    assert list(table(answer)[0]) == ["E-mail"]


def test_json_holds_what_is_kept_under_the_names_of_the_fields(organiser, people):
    answer = send(organiser, format="json", set="own", column=["family_name", "part:conference"])

    assert sorted(json.loads(answer.text), key=lambda row: str(row["family_name"])) == [
        {"family_name": "=1+1", "part:conference": "confirmed"},
        {"family_name": "Beta", "part:conference": "waiting"},
        {"family_name": "{{7*7}} {a.__class__} %(x)s", "part:conference": "waiting"},
    ]


def test_json_of_nobody_is_an_empty_list(app, meeting):
    with app.app_context():
        event = queries.get_event(meeting.id)
        assert json.loads("".join(json_of(event.id, [], columns_of(event)))) == []


def test_statistics_name_nobody(app, meeting):
    with app.app_context():
        columns = ids_of(ColumnSet.STATISTICS, queries.get_event(meeting.id))

    parts = ["part:conference", "part:tour", "part:peers", "part:dinner"]
    assert set(columns) == {"organisation_type", "country", *parts}


def test_own_choice_without_a_column_is_refused(organiser, people):
    page = send(organiser, set="own")

    assert page.status_code == 422
    assert texts(page, "#column-error") == ["Please tick at least one column."]


def test_ticked_people_are_exported_alone(organiser, people):
    chosen = {"reference": people[1], "csrf_token": csrf(organiser, EXPORT)}
    page = organiser.post(f"{LIST}/selection", data=chosen)
    answer = send(organiser, reference=people[1])
    nobody = organiser.post(f"{LIST}/selection", data={"csrf_token": csrf(organiser, EXPORT)})

    assert "1 person ticked: 1 person" in words(page, ".page-head__lead")
    assert [row["Family name"] for row in table(answer)] == ["Beta"]
    assert nobody.status_code == 303


def test_each_export_is_noted_without_its_data(app, organiser, meeting, people):
    send(organiser, country="AT", q="beta")
    send(organiser, part="conference", set="badges")
    page = organiser.get(EXPORTS)

    assert notes(app) == [
        ("csv", "Austria, found by a search", 1, None),
        ("csv", "Conference", 3, None),
    ]
    assert texts(page, "tbody td:nth-child(2)") == ["Ana Pop", "Ana Pop"]
    assert "Beta" not in page.text
    with app.app_context():
        entry = list_latest(meeting.id)[0]
    assert (entry.action, entry.account_id, entry.detail) == (
        "registrations.exported",
        meeting.organiser,
        {"rows": 3},
    )


def test_special_data_leaves_by_itself_with_a_reason(app, organiser, people):
    refused = send(organiser, f"{EXPORT}/special", field="diet", reason="because")
    third = send(organiser, f"{EXPORT}/special", field="emergency_contact", reason="x" * 20)
    answer = send(organiser, f"{EXPORT}/special", field="diet", reason="the kitchen of Monday")

    assert (refused.status_code, third.status_code) == (422, 422)
    assert texts(refused, "#reason-error") == ["Please use at least 10 characters."]
    assert [list(row.values())[1:] for row in table(answer)] == [
        ["'=1+1", "'＝cmd", "canary-of-food"]
    ]
    assert notes(app) == [("csv", "Everybody who wrote something", 1, "the kitchen of Monday")]


def test_organisers_see_food_and_access_but_no_third_persons(app, meeting):
    with app.app_context():
        event = queries.get_event(meeting.id)
        assert [each.id for each in special_fields(event, {ACCESS_CONTACT})] == ["access_needs"]
        assert [each.id for each in special_fields(event, {"organiser"})] == ["diet"]


def test_table_for_excel_is_written_by_a_worker_and_expires(app, organiser, people, clock):
    answer = send(organiser, format="xlsx")
    waiting = organiser.get(answer.location)
    made = write(app, answer)
    ready = organiser.get(answer.location)
    file = organiser.get(f"{answer.location}/file", buffered=True)
    clock.advance(hours=25)
    gone = organiser.get(answer.location)

    assert answer.status_code == 303
    assert "The table is being written: 0 of 3 people." in words(waiting)
    assert "Download the table" in words(ready)
    assert file.headers["Content-Disposition"] == 'attachment; filename="meeting.xlsx"'
    rows = [row[:4] for row in _cells(file.data)]
    assert rows[0] == ("Reference", "Registered", "Given name", "Family name")
    assert (people[0], "2026-09-01T08:00:00+00:00", "＝cmd", "=1+1") in rows
    assert "is not kept any more" in words(gone)
    assert organiser.get(f"{answer.location}/file").status_code == 404
    assert (made.state, made.wanted) == (ExportState.DONE, None)


def test_export_whose_worker_was_ended_is_taken_up_again(app, organiser, people, clock):
    answer = send(organiser, format="xlsx")
    with app.app_context(), transaction():
        assert export_service._take(number_of(answer), clock()) is not None

    too_early = write(app, answer).state
    clock.advance(minutes=6)
    later = write(app, answer).state

    assert (too_early, later) == (ExportState.QUEUED, ExportState.DONE)


def test_export_of_another_event_is_not_found(organiser, foreign_organiser, people):
    path = send(organiser, format="xlsx").location.replace("meeting", "other")

    assert foreign_organiser.get(path).status_code == 404


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_export_costs_the_same_for_one_and_for_many(app, organiser, meeting, file_format):
    costs = []
    for count in (1, 2, 297):
        with app.app_context(), transaction():
            event = queries.get_event(meeting.id)
            for number in range(count):
                add_registration(event, event.parts[1], email=f"{count}-{number}@example.org")
        token = csrf(organiser, EXPORT)
        data = {"set": "all", "format": file_format, "csrf_token": token}
        with counted_statements(app) as counted:
            assert organiser.post(EXPORT, data=data, buffered=True).status_code == 200
        costs.append(counted.total)

    assert costs == [costs[0]] * 3


def _cells(data):
    from openpyxl import load_workbook  # reason: the web process must not hold it

    book = load_workbook(io.BytesIO(data))
    assert all(cell.data_type != "f" for row in book.active.rows for cell in row)
    return list(book.active.iter_rows(values_only=True))
