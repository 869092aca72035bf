"""The review form as a web form: fields made from an event's definition, and what they mean."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.forms import Form, choices
from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.consolidation import POINTS
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.review_form import (
    TAKES_SOMETHING,
    Choice,
    ReviewForm,
    TextQuestion,
    guiding_code,
)

CANNOT_JUDGE = "NA"
YES = "yes"
CHOOSE = _l("Please choose an answer.")
WRITE = _l("Please write a sentence.")

_classes = VersionedCache(32)


class TokenForm(Form):
    """What every review form carries: its round and a random word, joined by a hyphen."""

    form_token = HiddenField()


class PeerForm(TokenForm):
    """What a peer fills in for one round; its fields come from the event's definition."""

    review: ClassVar[ReviewForm]
    guiding: ClassVar[tuple[str, ...]]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; a declared conflict needs nothing else."""
        if self.declares_conflict:
            return True
        return bool(super().validate(extra_validators)) & self._recommends_in_words()

    @property
    def declares_conflict(self) -> bool:
        """Whether the peer says that they are close to the practice."""
        return "conflict" in self and self["conflict"].data == YES

    def answers(self) -> Answers:
        """Return what was filled in, without the region's statement."""
        opinions = {
            one.code: self._text(f"answer_{one.code}") for one in self.review.open_questions
        }
        for n, _question in enumerate(self.guiding, start=1):
            opinions[guiding_code(n)] = self._text(f"guiding_{n}")
        return Answers(
            scores={code: self._score(code) for code in self.review.criterion_codes},
            opinions={code: text for code, text in opinions.items() if text},
            basis=self["basis"].data or () if "basis" in self else (),
            recommendations=self._recommendations(),
            private_note=self._text("private_note") or None,
        )

    def statement(self) -> Statement | None:
        """Return what the peer says for their region; None when the form does not ask it."""
        if "take" not in self:
            return None
        takes_something = self["take"].data in TAKES_SOMETHING
        return Statement(
            take=self["take"].data,
            element=(self._text("element") or None) if takes_something else None,
            first_step=(self._text("first_step") or None) if takes_something else None,
            barriers=self["barriers"].data or (),
            contact=self["contact"].data or (),
        )

    def _text(self, name: str) -> str:
        return (self[name].data or "").strip() if name in self else ""

    def _score(self, code: str) -> int | None:
        given = self[f"score_{code}"].data
        return None if given == CANNOT_JUDGE else int(given)

    def _recommendations(self) -> list[Recommends]:
        if "recommendation_1_text" not in self:
            return []
        numbered = range(1, self.review.recommendations.most + 1)
        return [
            Recommends(
                text=self._text(f"recommendation_{n}_text"),
                addressee=self[f"recommendation_{n}_addressee"].data or None,
                weight=self[f"recommendation_{n}_weight"].data or None,
                until=self[f"recommendation_{n}_until"].data or None,
            )
            for n in numbered
            if self._text(f"recommendation_{n}_text")
        ]

    def _recommends_in_words(self) -> bool:
        """Return whether each recommendation that has a choice has words, too."""
        complete = True
        for n in range(1, self.review.recommendations.most + 1):
            name = f"recommendation_{n}"
            if f"{name}_text" not in self or self._text(f"{name}_text"):
                continue
            if any(self[f"{name}_{part}"].data for part in ("addressee", "weight", "until")):
                self[f"{name}_text"].errors = [_("Please say what you recommend.")]
                complete = False
        return complete


def peer_form(
    review: ReviewForm, guiding: Sequence[str], round_: Round, *, key: tuple[int, int]
) -> type[PeerForm]:
    """Return the form class of a round; `key` is the number of form and practice version."""
    return _classes.get((*key, round_.value), lambda: _make_class(review, tuple(guiding), round_))


