"""Bringing in a table: read, mapped, checked, run once, told of, and taken back."""

import io

import pytest
from sqlalchemy import func, select, update

from clusterix_events.events.models import Access
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import Link
from clusterix_events.mail.models import MailState, OutgoingMail
from clusterix_events.people.models import Person
from clusterix_events.places.models import Place, PlaceRequest, Pool
from clusterix_events.questions.models import AnswerRow, AnswerSheet
from clusterix_events.questions.queries import answers_of
from clusterix_events.registration import import_running, import_service, queries, service
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.queries import Wanted
from clusterix_events.registration.spreadsheet_models import (
    ImportRow,
    ImportState,
    RegistrationImport,
)
from tests.factories.people import csrf
from tests.factories.registration import add_registration
from tests.registration.conftest import texts, words
from tests.support.mail import list_written
from tests.support.pages import counted_statements

IMPORT = "/manage/meeting/registrations/import"
HEADS = "Vorname;Nachname;E-Mail;Organisation;Land;Tour;Conference"
ANA = "Ana;Pop;ana@example.org;Agenția Demo;Rumänien;ja;"
BEN = "Ben;Müller;ben@example.org;ACME;AT;;x"


def table(*rows, heads=HEADS):
    return "\n".join((heads, *rows))


def upload(browser, content, name="people.csv"):
    if isinstance(content, str):
        content = content.encode()
    data = {"file": (io.BytesIO(content), name), "csrf_token": csrf(browser, IMPORT)}
    return browser.post(IMPORT, data=data, content_type="multipart/form-data")


def paste(browser, content):
    return browser.post(IMPORT, data={"pasted": content, "csrf_token": csrf(browser, IMPORT)})


def press(browser, path, button="", **typed):
    page = browser.get(path)
    version = page.text.split('name="version" value="')[1].split('"')[0]
    data = {"version": version, "csrf_token": csrf(browser, path), **typed}
    return browser.post(path + button, data=data)


def columns(browser, path, *, parts=("conference",), **changed):
    """Accept the columns as they were guessed, but for those said otherwise."""
    from lxml import html  # reason: only here

    tree = html.fromstring(browser.get(f"{path}?columns=1").text)
    guessed = {
        select.get("name"): next(iter(select.xpath("option[@selected]/@value")), "")
        for select in tree.cssselect("select[name^=column-]")
    }
    return press(browser, path, "/columns", **guessed | changed, parts=list(parts))


def ready(browser, content, **said):
    """Return the address of an import whose rows were checked."""
    path = upload(browser, content).location
    answer = columns(browser, path, **said)
    assert answer.status_code == 303, words(answer)
    return path


def work(app, path):
    with app.app_context():
        jobs.TASKS[import_service.JOB](number_of(path))
        return session.get_one(RegistrationImport, number_of(path)).state


def run(app, browser, content, *, parts=("conference",), **typed):
    """Bring a table in and return its address."""
    path = ready(browser, content, parts=parts)
    answer = press(browser, path, "/run", **{"matches": "skip", "locale": "en"} | typed)
    assert answer.status_code == 303, words(answer)
    while work(app, path) in {ImportState.RUNNING, ImportState.MAILING}:
        pass
    return path


def number_of(path):
    return int(path.rpartition("/")[2])


def people(app, meeting):
    """Return what the list shows of everybody: name, address, country, and places."""
    with app.app_context():
        ids = queries.list_ids(meeting.id, Wanted())
        places = queries.places_of(ids)
        codes = {part.id: part.code for part in queries.get_event(meeting.id).parts}
        return {
            f"{row.given_name} {row.family_name}": (
                row.email,
                row.country_code,
                {
                    codes[part]: state.value
                    for part, state in places.get(row.registration_id, {}).items()
                },
            )
            for row in queries.list_some(meeting.id, ids)
        }


