"""Commands for accounts."""

from typing import TYPE_CHECKING

import click
from email_validator import EmailNotValidError, validate_email

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.migrations.upgrade import upgrade_if_needed
from clusterix_events.people import service

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
    """Make an account that can add events; makes the database too when there is none."""
    upgrade_if_needed(installation.settings.database)
    with installation.app().app_context():
        try:
            with transaction():
                account = service.get_or_add_account(
                    _checked(email), given_name=given_name, family_name=family_name
                )
                account.is_administrator = account.is_administrator or administrator
                service.set_password(account, password)
        except RuleError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} can sign in now.")


def _checked(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.ClickException(f"{email} is not an e-mail address.") from error


COMMANDS = (user,)
