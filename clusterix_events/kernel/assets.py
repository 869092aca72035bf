"""Styles and scripts, joined and hashed at start."""

from flask import Flask


def init_assets(app: Flask) -> None:
    """Give templates the address of each joined file."""
    app.jinja_env.globals.update(asset=lambda name: f"/assets/{name}")
