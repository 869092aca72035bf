"""The pages that draw from all features."""

from flask import Blueprint
from flask.sansio.blueprints import BlueprintSetupState

from clusterix_events.home import language_views, overview_views, public_views
from clusterix_events.home.overview import rail_facts

blueprint = Blueprint("home", __name__)
BLUEPRINTS = [blueprint]

blueprint.add_url_rule("/", "start", public_views.start)
blueprint.add_url_rule("/language", "language", language_views.choose, methods=["POST"])
blueprint.add_url_rule("/healthz", "health", public_views.health)
blueprint.add_url_rule("/events/<slug>/", "event", public_views.event)
blueprint.add_url_rule("/events/<slug>/slides", "slides", public_views.slides)
blueprint.add_url_rule("/events/<slug>/participants", "participants", public_views.participants)
blueprint.add_url_rule("/events/<slug>/privacy", "privacy", public_views.privacy)
blueprint.add_url_rule("/events/<slug>/imprint", "imprint", public_views.imprint)
blueprint.add_url_rule("/events/<slug>/accessibility", "accessibility", public_views.accessibility)
blueprint.add_url_rule("/manage/<slug>/", "overview", overview_views.overview)


@blueprint.record
def _free_language(state: BlueprintSetupState) -> None:
    """Let pages offer languages without a token, so that they stay the same for all readers."""
    state.app.extensions["csrf"].exempt(language_views.choose)


@blueprint.record
def _offer_rail(state: BlueprintSetupState) -> None:
    """Let the frame of the rooms say a fact beside the name of each."""
    state.app.jinja_env.globals["rail_facts"] = rail_facts


@blueprint.record
def _offer_event(state: BlueprintSetupState) -> None:
    """Let the page "not found" keep the head of the event at whose address it stands."""
    state.app.jinja_env.globals["event_at"] = public_views.event_at