def counts(app):
    """Return how many rows stand in each table that an import writes."""
    tables = (Registration, Person, AnswerSheet, AnswerRow, JoinedPart, PlaceRequest, Place, Link)
    with app.app_context():
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model))
            for model in tables
        } | {
            "pools": [(p.taken, p.waiting) for p in session.scalars(select(Pool).order_by(Pool.id))]
        }


def states(app, path):
    with app.app_context():
        rows = session.scalars(
            select(ImportRow)
            .where(ImportRow.import_id == number_of(path))
            .order_by(ImportRow.number)
        )
        return {row.number: row.state.value for row in rows}


def test_organiser_is_taught_how_to_import(organiser, meeting):
    page = organiser.get(IMPORT)
    sample = organiser.get(f"{IMPORT}/sample.csv")

    assert "Nothing has been imported yet" in words(page)
    assert sample.text.splitlines()[0].startswith("\ufeffGiven name,Family name,Title")
    assert "Food" not in sample.text


def test_sample_table_can_be_imported_as_it_is(app, organiser, meeting):
    sample = organiser.get(f"{IMPORT}/sample.csv").data

    run(app, organiser, sample, parts=())

    assert people(app, meeting) == {
        "Maria Example": ("maria@example.org", "RO", {"conference": "confirmed"})
    }


def test_table_in_another_dialect_is_understood(app, organiser, meeting):
    path = upload(organiser, table(ANA, "", BEN).encode("cp1252", "replace")).location
    page = organiser.get(path)

    assert words(page, "h1") == "people.csv"
    assert texts(page, ".notice__body") == [
        "The letters were read as Windows-1252. If a name looks wrong, save the file as CSV UTF-8.",
        "Columns are divided by semicolons.",
        "1 empty line was left out.",
    ]
    assert texts(page, "option[selected]") == [
        *("Given name", "Family name", "E-mail", "Organisation", "Country"),
        *("Joins Study tour: yes or no", "Joins Conference: yes or no"),
    ]


def test_people_are_brought_in(app, organiser, meeting):
    path = run(app, organiser, table(ANA, BEN), parts=())
    page = organiser.get(path)

    assert people(app, meeting) == {
        "Ana Pop": ("ana@example.org", "RO", {"tour": "confirmed"}),
        "Ben Müller": ("ben@example.org", "AT", {"conference": "confirmed"}),
    }
    assert texts(page, ".fact-row__value") == ["2", "0", "0", "0"]
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Consent)) == 0
        assert {row.cells == [] for row in session.scalars(select(ImportRow))} == {True}


def test_preview_shows_how_rows_are_understood(organiser, meeting):
    path = ready(organiser, table(ANA), parts=("dinner",))
    page = organiser.get(path)

    assert texts(page, ".fact-row__value") == ["1", "0", "0"]
    assert texts(page, "#understood-title ~ .table-wrap td") == [
        *("Ana", "Pop", "ana@example.org", "Agenția Demo", "RO", "Secret dinner, Study tour"),
    ]
    assert "Kind of organisation" in words(page, "#understood-title ~ .caption")


WRONG = table(
    "Ana;;ana@example;ACME;Atlantis;x;",
    "Ben;Müller;ben@example.org;ACME;AT;x;",
    "Eva;Nemo;eva@example.org;ACME;AT;;",
)


def test_wrong_cells_are_told_by_row_and_column(organiser, meeting):
    page = organiser.get(ready(organiser, WRONG, parts=()))

    assert texts(page, ".fact-row__value") == ["1", "2", "0"]
    assert texts(page, ".rows__name") == ["Row 2", "Row 4"]
    assert texts(page, ".import__cell label") == ["Nachname", "E-Mail", "Land"]
    assert (
        texts(page, ".rows .field__error")
        == [
            "The family name is missing.",
            "This is not a whole e-mail address. It looks like name@example.org.",
            "No country is called “Atlantis”. Its name or its two letters do.",
            "It joins no part of the event.",
        ]
        or texts(page, ".rows .field__error")[-1] == "It joins no part of the event."
    )


