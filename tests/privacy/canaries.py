"""Words planted in every place that keeps what people say, and where they are still found."""

from pathlib import Path

from sqlalchemy import inspect, text

from clusterix_events.kernel.db import db, session

# One word for each field, which nothing else in the product says.
ANSWERS = {
    "title": "Canarytitle",
    "given_name": "Canarygiven",
    "family_name": "Canaryfamily",
    "badge_name": "Canarybadge",
    "email": "canaryaddress@example.org",
    "organisation": "Canaryorganisation",
    "function": "Canaryfunction",
    "arrival": "Canaryarrival",
    "departure": "Canarydeparture",
    "hotel": "Canaryhotel",
    "mobile_on_site": "+40721999111",
    "emergency_contact": "Canaryemergency",
    "languages": "Canarylanguages",
    "diet": "Canarydiet",
    "access_needs": "Canaryaccess",
}
AGREED = {"special_data_consent": True, "photo_consent": True, "list_consent": True}


def dump() -> str:
    """Return all text of all tables of the present database, without case."""
    tables = inspect(db.engine).get_table_names()
    rows = (
        row for table in tables for row in session.execute(text(f'SELECT * FROM "{table}"')).all()
    )
    said = "\n".join(repr(tuple(row)) for row in rows).casefold()
    session.rollback()
    return said


def kept(said: str, words: dict[str, str] = ANSWERS) -> set[str]:
    """Return the fields whose words are among what was said."""
    return {name for name, word in words.items() if word.casefold() in said}


def on_disk(*places: Path) -> str:
    """Return all bytes of files and folders as text, without case."""
    files = [
        file
        for place in places
        for file in ([place] if place.is_file() else sorted(place.rglob("*")))
        if file.is_file()
    ]
    return "\n".join(file.read_bytes().decode("latin-1") for file in files).casefold()
