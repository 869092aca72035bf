"""The leanest visitor: it asks, reads the token of the form, sends, and keeps one cookie."""

import gzip
import io
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask

ANSWERS: tuple[tuple[str, str], ...] = (
    ("given_name", "Ana"),
    ("family_name", "Exemplar"),
    ("title", "Dr"),
    ("badge_name", "Ana"),
    ("organisation", "Example Agency"),
    ("organisation_type", "company"),
    ("function", "Adviser"),
    ("country", "RO"),
    ("languages", "en"),
    ("part", "conference"),
    ("photo_consent", "yes"),
    ("list_consent", "yes"),
    ("contact_sharing", "no"),
    ("future_invitations", "no"),
)
FORM = "application/x-www-form-urlencoded"
Ask = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Sequence[tuple[str, str]], bytes]]


class Browser:
    """One visitor: a cookie, and the last page."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self._cookie = ask, ""
        self.page = ""

    def open(self, path: str) -> int:
        """Get a page and return its status."""
        return self._send("GET", path, b"")

    def send(self, path: str, pairs: Sequence[tuple[str, str]]) -> int:
        """Post the form of the last page and return the status."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert found, self.page
        body = urlencode([("csrf_token", found[1]), *pairs]).encode()
        return self._send("POST", path, body)

    def register(self, slug: str, email: str) -> None:
        """Open the form, send it, and read the confirmation."""
        path = f"/events/{slug}/register"
        assert self.open(path) == 200, self.page
        assert self.send(path, [*ANSWERS, ("email", email)]) == 303, self.page
        assert self.open(path) == 200, self.page

    def cancel(self) -> None:
        """Cancel the registration whose confirmation is before us."""
        found = re.search(r'href="(/r/[^"/]+)"', self.page)
        assert found, self.page
        assert self.open(f"{found[1]}/cancellation") == 200, self.page
        assert self.send(f"{found[1]}/cancellation", []) == 303, self.page

    def _send(self, method: str, path: str, body: bytes) -> int:
        headers = {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        if self._cookie:
            headers["Cookie"] = self._cookie
        status, answered, data = self._ask(method, path, headers, body)
        for name, value in answered:
            if name.lower() == "set-cookie":
                self._cookie = value.partition(";")[0]
            if (name.lower(), value) == ("content-encoding", "gzip"):
                data = gzip.decompress(data)
        self.page = data.decode()
        return status


def over_http(url: str) -> Ask:
    """Return what asks a server over one connection."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def ask(
        method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Sequence[tuple[str, str]], bytes]:
        more = {"Content-Type": FORM} if body else {}
        connection.request(method, path, body=body or None, headers={**headers, **more})
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    return ask


def in_process(app: Flask, spent: list[float]) -> Ask:
    """Return what asks the application itself, and adds the CPU seconds of each answer."""

    def ask(
        method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Sequence[tuple[str, str]], bytes]:
        told: dict[str, Any] = {}

        def start(status: str, answered: Sequence[tuple[str, str]], _info: Any = None) -> None:
            told.update(status=int(status[:3]), headers=answered)

        environ = _environ(method, path, headers, body)
        started = time.process_time()
        answer: Any = app(environ, start)  # type: ignore[arg-type]
        data = b"".join(answer)
        answer.close()
        spent.append(time.process_time() - started)
        return told["status"], told["headers"], data

    return ask


def _environ(method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    address, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": address,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": FORM if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
    }
