"""Bringing a database to the present version."""

from pathlib import Path

from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).parent


def configuration(url: str) -> Config:
    """Return Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Run the migrations that are missing."""
    command.upgrade(configuration(url), revision)
