"""The mails by which a region and a practice's owner learn of each other."""

from typing import Any

from clusterix_events.events.queries import get_event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.peer_review import transfer_queries
from clusterix_events.peer_review.facts import RegionIntroduced
from clusterix_events.peer_review.follow_queries import list_addressees
from clusterix_events.peer_review.models import PeerGroup, ReviewFormVersion
from clusterix_events.peer_review.review_form import read_form
from clusterix_events.peer_review.wording import in_a_row, region

EVENT_FACTS = ("title", "starts_on", "ends_on", "is_demonstration")


def introduce(fact: RegionIntroduced) -> None:
    """Write to both: who the other is, how to reach them, and what the region would like."""
    pair = transfer_queries.find_pair(fact.statement_id)
    if pair is None:
        return
    event = get_event(pair.event_id)
    group = session.get_one(PeerGroup, pair.statement.group_id)
    definition = session.get_one(ReviewFormVersion, group.form_id).definition
    read = list_addressees(event.id, [pair.peer.person_id, pair.owner.person_id])
    for to, other, is_owner in ((pair.peer, pair.owner, False), (pair.owner, pair.peer, True)):
        locale = read[to.person_id].locale
        form = read_form(definition, locale)
        link = issue_link(LinkKind.PERSONAL, person_id=to.person_id, event_id=event.id)
        facts: dict[str, Any] = {
            "event": {name: getattr(event, name) for name in EVENT_FACTS},
            "is_owner": is_owner,
            "title": pair.title,
            "region": pair.statement.region,
            "wishes": [form.transfer.contact.label_of(code) for code in pair.statement.contact],
            "other": {
                "name": other.name,
                "organisation": other.organisation,
                "email": other.email,
            },
            "address": address_of("peer_review.transfer_by_link", token=link.token),
        }
        send_facts(
            "introduction",
            to=to.email,
            facts=facts,
            event_id=event.id,
            person_id=to.person_id,
            # By people, so that stating anew after taking back writes no second mail.
            key=f"introduction:{pair.practice_id}:{pair.peer.person_id}:{to.person_id}",
            locale=locale,
        )


@composes("introduction")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what the mail shows, the region by its name."""
    return Contents(
        context={**facts, "region": region(facts["region"]), "wishes": in_a_row(facts["wishes"])}
    )
