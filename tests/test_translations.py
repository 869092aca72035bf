"""Nothing that participants and peers read goes round the catalogues, and these are whole.

The pages of the demonstration are drawn in a pseudo-language, whose catalogue puts ⟦ and ⟧ round
every text. What stands outside is a fact of the event, a date or a name, or it is a fault.
"""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.support import NullTranslations
from flask import Flask
from lxml import html

from clusterix_events.kernel.db import db
from clusterix_events.kernel.i18n import LANGUAGES
from clusterix_events.questions import nuts
from tests.routes import PAGE, ROUTES
from tests.support.demonstration import app_on_copy, loaded_once, route_values
from tools.translations import CATALOGUES, LOCALES, find_faults, messages

pytestmark = pytest.mark.backend("sqlite")
PSEUDO = "fr"  # the language whose catalogue is exchanged
IN_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
REFERENCE = re.compile(r"\b[0-9A-Z]{5} [0-9A-Z]{5}\b")
WORD = re.compile(r"[^\W\d_]{3,}")
READ_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-words")
# Names, and what is written as it is in every language.
SAME_EVERYWHERE = ("ClusteriX Events", "SWOT", "NUTS", "EUR", "CET", "name@example.org")
PAGES = sorted(
    name
    for name, route in ROUTES.items()
    if route.kind == PAGE
    and {"anonymous", "peer"} & route.who
    and not route.path.startswith(("/dev/", "/styleguide"))
)


class Facts:
    """What an event, its people and the calendar say in words of their own."""

    def __init__(self, texts: list[str]) -> None:
        self.days = _words_of_days()
        self.told = f" {' | '.join(map(_plain, texts))} "
        self.words = set(self.told.split())

    def hold(self, text: str) -> bool:
        """Return whether each phrase of a text is a fact, or made of the names in facts."""
        return all(self._holds(phrase) for phrase in re.split(r"[,;:·()–—|/\n“”]", text))

    def _holds(self, phrase: str) -> bool:
        words = [word for word in WORD.findall(REFERENCE.sub("", phrase)) if word not in self.days]
        is_named = all(word[0].isupper() and word.casefold() in self.words for word in words)
        return is_named or f" {_plain(phrase)} " in self.told


class Pseudo(NullTranslations):
    """A catalogue that has every text, in brackets, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        self.asked.add(singular)
        return f"⟦{singular if num == 1 else plural}⟧"

    # Flask-Babel asks by the names of old Python.
    ugettext, ungettext = gettext, ngettext


@pytest.fixture(scope="module")
def drawn(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The demonstration with the pseudo-language, its pages, and all words of its facts."""
    app = app_on_copy(loaded_once(run_folder), tmp_path_factory.mktemp("pseudo") / "copy")
    pseudo = Pseudo()
    app.extensions["babel"].instance.domain_instance.cache[PSEUDO] = pseudo
    values = route_values(app)
    client = app.test_client()
    pages = {}
    for name in PAGES:
        answer = client.get(
            ROUTES[name].path.format_map(values), headers={"Accept-Language": PSEUDO}
        )
        if answer.mimetype == "text/html":
            pages[name] = answer.get_data(as_text=True)
    facts = _facts(app)
    with app.app_context():
        db.engine.dispose()
    return pages, pseudo, facts


@pytest.mark.parametrize("page", PAGES)
def test_no_text_of_a_page_goes_round_the_catalogues(drawn: Any, page: str) -> None:
    pages, _pseudo, facts = drawn
    if page not in pages:
        return
    assert [text for text in _texts(pages[page]) if not facts.hold(text)] == []


@pytest.mark.parametrize(
    ("written", "is_seen"),
    [
        ("<p>Choose your place</p>", True),
        ("<p>⟦Choose %(n)s⟧ places</p>", True),
        ('<button aria-label="Leave the room"></button>', True),
        ("<p>⟦Choose ⟦your⟧ place⟧</p>", False),
        ("<p>Ioana Popescu, ⟦Romania⟧ 12:30</p>", False),
        ("<p>A meeting of many regions</p>", False),
    ],
)
def test_a_text_outside_the_brackets_is_seen(written: str, is_seen: bool) -> None:
    facts = Facts(["A meeting of many regions", "Ioana", "Popescu", "your", "place", "leave"])
    assert any(not facts.hold(text) for text in _texts(f"<html>{written}</html>")) is is_seen


def test_what_pages_ask_for_stands_in_the_catalogues(drawn: Any) -> None:
    _pages, pseudo, _facts = drawn
    wanted = {
        text
        for message in messages()
        for text in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    assert pseudo.asked - wanted == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalogue_is_whole(locale: str) -> None:
    assert find_faults(CATALOGUES / f"{locale}.po", messages()) == []


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    assert {"en", *LOCALES} == set(LANGUAGES)


def _texts(page: str) -> list[str]:
    """Return what a reader sees or hears of a page outside the brackets of the catalogue."""
    tree = html.fromstring(page)
    for element in tree.cssselect("script, style, svg title, [lang], datalist"):
        if element.tag != "html":
            element.drop_tree()
    found = [str(text) for text in tree.itertext()]
    found += [str(value) for name in READ_ALOUD for value in tree.xpath(f"//@{name}")]
    return [outside for text in found if (outside := _outside(text))]


def _outside(text: str) -> str:
    """Return what stands outside the brackets, which may stand in one another."""
    before = ""
    while before != text:
        before, text = text, IN_BRACKETS.sub(" ; ", text)
    return text.strip(" ;\n")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _words_of_days() -> set[str]:
    locale = Locale.parse(PSEUDO)
    named = [
        name
        for calendar in (locale.months, locale.days)
        for names in calendar["format"].values()
        for name in names.values()
    ]
    return {word for name in named for word in WORD.findall(name)}


def _decoded(value: str) -> str:
    """Return a stored text; what is stored as JSON has its accents written out."""
    try:
        return json.dumps(json.loads(value), ensure_ascii=False)
    except ValueError:
        return value


def _facts(app: Flask) -> "Facts":
    """Return all texts of the database, and the words of dates, countries and languages."""
    with app.app_context():
        path = db.engine.url.database
    with sqlite3.connect(path) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
        told = [
            _decoded(value)
            for table in tables
            if not table.startswith(("ix_", "sqlite_", "uq_"))
            for row in connection.execute(f'SELECT * FROM "{table}"')
            for value in row
            if isinstance(value, str)
        ]
    locale = Locale.parse(PSEUDO)
    told += [*locale.territories.values(), *locale.languages.values(), *LANGUAGES.values()]
    return Facts([*told, *(name for _code, name in nuts.list_regions(PSEUDO)), *SAME_EVERYWHERE])
