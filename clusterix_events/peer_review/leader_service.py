"""Six digits by mail for moderators and rapporteurs without an account.

Source: product description, "People": personal link plus a six-digit code mailed at first use on
a device.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.links import Link
from clusterix_events.mail import service as mail
from clusterix_events.peer_review.leader_models import LeaderCode
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.people.models import Person

DIGITS = 6
MINUTES = 15
TRIES = 5


class NoAddressError(RuleError):
    """The person has no address to which a code could be mailed."""


def send_code(link: Link, group: PeerGroup, *, now: datetime) -> None:
    """Mail a new code, which ends the one before; raise NoAddressError."""
    person = session.get_one(Person, link.person_id)
    if not person.email:
        raise NoAddressError(
            _("We know no address of yours. Ask the organiser to give you an account.")
        )
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    kept = session.get(LeaderCode, link.id) or LeaderCode(link_id=link.id)
    kept.code_hash = _hash(link, code)
    kept.expires_at = now + timedelta(minutes=MINUTES)
    kept.tries_left = TRIES
    session.add(kept)
    session.flush()
    mail.send(
        "leader_code",
        to=person.email,
        context={"code": code, "minutes": MINUTES, "group": group.name},
        event_id=group.event_id,
        person_id=person.id,
    )


def use_code(link: Link, typed: str, *, now: datetime) -> bool:
    """Return whether this is the code; it works once, and a few wrong ones end it."""
    kept = session.get(LeaderCode, link.id, with_for_update=True)
    if kept is None or kept.expires_at <= now or kept.tries_left < 1:
        return False
    if secrets.compare_digest(kept.code_hash, _hash(link, "".join(typed.split()))):
        session.delete(kept)
        session.flush()
        return True
    kept.tries_left -= 1
    session.flush()
    return False


def _hash(link: Link, code: str) -> str:
    return hashlib.sha256(f"{link.id}:{link.nonce}:{code}".encode()).hexdigest()
