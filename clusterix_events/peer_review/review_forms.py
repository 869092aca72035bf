"""The review form as a web form: fields made from its questions, and what they mean."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import HiddenField

from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.forms import Form, choices
from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.form_questions import CANNOT_JUDGE, questions_of
from clusterix_events.peer_review.models import Round
from clusterix_events.peer_review.review_form import TAKES_SOMETHING, ReviewForm, guiding_code
from clusterix_events.questions.forms import QuestionForm, make_form
from clusterix_events.questions.rules import YES

_classes = VersionedCache(64)


class TokenForm(Form):
    """What every review form carries: its round and a random word, joined by a hyphen.

    `form_version` names the questions that were answered (review_sending.form_version).
    """

    form_token = HiddenField()
    form_version = HiddenField()


class PeerForm(TokenForm, QuestionForm):
    """What a peer fills in for one round; its fields come from the event's definition."""

    review: ClassVar[ReviewForm]
    guiding: ClassVar[tuple[str, ...]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "conflict" in self:  # most have none, and a hasty "yes" would close the form
            self["conflict"].choices = [*reversed(self["conflict"].choices)]
        for field in self:
            if field.type == "SelectField":
                field.choices = [*choices([("", _("Not said"))]), *field.choices[1:]]

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether all fields hold; a declared conflict needs nothing else."""
        if self.declares_conflict:
            return True
        return bool(super().validate(extra_validators)) & self._recommends_in_words()

    @property
    def declares_conflict(self) -> bool:
        """Whether the peer says that they are close to the practice."""
        return "conflict" in self and self["conflict"].data == YES

    def as_answers(self) -> Answers:
        """Return what was filled in, without the region's statement."""
        opinions = {
            one.code: self._text(f"answer_{one.code}") for one in self.review.open_questions
        }
        for n, _question in enumerate(self.guiding, start=1):
            opinions[guiding_code(n)] = self._text(f"guiding_{n}")
        return Answers(
            scores={code: self._score(code) for code in self.review.criterion_codes},
            opinions={code: text for code, text in opinions.items() if text},
            basis=self._list("basis"),
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
            barriers=self._list("barriers"),
            contact=self._list("contact"),
        )

    def _text(self, name: str) -> str:
        return (self[name].data or "").strip() if name in self else ""

    def _list(self, name: str) -> Sequence[str]:
        return self[name].data or () if name in self else ()

    def _score(self, code: str) -> int | None:
        given = self[f"score_{code}"].data
        return None if given == CANNOT_JUDGE else int(given)

    def _recommendations(self) -> list[Recommends]:
        return [
            Recommends(
                text=self._text(f"{name}_text"),
                addressee=self._text(f"{name}_addressee") or None,
                weight=self._text(f"{name}_weight") or None,
                until=self._text(f"{name}_until") or None,
            )
            for name in self._recommendation_names()
            if self._text(f"{name}_text")
        ]

    def _recommends_in_words(self) -> bool:
        """Return whether each recommendation that has a choice has words, too."""
        complete = True
        for name in self._recommendation_names():
            parts = (f"{name}_{part}" for part in ("addressee", "weight", "until"))
            if not self._text(f"{name}_text") and any(self._text(part) for part in parts):
                self[f"{name}_text"].errors = [_("Please say what you recommend.")]
                complete = False
        return complete

    def _recommendation_names(self) -> list[str]:
        names = [f"recommendation_{n}" for n in range(1, self.review.recommendations.most + 1)]
        return [name for name in names if f"{name}_text" in self]


def peer_form(
    review: ReviewForm, guiding: Sequence[str], round_: Round, *, key: tuple[int, int]
) -> type[PeerForm]:
    """Return the form class of a round; `key` is the number of form and practice version."""
    return _classes.get(
        (*key, round_.value, review.language),
        lambda: make_peer_form(review, review.guiding(guiding), round_),
    )


def make_peer_form(review: ReviewForm, guiding: tuple[str, ...], round_: Round) -> type[PeerForm]:
    """Return a form class made now, for a form that may still change."""
    made: Any = make_form("PeerForm", questions_of(review, guiding, round_), PeerForm)
    made.review, made.guiding = review, guiding
    return made  # type: ignore[no-any-return]


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
