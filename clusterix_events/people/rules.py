"""Rules about names and addresses."""

import unicodedata

from flask_babel import gettext as _


def full_name(given_name: str, family_name: str) -> str:
    """Return a person's name as spoken, or that it was erased when none is kept."""
    return f"{given_name} {family_name}".strip() or _("Name erased")


def email_key(email: str) -> str:
    """Return the form of an address by which two are compared."""
    return email.strip().casefold()


def organisation_key(name: str) -> str:
    """Return the form of an organisation's name by which two are compared."""
    return " ".join(name.split()).casefold()


def name_key(name: str) -> str:
    """Return the form of a person's name by which two are compared: case, accents, spaces aside."""
    plain = unicodedata.normalize("NFKD", " ".join(name.split()))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
