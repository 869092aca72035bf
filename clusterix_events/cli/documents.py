"""Commands that print the papers of an event into a file."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import DatabaseError

from clusterix_events.agenda.programme import Audience
from clusterix_events.documents.attendance import attendance_list
from clusterix_events.documents.badges import badge_sheet
from clusterix_events.documents.minutes import chosen_minutes, minutes_paper
from clusterix_events.documents.printing import (
    render_attendance,
    render_badges,
    render_minutes,
    render_programme,
)
from clusterix_events.documents.programme import programme_paper
from clusterix_events.documents.rules import NothingToPrintError
from clusterix_events.events.models import Event
from clusterix_events.events.queries import find_event
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.pdf import PdfError

if TYPE_CHECKING:
    from clusterix_events.cli import Installation

Maker = Callable[[Event], bytes]
to_file = click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The file to write.",
)


@click.group()
def documents() -> None:
    """Print papers as PDF."""


@documents.command("badges")
@click.argument("event")
@click.option("--part", help="Only those with a place in this part (its code).")
@to_file
@click.pass_obj
def badges(installation: "Installation", event: str, part: str | None, output: Path) -> None:
    """Print the badges of everybody with a confirmed place, and of the speakers."""
    _print(installation, event, output, lambda found: render_badges(badge_sheet(found, part)))


@documents.command("agenda")
@click.argument("event")
@click.option("--audience", type=click.Choice([each.value for each in Audience]), default="public")
@to_file
@click.pass_obj
def agenda(installation: "Installation", event: str, audience: str, output: Path) -> None:
    """Print the programme as it was last published."""

    def make(found: Event) -> bytes:
        return render_programme(programme_paper(found, Audience(audience)))

    _print(installation, event, output, make)


@documents.command("attendance")
@click.argument("event")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Only this day, e.g. 2012-10-30.")
@to_file
@click.pass_obj
def attendance(
    installation: "Installation", event: str, day: datetime | None, output: Path
) -> None:
    """Print the attendance lists, a list a day."""
    on = day.date() if day else None
    _print(installation, event, output, lambda found: render_attendance(attendance_list(found, on)))


@documents.command("minutes")
@click.argument("event")
@click.option("--session", "reference", help="Of this session, e.g. s30-8; else the latest.")
@to_file
@click.pass_obj
def minutes(installation: "Installation", event: str, reference: str | None, output: Path) -> None:
    """Print the minutes of a session."""

    def make(found: Event) -> bytes:
        return render_minutes(*minutes_paper(found, chosen_minutes(found, reference)))

    _print(installation, event, output, make)


def _print(installation: "Installation", slug: str, output: Path, make: Maker) -> None:
    """Write the paper of an event; every refusal is one sentence and exit code 1."""
    try:
        with installation.app().app_context():
            event = find_event(slug)
            if event is None:
                raise click.ClickException(f"There is no event {slug}.")
            with written_in(event.language):
                output.write_bytes(make(event))
    except (NothingToPrintError, PdfError) as error:
        raise click.ClickException(str(error)) from error
    except DatabaseError as error:
        raise click.ClickException(
            "The database cannot be read; `clusterix-events db upgrade` makes its tables."
        ) from error
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error


COMMANDS = (documents,)
