"""The optional answers of a good practice: what may be recorded, and how long it may be.

Source: product description, section 3, fields of a good practice (limits in characters).
"""

from dataclasses import dataclass

TITLE_MAX = 100
GUIDING_QUESTIONS_MAX = 3
GUIDING_QUESTION_MAX = 200


@dataclass(frozen=True)
class PracticeField:
    """One optional answer; a field longer than a line is typed in a box of several lines."""

    code: str
    label: str
    max_length: int

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a line."""
        return self.max_length > 200


FIELDS = (
    PracticeField("summary", "Summary", 160),
    PracticeField("description", "Description", 1500),
    PracticeField("project", "Project", 200),
    PracticeField("theme", "Theme", 200),
    PracticeField("resources", "Resources", 300),
    PracticeField("timescale", "Timescale", 200),
    PracticeField("evidence", "Evidence of success", 500),
    PracticeField("baseline", "Baseline", 200),
    PracticeField("indicator", "Indicator", 200),
    PracticeField("period", "Period of the figures", 200),
    PracticeField("source", "Source of the figures", 200),
    PracticeField("difficulties", "Difficulties", 300),
    PracticeField("transfer", "Potential for transfer", 1000),
    PracticeField("links", "Links", 500),
    PracticeField("keywords", "Keywords", 200),
    PracticeField("contact", "Contact", 200),
)
