"""What the log's codes say to an organiser."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

WORDS: Mapping[str, Any] = {
    "event.added": _l("The event was made."),
    "event.changed": _l("The settings were changed."),
    "event.published": _l("The event was published."),
    "event.closed": _l("The event was closed."),
    "event.archived": _l("The event was archived."),
    "part.added": _l("A part was added."),
    "part.changed": _l("A part was changed."),
    "invitation.made": _l("A new invitation link was made."),
    "invitation.ended": _l("An invitation link was ended."),
    "invitation.sent": _l("People were invited."),
    "invitation.sent_again": _l("Invitations were sent again."),
    "invitation.reminded": _l("People were reminded of their invitations."),
    "invitation.revoked": _l("An invitation was withdrawn."),
    "invitation.declined": _l("Somebody who was invited cannot come."),
    "invitation.accepted": _l("Somebody who was invited has registered."),
    "invitation.link_made": _l("An invitation by link was made."),
    "agenda.published": _l("Agenda: a version was published."),
    "agenda.shifted": _l("Agenda: the rest of a day was moved."),
    "session.added": _l("Agenda: a session was added."),
    "session.changed": _l("Agenda: a session was changed."),
    "session.moved": _l("Agenda: a session was moved."),
    "session.withdrawn": _l("Agenda: a session was taken out."),
    "session.restored": _l("Agenda: a session was put back."),
    "speaker.added": _l("A speaker was added."),
    "speaker.changed": _l("A speaker was changed."),
    "practice.added": _l("A good practice was added."),
    "practice.edited": _l("A good practice was changed."),
    "peer_group.composed": _l("A peer group was made."),
    "peer_group.changed": _l("A peer group was changed."),
    "peer_group.opened": _l("A peer group was opened."),
    "peer_group.revealed": _l("A peer group saw its scores."),
    "peer_group.closed": _l("A peer group was closed."),
    "tour.added": _l("A tour was added."),
    "tour.changed": _l("A tour was changed."),
    "coach.added": _l("A coach was added."),
    "coach.changed": _l("A coach was changed."),
    "stop.added": _l("A stop of a tour was added."),
    "stop.changed": _l("A stop of a tour was changed."),
    "registration.added": _l("A person was added to the registrations."),
    "registration.changed": _l("A registration was changed."),
    "place.added": _l("A person was added to a part."),
    "place.cancelled": _l("A place was given up."),
    "place.moved": _l("Somebody was moved on a waiting list."),
    "place.promoted": _l("Somebody on a waiting list got their place."),
    "place.overtook": _l("A smaller request passed a larger one on a waiting list."),
    "place.approved": _l("A request for a place was approved."),
    "place.declined": _l("A request for a place was declined."),
    "place.asked_again": _l("Somebody asked for a place again."),
    "place.outside": _l("A place was taken out of the count."),
    "place.inside": _l("A place was taken into the count."),
    "offer.made": _l("A free place was offered."),
    "offer.accepted": _l("An offered place was accepted."),
    "offer.declined": _l("An offered place was declined."),
    "offer.expired": _l("The time of an offered place was over."),
    "quota.returned": _l("Places kept for a partner went back to everybody."),
    "access_needs.read": _l("Somebody read what a person needs to take part."),
    "registration.cancelled": _l("A registration was cancelled."),
    "consent.withdrawn": _l("A consent was taken back."),
    "erasure.asked": _l("Somebody asked for the erasure of their data."),
    "erasure.answered": _l("A request for erasure was answered."),
    "retention.changed": _l("The terms of keeping data were changed."),
    "access_contacts.named": _l("The access contact was named."),
    "hold.placed": _l("A legal hold was placed."),
    "hold.lifted": _l("A legal hold was lifted."),
}


def in_words(action: str) -> str | None:
    """Return the sentence for an action, None for one that organisers need not read."""
    words = WORDS.get(action)
    return None if words is None else str(words)
