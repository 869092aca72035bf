"""The reader's language, and dates and times as people write them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale

LANGUAGES = ("en",)
DAY = "EEEE d MMMM y"
SHORT_DAY = "EEE d MMM"
LONG_DATE = "d MMMM y"
MEDIUM_DATE = "d MMM y"
WEEKDAY = "EEEE"
MONTH = "LLLL y"


def init_i18n(app: Flask) -> None:
    """Choose the language per request: the person's, else the browser's, else English."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=select_locale)
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


def select_locale() -> str:
    """Return the language of this request, or of what is written outside one (mail, papers)."""
    chosen: str | None = g.get("locale")
    if chosen or not has_request_context():
        return chosen or LANGUAGES[0]
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def day(value: date) -> str:
    """Return a date in full: Tuesday 30 October 2012."""
    return format_date(value, DAY, locale=_locale())


def short_day(value: date) -> str:
    """Return a short date: Tue 30 Oct."""
    return format_date(value, SHORT_DAY, locale=_locale())


def long_date(value: date) -> str:
    """Return a date without its weekday: 30 October 2012."""
    return format_date(value, LONG_DATE, locale=_locale())


def medium_date(value: date) -> str:
    """Return a date for a column: 30 Oct 2012."""
    return format_date(value, MEDIUM_DATE, locale=_locale())


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
    locale = _locale()
    last = format_date(ends_on, f"d {month} y", locale=locale)
    if starts_on == ends_on:
        return last
    if (starts_on.year, starts_on.month) == (ends_on.year, ends_on.month):
        return f"{format_date(starts_on, 'd', locale=locale)}–{last}"
    pattern = f"d {month}" if starts_on.year == ends_on.year else f"d {month} y"
    return f"{format_date(starts_on, pattern, locale=locale)} – {last}"


def _locale() -> str:
    return str(get_locale() or "en")
