"""Facts: what a feature announces to those above it, without knowing them."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

Reactions = Mapping[type, tuple[Callable[[Any], None], ...]]


def init_reactions(app: Flask, reactions: Reactions) -> None:
    """Give the application its table from fact to functions."""
    app.extensions["reactions"] = reactions


def publish(fact: object) -> None:
    """Run the reactions to a fact at once, in the present transaction."""
    reactions: Reactions = current_app.extensions["reactions"]
    for react in reactions.get(type(fact), ()):
        react(fact)
