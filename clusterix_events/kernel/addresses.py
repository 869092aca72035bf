"""Absolute addresses for mail, papers and calendars; the Host header is never used."""

from typing import Any

from flask import current_app

from clusterix_events.settings import Settings


def address_of(endpoint: str, **values: Any) -> str:
    """Return the absolute address of a view, also outside of a request."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return site_address() + path


def site_address() -> str:
    """Return the address of the installation without a slash at its end."""
    settings: Settings = current_app.extensions["settings"]
    return settings.address
