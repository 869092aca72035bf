"""The form of a follow-up: one button, and a sentence for whoever wants to add one."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from clusterix_events.kernel.forms import Form, choices, stripped_or_none
from clusterix_events.peer_review.follow_page import STATUS_WORDS
from clusterix_events.peer_review.follow_service import SENTENCE_MAX


class FollowUpForm(Form):
    """What became of something."""

    status = RadioField(
        _l("What became of it"),
        choices=choices((status.value, word) for status, word in STATUS_WORDS.items()),
        validators=[InputRequired()],
    )
    sentence = StringField(
        _l("A sentence, if you like"),
        filters=[stripped_or_none],
        validators=[Length(max=SENTENCE_MAX)],
    )
