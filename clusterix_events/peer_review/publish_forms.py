"""The forms of publication: what is looked for, levels, a programme's link."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from clusterix_events.kernel.forms import LINE_MAX, Form, choices, stripped_or_none
from clusterix_events.peer_review.publish_rules import Visibility
from clusterix_events.peer_review.publish_search import FILTERS, Wanted
from clusterix_events.peer_review.publish_service import Levels

LEVEL_WORDS = {
    Visibility.GROUP: _l("The group, its host and the organisers"),
    Visibility.PARTNERSHIP: _l("The partnership"),
    Visibility.PROGRAMME: _l("The partnership and the programme"),
    Visibility.PUBLIC: _l("Everyone, once the owner agrees"),
}
LABEL_MAX = 80


class CatalogueForm(Form):
    """What a visitor looks for among the practices."""

    q = StringField()
    theme = StringField()
    place = StringField()
    kind = StringField()
    keyword = StringField()
    page = IntegerField()

    @property
    def wanted(self) -> Wanted:
        """What to look for, as long as a line at most."""
        filters = {name: (self[name].data or "")[:LINE_MAX] for name in FILTERS}
        return Wanted(text=(self.q.data or "")[:LINE_MAX], filters=filters)

    @property
    def query(self) -> dict[str, Any]:
        """What the address of the list says, but for its page."""
        return {name: value for name, value in self.data.items() if value and name != "page"}


class LevelsForm(Form):
    """For whom the texts of a practice are, and for whom its report."""

    text = RadioField(
        _l("Who may read the practice"),
        choices=choices((level.value, word) for level, word in LEVEL_WORDS.items()),
        validators=[InputRequired()],
    )
    report = RadioField(
        _l("Who may read the report of its review"),
        choices=choices((level.value, word) for level, word in LEVEL_WORDS.items()),
        validators=[InputRequired()],
    )

    @property
    def levels(self) -> Levels:
        """The levels chosen."""
        return Levels(text=Visibility(self.text.data), report=Visibility(self.report.data))


class ProgrammeLinkForm(Form):
    """For whom a link is made."""

    label = StringField(
        _l("For whom"),
        description=_l("For example: Joint secretariat. It stands in your list alone."),
        filters=[stripped_or_none],
        validators=[DataRequired(), Length(max=LABEL_MAX)],
    )
