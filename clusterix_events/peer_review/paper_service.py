"""What happens to paper forms: numbered, given to peers, typed in, checked, counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from clusterix_events.audit.service import record
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.refs import new_reference
from clusterix_events.peer_review import paper_queries, queries, review_service
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    PracticeVersion,
    Review,
    ReviewFormVersion,
    Round,
)
from clusterix_events.peer_review.paper_answers import (
    answers_of,
    declares_conflict,
    reading_of,
    settle_reading,
    statement_of,
    with_reading,
)
from clusterix_events.peer_review.paper_models import (
    PaperEntry,
    PaperPart,
    PaperSheet,
    PaperState,
)
from clusterix_events.peer_review.paper_rules import (
    SHEETS_MOST,
    Difference,
    differences,
    sheet_name,
)
from clusterix_events.peer_review.review_form import read_form
from clusterix_events.peer_review.review_service import lock_group

ROUNDS = {PaperPart.BEFORE: Round.BEFORE, PaperPart.AFTER: Round.AFTER}


class TooManySheetsError(RuleError):
    """More paper forms than a group could use."""


class SheetTakenError(RuleError):
    """A sheet is somebody's already, or somebody has a sheet already."""


class NoPeerError(RuleError):
    """Nobody said whose sheet this is."""


class NotTypedError(RuleError):
    """The second check comes after the first typing."""


class CountedError(RuleError):
    """What counts is changed no more, unless the moderator opens the form again."""


@dataclass(frozen=True)
class Outcome:
    """What came of a second check: it counts, or figures differ, or it is kept with a reason."""

    is_counted: bool = False
    different: Mapping[str, Difference] = field(default_factory=dict)
    refused: str = ""


def add_sheets(group_id: int, count: int) -> int:
    """Number sheets until a group has so many; return how many are new."""
    if not 1 <= count <= SHEETS_MOST:
        raise TooManySheetsError(
            _("A group has 1 to %(most)s sheets.", most=SHEETS_MOST), field="count"
        )
    group = lock_group(group_id)
    there = paper_queries.count_sheets(group_id)
    for number in range(there + 1, count + 1):
        session.add(PaperSheet(group_id=group_id, number=number, code=new_reference()))
    session.flush()
    if count > there:
        _log("paper_form.numbered", group, sheets=count - there)
    return max(count - there, 0)


def give_sheet(group_id: int, number: int, peer_id: int | None) -> PaperSheet:
    """Say whose sheet this is, one sheet for each peer; raise SheetTakenError."""
    lock_group(group_id)
    sheet = paper_queries.get_sheet(group_id, number)
    if sheet.peer_id == peer_id:
        return sheet
    if any(one.state is PaperState.COUNTED for one in sheet.entries):
        raise SheetTakenError(
            _("A part of this sheet counts already, so it stays with this peer."), field="peer_id"
        )
    if peer_id is not None:
        peer = queries.get_peer(group_id, peer_id)
        other = paper_queries.find_sheet_of_peer(peer.id)
        if other is not None:
            raise SheetTakenError(
                _(
                    "%(name)s has sheet %(number)s.",
                    name=peer.person.full_name,
                    number=other.number,
                ),
                field="peer_id",
            )
    sheet.peer_id = peer_id
    session.flush()
    return paper_queries.get_sheet(group_id, number)


def keep_typed(
    group_id: int,
    number: int,
    part: PaperPart,
    typed: Mapping[str, Any],
    *,
    is_complete: bool,
    now: datetime,
) -> PaperEntry:
    """Keep what was typed; once it is complete the second check is next. Raises CountedError."""
    lock_group(group_id)
    sheet = paper_queries.get_sheet(group_id, number)
    entry = paper_queries.entry_of(sheet, part)
    if entry is None:
        entry = PaperEntry(sheet_id=sheet.id, part=part, typed_at=now)
        session.add(entry)
    elif entry.state is PaperState.COUNTED and not _is_reopened(sheet, part):
        raise CountedError(
            _("This part counts already. Open the form again first if it has to change.")
        )
    entry.state = PaperState.TYPED if is_complete else PaperState.DRAFT
    entry.typed, entry.second = dict(typed), None
    entry.typed_at, entry.counted_at = now, None
    session.flush()
    return entry


