"""The mails of the desk review: what is still to be read, and the peers' questions to the host."""

from typing import Any

from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.addresses import address_of
from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.mail.letters import Contents, Facts, composes
from clusterix_events.mail.service import send_facts
from clusterix_events.peer_review import desk_queries
from clusterix_events.peer_review.desk_facts import QuestionsSent, ReadingReminded
from clusterix_events.people.models import Person

EVENT_FACTS = ("title", "starts_on", "ends_on", "is_demonstration")


def remind(fact: ReadingReminded) -> None:
    """Write to a peer what they have not read and until when; each occasion writes one mail."""
    person = session.get_one(Person, fact.person_id)
    if not person.email:
        return
    event = get_event(fact.event_id)
    groups = [desk_queries.get_group(number) for number in fact.group_ids]
    titles = desk_queries.list_titles(groups)
    timelines = desk_queries.find_timelines(event.id)
    practices = [
        {
            "title": titles[group.id],
            "group": group.name,
            "due_on": desk_queries.dates_of(group, event, timelines).due_on,
        }
        for group in groups
    ]
    _write(
        "reading_reminder",
        event,
        person,
        facts={
            "practices": practices,
            "address": address_of("peer_review.reading_list", token=_token(person, event)),
        },
        key=f"reading:{event.id}:{person.id}:{fact.occasion}",
    )


def send_questions(fact: QuestionsSent) -> None:
    """Write the peers' questions to the host, without a word of who asked."""
    group = desk_queries.get_group(fact.group_id)
    event = get_event(group.event_id)
    texts = [one.text for one in desk_queries.list_questions_of_batch(fact.batch_id)]
    for host in desk_queries.list_hosts(group):
        if not host.email:
            continue
        address = address_of(
            "peer_review.answer_questions", token=_token(host, event), group_id=group.id
        )
        _write(
            "host_questions",
            event,
            host,
            facts={
                "title": desk_queries.text_of(group).title,
                "questions": texts,
                "day": desk_queries.meeting_day(group, event),
                "address": address,
            },
            key=f"host-questions:{fact.batch_id}:{host.id}",
        )


@composes("reading_reminder", "host_questions")
def compose(_message: str, facts: Facts) -> Contents:
    """Return what these mails show."""
    return Contents(context=facts)


def _write(message: str, event: Event, person: Person, *, facts: dict[str, Any], key: str) -> None:
    send_facts(
        message,
        to=person.email or "",
        facts={
            "event": {name: getattr(event, name) for name in EVENT_FACTS},
            "name": person.full_name,
            **facts,
        },
        event_id=event.id,
        person_id=person.id,
        key=key,
        locale=person.locale or "en",
    )


def _token(person: Person, event: Event) -> str:
    return issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id).token
