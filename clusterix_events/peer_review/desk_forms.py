"""What is typed before the meeting: questions, answers, dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.peer_review.desk_models import DeskQuestion, DeskTimeline
from clusterix_events.peer_review.desk_rules import ANSWER_MAX, NAMES, QUESTION_MAX

WRITE = _l("Please write your question.")


class QuestionForm(Form):
    """A question to the host."""

    text = TextAreaField(_l("Your question"), [InputRequired(WRITE), Length(max=QUESTION_MAX)])

    @property
    def words(self) -> str:
        """The question without spaces around it."""
        return (self.text.data or "").strip()


class MergeQuestionsForm(Form):
    """Questions that ask the same, and the words for all of them."""

    numbers = SelectMultipleField(
        _l("Questions that ask the same"), [InputRequired(_l("Please choose."))], coerce=int
    )
    text = TextAreaField(
        _l("The one question in their place"), [InputRequired(WRITE), Length(max=QUESTION_MAX)]
    )

    def offer(self, questions: Sequence[DeskQuestion]) -> None:
        """Fill the choices."""
        self.numbers.choices = choices((one.id, one.text) for one in questions)

    @property
    def words(self) -> str:
        """The question without spaces around it."""
        return (self.text.data or "").strip()


class DatesForm(Form):
    """The dates of a desk review; an empty one follows from the day the group meets."""

    opens_on = DateField(_l("Reading opens"), [Optional()])
    due_on = DateField(_l("Reading is due"), [Optional()])
    questions_on = DateField(_l("Questions go to the host"), [Optional()])
    lists_on = DateField(_l("Peers see who else is in their group"), [Optional()])
    version = VersionField()

    @property
    def chosen(self) -> dict[str, date | None]:
        """The dates by their names."""
        return {name: self[name].data for name in NAMES}


class AnswersForm(Form):
    """The host's answers, one field for each question."""

    numbers: ClassVar[tuple[int, ...]] = ()

    @property
    def answers(self) -> dict[int, str]:
        """What was typed, by the number of the question."""
        return {number: (self[f"answer_{number}"].data or "").strip() for number in self.numbers}


def dates_data(kept: DeskTimeline | None) -> dict[str, Any]:
    """Return stored dates in the way their form holds them."""
    if kept is None:
        return {"version": 0}
    return {name: getattr(kept, name) for name in NAMES} | {"version": kept.version}


def answers_form(questions: Sequence[DeskQuestion]) -> AnswersForm:
    """Return the form with a field for each question, filled with what was answered."""
    fields: Mapping[str, Any] = {
        f"answer_{one.id}": TextAreaField(one.text, [Optional(), Length(max=ANSWER_MAX)])
        for one in questions
    }
    numbers = tuple(one.id for one in questions)
    made = type("AnswersForm", (AnswersForm,), {**fields, "numbers": numbers})
    form: AnswersForm = made(data={f"answer_{one.id}": one.answer or "" for one in questions})
    return form
