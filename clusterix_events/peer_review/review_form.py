"""The review form as data: what an event's stored definition says, read into typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from clusterix_events.peer_review.consolidation import POINTS

SWOT = ("strengths", "weaknesses", "opportunities", "threats")
TAKES_SOMETHING = frozenset({"whole", "elements"})


@dataclass(frozen=True)
class Option:
    """One choice: the code that is stored and the label that is shown."""

    code: str
    label: str


@dataclass(frozen=True)
class Criterion:
    """One of the criteria with the wording of its lowest, middle and highest score.

    `short` is its name where there is little room.
    """

    code: str
    label: str
    short: str
    question: str
    anchors: Mapping[int, str]

    @property
    def points(self) -> tuple[tuple[int, str | None], ...]:
        """Each score with its wording; None where it lies between two worded ones."""
        return tuple((point, self.anchors.get(point)) for point in POINTS)


@dataclass(frozen=True)
class TextQuestion:
    """A question answered in words; `feeds` names the part of the result it goes to.

    `short` heads the answers in the room.
    """

    code: str
    label: str
    max_length: int
    short: str = ""
    feeds: str | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Choice:
    """A question answered by one or several options."""

    label: str
    options: tuple[Option, ...]
    help: str | None = None

    @property
    def codes(self) -> frozenset[str]:
        """The codes that may be chosen."""
        return frozenset(option.code for option in self.options)

    def label_of(self, code: str) -> str:
        """Return the label of a code; the code itself when the form no longer knows it."""
        return next((option.label for option in self.options if option.code == code), code)


@dataclass(frozen=True)
class RecommendationBlock:
    """How a peer recommends: how many, how long, and the choices beside each."""

    most: int
    label: str
    max_length: int
    addressees: Choice
    weights: Choice
    until: Choice


@dataclass(frozen=True)
class TransferBlock:
    """The region's statement on what it would take."""

    take: Choice
    element: TextQuestion
    first_step: TextQuestion
    barriers: Choice
    contact: Choice


@dataclass(frozen=True)
class ReviewForm:
    """All that a peer is asked about one practice."""

    estimated_minutes: int
    conflict: str
    basis: Choice
    cannot_judge: str
    criteria: tuple[Criterion, ...]
    open_questions: tuple[TextQuestion, ...]
    guiding_max_length: int
    recommendations: RecommendationBlock
    transfer: TransferBlock
    private_note: TextQuestion

    def criterion(self, code: str) -> Criterion:
        """Return the criterion with this code; KeyError for an unknown one."""
        for criterion in self.criteria:
            if criterion.code == code:
                return criterion
        raise KeyError(code)

    @property
    def criterion_codes(self) -> tuple[str, ...]:
        """The codes of all criteria in the order they are asked."""
        return tuple(criterion.code for criterion in self.criteria)


@cache
def default_definition() -> dict[str, Any]:
    """Return the definition every event begins with; a copy of it is stored with the event."""
    text = (
        files("clusterix_events.peer_review")
        .joinpath("review_form_default.yaml")
        .read_text("utf-8")
    )
    definition: dict[str, Any] = yaml.safe_load(text)
    return definition


def read_form(definition: Mapping[str, Any]) -> ReviewForm:
    """Return a stored definition as a form; KeyError when a part of it is missing."""
    block = definition["recommendations"]
    transfer = definition["transfer"]
    return ReviewForm(
        estimated_minutes=definition["estimated_minutes"],
        conflict=definition["conflict"]["label"],
        basis=_choice(definition["basis"]),
        cannot_judge=definition["cannot_judge"],
        criteria=tuple(_criterion(one) for one in definition["criteria"]),
        open_questions=tuple(_text(one["code"], one) for one in definition["open_questions"]),
        guiding_max_length=definition["guiding_max_length"],
        recommendations=RecommendationBlock(
            most=block["most"],
            label=block["label"],
            max_length=block["max_length"],
            addressees=Choice("", _options(block["addressees"])),
            weights=Choice("", _options(block["weights"])),
            until=Choice("", _options(block["until"])),
        ),
        transfer=TransferBlock(
            take=_choice(transfer["take"]),
            element=_text("element", transfer["element"]),
            first_step=_text("first_step", transfer["first_step"]),
            barriers=_choice(transfer["barriers"]),
            contact=_choice(transfer["contact"]),
        ),
        private_note=_text("private_note", definition["private_note"]),
    )


def guiding_code(number: int) -> str:
    """Return the code under which the answer to the host's question `number` is stored."""
    return f"guiding-{number}"


def _criterion(one: Mapping[str, Any]) -> Criterion:
    anchors = {int(point): wording for point, wording in one["anchors"].items()}
    return Criterion(
        code=one["code"],
        label=one["label"],
        short=one.get("short", one["label"]),
        question=one["question"],
        anchors=anchors,
    )


def _text(code: str, one: Mapping[str, Any]) -> TextQuestion:
    return TextQuestion(
        code=code,
        label=one["label"],
        max_length=one["max_length"],
        short=one.get("short", one["label"]),
        feeds=one.get("feeds"),
        is_required=one.get("required", False),
    )


def _choice(one: Mapping[str, Any]) -> Choice:
    return Choice(one["label"], _options(one["options"]), one.get("help"))


def _options(options: Sequence[Mapping[str, str]]) -> tuple[Option, ...]:
    return tuple(Option(one["code"], one["label"]) for one in options)
