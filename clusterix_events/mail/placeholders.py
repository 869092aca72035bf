"""Placeholders in what organisers write: a fixed set of names in braces, each filled once.

Only whole names of the set are filled, in one pass over the text as it was typed. What stands in
a value is never looked at again, and everything else in braces prints as it was typed.
"""

import re
from collections.abc import Collection, Mapping

from markupsafe import Markup, escape

from clusterix_events.kernel.markdown import markdown

_MARK = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a plain text with its placeholders filled."""
    return _MARK.sub(lambda found: values.get(found[1], found[0]), text)


def fill_as_html(text: str, values: Mapping[str, str]) -> Markup:
    """Return a Markdown text as harmless HTML; addresses among the values become links.

    An underscore is always itself, as it stands in names and addresses; stars make words bold.
    """
    html = str(markdown(text.replace("_", r"\_")))
    html = _MARK.sub(lambda found: _as_html(found, values), html)
    return Markup(html)  # noqa: S704 - cleaned by nh3, and each value is escaped


def find_unknown(text: str, names: Collection[str]) -> list[str]:
    """Return what looks like a placeholder but is none of these names, as typed."""
    return [found[0] for found in _MARK.finditer(text) if found[1] not in names]


def _as_html(found: "re.Match[str]", values: Mapping[str, str]) -> str:
    value = values.get(found[1])
    if value is None:
        return found[0]
    if value.startswith(("http://", "https://")):
        return str(Markup('<a href="{0}">{0}</a>').format(value))
    return str(escape(value))
