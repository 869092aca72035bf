"""The command line: thin commands that fetch, call a service and say what happened."""

from collections.abc import Callable
from typing import Any

import click
from flask import Flask

from clusterix_events.cli import (
    database,
    demo,
    documents,
    jobs,
    links,
    safekeeping,
    serving,
    users,
)
from clusterix_events.settings import Settings

Factory = Callable[..., Flask]


def run(settings: Settings, create_app: Factory) -> None:
    """Run the command named in the arguments."""
    commands_of(settings, create_app)(prog_name="clusterix-events")


def commands_of(settings: Settings, create_app: Factory) -> click.Group:
    """Return all commands, for one installation."""

    @click.group()
    @click.pass_context
    def commands(context: click.Context) -> None:
        """ClusteriX Events: registration, agenda, peer review, study tours and papers."""
        context.obj = Installation(settings, create_app)

    for module in (serving, database, safekeeping, demo, users, links, jobs, documents):
        for command in module.COMMANDS:
            commands.add_command(command)
    return commands


class Installation:
    """The settings and the way to make the application, handed to every command."""

    def __init__(self, settings: Settings, create_app: Factory) -> None:
        self.settings = settings
        self._create_app = create_app

    def app(self, **options: Any) -> Flask:
        """Return the application; `options` are the factory's own (clock, reactions)."""
        return self._create_app(self.settings, **options)
