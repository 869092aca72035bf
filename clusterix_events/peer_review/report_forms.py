"""The forms of a report: merging, commenting, checking, answering, and the days of its stages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.forms import Form, VersionField, choices
from clusterix_events.peer_review.models import HostResponse, Recommendation
from clusterix_events.peer_review.report_models import Outcome, Report
from clusterix_events.peer_review.report_recommendations import Advised
from clusterix_events.peer_review.report_rules import Days
from clusterix_events.peer_review.report_service import Reply
from clusterix_events.peer_review.review_form import Choice, Criterion, RecommendationBlock

COMMENT_MAX = 400
SENTENCE_MAX = 400
RECOMMENDATION_MAX = 300
REASON_MAX = 400
CHECK_MAX = 600
WORD_MAX = 300
_NEEDED = _l("Please write a sentence.")


class VersionedForm(Form):
    """A form that knows which version of the report its page showed."""

    version = VersionField()


class SentenceForm(VersionedForm):
    """A sentence, the texts that it stands for, and the section it belongs to."""

    texts = SelectMultipleField(
        _l("Answers it stands for"), [InputRequired(_l("Please choose."))], coerce=int
    )
    text = TextAreaField(_l("In one sentence"), [InputRequired(_NEEDED), Length(max=SENTENCE_MAX)])


class EntryForm(SentenceForm):
    """A sentence that is there already and may move to another section."""

    section = SelectField(_l("Where it stands"), [InputRequired()])


class MergeForm(VersionedForm):
    """Recommendations that say the same, and the words for all of them."""

    numbers = SelectMultipleField(
        _l("Recommendations"), [InputRequired(_l("Please choose."))], coerce=int
    )
    text = TextAreaField(
        _l("In one sentence"), [InputRequired(_NEEDED), Length(max=RECOMMENDATION_MAX)]
    )


class AdvisedForm(VersionedForm):
    """A recommendation in words, with whom it is for, how strongly and until when."""

    text = TextAreaField(
        _l("I recommend to …"), [InputRequired(_NEEDED), Length(max=RECOMMENDATION_MAX)]
    )
    addressee = SelectField(_l("To whom"), [Optional()])
    weight = SelectField(_l("How strongly"), [Optional()])
    until = SelectField(_l("Until when"), [Optional()])

    def offer(self, block: RecommendationBlock) -> "AdvisedForm":
        """Return the form with the choices of the group's review form."""
        self.addressee.choices = _optional(block.addressees)
        self.weight.choices = _optional(block.weights)
        self.until.choices = _optional(block.until)
        return self

    def advised(self) -> Advised:
        """Return what was filled in."""
        return Advised(
            text=(self.text.data or "").strip(),
            addressee=self.addressee.data or None,
            weight=self.weight.data or None,
            until=self.until.data or None,
        )


class StepForm(VersionedForm):
    """A button of the report."""


class DaysForm(VersionedForm):
    """The last day of each stage."""

    draft = DateField(_l("Draft written until"), [InputRequired()])
    group_check = DateField(_l("Group check until"), [InputRequired()])
    fact_check = DateField(_l("Host’s fact check until"), [InputRequired()])
    response = DateField(_l("Host’s answers until"), [InputRequired()])
    final = DateField(_l("Report final on"), [InputRequired()])

    def days(self) -> Days:
        """Return the days that were chosen; the form must hold."""
        chosen: list[Any] = [self.draft.data, self.group_check.data, self.fact_check.data]
        chosen += [self.response.data, self.final.data]
        return Days(*chosen)


class JudgeForm(VersionedForm):
    """What becomes of a comment or a correction, with a word."""

    outcome = RadioField(
        _l("What do you do with it?"),
        [InputRequired(_l("Please choose."))],
        choices=choices(
            [(Outcome.TAKEN.value, _l("I took it")), (Outcome.DECLINED.value, _l("I did not"))]
        ),
    )
    word = TextAreaField(_l("A word on it"), [Optional(), Length(max=WORD_MAX)])


class CorrectionForm(Form):
    """A fact that is wrong in a section of the draft."""

    section = SelectField(_l("Where in the report"), [InputRequired(_l("Please choose."))])
    text = TextAreaField(
        _l("What is wrong, and what is right"), [InputRequired(_NEEDED), Length(max=CHECK_MAX)]
    )


def days_data(report: Report) -> dict[str, Any]:
    """Return the days of a report for their form."""
    return {
        "draft": report.draft_until,
        "group_check": report.group_check_until,
        "fact_check": report.fact_check_until,
        "response": report.response_until,
        "final": report.final_on,
        "version": report.version,
    }


def comments_form(criteria: Iterable[Criterion], kept: Mapping[str, Any]) -> Form:
    """Return a form with a comment for each of some criteria, and the report's version."""
    fields: dict[str, Any] = {
        one.code: TextAreaField(one.label, [Optional(), Length(max=COMMENT_MAX)])
        for one in criteria
    }
    form: Form = type("CommentsForm", (VersionedForm,), fields)(data=kept)
    return form


def check_form(sections: Iterable[tuple[str, str]], kept: Mapping[str, str]) -> Form:
    """Return a form with a comment for each section of a draft."""
    fields: dict[str, Any] = {
        f"comment_{code}": TextAreaField(title, [Optional(), Length(max=CHECK_MAX)])
        for code, title in sections
    }
    data = {f"comment_{code}": text for code, text in kept.items()}
    form: Form = type("CheckForm", (Form,), fields)(data=data)
    return form


def comments_of(form: Form) -> dict[str, str]:
    """Return what a peer wrote to the sections of a draft."""
    return {
        field.name.removeprefix("comment_"): field.data or ""
        for field in form
        if field.name.startswith("comment_")
    }


def replies_form(rows: Sequence[Recommendation]) -> Form:
    """Return a form with an answer and a reason for each recommendation."""
    words = [
        ("", _l("Not answered yet")),
        (HostResponse.ACCEPTED.value, _l("Accepted")),
        (HostResponse.IN_PART.value, _l("Accepted in part")),
        (HostResponse.CONSIDERED.value, _l("Under consideration")),
        (HostResponse.DECLINED.value, _l("Not accepted")),
    ]
    fields: dict[str, Any] = {}
    data: dict[str, str] = {}
    for row in rows:
        answer = SelectField(_l("Your answer"), [Optional()], choices=choices(words))
        fields[f"response_{row.id}"] = answer
        fields[f"reason_{row.id}"] = TextAreaField(
            _l("Your reason"),
            [Optional(), Length(max=REASON_MAX)],
            description=_l("Needed when you accept in part or not."),
        )
        data[f"response_{row.id}"] = row.response.value if row.response else ""
        data[f"reason_{row.id}"] = row.response_reason or ""
    form: Form = type("RepliesForm", (Form,), fields)(data=data)
    return form


def replies_of(form: Form, rows: Sequence[Recommendation]) -> dict[int, Reply]:
    """Return what the host chose, without what is not answered yet."""
    return {
        row.id: Reply(HostResponse(form[f"response_{row.id}"].data), form[f"reason_{row.id}"].data)
        for row in rows
        if form[f"response_{row.id}"].data
    }


def _optional(choice: Choice) -> list[Any]:
    return choices([("", _l("Not said")), *((one.code, one.label) for one in choice.options)])
