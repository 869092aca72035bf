"""Texts that organisers write in one language or several."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale

FIRST = "en"


class LocalText:
    """A text in the reader's language: else in English, else in the first language it has."""

    __slots__ = ("texts",)

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)

    def __str__(self) -> str:
        """Return the text as the reader of this request reads it."""
        return text_in(self.texts, str(get_locale() or FIRST))

    def __bool__(self) -> bool:
        """Return whether there is a text in any language."""
        return any(self.texts.values())

    def __eq__(self, other: object) -> bool:
        """Return whether two texts say the same in every language."""
        return isinstance(other, LocalText) and self.texts == other.texts

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.texts.items())))

    def __repr__(self) -> str:
        return f"LocalText({self.texts!r})"


def text_in(texts: Mapping[str, Any], locale: str) -> str:
    """Return the text of a language, of English, or of the first one that there is; "" for none."""
    known = (texts.get(locale), texts.get(locale.partition("_")[0]), texts.get(FIRST))
    return next((text for text in (*known, *texts.values()) if text), "")
