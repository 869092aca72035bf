"""The weeks before the event to try: who has read, and what the hosts are asked (generated)."""

from collections.abc import Mapping

from clusterix_events.demo.groups import members
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.peer_review import desk_queries, desk_service, paper_service
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.paper_rules import SPARE_SHEETS

ASKED = (
    "Who pays for it once the project is over? (generated example)",
    "How many companies took part in the last year? (generated example)",
)
LATER = "Is there a contract between the clusters that we may see? (generated example)"
ANSWERED = "The region, out of its own budget, for two years. (generated example)"
FORM = "demo"
HAVE_READ = {"A1": 6, "A2": 4, "A3": 3, "B1": 2, "B2": 0, "B3": 1}


def prepare(event: Event, groups: Mapping[str, PeerGroup]) -> None:
    """Open the reading today, let some read, let the first group ask its host, number its paper."""
    now = clock.now()
    opened = {"opens_on": now.astimezone(event.zone).date()}
    desk_service.set_dates(event, desk_queries.ALL_ROUNDS, opened, version=0)
    for name, count in HAVE_READ.items():
        for person_id in members(groups[name])[:count]:
            desk_service.note_read(groups[name].id, person_id, now=now)
    first = groups["A1"].id
    people = members(groups["A1"])
    for person_id, text in zip(people[2:], ASKED, strict=False):
        desk_service.ask(first, person_id, text, form_token=FORM, now=now)
    desk_service.send_questions(first, now=now)
    sent = desk_queries.list_sent_questions(first)
    desk_service.answer_questions(first, {sent[-1].id: ANSWERED}, now=now)
    desk_service.ask(first, people[1], LATER, form_token=FORM, now=now)
    paper_service.add_sheets(first, len(people) + SPARE_SHEETS)
