"""The administrator's page of accounts."""

from flask_babel import gettext as _
from werkzeug.wrappers import Response

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.permissions import authorize
from clusterix_events.kernel.web import flash_message, redirect_to, render
from clusterix_events.people import queries, service
from clusterix_events.people.blueprint import blueprint
from clusterix_events.people.forms import NewAccountForm

INSTALLATION = "installation"


@blueprint.get("/admin/")
def accounts() -> Response:
    """Show who may organise and administer."""
    authorize("installation.administer", INSTALLATION)
    return _page(NewAccountForm(formdata=None))


@blueprint.post("/admin/accounts")
def add_account() -> Response:
    """Make an account and mail its owner the link to a password."""
    authorize("installation.administer", INSTALLATION)
    form = NewAccountForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    with transaction():
        service.invite_organiser(**form.data)
    flash_message(_("The mail with the link to a password is on its way."))
    return redirect_to("people.accounts")


def _page(form: NewAccountForm, *, status: int = 200) -> Response:
    return render(
        "people/accounts.html", accounts=queries.list_accounts(), form=form, status=status
    )
