"""The peer groups of the example composition, and reviews drawn from a fixed seed."""

from datetime import datetime, timedelta
from random import Random

from clusterix_events.agenda.queries import list_sessions
from clusterix_events.demo.source import SEED, generated, report
from clusterix_events.events.models import Event
from clusterix_events.peer_review import queries, reveal_service, review_service, session_service
from clusterix_events.peer_review import service as peer_review
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.peer_review.review_form import ReviewForm, default_definition, read_form
from clusterix_events.peer_review.review_service import Answers, Recommends, Statement
from clusterix_events.peer_review.service import GroupPlan

REMARKS = {
    "keep": (
        "The partners meet every month and each meeting ends with one task (generated text).",
        "One contact person for companies from the first call on (generated text).",
        "The map of competences, because companies fill it in themselves (generated text).",
        "That members decide on the common projects (generated text).",
    ),
    "worry": (
        "Nothing was said of what happens when the funding ends (generated text).",
        "Results are counted in meetings, not in what changed (generated text).",
        "It depends on very few people (generated text).",
        "Small companies seem to be absent (generated text).",
    ),
    "context": ("A ministry that had asked for it in writing (generated text).",),
    "chance": ("Combined with the voucher for small companies (generated text).",),
    "risk": ("The cluster manager leaves and nobody knows the network (generated text).",),
}
ADVICE = (
    "name a baseline before the next call, and measure once a year (generated)",
    "share the cost of the cluster office among the members (generated)",
    "offer the method to a second sector and report after six months (generated)",
)


class Peers:
    """Fills in review forms in the generated peers' stead, the same on every machine."""

    def __init__(self) -> None:
        self._chance = Random(SEED)  # noqa: S311 - the same on every machine, nothing secret
        self._form: ReviewForm = read_form(default_definition())

    def scores(self) -> dict[str, int | None]:
        """Return a score for each criterion; now and then none, for "cannot judge"."""
        return {criterion.code: self._score() for criterion in self._form.criteria}

    def answers(self) -> Answers:
        """Return a whole form with opinions and a recommendation."""
        opinions = {
            code: self._chance.choice(texts)
            for code, texts in REMARKS.items()
            if code in {"keep", "worry"} or self._chance.random() < 0.5
        }
        advice = [self._recommends()] if self._chance.random() < 0.7 else []
        return Answers(
            scores=self.scores(),
            opinions=opinions,
            basis=[self._form.basis.options[1].code],
            recommendations=advice,
        )

    def statement(self) -> Statement:
        """Return what a region would take."""
        take = self._chance.choice(self._form.transfer.take.options).code
        return Statement(take=take)

    def _score(self) -> int | None:
        return self._chance.choice((None, 2, 3, 3, 3, 4, 4, 4, 5))

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
        groups[name] = peer_review.compose_group(
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
    return groups


def hold(group: PeerGroup, peers: Peers, *, at: datetime) -> None:
    """Let a group meet from beginning to end: both rounds sent and shown, then closed."""
    session_service.open_group(group.id, now=at)
    members = [peer.id for peer in queries.get_group(group.event_id, group.id).peers]
    for number in members:
        send(group, number, Round.BEFORE, peers.answers(), at=at + timedelta(minutes=35))
    reveal_service.reveal_round(group.id, Round.BEFORE, now=at + timedelta(minutes=36))
    for number in members:
        send(group, number, Round.AFTER, peers.answers(), at=at + timedelta(minutes=88))
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
    for peer in queries.get_group(group.event_id, group.id).peers:
        if peer.person_id in person_ids:
            send(group, peer.id, Round.BEFORE, peers.answers(), at=at)


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
