"""The texts of a practice as values: written into a version, read from one, and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from clusterix_events.peer_review.models import PracticeVersion
from clusterix_events.peer_review.practice_fields import IN_ORDER, figures_of
from clusterix_events.peer_review.practice_rules import PracticeKind
from clusterix_events.peer_review.rules import Territory


@dataclass(frozen=True)
class PracticeText:
    """What is recorded of a practice; empty optional answers are left out of `details`.

    `self_assessment` holds the owner's own scores by criterion, None for "cannot judge".
    """

    title: str
    organisation: str
    country_code: str
    nuts_code: str | None = None
    place: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    guiding_questions: Sequence[str] = ()
    kind: PracticeKind = PracticeKind.PRACTICE
    self_assessment: Mapping[str, int | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Hold the questions in one shape, so that the same texts are equal."""
        object.__setattr__(self, "guiding_questions", tuple(self.guiding_questions))

    @property
    def territory(self) -> Territory:
        """Where the practice belongs, as the rules see it."""
        return Territory(self.organisation, self.nuts_code or self.country_code)

    def plain(self, code: str) -> str:
        """Return what stands in one field as plain text, to compare versions and to quote."""
        if code == "figures":
            rows = figures_of(self.details)
            return "\n".join("; ".join(said for said in row.values() if said) for row in rows)
        if code == "guiding_questions":
            return "\n".join(self.guiding_questions)
        if code in {"title", "organisation", "country_code", "nuts_code", "place", "kind"}:
            return str(getattr(self, code) or "")
        return str(self.details.get(code, ""))

    def plain_fields(self) -> dict[str, str]:
        """Return all fields as plain text in the order in which a practice is read."""
        return {code: self.plain(code) for code in IN_ORDER}


def text_of(version: PracticeVersion) -> PracticeText:
    """Return the texts that stand in a version."""
    return PracticeText(
        title=version.title,
        organisation=version.organisation,
        country_code=version.country_code,
        nuts_code=version.nuts_code,
        place=version.place,
        details=version.details,
        guiding_questions=version.guiding_questions,
        kind=version.kind,
        self_assessment=version.self_assessment,
    )


def fill_version(version: PracticeVersion, text: PracticeText) -> None:
    """Write texts into a version."""
    version.title = text.title
    version.organisation = text.organisation
    version.country_code = text.country_code
    version.nuts_code = text.nuts_code
    version.place = text.place
    version.details = dict(text.details)
    version.guiding_questions = list(text.guiding_questions)
    version.kind = text.kind
    version.self_assessment = dict(text.self_assessment)
