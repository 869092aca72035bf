"""The administrator's outbox and jobs, and the mails of a laptop without a mail server."""

from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.limits import is_visitor_local
from clusterix_events.kernel.paging import page_number
from clusterix_events.kernel.permissions import authorize, public
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.mail import queries, reading, service
from clusterix_events.mail.models import MailState
from clusterix_events.mail.wording import STATES
from clusterix_events.settings import Settings

blueprint = Blueprint("mail", __name__)
BLUEPRINTS = [blueprint]


@blueprint.get("/admin/outbox")
def outbox() -> Response:
    """Show every mail's state and last fault."""
    authorize("installation.administer", "installation")
    asked = request.args.get("state")
    state = MailState(asked) if asked in set(MailState) else None
    page = queries.list_page(page_number(request.args), state)
    counts = queries.count_by_state()
    return render("mail_admin/outbox.html", page=page, chosen=state, states=STATES, counts=counts)


@blueprint.post("/admin/outbox/<int:mail_id>/attempts")
def retry(mail_id: int) -> Response:
    """Try a mail again that was given up."""
    authorize("installation.administer", "installation")
    with transaction():
        service.try_again(queries.get_mail(mail_id))
    flash_message(_("It is tried again now."))
    return redirect_to("mail.outbox")


@blueprint.get("/admin/jobs")
def jobs() -> Response:
    """Show when periodic work last ran and how it ended."""
    authorize("installation.administer", "installation")
    runs = queries.list_periodic_runs()
    return render("mail_admin/jobs.html", runs=runs, counts=queries.count_by_state())


@blueprint.get("/dev/mail")
@public
def written_mails() -> Response:
    """List the mails written to files, the newest first."""
    return render("mail_admin/written_mails.html", mails=reading.list_mails(_folder()))


@blueprint.get("/dev/mail/<name>")
@public
def written_mail(name: str) -> Response:
    """Show one mail that was written to a file."""
    mail = reading.find_mail(_folder(), name)
    return render("mail_admin/written_mail.html", mail=mail) if mail else abort(404)


@blueprint.get("/dev/mail/<name>/file")
@public
def written_file(name: str) -> Response:
    """Hand out the file of a mail as it would have been sent."""
    mail = reading.find_mail(_folder(), name)
    return send_file(mail.path, mimetype="message/rfc822") if mail else abort(404)


def _folder() -> Path:
    settings = _settings(current_app)
    if settings.smtp_url or not settings.is_loopback or not is_visitor_local():
        abort(404)
    return settings.instance / "mail"


def _settings(app: Flask) -> Settings:
    settings: Settings = app.extensions["settings"]
    return settings
