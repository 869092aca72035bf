"""How words are set on paper: apostrophes, and what a line may not part."""

import re

from markupsafe import Markup, escape

APOSTROPHE = re.compile(r"(?<=\w)'")
QUOTED = re.compile(r'"([^"]*)"')
HYPHENATED = re.compile(r"\w[\w’]*(?:-\w[\w’]*)+\S*")
FEWEST_WORDS, LONGEST_END = 4, 22
"""Shorter titles, and two last words with more letters, may part."""


def curly(text: str) -> str:
    """Return the text with typewriter apostrophes and quotation marks as they are printed."""
    return QUOTED.sub(r"“\1”", APOSTROPHE.sub("’", text))


def kept(text: str) -> Markup:
    """Return a title whose hyphenated words and two last words stay on one line.

    WeasyPrint does not balance lines; without this a title ends in a single word.
    """
    words = curly(text).split()
    end = " ".join(words[-2:])
    if len(words) < FEWEST_WORDS or len(end) > LONGEST_END:
        return Markup(" ").join(map(_whole, words))
    return Markup(" ").join([*map(_whole, words[:-2]), _unbroken(end)])


def _whole(word: str) -> Markup:
    return _unbroken(word) if HYPHENATED.fullmatch(word) else escape(word)


def _unbroken(text: str) -> Markup:
    return Markup('<span class="unbroken">{}</span>').format(text)
