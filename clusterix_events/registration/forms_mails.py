"""The forms by which organisers write: a mail to many, and their own words for our mails."""

from collections.abc import Collection
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from clusterix_events.kernel.forms import Form, VersionField
from clusterix_events.mail.placeholders import find_unknown

SUBJECT_MAX = 200
BODY_MAX = 10_000


class LetterForm(Form):
    """A subject and a text in an organiser's words."""

    names: ClassVar[Collection[str]] = ()

    subject = StringField(
        _l("Subject"), [DataRequired(_l("Please write a subject.")), Length(max=SUBJECT_MAX)]
    )
    body = TextAreaField(
        _l("Text"),
        [DataRequired(_l("Please write what you want to say.")), Length(max=BODY_MAX)],
        description=_l("Blank lines make paragraphs. **Bold** and lists are understood."),
    )

    @property
    def unknown(self) -> list[str]:
        """What stands in braces and will print as it was typed."""
        typed = f"{self.subject.data or ''} {self.body.data or ''}"
        return list(dict.fromkeys(find_unknown(typed, self.names)))


class BulkForm(LetterForm):
    """A mail to many: to those ticked, else to those whom the filters find."""

    names = ("name", "given_name", "event", "reference", "link")

    reference = SelectMultipleField(validate_choice=False)
    form_token = HiddenField(validators=[Length(max=64)])


class WordingForm(LetterForm):
    """An event's own words for one of our mails."""

    names = ("name", "event", "reference", "link")

    version = VersionField()


def names_in_words() -> dict[str, str]:
    """Return what each placeholder stands for."""
    return {
        "name": _("given and family name"),
        "given_name": _("given name"),
        "event": _("title of the event"),
        "reference": _("code of the badge"),
        "link": _("address of their own page"),
    }
