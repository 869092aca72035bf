"""Forms of peers that were kept on a device and come in when the network allows."""

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _

from clusterix_events.events.queries import get_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.i18n import clock_time
from clusterix_events.kernel.offline import Taken, take_in
from clusterix_events.kernel.offline_intake import Answer, Entry, Outcome, takes
from clusterix_events.kernel.permissions import may
from clusterix_events.peer_review import review_queries
from clusterix_events.peer_review.models import Peer, PeerGroup
from clusterix_events.peer_review.review_door import note_sent, peer_of_device
from clusterix_events.peer_review.review_forms import TokenForm
from clusterix_events.peer_review.review_sending import (
    check_version,
    form_class,
    hand_in,
    round_of,
)

KIND = "peer_review.review"


class NoSeatError(RuleError):
    """The link or the device has no form in this group, or not any more."""


@takes(KIND)
def take_review(entry: Entry, by: Mapping[str, str]) -> Answer:
    """Take a peer's form in once; a form that has faults goes back to its page to be corrected."""
    group, peer = _seat_by_code(by["code"]) if "code" in by else _seat_by_link(entry)
    token = TokenForm(entry.fields)
    check_version(group, token)
    round_ = round_of(token)
    if round_ is None:
        raise NoSeatError(_("This page is too old to send. Load it again."))
    form = form_class(group, round_)(entry.fields)
    if not form.validate():
        return Answer(Outcome.FAULTY, _("Please look at the answers marked below."))
    event = get_event(group.event_id)
    with transaction():
        taken = take_in(
            entry.mark,
            KIND,
            lambda: hand_in(event, group, peer, form, round_),
            sender=f"peer:{peer.id}",
            now=clock.now(),
        )
    note_sent(peer, round_)
    return _said(taken, _("Sent at %(time)s.", time=clock_time(taken.at, event.zone)))


def _said(taken: Taken, words: str) -> Answer:
    return Answer(Outcome.REPEATED if taken.is_repeated else Outcome.KEPT, words, taken.result)


def _seat_by_link(entry: Entry) -> tuple[PeerGroup, Peer]:
    number = entry.fields.get("group", "")
    seat = review_queries.find_seat(g.link.event_id, _number(number), g.link.person_id)
    if seat is None or not may("peer_review.review", seat[1]):
        raise NoSeatError(
            _(
                "Your name is not in this group any more, so your answers were not taken. Ask its "
                "moderator; they can also be typed in from paper."
            )
        )
    return seat


def _seat_by_code(code: str) -> tuple[PeerGroup, Peer]:
    group = review_queries.find_room(code)
    if group is None:
        raise NoSeatError(
            _("This group is closed, so your answers could not be taken. Tell its moderator.")
        )
    peer = peer_of_device(group)
    if peer is None:
        raise NoSeatError(
            _(
                "This phone is not connected with your form any more. Enter the group once more "
                "with your badge: your answers come back, and you can send them."
            )
        )
    return group, peer


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
