"""A bad network: passes requests on to a server, and loses the ones it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

# What is lost of a request: all of it, or the answer after the server did its work.
REQUEST, ANSWER = "request", "answer"


class BadNetwork:
    """An address that leads to a server; `lose` says what the next intakes lose, `lost` what was.

    Pages and their files always pass: what is sent by a device is what must survive.
    """

    def __init__(self, url: str) -> None:
        self.lose: list[str] = []
        self.lost: list[str] = []
        network = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._pass()

            def do_POST(self) -> None:
                self._pass()

            def log_message(self, *_words: object) -> None:
                pass

            def _pass(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                loses = None
                if network.lose and self.path.startswith("/intake"):
                    loses = network.lose.pop(0)
                    network.lost.append(loses)
                if loses == REQUEST:
                    return
                there = HTTPConnection(urlsplit(url).netloc, timeout=60)
                there.request(self.command, self.path, body, dict(self.headers.items()))
                answer = there.getresponse()
                content = answer.read()
                there.close()
                if loses == ANSWER:
                    return
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@contextmanager
def bad_network(url: str) -> Iterator[BadNetwork]:
    """Put a bad network before a server."""
    network = BadNetwork(url)
    thread = Thread(target=network.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield network
    finally:
        network.server.shutdown()
        network.server.server_close()
        thread.join()
