"""What the stories share: the installed product with its worker, a mail sink, and windows."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.support.databases import Backend, Databases
from tests.support.mail import SmtpSink
from tests.support.server import Server

DESK, PHONE = 1280, 390
PASSWORD = "three long words"
FIRST_DAY = date.today() + timedelta(days=60)


@dataclass(frozen=True)
class Site:
    """A running installation as its users meet it."""

    server: Server
    sink: SmtpSink
    open_window: Callable[..., Page]

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    def window(self, path: str = "/", *, width: int = DESK, **options: object) -> Page:
        """Return a new window of a person without any session, showing a page."""
        page = self.open_window(width=width, **options)
        page.goto(self.url + path)
        return page

    def sign_in(self, email: str, password: str = PASSWORD, *, width: int = DESK) -> Page:
        """Return a window in which somebody has signed in."""
        page = self.window("/sign-in", width=width)
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        return page

    def mail_to(self, address: str, *, subject: str = "") -> EmailMessage:
        """Return the latest mail to an address whose subject holds some words."""
        for count in range(len(self.sink.messages), len(self.sink.messages) + 20):
            fitting = [
                mail
                for mail in self.sink.messages
                if address in str(mail["To"]) and subject in str(mail["Subject"])
            ]
            if fitting:
                return fitting[-1]
            self.sink.wait_for(count + 1)
        raise AssertionError(f"no mail to {address} about {subject!r}")


@pytest.fixture
def site(
    databases: Databases,
    backend: Backend,
    smtp_sink: SmtpSink,
    new_page: Callable[..., Page],
    tmp_path: Path,
) -> Iterator[Site]:
    """An installation with nothing in it: no account, no event."""
    server = _server(tmp_path / "instance", databases.make(backend).url, smtp_sink)
    server.start()
    yield Site(server, smtp_sink, new_page)
    server.stop()


@pytest.fixture
def demo(
    databases: Databases,
    backend: Backend,
    run_folder: Path,
    smtp_sink: SmtpSink,
    new_page: Callable[..., Page],
    tmp_path: Path,
) -> Iterator[Site]:
    """An installation with the demonstration in it, which is loaded once and copied."""
    loaded = run_folder / f"demonstration-{backend}"

    def load(url: str) -> None:
        loader = _server(loaded, url, smtp_sink)
        loader.run("db", "upgrade")
        loader.run("demo", "load")

    url = databases.make_copy(backend, loaded.name, load)
    shutil.copytree(loaded, tmp_path / "instance")
    server = _server(tmp_path / "instance", url, smtp_sink)
    server.start()
    yield Site(server, smtp_sink, new_page)
    server.stop()


def _server(instance: Path, database_url: str, sink: SmtpSink) -> Server:
    instance.mkdir(exist_ok=True)
    settings = {"CLUSTERIX_SMTP_URL": sink.url, "CLUSTERIX_DEMO_PASSWORD": PASSWORD}
    return Server(instance, database_url, command="serve", settings=settings)


def link_in(mail: EmailMessage, path: str) -> str:
    """Return the path of the first address in a mail that goes on like this."""
    text = mail.get_body(("plain",))
    assert text is not None
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", text.get_content())
    assert found, text.get_content()
    return found[1].rstrip(".,)>")
