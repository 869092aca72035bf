"""Signing in and out, and passwords by mailed link."""

from flask import g, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.limits import client_address, limiter, per_value
from clusterix_events.kernel.links import LinkKind
from clusterix_events.kernel.permissions import authorize, forget_actor, opened_by, public
from clusterix_events.kernel.web import (
    flash_message,
    form_status,
    redirect_back,
    redirect_to,
    render,
)
from clusterix_events.people import queries, service, views_accounts
from clusterix_events.people.blueprint import blueprint
from clusterix_events.people.forms import NewPasswordForm, PasswordLinkForm, SignInForm
from clusterix_events.people.models import Account
from clusterix_events.people.sign_in import load_signed_in

SPLIT = (views_accounts,)  # adds its routes to the same blueprint
BLUEPRINTS = [blueprint]


@blueprint.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10/minute", key_func=client_address, methods=["POST"])
@limiter.limit("5/minute", key_func=per_value("email"), methods=["POST"])
@public
def sign_in() -> Response:
    """Open a session for an address and its password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render("people/sign_in.html", form=form, status=form_status())
    account = queries.find_account(form.data["email"])
    if not service.is_password_right(account, form.data["password"]) or account is None:
        form.refuse(service.WrongPasswordError(_("This address and password do not fit together.")))
        return render("people/sign_in.html", form=form, status=422)
    _open_session(account)
    return redirect_back(request.args.get("next"), url_for("events.my_events"))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End this browser's session; a copy of its cookie opens nothing any more."""
    if current_user.is_authenticated:
        key = current_user.key
        with transaction():
            service.end_session(key)
    logout_user()
    session.clear()
    forget_actor()
    return redirect_to("people.sign_in")


@blueprint.route("/sign-in/password", methods=["GET", "POST"])
@limiter.limit("10/minute", key_func=client_address, methods=["POST"])
@limiter.limit("5/minute", key_func=per_value("email"), methods=["POST"])
@public
def ask_password() -> Response:
    """Mail a link for a new password; the answer is the same for an unknown address."""
    form = PasswordLinkForm()
    if not form.validate_on_submit():
        return render("people/ask_password.html", form=form, status=form_status())
    with transaction():
        service.mail_password_link(form.data["email"])
    return render("people/password_asked.html", email=form.data["email"])


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@opened_by(LinkKind.PASSWORD)
def set_password(token: str) -> Response:  # noqa: ARG001 - find_link has read it
    """Set the password of the account to which the link was mailed, and sign in."""
    link = authorize("account.set_password", g.link)
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return render("people/set_password.html", form=form, status=form_status())
    try:
        with transaction():
            account = service.set_password_by_link(link, form.data["password"])
    except RuleError as error:
        form.refuse(error)
        return render("people/set_password.html", form=form, status=422)
    _open_session(account)
    flash_message(_("Your password is set."))
    return redirect_to("events.my_events")


def _open_session(account: Account) -> None:
    with transaction():
        key = service.start_session(account)
    signed_in = load_signed_in(key)
    session.clear()
    login_user(signed_in)
    forget_actor()
