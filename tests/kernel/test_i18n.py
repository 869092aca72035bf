"""The language of a page, and dates as each language writes them."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from clusterix_events.kernel import i18n

pytestmark = pytest.mark.backend("sqlite")
TUESDAY, WEDNESDAY = date(2012, 10, 30), date(2012, 10, 31)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("Tuesday 30 October 2012", "Tue 30 Oct", "30 Oct 2012", "30–31 October 2012")),
        (
            "de",
            ("Dienstag, 30. Oktober 2012", "Di. 30. Okt.", "30. Okt. 2012", "30.–31. Oktober 2012"),
        ),
        ("fr", ("mardi 30 octobre 2012", "mar. 30 oct.", "30 oct. 2012", "30–31 octobre 2012")),
        (
            "ro",
            ("marți, 30 octombrie 2012", "mar. 30 oct.", "30 oct. 2012", "30–31 octombrie 2012"),
        ),
    ],
)
def test_dates_are_written_as_the_language_writes_them(
    app: Flask, language: str, written: tuple[str, ...]
) -> None:
    with app.app_context(), force_locale(language):
        assert written == (
            i18n.day(TUESDAY),
            i18n.short_day(TUESDAY),
            i18n.medium_date(TUESDAY),
            i18n.day_range(TUESDAY, WEDNESDAY),
        )


def test_a_range_over_months_and_years_names_what_differs(app: Flask) -> None:
    with app.app_context(), force_locale("de"):
        assert i18n.day_range(date(2012, 10, 30), date(2012, 11, 2)) == (
            "30. Oktober – 2. November 2012"
        )
        assert i18n.day_range(date(2012, 12, 30), date(2013, 1, 2)) == (
            "30. Dezember 2012 – 2. Januar 2013"
        )


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("ro", "ro"),
        ("fr-BE", "fr"),
        ("sv,fi;q=0.5", "en"),
        ("", "en"),
        ("x;;;q=9,,", "en"),
    ],
)
def test_a_page_speaks_the_language_that_the_browser_asks_for(
    client: FlaskClient, asked: str, language: str
) -> None:
    page = client.get("/", headers={"Accept-Language": asked}).text
    assert f'<html lang="{language}">' in page


def test_a_choice_goes_before_the_browser_and_the_page_stays_where_it_was(
    client: FlaskClient,
) -> None:
    answer = client.post(
        "/language",
        data={"language": "de"},
        headers={"Referer": "http://localhost/sign-in?next=/manage/"},
    )
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/manage/")
    assert '<html lang="de">' in client.get("/", headers={"Accept-Language": "ro"}).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://evil.example/path?q=1", "/path?q=1"),
        ("https://evil.example//evil.example/", "/"),
        ("not an address", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(client: FlaskClient, before: str, after: str) -> None:
    answer = client.post("/language", data={"language": "de"}, headers={"Referer": before})
    assert answer.location == after


@pytest.mark.parametrize("language", ["", "xx", "../../etc", "en\r\nSet-Cookie: a=b"])
def test_a_language_that_does_not_exist_is_refused(client: FlaskClient, language: str) -> None:
    answer = client.post("/language", data={"language": language})
    assert answer.status_code == 400
    assert client.get_cookie("language") is None


def test_the_rooms_of_those_who_run_an_event_stay_in_english(client: FlaskClient) -> None:
    page = client.get("/sign-in", headers={"Accept-Language": "de"}).text
    assert '<html lang="de">' in page
    room = client.get("/manage/nowhere/", headers={"Accept-Language": "de"}, follow_redirects=False)
    assert room.status_code in {303, 404}


def test_pages_in_two_languages_are_two_pages_to_a_cache(app: Flask, client: FlaskClient) -> None:
    answers = [client.get("/", headers={"Accept-Language": code}) for code in ("en", "de")]
    assert len({answer.headers["ETag"] for answer in answers}) == 2
    for answer in answers:
        assert {"Cookie", "Accept-Language"} <= set(answer.vary)
