"""Answers: rendering, redirects, headers, compression, and the pages for refusals."""

import gzip
import logging
import secrets
from collections.abc import Callable, Hashable, MutableMapping
from typing import Any
from urllib.parse import unquote

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    request,
    url_for,
)
from flask import render_template as flask_render
from flask.globals import request_ctx
from flask.templating import Environment as FlaskEnvironment
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as WerkzeugResponse

from clusterix_events.kernel.cache import VersionedCache
from clusterix_events.kernel.db import is_deadlock
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.permissions import LinkGoneError, NotAllowedError, SignInNeededError
from clusterix_events.settings import Settings

logger = logging.getLogger(__name__)

BODY_LIMIT = 1_000_000
COMPRESS_FROM = 1_000
FORM_TOKEN_MAX = 64
DEADLOCK_TRIES = 5
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

_pieces = VersionedCache(512)


class NumberConverter(IntegerConverter):
    """A row's number in an address; one that no database column holds is no address of ours."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**31 - 1)
        super().__init__(map, *args, **kwargs)


class Environment(FlaskEnvironment):
    """Templates whose globals are one plain dictionary each.

    Jinja chains them, which costs at each page and each imported macro; ours are all set before
    the first template is read.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of one template."""
        return {**self.globals, **(d or {})}


class Application(Flask):
    """Flask that runs a request again when the database ended its transaction for another's."""

    jinja_environment = Environment

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer a request; a NUL in its address, which no database can look for, is shown as �."""
        environ["PATH_INFO"] = environ.get("PATH_INFO", "").replace("\x00", "\xef\xbf\xbd")
        return super().wsgi_app(environ, start_response)

    def dispatch_request(self) -> Any:
        """Return the view's answer; a deadlock is tried again, the body is still at hand."""
        for attempt in range(1, DEADLOCK_TRIES + 1):
            try:
                return super().dispatch_request()
            except OperationalError as error:
                if attempt == DEADLOCK_TRIES or not is_deadlock(error):
                    raise
                logger.warning("deadlock in %s, attempt %s", request.endpoint, attempt)
        raise AssertionError("unreachable")


def init_web(app: Flask) -> None:
    """Set body limits, headers, compression and error pages."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT
    app.url_map.converters["int"] = NumberConverter
    app.after_request(_finish)
    app.jinja_env.globals["drawn_once"] = drawn_once
    _register_error_pages(app)


def render(template: str, *, status: int = 200, **context: Any) -> Response:
    """Return a page, or the partial of the same content when htmx asks for one."""
    return make_response(flask_render(template, **context), status)


def render_text(template: str, *, locale: str, **context: Any) -> str:
    """Return a template as text in a language, for what is not an answer: mails."""
    with written_in(locale):
        return flask_render(template, **context)


def present_settings() -> Settings:
    """Return the settings this application was made with."""
    settings: Settings = current_app.extensions["settings"]
    return settings


def draw(template: str, **context: Any) -> Markup:
    """Return a piece of a page, for a page of another feature to hold."""
    return Markup(flask_render(template, **context))  # noqa: S704 - escaped by the template


def drawn_once(name: str, *facts: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return a piece of a page, drawn once per process, language and all `facts` it shows.

    For templates: `{% call drawn_once("head", event.title) %}…{% endcall %}`.
    """
    return _pieces.get((name, str(get_locale()), facts), caller)


def is_htmx() -> bool:
    """Return whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def form_status() -> int:
    """Return the status of a page with a form: 422 when it is shown again, 200 at first."""
    return 422 if request.method == "POST" else 200


def redirect_to(endpoint: str, **values: Any) -> WerkzeugResponse:
    """Return the answer to a successful POST: 303 to another page of ours."""
    return redirect(url_for(endpoint, **values), code=303)


def redirect_back(target: str | None, otherwise: str) -> WerkzeugResponse:
    """Return 303 to a path of ours handed in by the browser, or to `otherwise`."""
    return redirect(target if target and is_own_path(target) else otherwise, code=303)


def is_own_path(target: str) -> bool:
    """Return whether an address leads to this site and nowhere else, also after decoding."""
    plain = unquote(target)
    if any(ord(sign) < 33 or sign == "\\" for sign in plain):
        return False
    return plain.startswith("/") and not plain.startswith("//")


def flash_message(text: str) -> None:
    """Say on the next page what happened."""
    flash(text, "done")


def error_page(code: int, **context: Any) -> Response:
    """Return the page for a refusal, as JSON-free plain HTML in the reader's language."""
    g.refused = True
    return render(f"errors/{code}.html", status=code, **context)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PREFERRED_URL_SCHEME"] == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        _set_caching(response)
    return _compressed(response)


