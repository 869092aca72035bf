"""Personal links: signed, narrow, revocable addresses for people without an account.

The row says what the link opens; the token is the row's number with a signature over its kind,
number and nonce, so that nothing secret is stored and a changed nonce ends every old copy.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from flask import Flask, current_app
from sqlalchemy import ForeignKeyConstraint, Index, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import Model, add_row, prepared_insert, session
from clusterix_events.kernel.types import IntPk

SIGNATURE_BYTES = 12


class LinkKind(StrEnum):
    """What a link is for; a link of one kind opens nothing of another."""

    PERSONAL = "personal"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - a kind of link, not a secret
    DESK = "desk"
    PROGRAMME = "programme"
    FOLLOW_UP = "follow_up"


class Link(Model):
    """One link: for a person at an event, or for a target such as a part."""

    __tablename__ = "link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["person_id"], ["person.id"], ondelete="CASCADE", name="fk_link_person"
        ),
        ForeignKeyConstraint(["event_id"], ["event.id"], ondelete="CASCADE", name="fk_link_event"),
        Index("ix_link_person_event", "person_id", "event_id"),
    )

    id: Mapped[IntPk]
    kind: Mapped[LinkKind]
    person_id: Mapped[int | None]
    event_id: Mapped[int | None]
    target_id: Mapped[int | None]
    nonce: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def token(self) -> str:
        """The last part of the link's address."""
        return token_of(self.kind, self.id, self.nonce)


_INSERT = prepared_insert(Link)


def init_links(app: Flask, secret_key: str) -> None:
    """Give the application the key that signs links."""
    app.extensions["link_key"] = hashlib.sha256(b"links:" + secret_key.encode()).digest()


def issue_link(
    kind: LinkKind,
    *,
    person_id: int | None = None,
    event_id: int | None = None,
    target_id: int | None = None,
    expires_at: datetime | None = None,
) -> Link:
    """Return the standing link for this person, event and target; made when there is none."""
    standing = find_standing_link(kind, person_id=person_id, event_id=event_id, target_id=target_id)
    if standing is not None and expires_at is None:
        return standing
    return add_link(
        kind, person_id=person_id, event_id=event_id, target_id=target_id, expires_at=expires_at
    )


def add_link(
    kind: LinkKind,
    *,
    person_id: int | None = None,
    event_id: int | None = None,
    target_id: int | None = None,
    expires_at: datetime | None = None,
) -> Link:
    """Return a new link, for a person or target that is known to have none."""
    link = Link(
        kind=kind,
        person_id=person_id,
        event_id=event_id,
        target_id=target_id,
        nonce=secrets.token_hex(8),
        created_at=clock.now(),
        expires_at=expires_at,
    )
    session.add(link)
    session.flush()
    return link


def add_link_row(
    kind: LinkKind, *, person_id: int | None = None, event_id: int | None = None
) -> None:
    """Add a link for a person that is known to have none, where nobody needs it in hand."""
    values = {"kind": kind, "person_id": person_id, "event_id": event_id}
    add_row(_INSERT, values | {"nonce": secrets.token_hex(8), "created_at": clock.now()})


def token_of(kind: LinkKind, link_id: int, nonce: str) -> str:
    """Return the token of a link that is known by its row."""
    number = base64.b32encode(link_id.to_bytes(4, "big")).decode("ascii").rstrip("=").lower()
    return f"{number}-{_signature(kind, link_id, nonce)}"


def add_personal_links(person_ids: Iterable[int], event_id: int) -> None:
    """Add personal links for many people who are known to have none."""
    now = clock.now()
    rows = [
        {
            "kind": LinkKind.PERSONAL,
            "person_id": person_id,
            "event_id": event_id,
            "nonce": secrets.token_hex(8),
            "created_at": now,
        }
        for person_id in person_ids
    ]
    session.execute(insert(Link), rows)


def find_standing_link(
    kind: LinkKind,
    *,
    person_id: int | None = None,
    event_id: int | None = None,
    target_id: int | None = None,
) -> Link | None:
    """Return the link of this kind that is not revoked, or None."""
    return session.scalars(
        select(Link).where(
            Link.kind == kind,
            Link.person_id == person_id,
            Link.event_id == event_id,
            Link.target_id == target_id,
            Link.revoked_at.is_(None),
            Link.expires_at.is_(None),
        )
    ).first()


def find_link(token: str, kind: LinkKind) -> Link | None:
    """Return the valid link of this kind behind a token, or None."""
    number, _, signature = token.partition("-")
    try:
        identity = int.from_bytes(base64.b32decode(number.upper() + "="), "big")
    except ValueError:
        return None
    link = session.get(Link, identity) if identity < 2**31 else None
    if link is None or link.kind is not kind or link.revoked_at is not None:
        return None
    if link.expires_at is not None and link.expires_at <= clock.now():
        return None
    own = _signature(link.kind, link.id, link.nonce)
    is_right = hmac.compare_digest(own.encode(), signature.encode())
    return link if is_right else None


def revoke_link(link: Link) -> None:
    """End a link; its token opens nothing from now on."""
    link.revoked_at = clock.now()


def revoke_links(
    *, person_id: int, event_id: int | None = None, kind: LinkKind | None = None
) -> None:
    """End all links of a person, at one event or at all, of one kind or of all."""
    chosen = [Link.person_id == person_id, Link.revoked_at.is_(None)]
    if event_id is not None:
        chosen.append(Link.event_id == event_id)
    if kind is not None:
        chosen.append(Link.kind == kind)
    session.execute(update(Link).where(*chosen).values(revoked_at=clock.now()))


def _signature(kind: LinkKind, link_id: int, nonce: str) -> str:
    key: bytes = current_app.extensions["link_key"]
    message = f"{kind}:{link_id}:{nonce}".encode()
    digest = hmac.new(key, message, hashlib.sha256).digest()[:SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
