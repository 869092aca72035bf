"""Commands for periodic work."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from clusterix_events.kernel import clock
from clusterix_events.kernel.jobs import run_periodic
from clusterix_events.mail.service import deliver_due

if TYPE_CHECKING:
    from clusterix_events.cli import Installation


@click.group()
def jobs() -> None:
    """Do periodic work."""


@jobs.command("run")
@click.option("--now", "moment", help="The clock to do it by, e.g. 2026-12-01T08:00Z.")
@click.pass_obj
def run_jobs(installation: "Installation", moment: str | None) -> None:
    """Do all periodic work once; with a clock of its own it sends the mails of that time, too."""
    chosen = _moment(moment) if moment else None
    app = installation.app(clock=(lambda: chosen) if chosen else None)
    with app.app_context():
        run_periodic(clock.now())
        if chosen:
            deliver_due(chosen)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text} is not a moment such as 2026-12-01T08:00Z.") from None
    if moment.tzinfo is None:
        raise click.BadParameter("Please add the zone, e.g. Z for UTC.")
    return moment


COMMANDS = (jobs,)
