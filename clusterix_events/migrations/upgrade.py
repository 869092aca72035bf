"""Bringing a database to the present version."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent
PRESENT = max(path.name.partition("_")[0] for path in FOLDER.glob("versions/[0-9]*.py"))


def configuration(url: str) -> "Config":
    """Return Alembic's configuration for a database."""
    from alembic.config import Config  # reason: Alembic is slow to load

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    from alembic import command  # reason: Alembic is slow to load

    command.upgrade(configuration(url), revision)


def upgrade_if_needed(url: str) -> None:
    """Run the migrations that are missing, without loading Alembic when there are none."""
    if not is_present(url):
        upgrade(url)


def is_present(url: str) -> bool:
    """Return whether a database has the tables of this version."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return str(found) == PRESENT
    except DBAPIError:
        return False  # no tables yet
    finally:
        engine.dispose()
