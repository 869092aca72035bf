"""The organiser's forms of approval: which requests are shown, and what is decided on them."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from clusterix_events.kernel.forms import Form
from clusterix_events.registration.approval_service import REASON_MAX


class ApprovalListForm(Form):
    """Which requests are shown; `all` ticks every box of the page, for those without scripts."""

    part = StringField()
    page = IntegerField()
    all = StringField()


class DecisionForm(Form):
    """The requests chosen, and for a refusal the reason."""

    request = SelectMultipleField(_l("People"), coerce=int, validate_choice=False)
    reason = TextAreaField(
        _l("Reason, if you decline"),
        [Optional(), Length(max=REASON_MAX)],
        description=_l("Each person reads it in their mail and on their page."),
        render_kw={"rows": 3},
    )

    @property
    def request_ids(self) -> frozenset[int]:
        """The numbers of the requests chosen."""
        return frozenset(number for number in self.request.data or [] if number is not None)