def test_nothing_is_brought_in_while_rows_are_wrong(app, organiser, meeting):
    path = ready(organiser, WRONG, parts=())

    answer = press(organiser, path, "/run", matches="skip", locale="en")

    assert answer.status_code == 422
    assert "Some rows are not understood." in words(answer, "#leave_out_wrong-error")
    assert people(app, meeting) == {}


def test_wrong_cells_are_corrected_on_the_page(app, organiser, meeting):
    path = ready(organiser, WRONG, parts=("conference",))

    press(
        organiser,
        path,
        "/corrections",
        **{"cell-2-1": "Pop", "cell-2-2": "ana@example.org", "cell-2-4": "Autriche"},
        **{"cell-3-0": "must not be changed"},
    )
    page = organiser.get(path)

    assert texts(page, ".fact-row__value") == ["3", "0", "0"]
    assert "must not be changed" not in page.text


def test_wrong_rows_are_left_out_by_choice(app, organiser, meeting):
    path = run(app, organiser, WRONG, parts=(), leave_out_wrong="y")

    assert list(people(app, meeting)) == ["Ben Müller"]
    assert states(app, path) == {2: "left_out", 3: "added", 4: "left_out"}
    assert texts(organiser.get(path), "#left-title ~ .table-wrap th[scope=row]") == ["2", "4"]


KNOWN = table(
    "Ana;Pop;ana@example.org;New Agency;AT;x;",
    "Anna;Pop;ana@example.org;ACME;AT;;x",
    "Ana;Pop;another@example.org;ACME;AT;;x",
    "Ben;Neu;ben@example.org;ACME;AT;x;",
    "Ben;Neu;ben@example.org;ACME;AT;x;",
)


@pytest.fixture
def ana(app, meeting):
    """Somebody registered before, by number."""
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        conference = next(part for part in event.parts if part.code == "conference")
        return add_registration(event, conference, email="ana@example.org").id


def test_possible_duplicates_are_shown_with_the_reason(organiser, ana):
    page = organiser.get(ready(organiser, KNOWN, parts=()))

    assert texts(page, "#matches-title ~ .table-wrap td:last-child") == [
        "same address and name",
        "same address, another name",
        "same name, another address",
        "stands in the table twice",
    ]


@pytest.mark.parametrize(
    ("matches", "expected"),
    [
        ("skip", ["left_out", "left_out", "left_out", "added", "left_out"]),
        ("update", ["updated", "left_out", "left_out", "added", "left_out"]),
        ("add", ["added"] * 5),
    ],
)
def test_possible_duplicates_are_treated_as_chosen(app, organiser, ana, matches, expected):
    path = run(app, organiser, KNOWN, parts=(), matches=matches)

    assert list(states(app, path).values()) == expected


def test_update_replaces_what_the_table_says_and_nothing_else(app, organiser, meeting, ana):
    run(app, organiser, KNOWN.partition("\nAnna")[0], parts=(), matches="update")

    with app.app_context():
        found = queries.get_fresh_registration(ana)
        assert (found.person.organisation.name, found.person.country_code) == ("New Agency", "AT")
        assert found.person.function == "Head of unit"
        assert answers_of(found.sheet_id) == {"organisation_type": "public_authority"}
        assert len(found.consents) == 4
        assert {j.part.code: j.request.state.value for j in found.joined_parts} == {
            "conference": "confirmed",
            "tour": "confirmed",
        }
        assert found.search_text.startswith("pop ana new agency")


