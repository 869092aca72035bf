"""Rules about names and addresses."""


def email_key(email: str) -> str:
    """Return the form of an address by which two are compared."""
    return email.strip().casefold()


def organisation_key(name: str) -> str:
    """Return the form of an organisation's name by which two are compared."""
    return " ".join(name.split()).casefold()
