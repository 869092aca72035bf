"""The peer groups of the example composition, and reviews drawn from a fixed seed."""

from datetime import datetime, timedelta
from random import Random

from clusterix_events.agenda.queries import get_session, list_sessions
from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.service import engage_only
from clusterix_events.demo.source import SEED, generated, report
from clusterix_events.events.models import Event
from clusterix_events.peer_review import (
    group_service,
    queries,
    reveal_service,
    review_service,
    session_service,
)
from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.group_service import GroupPlan
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.peer_review.review_form import ReviewForm, default_definition, read_form

REMARKS = {
    "keep": (
        "Sectors that never met now share one name and one table.",
        "The cluster looks outward, not only at its own members.",
        "The partners meet every month, and each meeting ends with one task.",
        "One contact for companies from the first call on.",
        "The map of competences, because companies fill it in themselves.",
        "Members decide on the common projects and pay a part of them.",
        "The ministry listens before it writes the call.",
    ),
    "worry": (
        "Results are told, not yet measured against a baseline.",
        "The cost of running several sectors together was not shown.",
        "It depends on very few people.",
        "Small companies seem to be absent.",
        "Nothing was said of what happens when the funding ends.",
        "Meetings are counted, changes in companies are not.",
        "Research sits at the table, but who speaks for it?",
    ),
    "context": (
        "A ministry that had asked for it in writing.",
        "Short distances: everybody can meet within an hour.",
        "A regional fund that pays for the first year.",
    ),
    "chance": (
        "Combine it with the map of competences from another region.",
        "Open the sectors to partners from other regions.",
        "Offer the method to schools of engineering.",
    ),
    "risk": (
        "The common name may grow weaker as sectors grow apart.",
        "The cluster manager leaves and nobody knows the network.",
        "The next programme changes its priorities.",
    ),
}
REPORT_BACK = "s29-5"
"""The session in which the rapporteurs report to the plenary."""
FIND_ADVICE = 0.8
ADVICE = (
    "publish one baseline and one yearly result figure for each sector",
    "name a contact in each sector who may start a project with another sector",
    "invite a cluster from another kind of region to the next round",
)


class Peers:
    """Fills in review forms in the generated peers' stead, the same on every machine."""

    def __init__(self) -> None:
        self._chance = Random(SEED)  # noqa: S311 - the same on every machine, nothing secret
        self._form: ReviewForm = read_form(default_definition())

    def scores(self) -> dict[str, int | None]:
        """Return a score for each criterion; now and then none, for "cannot judge"."""
        return {criterion.code: self._score() for criterion in self._form.criteria}

    def first_forms(self, count: int) -> list[Answers]:
        """Return the forms of a group before the discussion: scores, and opinions in words."""
        remarks = {code: self._chance.sample(texts, len(texts)) for code, texts in REMARKS.items()}
        return [
            Answers(
                scores=self.scores(),
                opinions={code: texts[n] for code, texts in remarks.items() if n < len(texts)},
                basis=[self._form.basis.options[1].code],
            )
            for n in range(count)
        ]

    def final_form(self) -> Answers:
        """Return a form after the discussion: scores again, and mostly a recommendation."""
        advice = [self._recommends()] if self._chance.random() < FIND_ADVICE else []
        return Answers(
            scores=self.scores(),
            basis=[self._form.basis.options[1].code],
            recommendations=advice,
        )

    def statement(self) -> Statement:
        """Return what a region would take."""
        take = self._chance.choice(self._form.transfer.take.options).code
        return Statement(take=take)

    def _score(self) -> int | None:
        return self._chance.choice((None, 1, 2, 3, 3, 3, 4, 4, 4, 5, 5))

    def _recommends(self) -> Recommends:
        block = self._form.recommendations
        return Recommends(
            text=self._chance.choice(ADVICE),
            addressee=self._chance.choice(block.addressees.options).code,
            weight=self._chance.choice(block.weights.options).code,
            until=self._chance.choice(block.until.options).code,
        )


def compose_groups(event: Event, people: dict[str, int]) -> dict[str, PeerGroup]:
    """Return the six groups by name; `people` gives each generated person's number."""
    rounds = {row["practice"]: row for row in report()["peer_groups"]["rounds"]}
    items = {row["id"]: row["number"] for row in report()["practices"]["items"]}
    practices = {row.practice.number: row.practice.id for row in queries.list_practices(event.id)}
    sessions = {row.code: row for row in list_sessions(event.id) if row.code}
    groups = {}
    for row in generated()["example_solution"]["groups"]:
        name = rounds[row["practice"]]["id"].removeprefix("pg")
        groups[name] = group_service.compose_group(
            event,
            GroupPlan(
                name=name,
                round_name=row["round"],
                practice_id=practices[items[row["practice"]]],
                moderator_id=people[row["moderator"]],
                rapporteur_id=people[row["rapporteur"]],
                peer_ids=[people[number] for number in row["peers"]],
                presenter_ids=[people[number] for number in row["presenters"]],
                session_id=sessions[name].id,
                room_id=sessions[name].room_id,
            ),
        )
    report_back = get_session(event.id, REPORT_BACK)
    rapporteurs = [group.rapporteur_id for group in groups.values()]
    engage_only(report_back.id, EngagementRole.PRESENTER, rapporteurs)
    return groups


def hold(group: PeerGroup, peers: Peers, *, at: datetime) -> None:
    """Let a group meet from beginning to end: both rounds sent and shown, then closed."""
    session_service.open_group(group.id, now=at)
    members = [peer.id for peer in queries.get_group(group.event_id, group.id).peers]
    for number, form in zip(members, peers.first_forms(len(members)), strict=True):
        send(group, number, Round.BEFORE, form, at=at + timedelta(minutes=35))
    reveal_service.reveal_round(group.id, Round.BEFORE, now=at + timedelta(minutes=36))
    for number in members:
        send(group, number, Round.AFTER, peers.final_form(), at=at + timedelta(minutes=88))
        review_service.send_transfer_statement(
            group.id, number, peers.statement(), now=at + timedelta(minutes=88)
        )
    reveal_service.reveal_round(group.id, Round.AFTER, now=at + timedelta(minutes=89))
    reveal_service.close_group(group.id, now=at + timedelta(minutes=90))


def members(group: PeerGroup) -> list[int]:
    """Return the person numbers of a group's peers in their order."""
    return [peer.person_id for peer in queries.get_group(group.event_id, group.id).peers]


def send_first_scores(
    group: PeerGroup, person_ids: list[int], peers: Peers, *, at: datetime
) -> None:
    """Send the first scores of some of a group's peers; nothing is shown yet."""
    members = queries.get_group(group.event_id, group.id).peers
    for peer, form in zip(members, peers.first_forms(len(members)), strict=True):
        if peer.person_id in person_ids:
            send(group, peer.id, Round.BEFORE, form, at=at)


def send(group: PeerGroup, peer_id: int, round_: Round, answers: Answers, *, at: datetime) -> None:
    """Send one form, once."""
    review_service.send_review(
        group.id,
        peer_id,
        round_,
        answers,
        form_token=f"demo-{group.id}-{peer_id}-{round_.value}",
        now=at,
    )
