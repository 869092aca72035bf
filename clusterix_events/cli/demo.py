"""Commands for the demonstration."""

from typing import TYPE_CHECKING

import click

from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.loader import load
from clusterix_events.reactions import REACTIONS

if TYPE_CHECKING:
    from clusterix_events.cli import Installation


@click.group()
def demo() -> None:
    """Care for the demonstration."""


@demo.command("load")
@click.pass_obj
def load_demo(installation: "Installation") -> None:
    """Load the demonstration events and accounts; a second run changes nothing."""
    clock = DemoClock()
    app = installation.app(clock=clock, reactions=REACTIONS)
    with app.app_context():
        password, accounts = load(installation.settings, clock)
    click.echo("Demonstration accounts, all with the password " + click.style(password, bold=True))
    for account in accounts:
        click.echo(f"  {account.email:24} {account.purpose}")


COMMANDS = (demo,)
