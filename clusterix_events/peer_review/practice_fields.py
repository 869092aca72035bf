"""What may be recorded of a good practice, how long it may be, and how it reads as plain text.

Source: product description, section 3, fields of a good practice (limits in characters).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l

TITLE_MAX = 100
ORGANISATION_MAX = 200
PLACE_MAX = 200
GUIDING_QUESTIONS_MAX = 3
GUIDING_QUESTION_MAX = 200
FIGURES_MAX = 6
FIGURE_MAX = 200
IMAGES_MAX = 6
IMAGE_TEXT_MAX = 200
LINK_MAX = 300


@dataclass(frozen=True)
class PracticeField:
    """One optional answer; a field longer than a line is typed in a box of several lines."""

    code: str
    words: Any
    max_length: int
    help: Any = ""

    @property
    def label(self) -> str:
        """What it is called, in the reader's language."""
        return str(self.words)

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a line."""
        return self.max_length > 200 or self.code == "summary"


FIELDS = (
    PracticeField(
        "summary", _l("Summary"), 160, _l("One or two sentences for somebody who has a minute.")
    ),
    PracticeField(
        "description",
        _l("Description"),
        1500,
        _l("What is done, by whom, for whom, and how it came about."),
    ),
    PracticeField("project", _l("Project"), 200),
    PracticeField("theme", _l("Theme"), 200, _l("For example cluster finance, or skills.")),
    PracticeField("resources", _l("Resources"), 300, _l("Money, people and time it takes.")),
    PracticeField("timescale", _l("Timescale"), 200, _l("For example 2008 to 2012, or ongoing.")),
    PracticeField(
        "evidence", _l("Evidence of success"), 500, _l("What changed, and how you know.")
    ),
    PracticeField("difficulties", _l("Difficulties"), 300, _l("What was hard, or went wrong.")),
    PracticeField(
        "transfer",
        _l("Potential for transfer"),
        1000,
        _l("What others could use, and what they would need for it."),
    ),
    PracticeField("links", _l("Links"), 500, _l("One address a line, each begins with https://")),
    PracticeField("keywords", _l("Keywords"), 200, _l("A few words, with commas between them.")),
    PracticeField(
        "contact",
        _l("Contact"),
        200,
        _l("A name with an address or telephone number. Shown to readers only where you say so."),
    ),
)
LABELS: Mapping[str, Any] = {one.code: one.words for one in FIELDS} | {
    "title": _l("Title"),
    "kind": _l("Kind"),
    "organisation": _l("Organisation in charge"),
    "country_code": _l("Country"),
    "nuts_code": _l("Region"),
    "place": _l("Place"),
    "figures": _l("Figures that show it"),
    "guiding_questions": _l("Questions to the peers"),
}
FIGURE_LABELS: Mapping[str, Any] = {
    "indicator": _l("Indicator"),
    "baseline": _l("Baseline"),
    "period": _l("Period"),
    "source": _l("Source"),
}
# The order in which a practice is written and read; "" is the practice as a whole.
IN_ORDER = (
    *("title", "kind", "summary", "organisation", "country_code", "nuts_code", "place", "project"),
    *("theme", "keywords", "description", "timescale", "resources", "difficulties", "evidence"),
    *("figures", "transfer", "links", "guiding_questions", "contact"),
)


def figures_of(details: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the rows of evidence, each with all four columns, "" for what is not recorded."""
    rows = details.get("figures") or []
    return [{code: row.get(code, "") for code in FIGURE_LABELS} for row in rows]


def links_of(details: Mapping[str, Any]) -> list[str]:
    """Return the addresses that a practice names; what is none that a page may lead to is out."""
    return [line for line in lines_of(details.get("links", "")) if is_safe_link(line)]


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_safe_link(address: str) -> bool:
    """Return whether an address leads to a named host by https, without a name or password."""
    if len(address) > LINK_MAX or any(sign.isspace() or sign in '\\"<>' for sign in address):
        return False
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_named = "." in host.strip(".") and not host.replace(".", "").isdigit() and ":" not in host
    return parts.scheme == "https" and is_named and "@" not in parts.netloc and port in {None, 443}


def missing_of(details: Mapping[str, Any]) -> Sequence[PracticeField]:
    """Return the optional answers that were not recorded."""
    return [one for one in FIELDS if not details.get(one.code)]
