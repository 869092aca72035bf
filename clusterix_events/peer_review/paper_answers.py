"""What was typed from a paper form, as the answers and the statement it stands for."""

from collections.abc import Mapping
from typing import Any

from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.paper_models import PaperPart
from clusterix_events.peer_review.paper_rules import CANNOT_JUDGE, Difference, Figures, settle
from clusterix_events.peer_review.review_form import TAKES_SOMETHING, ReviewForm, guiding_code

FIGURES, WORDS = "figures", "words"
SCORE = "score_"
TAKE = "take"
CONFLICT = "conflict"
YES, NO = "yes", "no"

Typed = Mapping[str, Any]


def figures_of(typed: Typed) -> dict[str, str]:
    """Return the figures of what was typed, by the names of their fields."""
    return dict(typed.get(FIGURES, {}))


def declares_conflict(typed: Typed) -> bool:
    """Return whether "yes" is ticked at the first question."""
    return bool(typed.get(WORDS, {}).get(CONFLICT))


def reading_of(part: PaperPart, typed: Typed) -> dict[str, str]:
    """Return what the second check compares: the figures, and whether a conflict is ticked.

    A conflict closes the form, so its figures are not read.
    """
    if part is not PaperPart.BEFORE:
        return figures_of(typed)
    if declares_conflict(typed):
        return {CONFLICT: YES}
    return {CONFLICT: NO} | figures_of(typed)


def settle_reading(
    first: Figures, second: Figures, third: Figures
) -> tuple[dict[str, str], dict[str, Difference]]:
    """Return what was read the same twice, and what is still open; a conflict settles all."""
    if third.get(CONFLICT) == YES and YES in (first.get(CONFLICT), second.get(CONFLICT)):
        return {CONFLICT: YES}, {}
    return settle(first, second, third)


def with_reading(typed: Typed, reading: Figures) -> dict[str, Any]:
    """Return what was typed, with the figures that were read the same twice."""
    figures = {name: value for name, value in reading.items() if name != CONFLICT}
    words = {**typed.get(WORDS, {}), CONFLICT: reading.get(CONFLICT) == YES}
    return {**typed, FIGURES: figures, WORDS: words}


def answers_of(typed: Typed, form: ReviewForm, guiding: int) -> Answers:
    """Return a typed part as the form that a phone would have sent; KeyError without a score."""
    figures, words = figures_of(typed), typed.get(WORDS, {})
    opinions = {one.code: _text(words, f"answer_{one.code}") for one in form.open_questions}
    opinions |= {guiding_code(n): _text(words, f"guiding_{n}") for n in range(1, guiding + 1)}
    return Answers(
        scores={code: _score(figures[f"{SCORE}{code}"]) for code in form.criterion_codes},
        opinions={code: text for code, text in opinions.items() if text},
        basis=tuple(words.get("basis", ())),
        recommendations=tuple(
            Recommends(
                text=_text(words, f"recommendation_{n}_text"),
                addressee=_text(words, f"recommendation_{n}_addressee") or None,
                weight=_text(words, f"recommendation_{n}_weight") or None,
                until=_text(words, f"recommendation_{n}_until") or None,
            )
            for n in range(1, form.recommendations.most + 1)
            if _text(words, f"recommendation_{n}_text")
        ),
        private_note=_text(words, "private_note") or None,
    )


def statement_of(typed: Typed, form: ReviewForm) -> Statement:
    """Return a typed statement of a region; its first figure is the number of the choice."""
    words = typed.get(WORDS, {})
    number = int(figures_of(typed)[TAKE])
    take = form.transfer.take.options[number - 1].code
    takes_something = take in TAKES_SOMETHING
    return Statement(
        take=take,
        element=(_text(words, "element") or None) if takes_something else None,
        first_step=(_text(words, "first_step") or None) if takes_something else None,
        barriers=tuple(words.get("barriers", ())),
        contact=tuple(words.get("contact", ())),
    )


def _score(figure: str) -> int | None:
    return None if figure == CANNOT_JUDGE else int(figure)


def _text(words: Mapping[str, Any], name: str) -> str:
    return str(words.get(name) or "").strip()
