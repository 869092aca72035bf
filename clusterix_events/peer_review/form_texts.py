"""Texts of a review form, each in one language or in several."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

FIRST: Final = "en"
# The keys of a definition under which words stand; everything else is codes, limits and switches.
WORDED: Final = frozenset({"label", "short", "help", "question", "cannot_judge"})


@dataclass(frozen=True)
class Languages:
    """The languages a form is given in, the first one first; `reader` is the one to be read."""

    known: tuple[str, ...]
    reader: str

    @property
    def shown(self) -> str:
        """The reader's language where the form is given in it, else the form's first."""
        return self.reader if self.reader in self.known else self.known[0]

    def pick(self, text: Any) -> str:
        """Return a text for the reader: else in the form's first language, else as it is given.

        A text without languages was written for a form of one language.
        """
        if not isinstance(text, Mapping):
            return str(text or "")
        order = (self.shown, *self.known, *text)
        return next((str(text[code]) for code in order if text.get(code)), "")


def languages_of(definition: Mapping[str, Any], reader: str = FIRST) -> Languages:
    """Return the languages of a stored definition; one that names none is in English."""
    return Languages(tuple(definition.get("languages") or (FIRST,)), reader)


def in_languages(text: Any, first: str) -> dict[str, str]:
    """Return a text by its languages; one without is in the form's first."""
    if isinstance(text, Mapping):
        return {str(code): str(words) for code, words in text.items() if words}
    return {first: str(text)} if text else {}


def list_texts(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Return every text of a definition with its place, in the order in which it stands there.

    A thing of a list is named by its code, the wording of a score by its number.
    """
    if isinstance(part, Mapping):
        for key, value in part.items():
            here = (*path, str(key))
            if key in WORDED or (path and path[-1] == "anchors"):
                yield here, value
            else:
                yield from list_texts(value, here)
    elif isinstance(part, list):
        for one in part:
            if isinstance(one, Mapping):
                yield from list_texts(one, (*path, str(one.get("code", ""))))


def missing_in(definition: Mapping[str, Any], language: str) -> list[tuple[str, ...]]:
    """Return the places of the texts that have no words in a language of the form.

    A short name that is left out everywhere lacks nothing: the long one stands for it.
    """
    first = languages_of(definition).known[0]
    return [
        path
        for path, text in list_texts(definition)
        if (words := in_languages(text, first)) and language not in words
    ]


def is_complete(texts: Iterable[Mapping[str, str]], language: str) -> bool:
    """Return whether each of some texts has words in a language."""
    return all(text.get(language) for text in texts)
