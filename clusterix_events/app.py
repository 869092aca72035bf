"""The application: settings → database → login → blueprints → reactions → commands → errors."""

import sys
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from clusterix_events.kernel.assets import init_assets, resource_folder
from clusterix_events.kernel.charts import init_charts
from clusterix_events.kernel.clock import Clock, init_clock
from clusterix_events.kernel.db import init_db
from clusterix_events.kernel.facts import Reactions, init_reactions
from clusterix_events.kernel.files import init_files
from clusterix_events.kernel.i18n import init_i18n
from clusterix_events.kernel.jobs import init_jobs
from clusterix_events.kernel.limits import init_limits
from clusterix_events.kernel.links import init_links
from clusterix_events.kernel.offline_intake import init_offline
from clusterix_events.kernel.permissions import init_permissions
from clusterix_events.kernel.web import Application, init_web
from clusterix_events.people.queries import language_of
from clusterix_events.people.sign_in import init_sign_in
from clusterix_events.reactions import with_mail
from clusterix_events.settings import Settings, SettingsError, read_settings

PACKAGE = Path(__file__).parent
FEATURES = (
    "people",
    "mail",
    "audit",
    "events",
    "registration",
    "agenda",
    "peer_review",
    "study_tours",
    "checkin",
    "minutes",
    "documents",
    "privacy",
    "home",
)


def create_app(
    settings: Settings, *, clock: Clock | None = None, reactions: Reactions | None = None
) -> Flask:
    """Return the application for these settings; `clock` None means the machine's."""
    app = Application(
        "clusterix_events", template_folder=str(resource_folder("templates")), static_folder=None
    )
    app.testing = settings.testing
    app.debug = settings.development
    app.secret_key = settings.secret_key
    app.extensions["settings"] = settings
    app.config.update(
        SERVER_NAME=None,
        PREFERRED_URL_SCHEME="https" if settings.address.startswith("https:") else "http",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.address.startswith("https:"),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_clock(app, clock)
    init_db(app, settings)
    init_links(app, settings.secret_key)
    init_i18n(app, language_of)
    init_jobs(app, settings)
    init_assets(app)
    init_charts(app)
    init_files(app)
    CSRFProtect(app)
    init_sign_in(app)
    init_permissions(app)
    init_limits(app, settings)
    init_offline(app)
    init_web(app)
    init_reactions(app, with_mail() if reactions is None else reactions)
    _register_features(app)
    return app


def main() -> None:
    """Run the command line."""
    from clusterix_events.cli import run  # reason: the commands need this module's factory

    try:
        settings = read_settings()
    except SettingsError as error:
        sys.exit(f"{error}")
    run(settings, create_app)


def _register_features(app: Flask) -> None:
    if app.debug:
        from clusterix_events.home.styleguide import blueprint  # reason: for development only

        app.register_blueprint(blueprint)
    for feature in FEATURES:
        if (PACKAGE / feature / "policy.py").exists():
            import_module(f"clusterix_events.{feature}.policy")
        if (PACKAGE / feature / "views.py").exists():
            views = import_module(f"clusterix_events.{feature}.views")
            for blueprint in views.BLUEPRINTS:
                app.register_blueprint(blueprint)
