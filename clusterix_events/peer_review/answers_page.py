"""The answers of a group with names, for its moderator alone."""

from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.peer_review import result_queries
from clusterix_events.peer_review.answers import Answers
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.peer_review.review_form import ReviewForm, guiding_code
from clusterix_events.peer_review.wording import region


@dataclass(frozen=True)
class NamedAnswers:
    """One peer's answers: (before, after) for each criterion, and what they wrote."""

    name: str
    organisation: str
    region: str
    scores: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...]
    recommended: tuple[str, ...]
    notes: tuple[str, ...]
    has_sent: bool


def named_answers(group: PeerGroup, form: ReviewForm) -> tuple[NamedAnswers, ...]:
    """Return the answers of each peer of a group."""
    kept = result_queries.read_answers(review for peer in group.peers for review in peer.reviews)
    people = []
    for peer in group.peers:
        sent = {review.round: kept[review.id] for review in peer.reviews}
        people.append(
            NamedAnswers(
                name=peer.person.full_name,
                organisation=peer.organisation or "",
                region=region(peer.region),
                scores=tuple(
                    (_score(sent.get(Round.BEFORE), code), _score(sent.get(Round.AFTER), code))
                    for code in form.criterion_codes
                ),
                said=_said(group, form, sent),
                recommended=tuple(
                    one.text for answers in sent.values() for one in answers.recommendations
                ),
                notes=tuple(one.private_note for one in sent.values() if one.private_note),
                has_sent=bool(sent),
            )
        )
    return tuple(people)


def said_by(
    guiding: list[str], form: ReviewForm, sent: dict[Round, Answers]
) -> tuple[tuple[str, str], ...]:
    """Return (question, answer) of what somebody wrote, in the order of the form."""
    questions = {guiding_code(n): text for n, text in enumerate(guiding, start=1)}
    questions |= {one.code: one.label for one in form.open_questions}
    return tuple(
        (label, answers.opinions[code])
        for answers in sent.values()
        for code, label in questions.items()
        if code in answers.opinions
    )


def _said(
    group: PeerGroup, form: ReviewForm, sent: dict[Round, Answers]
) -> tuple[tuple[str, str], ...]:
    return said_by(group.practice_version.guiding_questions, form, sent)


def _score(answers: Answers | None, code: str) -> str:
    if answers is None or code not in answers.scores:
        return "–"
    value = answers.scores[code]
    return _("cannot judge") if value is None else str(value)
