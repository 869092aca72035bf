"""What the stories share: the installed product with its worker, a mail sink, and windows."""

import re
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
    """An installation with nothing in it: no table yet, no account, no event."""
    server = Server(
        tmp_path / "instance",
        databases.make_unmigrated(backend),
        command="serve",
        settings={"CLUSTERIX_SMTP_URL": smtp_sink.url, "CLUSTERIX_DEMO_PASSWORD": PASSWORD},
    )
    server.instance.mkdir()
    server.run("db", "upgrade")
    server.start()
    yield Site(server, smtp_sink, new_page)
    server.stop()


def link_in(mail: EmailMessage, path: str) -> str:
    """Return the path of the first address in a mail that goes on like this."""
    text = mail.get_body(("plain",))
    assert text is not None
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", text.get_content())
    assert found, text.get_content()
    return found[1].rstrip(".,)>")
