"""Typing in a paper form: one field for each box and line of a part, and the second check."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.forms import Form, choices
from clusterix_events.peer_review.models import Peer
from clusterix_events.peer_review.paper_answers import (
    CONFLICT,
    FIGURES,
    NO,
    SCORE,
    TAKE,
    WORDS,
    YES,
)
from clusterix_events.peer_review.paper_models import PaperPart
from clusterix_events.peer_review.paper_rules import CANNOT_JUDGE, read_figure
from clusterix_events.peer_review.review_form import Choice, ReviewForm, TextQuestion

CHOOSE = _l("Please choose.")
NOBODY = 0


class SheetsForm(Form):
    """How many numbered sheets a group needs."""

    count = IntegerField(_l("How many sheets"), [InputRequired(_l("Please write a number."))])


class FiguresForm(Form):
    """The figures of a part: a digit for each box that is ticked, 0 or N for cannot judge."""

    highest: ClassVar[Mapping[str, int]] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every figure that was typed can be read."""
        valid = bool(super().validate(extra_validators))
        for name in self.highest:
            typed = (self[name].data or "").strip()
            if typed and self._read(name) is None:
                self[name].errors = [self._refusal(name)]
                valid = False
        return valid

    def misses_nothing(self) -> bool:
        """Return whether no figure is missing; the messages stand at their fields."""
        if self.declares_conflict:
            return True
        for name in self.highest:
            if not (self[name].data or "").strip():
                self[name].errors = [_("Please type what is ticked on the paper.")]
        return all((self[name].data or "").strip() for name in self.highest)

    @property
    def declares_conflict(self) -> bool:
        """Whether "yes" is ticked at the first question."""
        return bool(CONFLICT in self and self[CONFLICT].data)

    @property
    def figures(self) -> dict[str, str]:
        """The figures as they are kept; none where a conflict closes the form."""
        if self.declares_conflict:
            return {}
        read = {name: self._read(name) for name in self.highest}
        return {name: figure for name, figure in read.items() if figure is not None}

    @property
    def reading(self) -> dict[str, str]:
        """What the second check compares."""
        if CONFLICT not in self:
            return self.figures
        return {CONFLICT: YES if self.declares_conflict else NO} | self.figures

    def _read(self, name: str) -> str | None:
        typed = (self[name].data or "").strip()
        if name != TAKE:
            return read_figure(typed)
        allowed = {str(number) for number in range(1, self.highest[name] + 1)}
        return typed if typed in allowed else None

    def _refusal(self, name: str) -> str:
        if name == TAKE:
            return _("Please type the number of the choice, 1 to %(n)s.", n=self.highest[name])
        return _("Please type 1 to 5, or 0 or N for “cannot judge”.")


class PaperForm(FiguresForm):
    """All that stands on a part of the paper."""

    peer_id = SelectField(_l("Whose sheet is it?"), [InputRequired(CHOOSE)], coerce=int)
    words: ClassVar[tuple[str, ...]] = ()

    def offer(self, peers: Sequence[Peer]) -> None:
        """Fill the choice of whose sheet it is."""
        self.peer_id.choices = [
            (NOBODY, _("Choose a peer")),
            *((peer.id, peer.person.full_name) for peer in peers),
        ]

    @property
    def chosen_peer(self) -> int | None:
        """The peer whose sheet it is, None for nobody yet."""
        return self.peer_id.data or None

    def typed(self) -> dict[str, Any]:
        """Return what was typed as it is kept."""
        return {FIGURES: self.figures, WORDS: {name: self[name].data for name in self.words}}


def paper_form(review: ReviewForm, guiding: Sequence[str], part: PaperPart) -> type[PaperForm]:
    """Return the form for a part of a sheet."""
    figures = _figures(review, part)
    words: dict[str, Any] = {}
    if part is PaperPart.BEFORE:
        words = _first_words(review, guiding)
    elif part is PaperPart.AFTER:
        words = _recommendations(review)
    else:
        words = _statement(review)
    if part is not PaperPart.STATEMENT and review.private_note.is_asked:
        words["private_note"] = _lines(review.private_note)
    made = {**figures, **words, "highest": _highest(review, part), "words": tuple(words)}
    return type("PaperForm", (PaperForm,), made)


