"""The pages of one's own data."""

from flask import Blueprint

from clusterix_events.privacy import service

blueprint = Blueprint("privacy", __name__)
BLUEPRINTS = [blueprint]
SERVICE = service
