"""The pages that draw from all features."""

from flask import Blueprint

from clusterix_events.home import public_views

blueprint = Blueprint("home", __name__)
BLUEPRINTS = [blueprint]

blueprint.add_url_rule("/", "start", public_views.start)
blueprint.add_url_rule("/events/<slug>/", "event", public_views.event)
blueprint.add_url_rule("/events/<slug>/slides", "slides", public_views.slides)
blueprint.add_url_rule("/events/<slug>/participants", "participants", public_views.participants)