def _set_caching(response: Response) -> None:
    is_page = request.method == "GET" and response.status_code == 200
    if _is_session_used() or g.get("link") is not None or not is_page:
        response.headers["Cache-Control"] = "private, no-store"
        return
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(("Cookie", "Accept-Language"))
    if not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)


def _is_session_used() -> bool:
    # Flask 3.1.3 counts touching its `session` proxy as a use, so the request's own is asked.
    opened = request_ctx._session
    return opened is not None and opened.accessed


def _compressed(response: Response) -> Response:
    mimetype = response.mimetype or ""
    is_text = mimetype.startswith("text/") or mimetype in {
        "application/json",
        "application/xml",
    }
    if (
        response.direct_passthrough
        or not is_text
        or response.status_code in {204, 304}
        or "Content-Encoding" in response.headers
        or (response.content_length or 0) < COMPRESS_FROM
    ):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), 5))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _register_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        code = error.code if error.code in {400, 403, 404, 410, 413, 429, 503} else 400
        page = error_page(500 if error.code == 500 else code, **_page_context(code))
        page.status_code = error.code
        if error.code == 429:
            page.headers["Retry-After"] = "60"
        found = dict(error.get_headers())
        for name in {"Retry-After", "Allow"} & set(found):
            page.headers[name] = found[name]
        return page

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> Response:
        return error_page(
            400,
            kept=_posted_pairs(),
            reason=_("This page was open for too long. Your answers are still here: send again."),
        )

    @app.errorhandler(NotFoundError)
    def _not_found(_error: NotFoundError) -> Response:
        return error_page(404)

    @app.errorhandler(SignInNeededError)
    def _sign_in(_error: SignInNeededError) -> WerkzeugResponse:
        g.refused = True
        if is_htmx():
            return Response(status=204, headers={"HX-Redirect": url_for("people.sign_in")})
        return redirect_to("people.sign_in", next=request.full_path.rstrip("?"))

    @app.errorhandler(NotAllowedError)
    def _not_allowed(_error: NotAllowedError) -> Response:
        return error_page(403)

    @app.errorhandler(LinkGoneError)
    def _link_gone(_error: LinkGoneError) -> Response:
        return error_page(410)

    @app.errorhandler(StaleError)
    def _stale(_error: StaleError) -> Response:
        return error_page(409, kept=_posted_pairs())

    @app.errorhandler(OperationalError)
    def _database(error: OperationalError) -> Response:
        logger.error("database away: %s", type(error.orig).__name__)
        page = error_page(503, kept=_posted_pairs())
        page.headers["Retry-After"] = "5"
        return page


def _page_context(code: int) -> dict[str, Any]:
    if code == 413:
        limit = request.max_content_length or BODY_LIMIT
        return {"file_limit": (limit - BODY_LIMIT) // 1_000_000}
    return {"kept": _posted_pairs()} if code in {400, 429, 503} else {}


def _posted_pairs() -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    pairs = request.form.items(multi=True)
    return [(name, value) for name, value in pairs if name not in {"csrf_token", "password"}]


def form_token() -> str:
    """Return what names a form that makes something, so that sent twice it makes it once."""
    sent = request.form.get("form_token", "")
    is_ours = len(sent) <= FORM_TOKEN_MAX and sent.isascii() and sent.isprintable()
    return sent if sent and is_ours else secrets.token_urlsafe(12)
