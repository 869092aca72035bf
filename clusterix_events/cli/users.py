"""Commands for accounts."""

from typing import TYPE_CHECKING

import click

from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.people import service
from clusterix_events.people.models import Person

if TYPE_CHECKING:
    from clusterix_events.cli import Installation


@click.group()
def user() -> None:
    """Care for accounts."""


@user.command("create")
@click.argument("email")
@click.option("--given-name", prompt=True)
@click.option("--family-name", prompt=True)
@click.option("--administrator", is_flag=True, help="May administer the installation.")
@click.password_option()
@click.pass_obj
def create(
    installation: "Installation",
    email: str,
    *,
    given_name: str,
    family_name: str,
    administrator: bool,
    password: str,
) -> None:
    """Make an account that can add events."""
    with installation.app().app_context():
        try:
            with transaction():
                person = Person(given_name=given_name, family_name=family_name, email=email)
                session.add(person)
                session.flush()
                account = service.add_account(person, email, is_administrator=administrator)
                service.set_password(account, password)
        except RuleError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} can sign in now.")


COMMANDS = (user,)
