"""The reader's language, and dates and times as people write them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.kernel.catalogs import Catalogs

SOURCE: Final = "en"
# Each in its own words, as people look for their own.
LANGUAGES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "ro": "Română"}
# Those who run an event work in the language of the source.
ROOMS: Final = ("/manage", "/admin", "/styleguide")
COOKIE: Final = "language"
COOKIE_AGE: Final = 365 * 24 * 3600
WEEKDAY = "EEEE"
MONTH = "LLLL y"

PersonLanguage = Callable[[int], str | None]


def init_i18n(app: Flask, person_language: PersonLanguage) -> None:
    """Choose the language per request: the reader's choice, else the browser's, else English.

    `person_language` tells what the person behind a personal link has chosen, None for nothing.
    """
    app.extensions["person_language"] = person_language
    babel = Babel(app, locale_selector=select_language)
    catalogs = babel.domain_instance = Catalogs()
    # Straight to the catalogue: a page asks some fifty times, and each detour costs as much again.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogs.get_translations().gettext(text),
        ngettext=lambda one, many, n: catalogs.get_translations().ngettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.globals.update(reader_language=_locale, languages=LANGUAGES)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        long_date=long_date,
        medium_date=medium_date,
        weekday=weekday,
        month=month,
        clock_time=clock_time,
        day_range=day_range,
    )


def select_language() -> str:
    """Return the language of this request; English for what is written outside one.

    What was chosen on this device comes first, then what the person behind a personal link
    chose, then what the browser asks for.
    """
    if not has_request_context() or request.path.startswith(ROOMS):
        return SOURCE
    chosen = request.cookies.get(COOKIE) or _chosen_by_person()
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(LANGUAGES) or SOURCE


def choose_language(response: WerkzeugResponse, language: str) -> None:
    """Remember on this device which language its reader chose."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=COOKIE_AGE,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Write what follows in a language, e.g. a paper in that of its event; else in English."""
    with force_locale(language if language in LANGUAGES else SOURCE):
        yield


def day(value: date) -> str:
    """Return a date in full: Tuesday 30 October 2012."""
    comma = "," if _locale() in {"de", "ro"} else ""
    return format_date(value, f"EEEE{comma} {_numbered('MMMM')} y", locale=_locale())


def short_day(value: date) -> str:
    """Return a short date: Tue 30 Oct."""
    return format_date(value, f"EEE {_numbered('MMM')}", locale=_locale())


def long_date(value: date) -> str:
    """Return a date without its weekday: 30 October 2012."""
    return format_date(value, f"{_numbered('MMMM')} y", locale=_locale())


def medium_date(value: date) -> str:
    """Return a date for a column: 30 Oct 2012."""
    return format_date(value, f"{_numbered('MMM')} y", locale=_locale())


def weekday(value: date) -> str:
    """Return the day of the week: Tuesday."""
    return format_date(value, WEEKDAY, locale=_locale())


def month(value: date) -> str:
    """Return the month with its year: October 2012."""
    return format_date(value, MONTH, locale=_locale())


def clock_time(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """Return the hour and minute of a moment, in `zone` when given: 09:20."""
    local = moment.astimezone(zone) if zone else moment
    return format_time(local.replace(tzinfo=None), "HH:mm", locale=_locale())


def day_range(starts_on: date, ends_on: date) -> str:
    """Return a span of days as short as it can be said: 29–31 October 2012."""
    return _range(starts_on, ends_on, "MMMM")


def short_day_range(starts_on: date, ends_on: date) -> str:
    """Return a span of days with short months: 29–31 Oct 2012."""
    return _range(starts_on, ends_on, "MMM")


def _range(starts_on: date, ends_on: date, month: str) -> str:
    locale, pattern = _locale(), _numbered(month)
    last = format_date(ends_on, f"{pattern} y", locale=locale)
    if starts_on == ends_on:
        return last
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        day_alone = pattern.removesuffix(f" {month}")
        return f"{format_date(starts_on, day_alone, locale=locale)}–{last}"
    if starts_on.year != ends_on.year:
        pattern = f"{pattern} y"
    return f"{format_date(starts_on, pattern, locale=locale)} – {last}"


def _numbered(month: str) -> str:
    """Return the pattern of a day with its month, which German writes as an ordinal."""
    return f"d. {month}" if _locale() == "de" else f"d {month}"


def _chosen_by_person() -> str | None:
    link = g.get("link")
    if link is None or link.person_id is None:
        return None
    ask: PersonLanguage = current_app.extensions["person_language"]
    return ask(link.person_id)


def _locale() -> str:
    return str(get_locale() or SOURCE)
