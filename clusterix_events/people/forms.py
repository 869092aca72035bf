"""Forms for signing in, passwords and accounts."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import Email, InputRequired, Length

from clusterix_events.kernel.forms import LINE_MAX, Form
from clusterix_events.people.service import PASSWORD_MAX, PASSWORD_MIN


def email_field(label: Any) -> EmailField:
    """Return a field for one address that is needed."""
    return EmailField(
        label,
        validators=[
            InputRequired(_l("Please enter an e-mail address, for example ana@example.org.")),
            Length(max=LINE_MAX),
            Email(_l("This is not an e-mail address. It looks like ana@example.org.")),
        ],
        render_kw={"autocomplete": "email"},
    )


def name_field(label: Any, needed: Any) -> StringField:
    """Return a field for one of a person's names."""
    return StringField(label, validators=[InputRequired(needed), Length(max=LINE_MAX)])


class SignInForm(Form):
    """Address and password."""

    email = EmailField(
        _l("E-mail address"),
        validators=[InputRequired(_l("Please enter your e-mail address.")), Length(max=LINE_MAX)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please enter your password.")), Length(max=PASSWORD_MAX)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordLinkForm(Form):
    """The address to which a link for a new password goes."""

    email = email_field(_l("E-mail address"))


class NewPasswordForm(Form):
    """A new password."""

    password = PasswordField(
        _l("New password"),
        description=_l("At least %(n)s characters. Three words in a row do well.", n=PASSWORD_MIN),
        validators=[InputRequired(_l("Please choose a password.")), Length(max=PASSWORD_MAX)],
        render_kw={"autocomplete": "new-password"},
    )


class NewAccountForm(Form):
    """An organiser's account, made by the administrator."""

    given_name = name_field(_l("Given name"), _l("Please enter the given name."))
    family_name = name_field(_l("Family name"), _l("Please enter the family name."))
    email = email_field(_l("E-mail address"))
    is_administrator = BooleanField(_l("May administer this installation"))