def stored_data(answers: Answers) -> dict[str, Any]:
    """Return sent answers in the way the form holds them, for a form that was reopened."""
    data: dict[str, Any] = {"basis": list(answers.basis), "private_note": answers.private_note}
    for code, value in answers.scores.items():
        data[f"score_{code}"] = CANNOT_JUDGE if value is None else str(value)
    for code, text in answers.opinions.items():
        is_guiding = code.startswith("guiding-")
        data[code.replace("-", "_") if is_guiding else f"answer_{code}"] = text
    for n, one in enumerate(answers.recommendations, start=1):
        name = f"recommendation_{n}"
        data |= {f"{name}_text": one.text, f"{name}_addressee": one.addressee or ""}
        data |= {f"{name}_weight": one.weight or "", f"{name}_until": one.until or ""}
    return data


def _make_class(review: ReviewForm, guiding: tuple[str, ...], round_: Round) -> type[PeerForm]:
    fields: dict[str, Any] = {"review": review, "guiding": guiding}
    if round_ is Round.BEFORE:
        fields |= _beginning(review)
    fields |= {f"score_{one.code}": _score_field(one.label) for one in review.criteria}
    if round_ is Round.BEFORE:
        fields |= _in_words(review, guiding)
    else:
        fields |= _recommendation_fields(review) | _transfer_fields(review)
    fields["private_note"] = _text_field(review.private_note)
    return type("PeerForm", (PeerForm,), fields)


def _beginning(review: ReviewForm) -> dict[str, Any]:
    return {
        "conflict": RadioField(
            review.conflict,
            [InputRequired(CHOOSE)],
            choices=choices([("no", _l("No")), (YES, _l("Yes"))]),
            description=_l("Yes closes the form: you stay in the room as a listener."),
        ),
        "basis": SelectMultipleField(
            review.basis.label, [InputRequired(CHOOSE)], choices=_options(review.basis)
        ),
    }


def _score_field(label: str) -> RadioField:
    values = [*(str(point) for point in POINTS), CANNOT_JUDGE]
    pairs = [(value, value) for value in values]
    return RadioField(label, [InputRequired(CHOOSE)], choices=choices(pairs))


def _in_words(review: ReviewForm, guiding: tuple[str, ...]) -> dict[str, Any]:
    fields = {
        f"guiding_{n}": TextAreaField(question, [Optional(), Length(max=review.guiding_max_length)])
        for n, question in enumerate(guiding, start=1)
    }
    return fields | {f"answer_{one.code}": _text_field(one) for one in review.open_questions}


def _recommendation_fields(review: ReviewForm) -> dict[str, Any]:
    block = review.recommendations
    fields: dict[str, Any] = {}
    for n in range(1, block.most + 1):
        name = f"recommendation_{n}"
        fields |= {
            f"{name}_text": TextAreaField(block.label, [Optional(), Length(max=block.max_length)]),
            f"{name}_addressee": _optional_choice(_l("Addressee"), block.addressees),
            f"{name}_weight": _optional_choice(_l("How important"), block.weights),
            f"{name}_until": _optional_choice(_l("Until when"), block.until),
        }
    return fields


def _transfer_fields(review: ReviewForm) -> dict[str, Any]:
    block = review.transfer
    several = {"barriers": block.barriers, "contact": block.contact}
    return {
        "take": RadioField(block.take.label, [InputRequired(CHOOSE)], choices=_options(block.take)),
        "element": _line_field(block.element),
        "first_step": _line_field(block.first_step),
        **{
            name: SelectMultipleField(
                choice.label,
                [Optional()],
                choices=_options(choice),
                description=choice.help or "",
            )
            for name, choice in several.items()
        },
    }


def _text_field(question: TextQuestion) -> TextAreaField:
    needed = InputRequired(WRITE) if question.is_required else Optional()
    return TextAreaField(question.label, [needed, Length(max=question.max_length)])


def _line_field(question: TextQuestion) -> StringField:
    return StringField(question.label, [Optional(), Length(max=question.max_length)])


def _optional_choice(label: Any, choice: Choice) -> SelectField:
    return SelectField(
        label, [Optional()], choices=_options(choice, ("", _l("Not said"))), default=""
    )


def _options(choice: Choice, *before: tuple[str, Any]) -> Any:
    return choices([*before, *((option.code, option.label) for option in choice.options)])
