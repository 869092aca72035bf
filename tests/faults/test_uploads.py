"""Hostile bodies against the installed product: refused with words, stored nowhere."""

import socket
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import httpx
import psutil
import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.questions.rules import QuestionKind
from tests.factories.events import add_event, add_part
from tests.factories.fields import add_field
from tests.factories.files import HTML, PDF, SVG, packed
from tests.support.apps import app_on, disconnect
from tests.support.databases import Database
from tests.support.server import Server

pytestmark = pytest.mark.backend("sqlite")
HUGE = 2_000_000_000
CHUNK = bytes(1_000_000)
PAGE = "/events/meeting/register"


@pytest.fixture
def server(start_server: Callable[..., Server], database: Database, tmp_path: Path) -> Server:
    """The installed product with an event whose form asks for a file, "q_letter"."""
    server = start_server()
    app = app_on(database, tmp_path / "maker")
    with app.app_context(), transaction():
        first = date.today() + timedelta(days=60)
        event = add_event("meeting", starts_on=first, ends_on=first)
        add_part(event, "conference")
        add_field(event, "letter", kind=QuestionKind.FILE)
    disconnect(app)
    return server


HOSTILE = (
    (SVG, "logo.svg"),
    (SVG, "../../logo.png"),
    (HTML, "page.pdf"),
    (packed({"big": bytes(30_000_000)}), "bomb.pdf"),
    (PDF, "../../../etc/cron.d/x.exe"),
    (PDF + bytes(5_000_000), "large.pdf"),
)


def files_in(server: Server) -> list[Path]:
    return [path for path in (server.instance / "files").rglob("*") if path.is_file()]


def memory_of(server: Server) -> int:
    assert server.process is not None
    whole = psutil.Process(server.process.pid)
    return sum(each.memory_info().rss for each in (whole, *whole.children(recursive=True)))


def send_slowly(server: Server, head: str, *, chunked: bool) -> None:
    """Send a huge body that is made while it leaves, as far as the server listens."""
    sent = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head.encode())
        try:
            while sent < HUGE:
                block = b"%x\r\n%s\r\n" % (len(CHUNK), CHUNK) if chunked else CHUNK
                line.sendall(block)
                sent += len(CHUNK)
        except OSError:
            pass  # the server has heard enough


def send_file(visitor: httpx.Client, content: bytes, name: str) -> httpx.Response:
    """Send the form with nothing in it but a file."""
    page = visitor.get(PAGE).text
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    return visitor.post(
        PAGE, data={"csrf_token": token}, files={"q_letter": (name, content, "image/png")}
    )


def test_two_gigabytes_are_refused_before_they_are_read_or_kept(server):
    before = memory_of(server)
    head = f"POST {PAGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    kind = "Content-Type: multipart/form-data; boundary=x\r\n\r\n"

    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(f"{head}Content-Length: {HUGE}\r\n{kind}".encode())
        answer = line.recv(65_536)
    send_slowly(server, f"{head}Content-Length: {HUGE}\r\n{kind}", chunked=False)
    send_slowly(server, f"{head}Transfer-Encoding: chunked\r\n{kind}", chunked=True)

    assert answer.startswith(b"HTTP/1.1 413")
    assert memory_of(server) - before < 100_000_000
    assert files_in(server) == []
    assert httpx.get(f"{server.url}/healthz", timeout=60).status_code == 200


def test_hostile_files_are_told_at_their_question_and_a_good_one_is_kept(server):
    with httpx.Client(base_url=server.url, timeout=60) as visitor:
        refused = [send_file(visitor, content, name) for content, name in HOSTILE]
        nothing = files_in(server)
        taken = send_file(visitor, PDF, "../../letter.pdf")
    (kept,) = files_in(server)

    assert [answer.status_code for answer in refused] == [422] * len(HOSTILE)
    assert ['id="q_letter-error"' in answer.text for answer in refused] == [True] * len(HOSTILE)
    assert nothing == []
    assert "letter.pdf" in taken.text
    assert (len(kept.name), set(kept.name) <= set("0123456789abcdef")) == (32, True)
    assert kept.read_bytes() == PDF