def test_full_parts_fill_their_waiting_list_in_the_order_of_the_rows(app, organiser, meeting):
    rows = [f"P{n};Q{n};p{n}@example.org;ACME;AT;;" for n in range(3)]

    run(app, organiser, table(*rows), parts=("conference",))

    assert [places for _mail, _land, places in people(app, meeting).values()] == [
        {"conference": "confirmed"},
        {"conference": "waiting"},
        {"conference": "waiting"},
    ]
    with app.app_context():
        pool = session.get_one(Pool, queries.get_event(meeting.id).parts[0].pool_id)
        assert (pool.taken, pool.waiting, pool.seq) == (1, 2, 3)
        numbers = session.scalars(select(Place.number).where(Place.pool_id == pool.id))
        assert sorted(numbers) == [1, 2, 3]


def test_places_outside_the_quota_are_not_counted(app, organiser, meeting):
    rows = [f"P{n};Q{n};p{n}@example.org;ACME;AT;;" for n in range(3)]

    run(app, organiser, table(*rows), outside="y")

    assert {tuple(p.items()) for _m, _l, p in people(app, meeting).values()} == {
        (("conference", "confirmed"),)
    }
    assert counts(app)["pools"][0] == (0, 0)


def test_mail_asks_for_consents_and_says_where_the_data_comes_from(app, organiser, meeting):
    run(app, organiser, table(ANA, BEN, "Eva;Nemo;;;;;x"), mails="y", locale="en")

    mails = list_written(app)
    assert sorted(mail.recipient for mail in mails) == ["ana@example.org", "ben@example.org"]
    mail = next(mail for mail in mails if mail.recipient == "ana@example.org")
    assert mail.subject == "You are entered for A meeting"
    assert "/r/" in mail.text
    assert "Where your data comes from" in mail.text
    assert "/events/meeting/privacy" in mail.text


def test_mails_are_written_later_and_once(app, organiser, meeting):
    path = run(app, organiser, table(ANA, BEN))
    with app.app_context():
        before = session.scalar(select(func.count()).select_from(OutgoingMail))

    press(organiser, path, "/mails")
    state = work(app, path)
    again = organiser.get(path)

    assert (before, state) == (0, ImportState.DONE)
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 2
    assert texts(again, ".fact-row__value") == ["2", "0", "0", "2"]
    assert "Write to them now" not in words(again)


def test_import_is_taken_back_without_a_trace(app, organiser, meeting, ana):
    before, listed = counts(app), people(app, meeting)
    path = run(app, organiser, KNOWN, parts=(), matches="update", mails="y")
    assert counts(app) != before

    press(organiser, path, "/undo")
    state = work(app, path)

    assert state is ImportState.UNDONE
    assert people(app, meeting)["Ana Pop"][:2] == listed["Ana Pop"][:2]
    assert list(people(app, meeting)) == list(listed)
    after = counts(app)
    # The place that the import added to Ana stays as a cancelled one, as every place given up.
    assert {name: after[name] - before[name] for name in before if name != "pools"} == {
        **dict.fromkeys(before.keys() - {"pools"}, 0),
        "joined_part": 1,
        "place_request": 1,
        "place": after["place"] - before["place"],
    }
    assert after["pools"] == before["pools"]
    assert [mail.recipient for mail in list_written(app)] == ["ana@example.org"]


def test_people_brought_in_again_after_an_undo_are_told(app, organiser, meeting):
    path = run(app, organiser, table(ANA), mails="y")
    with app.app_context(), transaction():
        session.execute(update(OutgoingMail).values(state=MailState.SENT))
    press(organiser, path, "/undo")
    work(app, path)

    run(app, organiser, table(BEN), mails="y")

    mails = [mail.recipient for mail in list_written(app)]
    assert mails == ["ana@example.org", "ben@example.org"]


def test_what_was_changed_since_is_kept_and_named(app, organiser, meeting):
    path = run(app, organiser, table(ANA, BEN), parts=())
    with app.app_context(), transaction():
        row = queries.list_page(meeting.id, Wanted(text="pop"), 1).rows[0]
        service.mark_duplicate(row.registration_id, version=1)

    press(organiser, path, "/undo")
    work(app, path)
    page = organiser.get(path)

    assert list(people(app, meeting)) == ["Ana Pop"]
    assert texts(page, ".fact-row__value") == ["1", "1"]
    assert texts(page, "#left-title ~ .table-wrap td") == ["It was changed after the import."]