def check(
    group_id: int, number: int, part: PaperPart, again: Mapping[str, str], *, now: datetime
) -> Outcome:
    """Compare the figures typed again with the first ones; what agrees is sent as any other form.

    After a difference the next call decides: a figure counts when it was read the same twice.
    A form that came by phone stands, and after the close nothing is counted: then what was typed
    is kept, with the reason. Raises NoPeerError or NotTypedError.
    """
    group = lock_group(group_id)
    sheet = paper_queries.get_sheet(group_id, number)
    entry = paper_queries.entry_of(sheet, part)
    if entry is None or entry.state is PaperState.DRAFT:
        raise NotTypedError(_("Type the sheet first; the second check comes after it."))
    if entry.state is PaperState.COUNTED:
        return Outcome(is_counted=True)
    if sheet.peer is None:
        raise NoPeerError(_("Say first whose sheet this is."), field="peer_id")
    different = _compare(entry, again)
    if different:
        entry.state = PaperState.DIFFERS
        session.flush()
        return Outcome(different=different)
    refused = _why_not(group, sheet.peer, part)
    if refused:
        entry.state = PaperState.KEPT
        session.flush()
        return Outcome(refused=refused)
    _send(group, sheet, entry, now=now)
    return Outcome(is_counted=True)


def _compare(entry: PaperEntry, again: Mapping[str, str]) -> dict[str, Difference]:
    """Return what still differs; the entry's figures become those that were read twice."""
    first = reading_of(entry.part, entry.typed)
    if entry.state is not PaperState.DIFFERS or entry.second is None:
        entry.second = dict(again)
        return differences(first, entry.second)
    settled, still_open = settle_reading(first, entry.second, again)
    if still_open:
        return still_open
    entry.second = settled
    entry.typed = with_reading(entry.typed, settled)
    return {}


def _why_not(group: PeerGroup, peer: Peer, part: PaperPart) -> str:
    """Return why a part does not count though it is right; "" when it does."""
    if group.state is GroupState.COMPOSED:
        return _("The group is not open yet. What you typed is kept: check it once it is.")
    if group.state is GroupState.CLOSED:
        return _("The group is closed and its result is final. The form is kept, not counted.")
    if peer.conflict_at or peer.left_at:
        return _("This peer listens, or has left. The form is kept, not counted.")
    if part is not PaperPart.BEFORE and group.final_opened_at is None:
        return _(
            "The final scores are not open yet. What you typed is kept: check it once they are."
        )
    if _has_sent_by_phone(peer, part):
        return _(
            "%(name)s has sent this form by phone. That form stands; nothing was overwritten.",
            name=peer.person.full_name,
        )
    return ""


def _has_sent_by_phone(peer: Peer, part: PaperPart) -> bool:
    if part is PaperPart.STATEMENT:
        return queries.find_transfer_statement(peer.id) is not None
    sent = _review_of(peer, part)
    return sent is not None and sent.reopened_at is None


def _send(group: PeerGroup, sheet: PaperSheet, entry: PaperEntry, *, now: datetime) -> None:
    assert sheet.peer_id is not None  # asked for before
    stored = session.get_one(ReviewFormVersion, group.form_id)
    form = read_form(stored.definition)
    typed = entry.typed
    if entry.part is PaperPart.STATEMENT:
        statement = statement_of(typed, form)
        review_service.send_transfer_statement(group.id, sheet.peer_id, statement, now=now)
    elif declares_conflict(typed):
        review_service.declare_conflict(group.id, sheet.peer_id, now=now)
    else:
        text = session.get_one(PracticeVersion, group.practice_version_id)
        review_service.send_review(
            group.id,
            sheet.peer_id,
            ROUNDS[entry.part],
            answers_of(typed, form, len(form.guiding(text.guiding_questions))),
            form_token=f"{entry.part.value}-paper-{sheet.id}-{entry.id}",
            now=now,
        )
    entry.state, entry.counted_at = PaperState.COUNTED, now
    entry.typed, entry.second = {}, None
    session.flush()
    _log(
        "paper_form.typed_in",
        group,
        sheet=sheet_name(group.name, sheet.number),
        part=entry.part.value,
    )


def _is_reopened(sheet: PaperSheet, part: PaperPart) -> bool:
    if sheet.peer is None or part is PaperPart.STATEMENT:
        return False
    sent = _review_of(sheet.peer, part)
    return sent is not None and sent.reopened_at is not None


def _review_of(peer: Peer, part: PaperPart) -> Review | None:
    return next((one for one in peer.reviews if one.round is ROUNDS[part]), None)


def _log(action: str, group: PeerGroup, **detail: str | int) -> None:
    record(action, event_id=group.event_id, subject=f"peer_group:{group.id}", **detail)
