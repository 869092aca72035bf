"""Flask-Login on server-side session rows."""

from flask import Flask
from flask_login import LoginManager, UserMixin

from clusterix_events.kernel.permissions import forget_actor
from clusterix_events.people import service


class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in account of a request, as plain values."""

    def __init__(
        self, key: str, account_id: int, person_id: int, *, is_administrator: bool
    ) -> None:
        """Keep the numbers; no database object outlives its session."""
        self.key = key
        self.account_id = account_id
        self.person_id = person_id
        self.is_administrator = is_administrator

    def get_id(self) -> str:
        """Return the secret that the cookie holds and whose hash is the session's row."""
        return self.key


def init_sign_in(app: Flask) -> None:
    """Connect Flask-Login to the session rows."""
    manager = LoginManager()
    # Its context processor would open the session for every page, and such a page is not cached.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    manager.user_loader(load_signed_in)


def load_signed_in(key: str) -> SignedIn | None:
    """Return the account behind a cookie's secret, or None when its session has ended."""
    account = service.find_session_account(key)
    if account is None:
        return None
    forget_actor()
    return SignedIn(key, account.id, account.person_id, is_administrator=account.is_administrator)
