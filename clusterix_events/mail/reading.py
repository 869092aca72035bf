"""Reading the mails that were written to files because no mail server is set."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from markupsafe import Markup, escape

NAME = re.compile(r"\d{6,}\.eml")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
SHOWN_MAX = 200


@dataclass(frozen=True)
class WrittenMail:
    """One mail in a file."""

    path: Path
    recipient: str
    subject: str
    text: str
    attachments: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its file."""
        return self.path.name

    @property
    def linked_text(self) -> Markup:
        """Its text with the addresses in it as links."""
        parts, end = [], 0
        for found in ADDRESS.finditer(self.text):
            parts.append(escape(self.text[end : found.start()]))
            address = found.group().rstrip(".,;)")
            parts.append(Markup('<a href="{0}">{0}</a>').format(address))
            end = found.start() + len(address)
        return Markup("").join([*parts, escape(self.text[end:])])


def list_mails(folder: Path) -> list[WrittenMail]:
    """Return the last mails in a folder, the newest first."""
    if not folder.is_dir():
        return []
    names = sorted(path.name for path in folder.iterdir() if NAME.fullmatch(path.name))
    return [_read(folder / name) for name in reversed(names[-SHOWN_MAX:])]


def find_mail(folder: Path, name: str) -> WrittenMail | None:
    """Return the mail in a file of this name, or None."""
    is_there = NAME.fullmatch(name) is not None and (folder / name).is_file()
    return _read(folder / name) if is_there else None


def _read(path: Path) -> WrittenMail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return WrittenMail(
        path=path,
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        attachments=tuple(str(part.get_filename()) for part in message.iter_attachments()),
    )
