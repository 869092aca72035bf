"""The review form as data: what an event's stored definition says, read into typed values.

A form may leave out its basis, open questions, recommendations, transfer statement and private
note. What is left out is there all the same, with nothing in it: ask `is_asked`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from clusterix_events.peer_review.consolidation import POINTS
from clusterix_events.peer_review.form_texts import FIRST, Languages, languages_of

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

    @property
    def is_asked(self) -> bool:
        """Whether the form has this question: one that it leaves out takes no letter."""
        return self.max_length > 0


@dataclass(frozen=True)
class Choice:
    """A question answered by one or several options."""

    label: str
    options: tuple[Option, ...] = ()
    help: str | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the form has this question: one that it leaves out has no options."""
        return bool(self.options)

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

    @property
    def is_asked(self) -> bool:
        """Whether peers recommend anything in this form."""
        return self.most > 0


@dataclass(frozen=True)
class TransferBlock:
    """The region's statement on what it would take."""

    take: Choice
    element: TextQuestion
    first_step: TextQuestion
    barriers: Choice
    contact: Choice

    @property
    def is_asked(self) -> bool:
        """Whether peers state anything for their region in this form."""
        return self.take.is_asked


NOTHING = Choice("")
NO_TEXT = TextQuestion("", "", 0)
NO_RECOMMENDATIONS = RecommendationBlock(0, "", 0, NOTHING, NOTHING, NOTHING)
NO_TRANSFER = TransferBlock(NOTHING, NO_TEXT, NO_TEXT, NOTHING, NOTHING)


@dataclass(frozen=True)
class ReviewForm:
    """All that a peer is asked about one practice, in the words of one language.

    `language` is the one it is read in, `languages` those it is given in.
    """

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
    guiding_maximum: int = 3
    languages: tuple[str, ...] = field(default=(FIRST,))
    language: str = FIRST

    def guiding(self, questions: Sequence[str]) -> tuple[str, ...]:
        """Return those of the host's questions that this form puts to the peers."""
        return tuple(questions[: self.guiding_maximum])

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
    return load_definition("review_form_default.yaml")


def load_definition(name: str) -> dict[str, Any]:
    """Return a definition that comes with the product, in the way the database keeps it."""
    text = files("clusterix_events.peer_review").joinpath(name).read_text("utf-8")
    definition: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(text)))
    return definition


def read_form(definition: Mapping[str, Any], language: str = FIRST) -> ReviewForm:
    """Return a stored definition as a form in a language, else in the form's first one.

    Raises KeyError when a part that no form can do without is missing.
    """
    texts = languages_of(definition, language)
    block, transfer = definition.get("recommendations"), definition.get("transfer")
    note = definition.get("private_note")
    return ReviewForm(
        estimated_minutes=definition["estimated_minutes"],
        conflict=texts.pick(definition["conflict"]["label"]),
        basis=_choice(definition.get("basis"), texts),
        cannot_judge=texts.pick(definition["cannot_judge"]),
        criteria=tuple(_criterion(one, texts) for one in definition["criteria"]),
        open_questions=tuple(
            _text(one["code"], one, texts) for one in definition.get("open_questions") or ()
        ),
        guiding_max_length=definition["guiding_max_length"],
        recommendations=_recommendations(block, texts) if block else NO_RECOMMENDATIONS,
        transfer=_transfer(transfer, texts) if transfer else NO_TRANSFER,
        private_note=_text("private_note", note, texts) if note else NO_TEXT,
        guiding_maximum=definition.get("guiding_maximum", 3),
        languages=texts.known,
        language=texts.shown,
    )


def guiding_code(number: int) -> str:
    """Return the code under which the answer to the host's question `number` is stored."""
    return f"guiding-{number}"


def _recommendations(block: Mapping[str, Any], texts: Languages) -> RecommendationBlock:
    return RecommendationBlock(
        most=block["most"],
        label=texts.pick(block["label"]),
        max_length=block["max_length"],
        addressees=Choice("", _options(block.get("addressees"), texts)),
        weights=Choice("", _options(block.get("weights"), texts)),
        until=Choice("", _options(block.get("until"), texts)),
    )


def _transfer(block: Mapping[str, Any], texts: Languages) -> TransferBlock:
    return TransferBlock(
        take=_choice(block["take"], texts),
        element=_text("element", block["element"], texts),
        first_step=_text("first_step", block["first_step"], texts),
        barriers=_choice(block.get("barriers"), texts),
        contact=_choice(block.get("contact"), texts),
    )


def _criterion(one: Mapping[str, Any], texts: Languages) -> Criterion:
    label = texts.pick(one["label"])
    return Criterion(
        code=one["code"],
        label=label,
        short=texts.pick(one.get("short")) or label,
        question=texts.pick(one["question"]),
        anchors={int(point): texts.pick(words) for point, words in one["anchors"].items()},
    )


def _text(code: str, one: Mapping[str, Any], texts: Languages) -> TextQuestion:
    label = texts.pick(one["label"])
    return TextQuestion(
        code=code,
        label=label,
        max_length=one["max_length"],
        short=texts.pick(one.get("short")) or label,
        feeds=one.get("feeds"),
        is_required=one.get("required", False),
    )


def _choice(one: Mapping[str, Any] | None, texts: Languages) -> Choice:
    if not one or not one.get("options"):
        return NOTHING
    help_text = texts.pick(one.get("help")) or None
    return Choice(texts.pick(one["label"]), _options(one["options"], texts), help_text)


def _options(options: Sequence[Mapping[str, Any]] | None, texts: Languages) -> tuple[Option, ...]:
    return tuple(Option(one["code"], texts.pick(one["label"])) for one in options or ())
