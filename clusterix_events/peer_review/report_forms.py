"""Comments on where the views differ, and the host's answers: one field for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from clusterix_events.kernel.forms import Form, choices
from clusterix_events.peer_review.models import HostResponse, Recommendation
from clusterix_events.peer_review.report_service import Reply
from clusterix_events.peer_review.review_form import Criterion

COMMENT_MAX = 400
RECOMMENDATION_MAX = 300
REASON_MAX = 400


class MergeForm(Form):
    """Recommendations that say the same, and the words for all of them."""

    numbers = SelectMultipleField(
        _l("Recommendations"), [InputRequired(_l("Please choose."))], coerce=int
    )
    text = TextAreaField(
        _l("In one sentence"),
        [InputRequired(_l("Please write a sentence.")), Length(max=RECOMMENDATION_MAX)],
    )


def comments_form(criteria: Iterable[Criterion], kept: dict[str, str]) -> Form:
    """Return a form with a comment for each of some criteria."""
    fields: dict[str, Any] = {
        one.code: TextAreaField(one.label, [Optional(), Length(max=COMMENT_MAX)])
        for one in criteria
    }
    form: Form = type("CommentsForm", (Form,), fields)(data=kept)
    return form


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
