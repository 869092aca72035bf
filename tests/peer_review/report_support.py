"""A closed group with answers in all parts, for the tests of reports."""

from collections.abc import Sequence
from datetime import timedelta

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.peer_review import (
    queries,
    report_entries,
    report_finishing,
    report_queries,
    report_service,
    result_queries,
    reveal_service,
    review_service,
)
from clusterix_events.peer_review.answers import Answers, Recommends, Statement
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.peer_review.report_models import Role
from clusterix_events.peer_review.report_writing import Hand
from clusterix_events.peer_review.result_page import disputed_criteria
from clusterix_events.peer_review.review_form import read_form
from tests.factories.peer_review import CRITERIA, send

ADVICE = (
    "name a contact",
    "publish a baseline",
    "invite another region",
    "charge a fee",
)
SCORES = (1, 2, 3, 4, 5, 5)


def close_with_answers(group: PeerGroup, *, peers: int = 6) -> PeerGroup:
    """Let the first peers of an open group answer everything, and close it."""
    group = fresh(group)
    for place in range(peers):
        send(group, group.peers[place], Round.BEFORE, first_form(place))
    reveal_service.reveal_round(group.id, Round.BEFORE, now=clock.now())
    group = fresh(group)
    for place in range(peers):
        send(group, group.peers[place], Round.AFTER, final_form(place))
        review_service.send_transfer_statement(
            group.id,
            group.peers[place].id,
            Statement("elements", element="A table"),
            now=clock.now(),
        )
    reveal_service.close_group(group.id, now=clock.now())
    return fresh(group)


def first_form(place: int) -> Answers:
    """Return what the peer at a place answers before the discussion."""
    codes = ("keep", "worry", "context", "chance", "risk", "guiding-1")
    return Answers(
        scores=dict.fromkeys(CRITERIA, SCORES[place]),
        opinions={code: f"{code} text {place}" for code in codes},
    )


def final_form(place: int) -> Answers:
    """Return what the peer at a place answers after it: the views differ on evidence."""
    scores: dict[str, int | None] = dict.fromkeys(CRITERIA, 4)
    scores["evidence"] = SCORES[place]
    return Answers(scores=scores, recommendations=[Recommends(ADVICE[place % 4], weight="must")])


def fresh(group: PeerGroup) -> PeerGroup:
    """Return a group as it is stored now."""
    session.flush()
    return queries.get_group(group.event_id, group.id)


def hand(group: PeerGroup, role: Role = Role.RAPPORTEUR) -> Hand:
    """Return a hand that has seen the present version of a report."""
    return Hand(role, report_queries.get_report(group.id).version)


def write_all(group: PeerGroup, *, role: Role = Role.RAPPORTEUR) -> None:
    """Write all that a report needs before its group reads it."""
    form = read_form(group.form.definition)
    disputed = disputed_criteria(form, result_queries.list_figures(group.id))
    comments = {one.code: "Some saw results, others none." for one, _row in disputed}
    report_service.comment_on(group, hand(group, role), comments, now=clock.now())
    for section, texts in report_finishing.texts_by_section(group).items():
        if texts:
            report_entries.merge_texts(
                group,
                hand(group, role),
                section,
                [one.id for one in texts[:2]],
                f"Merged {section.value}",
                now=clock.now(),
            )


def advance(group: PeerGroup, stages: int) -> None:
    """Move a written report on by some stages, as the calendar would."""
    for _stage in range(stages):
        report = report_queries.get_report(group.id)
        if report.stage.value == "group_check" and report.replies_closed_at is None:
            report.replies_closed_at = clock.now()
            session.flush()
        now = clock.now() + timedelta(days=400)
        report_finishing.move_on(group, Hand(Role.CLOCK, report.version), now=now)


def numbers(group: PeerGroup) -> Sequence[int]:
    """Return the numbers of a group's recommendations in their order."""
    return [row.id for row in result_queries.list_recommendations(group.id)]


def behind(group: PeerGroup) -> dict[str, tuple[int, int]]:
    """Return the supporters and regions of each recommendation by its words."""
    return {
        row.text: (row.supporters, row.regions)
        for row in result_queries.list_recommendations(group.id)
    }
