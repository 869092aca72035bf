"""Regions by their NUTS code.

The names are Eurostat's of NUTS 2024 (data/nuts.json, made by tools/make_nuts.py). A code of an
older version is written with it, e.g. FR71@2010; a code that NUTS 2024 does not list is taken as
an older one whose version nobody recorded. Countries outside NUTS are regions by their ISO code.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from babel import Locale

from clusterix_events.questions import countries

CURRENT = 2024
_WRITTEN = re.compile(r"([A-Za-z]{2}[0-9A-Za-z]{0,3})(?:@(\d{4}))?(?:\s.*)?", re.DOTALL)
_VERSIONS = frozenset({1995, 1999, 2003, 2006, 2010, 2013, 2016, 2021, 2024})
# NUTS says EL and UK where ISO says GR and GB.
_ISO_OF_NUTS = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True)
class Region:
    """A territory: its code, and the NUTS version it is of; None: older, not recorded."""

    code: str
    version: int | None

    def __str__(self) -> str:
        if self.version in {CURRENT, None}:
            return self.code
        return f"{self.code}@{self.version}"


def read_region(typed: str) -> Region | None:
    """Return the region a person meant by a code, a listed line or a name; None when unknown."""
    code = _codes_by_name().get(_folded(typed))
    if code:
        return _region_of(code, None)
    written = _WRITTEN.fullmatch(typed.strip())
    if written is None:
        return None
    return _region_of(written[1].upper(), int(written[2]) if written[2] else None)


def region_name(code: str | None, locale: str = "en") -> str:
    """Return a region's name, "" for None, the code itself when no list has it."""
    if not code:
        return ""
    if len(code) == 2:
        return countries.country_name(_ISO_OF_NUTS.get(code, code), locale)
    return _names().get(code, code)


def has_regions(country_code: str | None) -> bool:
    """Return whether NUTS divides this country (by its ISO code)."""
    return country_code in _divided()


@lru_cache(maxsize=8)
def list_regions(locale: str) -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the countries and the regions of levels 1 and 2, for lists."""
    territories = Locale.parse(locale).territories
    nations = {code[:2] for code in _names()}
    pairs = [(code, territories.get(_ISO_OF_NUTS.get(code, code), code)) for code in nations]
    pairs += [(code, name) for code, name in _names().items() if len(code) < 5]
    return tuple(sorted(pairs))


def _region_of(code: str, version: int | None) -> Region | None:
    nation = _ISO_OF_NUTS.get(code[:2], code[:2])
    if nation not in countries.CODES or (version is not None and version not in _VERSIONS):
        return None
    if len(code) == 2:
        return Region(code, version or CURRENT)
    if version is None and code in _names():
        return Region(code, _version_of()[code])
    return Region(code, version) if has_regions(nation) else None


@lru_cache(maxsize=1)
def _data() -> dict[int, dict[str, str]]:
    text = files(__package__).joinpath("data/nuts.json").read_text(encoding="utf-8")
    return {int(version): names for version, names in json.loads(text).items()}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {code: name for names in _data().values() for code, name in names.items()}


@lru_cache(maxsize=1)
def _version_of() -> dict[str, int]:
    return {code: version for version, names in _data().items() for code in names}


@lru_cache(maxsize=1)
def _divided() -> frozenset[str]:
    return frozenset(_ISO_OF_NUTS.get(code[:2], code[:2]) for code in _names())


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    """Return the code of each name that means one territory; the widest of nested ones."""
    found: dict[str, str | None] = {}
    for code, name in sorted(_names().items(), key=lambda pair: (len(pair[0]), pair[0])):
        for spelling in {_folded(name), *(_folded(part) for part in name.split("/"))}:
            known = found.get(spelling, code)
            found[spelling] = known if known and code.startswith(known) else None
    return {name: code for name, code in found.items() if code}


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())