def test_whom_another_feature_refers_to_is_kept(app, organiser, meeting):
    from clusterix_events.checkin.models import Presence  # reason: a feature above this one

    path = run(app, organiser, table(ANA, BEN), parts=())
    with app.app_context(), transaction():
        row = queries.list_page(meeting.id, Wanted(text="pop"), 1).rows[0]
        session.add(_presence(Presence, row.registration_id, meeting.id))

    press(organiser, path, "/undo")
    work(app, path)

    assert list(people(app, meeting)) == ["Ana Pop"]
    assert states(app, path) == {2: "kept", 3: "taken_back"}


def _presence(model, registration_id, event_id):
    from datetime import UTC, date, datetime  # reason: only here

    values = {
        "registration_id": registration_id,
        "event_id": event_id,
        "on": date(2026, 10, 5),
        "at": datetime(2026, 10, 5, 8, tzinfo=UTC),
    }
    return model(**values)


def test_undo_hands_places_to_those_who_wait(app, organiser, meeting):
    path = run(app, organiser, table("A;A;a@example.org;X;AT;;"))
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        conference = next(part for part in event.parts if part.code == "conference")
        add_registration(event, conference, family_name="Waits")

    press(organiser, path, "/undo")
    work(app, path)

    assert [p for _m, _l, p in people(app, meeting).values()] == [{"conference": "confirmed"}]


def test_second_click_changes_nothing(app, organiser, meeting):
    path = ready(organiser, table(ANA), parts=())
    page = organiser.get(path)
    version = page.text.split('name="version" value="')[1].split('"')[0]
    data = {"version": version, "csrf_token": csrf(organiser, path)}
    data |= {"matches": "skip", "locale": "en"}

    answers = [organiser.post(f"{path}/run", data=data).status_code for _ in range(2)]
    work(app, path)
    work(app, path)

    assert answers == [303, 409]
    assert list(people(app, meeting)) == ["Ana Pop"]


def test_run_that_was_ended_goes_on_where_it_was(app, organiser, meeting, clock, monkeypatch):
    monkeypatch.setattr(import_running, "CHUNK", 2)
    rows = [f"P{n};Q{n};p{n}@example.org;ACME;AT;x;" for n in range(5)]
    path = ready(organiser, table(*rows), parts=())
    press(organiser, path, "/run", matches="skip", locale="en", mails="y")
    with app.app_context():
        with transaction():
            assert import_service._take(number_of(path), clock())
        with transaction():
            assert import_running.run_chunk(number_of(path), clock())
    half = len(people(app, meeting))

    clock.advance(minutes=3)
    with app.app_context(), transaction():
        import_service.sweep(clock())
    state = work(app, path)

    assert (half, state) == (2, ImportState.DONE)
    assert sorted(people(app, meeting)) == [f"P{n} Q{n}" for n in range(5)]
    assert set(states(app, path).values()) == {"added"}
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 5


def test_columns_that_say_no_name_are_refused(organiser, meeting):
    path = upload(organiser, "a;b\nx;y\n").location

    none = columns(organiser, path)
    twice = columns(organiser, path, **{"column-0": "full_name", "column-1": "full_name"})

    assert (none.status_code, twice.status_code) == (422, 422)
    assert "Say which column holds the names" in words(none)
    assert "Two columns mean the same." in words(twice)


