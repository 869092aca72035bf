"""The mail that asks what became of something, and its reminders."""

from typing import Any

from flask_babel import gettext as _

from clusterix_events.events.queries import get_event
from clusterix_events.kernel.addresses import address_of, site_address
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.peer_review import follow_queries
from clusterix_events.peer_review.facts import FollowUpDue
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.follow_rules import FollowUpKind
from clusterix_events.peer_review.wording import region

EVENT_FACTS = ("title", "starts_on", "ends_on", "is_demonstration")


def ask(fact: FollowUpDue) -> None:
    """Write what somebody is asked, with the link to the page where a button answers it."""
    contact = follow_queries.get_contact(fact.contact_id)
    event = get_event(contact.event_id)
    asked = follow_queries.list_follow_ups(fact.follow_up_ids)
    facts: dict[str, Any] = {
        "event": {name: getattr(event, name) for name in EVENT_FACTS},
        "questions": [
            {
                "title": one.title,
                "what": one.follow_up.what,
                "region": one.follow_up.region,
                "is_host": one.follow_up.kind is FollowUpKind.HOST,
            }
            for one in asked.values()
        ],
        "is_reminder": fact.mail > 1,
        "address": address_of("peer_review.follow_up", token=link_of(contact)),
        "kept_until": contact.kept_until.astimezone(event.zone).date(),
        "privacy": f"{site_address()}/events/{event.slug}/privacy",
    }
    send_facts(
        "follow_up",
        to=contact.email,
        facts=facts,
        event_id=contact.event_id,
        person_id=contact.person_id,
        key=f"follow-up:{contact.id}:{min(fact.follow_up_ids)}:{fact.mail}",
        locale=contact.locale,
    )


def link_of(contact: FollowUpContact) -> str:
    """Return the token of the link by which a contact answers, and does nothing else."""
    link = issue_link(LinkKind.FOLLOW_UP, event_id=contact.event_id, target_id=contact.id)
    return link.token


@composes("follow_up")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what the mail shows: each question in words of the mail's language."""
    return Contents(context={**facts, "questions": [_words(one) for one in facts["questions"]]})


def _words(one: Facts) -> dict[str, str]:
    if one["is_host"]:
        return {"title": one["title"], "words": _("You accepted: %(what)s", what=one["what"])}
    name = region(one["region"])
    if not one["what"]:
        words = _("%(region)s would take the practice.", region=name)
    else:
        words = _("%(region)s would take: %(what)s", region=name, what=one["what"])
    return {"title": one["title"], "words": words}
