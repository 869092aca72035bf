"""What a mail says: put into words when it is written, or from its facts when it leaves.

A mail written as facts keeps all that its words and files are made of, as plain values, and its
language; so it says what was true when it was written, whenever it leaves.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from markupsafe import Markup

from clusterix_events.kernel.i18n import written_in
from clusterix_events.kernel.web import render_text
from clusterix_events.mail import queries
from clusterix_events.mail.models import MailWording, OutgoingMail
from clusterix_events.mail.placeholders import fill, fill_as_html

Facts = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., "Contents"])
_KIND = "$"


@dataclass(frozen=True)
class Attachment:
    """A file to go with a mail."""

    filename: str
    mimetype: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the templates of a mail are given, and its files."""

    context: Mapping[str, Any]
    attachments: Sequence[Attachment] = ()
    placeholders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A mail in words, with its files."""

    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """An organiser's words with their placeholders filled."""

    subject: str
    text: str
    html: Markup


COMPOSERS: dict[str, Callable[[str, Facts], Contents]] = {}


def composes(*messages: str) -> Callable[[F], F]:
    """Register what makes the contents of these messages from their name and facts.

    It runs in the language of the mail, maybe long after the mail was written: what may have
    changed since then it takes from the facts alone.
    """

    def register(compose: F) -> F:
        COMPOSERS.update(dict.fromkeys(messages, compose))
        return compose

    return register


def letter_of(mail: OutgoingMail) -> Letter:
    """Return a mail of the outbox in words; its attachments must be loaded."""
    if mail.facts is None:
        return Letter(
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            attachments=[
                Attachment(file.filename, file.mimetype, file.content) for file in mail.attachments
            ],
        )
    with written_in(mail.locale):
        contents = COMPOSERS[mail.message](mail.message, unpack(mail.facts))
        wording = queries.find_wording(mail.event_id, mail.message, mail.locale)
        return draw(mail.message, contents, locale=mail.locale, wording=wording)


def draw(
    message: str, contents: Contents, *, locale: str, wording: MailWording | None = None
) -> Letter:
    """Return a message rendered from templates/mail/<message>.*, its opening in own words if any.

    Own words take the place of the subject and of the block `lead`; what a reader needs, such as
    their places and their personal link, stands below them as always.
    """
    own = _own_words(wording, contents.placeholders) if wording else None
    subject, text, html = (
        render_text(f"mail/{message}.{part}", locale=locale, own=own, **contents.context)
        for part in ("subject", "text", "html")
    )
    return Letter(
        subject=" ".join((own.subject if own else subject).split()),
        text=text.strip() + "\n",
        html=html,
        attachments=contents.attachments,
    )


def _own_words(wording: MailWording, values: Mapping[str, str]) -> OwnWords:
    return OwnWords(
        subject=fill(wording.subject, values),
        text=fill(wording.body, values),
        html=fill_as_html(wording.body, values),
    )


def pack(facts: Facts) -> str:
    """Return facts as text; days and moments stay what they are, other objects raise TypeError."""
    return json.dumps(facts, default=_as_plain, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> dict[str, Any]:
    """Return the facts that `pack` made the text of."""
    facts: dict[str, Any] = json.loads(text, object_hook=_as_meant)
    return facts


def _as_plain(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {_KIND: "moment", "is": value.isoformat()}
    if isinstance(value, date):
        return {_KIND: "day", "is": value.isoformat()}
    raise TypeError(f"A mail's facts are plain values, not {type(value).__name__}.")


def _as_meant(values: dict[str, Any]) -> Any:
    kind = values.get(_KIND)
    if kind == "moment":
        return datetime.fromisoformat(values["is"])
    return date.fromisoformat(values["is"]) if kind == "day" else values