def test_columns_are_remembered_for_the_next_import(app, organiser, meeting):
    strange = "Wer;Wohin;c\nAna Pop;RO;1\n"
    path = upload(organiser, strange).location
    columns(organiser, path, **{"column-0": "full_name", "column-1": "country"})
    press(organiser, path, "/run", matches="skip", locale="en")
    work(app, path)

    again = organiser.get(upload(organiser, strange).location)

    assert texts(again, "option[selected]") == ["Full name (is divided)", "Country"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Please choose a file"),
        (b"only;heads\n", "nobody below it"),
        (b'a;b\n"x;y\n', "The quotation mark opened in line 2 is never closed."),
        (b"\x00\x01\x02\x03", "This is not a table of text."),
        (b"a;b\n" + b"x;y\n" * 20_002, "More than 20000 rows"),
        ((";".join("abc" for _ in range(300)) + "\n").encode() * 2, "more than 200 columns"),
    ],
)
def test_table_that_cannot_be_read_is_explained(organiser, meeting, content, reason):
    answer = upload(organiser, content) if content else paste(organiser, "")

    assert answer.status_code == 422
    assert reason in words(answer)


def test_pasted_table_is_read_like_a_file(organiser, meeting):
    answer = paste(organiser, "Given name\tFamily name\nAna\tPop\n")

    assert texts(organiser.get(answer.location), "option[selected]") == [
        "Given name",
        "Family name",
    ]


HOSTILE = ("=cmd|' /C calc'!A0", "{{7*7}}", "{a.__class__}", "%(x)s", "<script>alert(1)</script>")


def test_hostile_cells_are_kept_and_shown_as_typed(app, organiser, meeting):
    rows = [f'"{cell}";Name{n};h{n}@example.org;;;x;' for n, cell in enumerate(HOSTILE)]
    path = ready(organiser, table(*rows), parts=())
    preview = organiser.get(path)
    press(organiser, path, "/run", matches="skip", locale="en", mails="y")
    work(app, path)

    assert "<script>alert" not in preview.text
    assert {name.rpartition(" ")[0] for name in people(app, meeting)} == set(HOSTILE)
    mails = " ".join(mail.text for mail in list_written(app))
    assert all(cell in mails for cell in HOSTILE[1:4])


def test_unseen_signs_are_refused(organiser, meeting):
    page = organiser.get(ready(organiser, table("A\u202ena;Pop;a@example.org;;;x;"), parts=()))

    assert "This holds a sign that cannot be seen or stored." in words(page)


def test_own_export_comes_back_as_it_was(app, organiser, meeting):
    with app.app_context(), transaction():
        event = queries.get_event(meeting.id)
        tour = next(part for part in event.parts if part.code == "tour")
        add_registration(event, tour, family_name="=1+1", given_name="'@b", email="x@example.org")
    export = "/manage/meeting/registrations/export"
    typed = {"set": "all", "format": "csv", "csrf_token": csrf(organiser, export)}
    text = organiser.post(export, data=typed, buffered=True).data

    run(app, organiser, text, parts=(), matches="add")

    with app.app_context():
        rows = queries.list_some(meeting.id, queries.list_ids(meeting.id, Wanted()))
        kept = ("given_name", "family_name", "email", "function", "organisation", "country_code")
        first, second = [[getattr(row, name) for name in kept] for row in rows]
        sheets = [answers_of(row.sheet_id) for row in rows]
    assert first == second
    assert sheets[0] == sheets[1] == {"organisation_type": "public_authority"}


def test_what_waits_too_long_is_forgotten(app, organiser, meeting, clock):
    never = ready(organiser, table(ANA), parts=())
    done = run(app, organiser, table(BEN), parts=())

    clock.advance(days=31)
    with app.app_context(), transaction():
        import_service.sweep(clock())

    assert (states(app, never), states(app, done)) == ({}, {})
    with app.app_context():
        assert session.get_one(RegistrationImport, number_of(never)).state is ImportState.DROPPED
        assert session.get_one(RegistrationImport, number_of(done)).cleared_at == clock()