def check_form(review: ReviewForm, part: PaperPart) -> type[FiguresForm]:
    """Return the form of the second check: the figures alone."""
    fields = _figures(review, part)
    if part is PaperPart.BEFORE:
        fields[CONFLICT] = _conflict(review)
    made = {**fields, "highest": _highest(review, part)}
    return type("CheckForm", (FiguresForm,), made)


def filled(typed: Mapping[str, Any], peer_id: int | None) -> dict[str, Any]:
    """Return what was kept in the way the form holds it."""
    figures = {
        name: "N" if figure == CANNOT_JUDGE else figure
        for name, figure in typed.get(FIGURES, {}).items()
    }
    return {**typed.get(WORDS, {}), **figures, "peer_id": peer_id or NOBODY}


def parts_of(review: ReviewForm) -> list[PaperPart]:
    """Return the parts that a form has on paper."""
    parts = [PaperPart.BEFORE, PaperPart.AFTER]
    return [*parts, PaperPart.STATEMENT] if review.transfer.is_asked else parts


def _highest(review: ReviewForm, part: PaperPart) -> dict[str, int]:
    if part is PaperPart.STATEMENT:
        return {TAKE: len(review.transfer.take.options)}
    return {f"{SCORE}{code}": 5 for code in review.criterion_codes}


def _figures(review: ReviewForm, part: PaperPart) -> dict[str, Any]:
    if part is PaperPart.STATEMENT:
        return {TAKE: _figure(review.transfer.take.label)}
    return {f"{SCORE}{one.code}": _figure(one.label) for one in review.criteria}


def _figure(label: str) -> StringField:
    return StringField(label, [Optional(), Length(max=2)])


def _conflict(review: ReviewForm) -> BooleanField:
    return BooleanField(review.conflict)


def _first_words(review: ReviewForm, guiding: Sequence[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {CONFLICT: _conflict(review)}
    if review.basis.is_asked:
        fields["basis"] = _several(review.basis)
    for n, question in enumerate(guiding, start=1):
        checks = [Optional(), Length(max=review.guiding_max_length)]
        fields[f"guiding_{n}"] = TextAreaField(question, checks)
    return fields | {f"answer_{one.code}": _lines(one) for one in review.open_questions}


def _recommendations(review: ReviewForm) -> dict[str, Any]:
    block = review.recommendations
    fields: dict[str, Any] = {}
    for n in range(1, block.most + 1):
        name = f"recommendation_{n}"
        fields[f"{name}_text"] = TextAreaField(
            _l("Recommendation %(n)s", n=n), [Optional(), Length(max=block.max_length)]
        )
        for part, label, choice in (
            ("addressee", _l("Addressee"), block.addressees),
            ("weight", _l("How important"), block.weights),
            ("until", _l("Until when"), block.until),
        ):
            if choice.is_asked:
                fields[f"{name}_{part}"] = _one(label, choice)
    return fields


def _statement(review: ReviewForm) -> dict[str, Any]:
    block = review.transfer
    fields: dict[str, Any] = {}
    for name, question in (("element", block.element), ("first_step", block.first_step)):
        if question.is_asked:
            fields[name] = _lines(question)
    for name, choice in (("barriers", block.barriers), ("contact", block.contact)):
        if choice.is_asked:
            fields[name] = _several(choice)
    return fields


def _lines(question: TextQuestion) -> TextAreaField:
    return TextAreaField(question.label, [Optional(), Length(max=question.max_length)])


def _several(choice: Choice) -> SelectMultipleField:
    pairs = [(one.code, one.label) for one in choice.options]
    return SelectMultipleField(choice.label, [Optional()], choices=choices(pairs))


def _one(label: Any, choice: Choice) -> SelectField:
    pairs = [("", _l("Not said")), *((one.code, one.label) for one in choice.options)]
    return SelectField(label, [Optional()], choices=choices(pairs), default="")
