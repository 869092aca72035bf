"""Countries by their ISO 3166-1 code, with their names in the reader's language."""

import unicodedata
from functools import lru_cache

import pycountry
from babel import Locale

# Kosovo has no ISO code of its own; XK is what the European institutions use.
CODES = frozenset({*(country.alpha_2 for country in pycountry.countries), "XK"})


@lru_cache(maxsize=8)
def list_countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of all countries, sorted by name as the language sorts its letters."""
    names = Locale.parse(locale).territories
    pairs = [(code, names.get(code, code)) for code in CODES]
    return tuple(sorted(pairs, key=lambda pair: _plain(pair[1])))


def country_name(code: str | None, locale: str = "en") -> str:
    """Return a country's name, "" for None, the code itself when it is not known."""
    return Locale.parse(locale).territories.get(code, code) if code else ""


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKD", name).casefold()
