"""The administrator's view of the log."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from clusterix_events.audit import queries
from clusterix_events.kernel.paging import page_number
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import render

blueprint = Blueprint("audit", __name__, url_prefix="/admin")
BLUEPRINTS = [blueprint]


@blueprint.get("/log")
def log() -> Response:
    """Show who did what, by number and never by name."""
    authorize("installation.administer", "installation")
    return render("audit/log.html", page=queries.list_page(page_number(request.args)))
