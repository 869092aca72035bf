"""Commands for the database."""

from typing import TYPE_CHECKING

import click

from clusterix_events.migrations.upgrade import upgrade

if TYPE_CHECKING:
    from clusterix_events.cli import Installation


@click.group()
def db() -> None:
    """Care for the database."""


@db.command("upgrade")
@click.pass_obj
def upgrade_command(installation: "Installation") -> None:
    """Bring the database to the present version; a second run changes nothing."""
    upgrade(installation.settings.database)


COMMANDS = (db,)
