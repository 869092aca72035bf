"""A review form as questions: the kinds and rules of `questions` for all that a peer is asked.

What they could not say: that a score takes no part in a median ("cannot judge"), how many
recommendations there are, and what an answer feeds. That stays with the review form.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from clusterix_events.peer_review.consolidation import POINTS
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.review_form import (
    TAKES_SOMETHING,
    Choice,
    ReviewForm,
    TextQuestion,
)
from clusterix_events.questions import rules
from clusterix_events.questions.rules import ALWAYS, Question, QuestionKind, When

CANNOT_JUDGE: Final = "NA"
CHOOSE = _l("Please choose an answer.")
WRITE = _l("Please write a sentence.")


def questions_of(review: ReviewForm, guiding: Sequence[str], round_: Round) -> tuple[Question, ...]:
    """Return what a peer is asked in a round, in its order; `guiding` are the host's questions."""
    return tuple(_first(review, guiding) if round_ is Round.BEFORE else _final(review))


def _first(review: ReviewForm, guiding: Sequence[str]) -> Iterator[Question]:
    yield Question(
        id="conflict",
        kind=QuestionKind.YES_NO,
        label=review.conflict,
        help=_l("Yes closes the form: you stay in the room as a listener."),
        required=ALWAYS,
        missing=CHOOSE,
    )
    if review.basis.is_asked:
        yield _several("basis", review.basis, is_required=True)
    yield from _scores(review)
    for n, question in enumerate(review.guiding(guiding), start=1):
        yield Question(
            id=f"guiding_{n}",
            kind=QuestionKind.LONG_TEXT,
            label=question,
            length_max=review.guiding_max_length,
        )
    for one in review.open_questions:
        yield _text(f"answer_{one.code}", one)
    yield from _note(review)


def _final(review: ReviewForm) -> Iterator[Question]:
    yield from _scores(review)
    yield from _recommendations(review)
    yield from _transfer(review)
    yield from _note(review)


def _scores(review: ReviewForm) -> Iterator[Question]:
    values = [*(str(point) for point in POINTS), CANNOT_JUDGE]
    for one in review.criteria:
        yield Question(
            id=f"score_{one.code}",
            kind=QuestionKind.ONE_OF,
            label=one.label,
            choices=tuple(rules.Choice(value, value) for value in values),
            has_radios=True,
            required=ALWAYS,
            missing=CHOOSE,
        )


def _recommendations(review: ReviewForm) -> Iterator[Question]:
    block = review.recommendations
    beside = (
        ("addressee", _l("Addressee"), block.addressees),
        ("weight", _l("How important"), block.weights),
        ("until", _l("Until when"), block.until),
    )
    for n in range(1, block.most + 1):
        name = f"recommendation_{n}"
        yield Question(
            id=f"{name}_text",
            kind=QuestionKind.LONG_TEXT,
            label=block.label,
            length_max=block.max_length,
        )
        for part, label, choice in beside:
            if choice.is_asked:
                yield _one(f"{name}_{part}", label, choice)


def _transfer(review: ReviewForm) -> Iterator[Question]:
    block = review.transfer
    if not block.is_asked:
        return
    yield Question(
        id="take",
        kind=QuestionKind.ONE_OF,
        label=block.take.label,
        choices=_choices(block.take),
        has_radios=True,
        required=ALWAYS,
        missing=CHOOSE,
    )
    when = When("take", TAKES_SOMETHING)
    for one in (block.element, block.first_step):
        if one.is_asked:
            yield Question(
                id=one.code,
                kind=QuestionKind.SHORT_TEXT,
                label=one.label,
                length_max=one.max_length,
                shown_if=when,
            )
    for name, choice in (("barriers", block.barriers), ("contact", block.contact)):
        if choice.is_asked:
            yield _several(name, choice)


def _note(review: ReviewForm) -> Iterator[Question]:
    if review.private_note.is_asked:
        yield _text("private_note", review.private_note)


def _text(name: str, one: TextQuestion) -> Question:
    return Question(
        id=name,
        kind=QuestionKind.LONG_TEXT,
        label=one.label,
        length_max=one.max_length,
        required=ALWAYS if one.is_required else None,
        missing=WRITE,
    )


def _one(name: str, label: Any, choice: Choice) -> Question:
    return Question(id=name, kind=QuestionKind.ONE_OF, label=label, choices=_choices(choice))


def _several(name: str, choice: Choice, *, is_required: bool = False) -> Question:
    return Question(
        id=name,
        kind=QuestionKind.SEVERAL_OF,
        label=choice.label,
        help=choice.help or "",
        choices=_choices(choice),
        required=ALWAYS if is_required else None,
        missing=CHOOSE,
    )


def _choices(choice: Choice) -> tuple[rules.Choice, ...]:
    return tuple(rules.Choice(option.code, option.label) for option in choice.options)
