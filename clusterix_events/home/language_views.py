"""The reader's choice of a language."""

from urllib.parse import urlsplit

from flask import abort, request
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.i18n import LANGUAGES, choose_language
from clusterix_events.kernel.links import LinkKind, find_link
from clusterix_events.kernel.permissions import public
from clusterix_events.kernel.web import redirect_back
from clusterix_events.people import service as people

PERSONAL = "/r/"


@public
def choose() -> WerkzeugResponse:
    """Remember a language on this device, and for the person whose own page it was chosen on.

    The browser says which page that was, and comes back to it; when it does not, to the first.
    The form carries no token against forgery, so that pages stay the same for all and cached;
    a forged choice would change the language of a page and nothing else.
    """
    language, target = request.form.get("language", ""), _page_before()
    if language not in LANGUAGES:
        abort(400)
    if target.startswith(PERSONAL):
        _remember(target.removeprefix(PERSONAL).partition("/")[0], language)
    response = redirect_back(target, "/")
    choose_language(response, language)
    return response


def _page_before() -> str:
    """Return path and query of the page that the form stood on."""
    before = urlsplit(request.referrer or "/")
    return f"{before.path}?{before.query}" if before.query else before.path


def _remember(token: str, language: str) -> None:
    with transaction():
        link = find_link(token, LinkKind.PERSONAL)
        if link is not None and link.person_id is not None:
            people.set_language(link.person_id, language)
