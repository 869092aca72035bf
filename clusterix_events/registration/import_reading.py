"""How the rows of a table are read for one event: its fields, and their words in all languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import Event, PartKind
from clusterix_events.kernel.i18n import LANGUAGES, written_in
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions import countries
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.export_columns import ordinary_fields
from clusterix_events.registration.fields import Field
from clusterix_events.registration.form_fields import as_asked
from clusterix_events.registration.import_heads import FULL_NAME, PART_PREFIX, PARTS, folded
from clusterix_events.registration.import_rules import Reader
from clusterix_events.registration.summary import WORDS

_GIVEN_UP = (PlaceState.CANCELLED, PlaceState.DECLINED)
_NOT_ASKED = _l("not asked for")


@dataclass(frozen=True)
class Target:
    """What a column may mean: its name and the words for it."""

    id: str
    label: str


def targets_of(event: Event) -> list[Target]:
    """Return what the columns of a table may mean, in the order of the form."""
    return [
        Target(FULL_NAME, _("Full name (is divided)")),
        *(Target(each.id, str(each.question.label)) for each in imported_fields(event)),
        Target(PARTS, _("Parts, by their names")),
        *(
            Target(PART_PREFIX + part.code, _("Joins %(part)s: yes or no", part=part.title))
            for part in event.parts
        ),
    ]


def imported_fields(event: Event) -> list[Field]:
    """Return the fields that a table may bring: asked at present, no file, no limited choice.

    Consents, special data and third persons' data are never among them: each person says that
    themselves.
    """
    return [
        each
        for each in ordinary_fields(event)
        if each.is_asked
        and each.question.kind is not QuestionKind.FILE
        and all(choice.pool_id is None for choice in each.question.choices)
    ]


def words_of_heads(event: Event) -> dict[str, str]:
    """Return what the words of the event's form mean as heads, in every language."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with written_in(language):
            for each in imported_fields(event):
                found.setdefault(folded(str(each.question.label)), each.id)
    for part in event.parts:
        for word in (part.title, part.code, f"part {part.code}"):
            found.setdefault(folded(word), PART_PREFIX + part.code)
    return found


def reader_for(event: Event, mapping: Iterable[str], always: Iterable[str]) -> Reader:
    """Return what reads the rows of a table with these columns."""
    codes: dict[PartKind, frozenset[str]] = {}
    for part in event.parts:
        codes[part.kind] = codes.get(part.kind, frozenset()) | {part.code}
    fields = imported_fields(event)
    return Reader(
        mapping=list(mapping),
        questions={each.id: replace(as_asked(each, codes), required=None) for each in fields},
        words={each.id: words for each in fields if (words := _words_of(each))},
        parts={folded(word): part.code for part in event.parts for word in (part.title, part.code)},
        given_up=_given_up(),
        always=frozenset(always) & {part.code for part in event.parts},
    )


def _words_of(each: Field) -> Mapping[str, str]:
    """Return the value of each word by which a choice or a country is named, in any language."""
    question = each.question
    if question.kind is QuestionKind.COUNTRY:
        return _countries()
    found = {folded(choice.value): choice.value for choice in question.choices}
    for language in LANGUAGES:
        with written_in(language):
            for choice in question.choices:
                found.setdefault(folded(str(choice.label)), choice.value)
    return found


def _countries() -> Mapping[str, str]:
    found = {folded(code): code for code in countries.CODES}
    found |= {"el": "GR", "uk": "GB"}  # as the European institutions write them
    for language in LANGUAGES:
        for code, name in countries.list_countries(language):
            found.setdefault(folded(name), code)
    return found


def _given_up() -> frozenset[str]:
    words: list[Any] = [*(WORDS[state] for state in _GIVEN_UP), _NOT_ASKED]
    found = set()
    for language in LANGUAGES:
        with written_in(language):
            found |= {folded(str(word)) for word in words}
    return frozenset(found)