def test_table_is_forgotten_on_request(app, organiser, meeting):
    path = ready(organiser, table(ANA), parts=())

    answer = press(organiser, path, "/removal")

    assert answer.status_code == 303
    assert states(app, path) == {}


def test_foreign_organiser_and_stranger_import_nothing(
    app, client, organiser, foreign_organiser, meeting
):
    path = ready(organiser, table(ANA), parts=())
    token = csrf(foreign_organiser, "/events/meeting/my-link")
    buttons = ("/columns", "/corrections", "/run", "/mails", "/undo", "/removal")

    read = [foreign_organiser.get(p).status_code for p in (IMPORT, path, f"{IMPORT}/sample.csv")]
    acted = {
        foreign_organiser.post(path + button, data={"csrf_token": token}).status_code
        for button in buttons
    }
    own = foreign_organiser.get(path.replace("meeting", "other")).status_code

    assert (read, acted, own) == ([403] * 3, {403}, 404)
    assert client.get(IMPORT).status_code == 303
    assert states(app, path) == {2: "good"}


def test_import_costs_the_same_for_one_and_for_many(app, organiser, meeting):
    costs = []
    for count in (1, 3, 200):
        rows = [f"P;Q{n};{count}-{n}@example.org;Org {n};AT;x;" for n in range(count)]
        path = ready(organiser, table(*rows), parts=("conference",))
        press(organiser, path, "/run", matches="skip", locale="en", mails="y")
        with counted_statements(app) as counted, app.app_context():
            jobs.TASKS[import_service.JOB](number_of(path))
        costs.append(counted.total)

    assert costs == [costs[0]] * 3


@pytest.mark.parametrize("page", ["preview", "result"])
def test_pages_cost_the_same_for_one_and_for_many(app, organiser, meeting, page):
    costs = []
    for count in (1, 3, 100):
        rows = [f"P;{page}{n};{count}-{n}@example.org;Org;AT;x;" for n in range(count)]
        content = table(*rows)
        path = run(app, organiser, content) if page == "result" else ready(organiser, content)
        with counted_statements(app) as counted:
            organiser.get(path)
        costs.append(counted.total)

    assert costs == [costs[0]] * 3


def test_closed_parts_may_be_joined_by_a_table(app, organiser, meeting):
    with app.app_context():
        event = queries.get_event(meeting.id)
        assert next(p for p in event.parts if p.code == "dinner").access is Access.CLOSED

    run(app, organiser, table("Ana,Pop,dinner; tour", heads="vorname,nom,parts"), parts=())

    assert people(app, meeting)["Ana Pop"][2] == {"dinner": "confirmed", "tour": "confirmed"}


def test_xlsx_is_read_by_a_worker_and_its_file_goes(app, organiser, meeting, tmp_path):
    from clusterix_events.kernel.files import StoredFile  # reason: only here
    from clusterix_events.kernel.xlsx_writing import write_xlsx  # reason: a worker's library

    write_xlsx(tmp_path / "p.xlsx", "People", ["Prenume", "Nume", "Țara"], [["Ana", "Pop", "ro"]])
    path = upload(organiser, (tmp_path / "p.xlsx").read_bytes(), "people.xlsx").location
    waiting = organiser.get(path)

    state = work(app, path)
    ready = organiser.get(path)

    assert "The table is being read." in words(waiting)
    assert state is ImportState.MAPPING
    assert texts(ready, "option[selected]") == ["Given name", "Family name", "Country"]
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_xlsx_without_people_is_refused_by_the_worker_in_words(app, organiser, meeting, tmp_path):
    from clusterix_events.kernel.xlsx_writing import write_xlsx  # reason: a worker's library

    write_xlsx(tmp_path / "p.xlsx", "People", ["Prenume"], [])
    path = upload(organiser, (tmp_path / "p.xlsx").read_bytes(), "people.xlsx").location

    state = work(app, path)

    assert state is ImportState.REFUSED
    assert "There is only a line of heads in this table" in words(organiser.get(path))
