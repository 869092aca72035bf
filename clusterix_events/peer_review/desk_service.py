"""What people do before the meeting: set dates, read, ask, put questions together, answer them."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.facts import publish
from clusterix_events.kernel.i18n import day
from clusterix_events.peer_review import desk_queries
from clusterix_events.peer_review.desk_facts import QuestionsSent
from clusterix_events.peer_review.desk_models import (
    DeskBatch,
    DeskQuestion,
    DeskReading,
    DeskTimeline,
)
from clusterix_events.peer_review.desk_rules import (
    NAMES,
    Chosen,
    QuestionSentError,
    check_dates,
    check_number,
)
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.review_service import lock_group


class NoReaderError(RuleError):
    """Somebody who is no peer of the group, or stays out of it, reads for it or asks."""


class NotOpenYetError(RuleError):
    """Reading has not opened."""


class MeetingBegunError(RuleError):
    """The group has met: what is still open is asked in the room."""


class NothingToSendError(RuleError):
    """No question waits for the host."""


class NoHostError(RuleError):
    """Nobody with an address answers for the practice."""


class TooFewToMergeError(RuleError):
    """One question alone is put together with nothing."""


def set_dates(event: Event, round_name: str, chosen: Chosen, *, version: int) -> DeskTimeline:
    """Keep the dates of a round, or of all under ""; raise DatesError or StaleError.

    An empty date follows from the day on which a group meets.
    """
    timelines = desk_queries.find_timelines(event.id)
    kept = timelines.get(round_name)
    if (kept.version if kept else 0) != version:
        raise StaleError
    if kept is None:
        kept = DeskTimeline(event_id=event.id, round_name=round_name, version=0)
        session.add(kept)
    for name in NAMES:
        setattr(kept, name, chosen.get(name))
    kept.version += 1
    timelines[round_name] = kept
    for group in desk_queries.list_groups_of_round(event.id, round_name):
        dates = desk_queries.dates_of(group, event, timelines)
        check_dates(dates, desk_queries.meeting_day(group, event))
    session.flush()
    record("desk_review.dates_set", event_id=event.id, subject=f"event:{event.id}")
    return kept


def note_read(group_id: int, person_id: int, *, now: datetime) -> DeskReading:
    """Note that a peer has read the practice; the first time stands."""
    group = lock_group(group_id)
    _check_reads(group, person_id)
    _check_open(group, now)
    reading = desk_queries.find_reading(group_id, person_id)
    if reading is None:
        reading = DeskReading(group_id=group_id, person_id=person_id)
        session.add(reading)
    reading.read_at = reading.read_at or now
    session.flush()
    return reading


def ask(
    group_id: int, person_id: int, text: str, *, form_token: str, now: datetime
) -> DeskQuestion:
    """Keep a question for the host; the same form sent twice asks once."""
    group = lock_group(group_id)
    _check_reads(group, person_id)
    _check_not_begun(group)
    _check_open(group, now)
    own = desk_queries.list_own_questions(group_id, person_id)
    token = f"{person_id}-{form_token}"
    asked = next((one for one in own if one.form_token == token), None)
    if asked is not None:
        return asked
    check_number(len(own))
    question = DeskQuestion(
        group_id=group_id, person_id=person_id, form_token=token, text=text, asked_at=now
    )
    session.add(question)
    session.flush()
    return question


def change_question(group_id: int, person_id: int, question_id: int, text: str) -> DeskQuestion:
    """Word a question anew until the host has it; raise QuestionSentError."""
    lock_group(group_id)
    question = desk_queries.get_own_question(group_id, person_id, question_id)
    _check_unsent(question)
    if question.merged_into_id is not None:
        raise QuestionSentError(
            _("Your moderator has put this together with others. You can still take it back."),
            field="text",
        )
    question.text = text
    session.flush()
    return question


def withdraw_question(group_id: int, person_id: int, question_id: int) -> None:
    """Take a question back until the host has it; raise QuestionSentError.

    What was put together of several goes with the last of them.
    """
    lock_group(group_id)
    question = desk_queries.get_own_question(group_id, person_id, question_id)
    _check_unsent(question)
    merged_id = question.merged_into_id
    session.delete(question)
    session.flush()
    if merged_id is not None and not _sources(merged_id):
        session.delete(session.get_one(DeskQuestion, merged_id))
        session.flush()


def merge_questions(
    group_id: int, numbers: Sequence[int], text: str, *, now: datetime
) -> DeskQuestion:
    """Put questions that ask the same into one; raise TooFewToMergeError."""
    group = lock_group(group_id)
    waiting = {one.id: one for one in desk_queries.list_waiting_questions(group_id)}
    chosen = [waiting[number] for number in dict.fromkeys(numbers) if number in waiting]
    if len(chosen) < 2:
        raise TooFewToMergeError(
            _("Choose two questions or more that ask the same."), field="numbers"
        )
    merged = DeskQuestion(
        group_id=group_id,
        person_id=None,
        form_token=f"merged-{secrets.token_urlsafe(12)}",
        text=text,
        asked_at=now,
    )
    session.add(merged)
    session.flush()
    for one in chosen:
        _put_into(one, merged)
    session.flush()
    _log("desk_review.questions_merged", group)
    return merged


def send_questions(group_id: int, *, now: datetime) -> DeskBatch:
    """Send what waits to the host in one mail; raise NothingToSendError or NoHostError."""
    group = lock_group(group_id)
    waiting = desk_queries.list_waiting_questions(group_id)
    if not waiting:
        raise NothingToSendError(_("No question waits for the host."))
    read = desk_queries.get_group(group_id)
    if not any(host.email for host in desk_queries.list_hosts(read)):
        raise NoHostError(
            _("We know no address of the host. Name the owner of the practice first.")
        )
    batch = DeskBatch(
        group_id=group_id, number=desk_queries.count_batches(group_id) + 1, sent_at=now
    )
    session.add(batch)
    session.flush()
    numbers = [one.id for one in waiting]
    session.execute(
        update(DeskQuestion)
        .where(DeskQuestion.id.in_(numbers) | DeskQuestion.merged_into_id.in_(numbers))
        .values(batch_id=batch.id)
    )
    _log("desk_review.questions_sent", group)
    publish(QuestionsSent(group_id, batch.id))
    return batch


def answer_questions(group_id: int, answers: Mapping[int, str], *, now: datetime) -> None:
    """Keep what the host answers, by the number of the question; an empty answer takes it back."""
    group = lock_group(group_id)
    sent = {one.id: one for one in desk_queries.list_sent_questions(group_id)}
    for number, text in answers.items():
        if number not in sent:
            raise NotFoundError(f"question {number}")
        question = sent[number]
        if (question.answer or "") != text:
            question.answer = text or None
            question.answered_at = now if text else None
    session.flush()
    _log("desk_review.questions_answered", group)


def _check_reads(group: PeerGroup, person_id: int) -> None:
    read = desk_queries.get_group(group.id)
    declared = desk_queries.list_declared(group.event_id)
    if person_id not in {one.person_id for one in desk_queries.readers(read, declared)}:
        raise NoReaderError(_("You take part in this group as a listener, without a form."))


def _check_open(group: PeerGroup, now: datetime) -> None:
    event = get_event(group.event_id)
    timelines = desk_queries.find_timelines(event.id)
    dates = desk_queries.dates_of(desk_queries.get_group(group.id), event, timelines)
    is_begun = group.state is not GroupState.COMPOSED
    if not is_begun and now.astimezone(event.zone).date() < dates.opens_on:
        raise NotOpenYetError(_("Reading opens on %(day)s.", day=day(dates.opens_on)))


def _check_not_begun(group: PeerGroup) -> None:
    if group.state is not GroupState.COMPOSED:
        raise MeetingBegunError(
            _("Your group is meeting, or has met: ask the host in the room."), field="text"
        )


def _check_unsent(question: DeskQuestion) -> None:
    if question.batch_id is not None:
        raise QuestionSentError(
            _("The host has this question already. Ask another one instead."), field="text"
        )


def _put_into(one: DeskQuestion, merged: DeskQuestion) -> None:
    """Let a question point to another; one that was put together before gives its own on."""
    sources = _sources(one.id)
    for source in sources:
        source.merged_into_id = merged.id
    if one.person_id is None and sources:
        session.flush()
        session.delete(one)
    else:
        one.merged_into_id = merged.id


def _sources(question_id: int) -> Sequence[DeskQuestion]:
    return session.scalars(
        select(DeskQuestion).where(DeskQuestion.merged_into_id == question_id)
    ).all()


def _log(action: str, group: PeerGroup) -> None:
    record(action, event_id=group.event_id, subject=f"peer_group:{group.id}")
