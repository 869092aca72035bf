"""Merging what the peers wrote into sentences, each with the texts it stands for."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.peer_review import report_queries
from clusterix_events.peer_review.models import PeerGroup, RevealedText
from clusterix_events.peer_review.report_models import ReportEntry, ReportSource, Section
from clusterix_events.peer_review.report_writing import TEXTS, Hand, begin_change, note_change

GUIDING = frozenset(one for one in Section if one.value.startswith("guiding-"))


class NoSourceError(RuleError):
    """A sentence would stand for no answer at all."""


class OtherSectionError(RuleError):
    """A sentence would move between the SWOT and the answers to the host's questions."""


def merge_texts(
    group: PeerGroup,
    hand: Hand,
    section: Section,
    text_ids: Collection[int],
    text: str,
    *,
    now: datetime,
) -> ReportEntry:
    """Return a new sentence that stands for some revealed texts; raise NoSourceError for none."""
    report = begin_change(group.id, hand, section=TEXTS)
    before = state_of(group.id)
    _check_sources(group.id, text_ids)
    entry = ReportEntry(
        group_id=group.id, section=section, position=_last_position(group.id) + 1, text=text
    )
    session.add(entry)
    session.flush()
    _write_sources(entry.id, text_ids)
    note_change(report, hand, section=TEXTS, what="merged", now=now, before=before)
    return report_queries.get_entry(group.id, entry.id)


def change_entry(
    group: PeerGroup,
    hand: Hand,
    entry_id: int,
    *,
    text: str,
    section: Section,
    text_ids: Collection[int],
    now: datetime,
) -> ReportEntry:
    """Change a sentence, its section or its sources; raise NoSourceError or OtherSectionError."""
    report = begin_change(group.id, hand, section=TEXTS)
    before = state_of(group.id)
    entry = report_queries.get_entry(group.id, entry_id)
    if entry.section is not section and not {entry.section, section}.isdisjoint(GUIDING):
        raise OtherSectionError(
            _("An answer to a question of the host stays with its question."), field="section"
        )
    _check_sources(group.id, text_ids)
    entry.text, entry.section = text, section
    session.execute(delete(ReportSource).where(ReportSource.entry_id == entry_id))
    _write_sources(entry_id, text_ids)
    note_change(report, hand, section=TEXTS, what="changed", now=now, before=before)
    return report_queries.get_entry(group.id, entry_id)


def put_back(
    group: PeerGroup, hand: Hand, entry_id: int, text_id: int, *, now: datetime
) -> ReportEntry:
    """Take a text out of a sentence; raise NoSourceError for the last one."""
    report = begin_change(group.id, hand, section=TEXTS)
    before = state_of(group.id)
    entry = report_queries.get_entry(group.id, entry_id)
    left = {source.id for source in entry.sources} - {text_id}
    if len(left) == len(entry.sources):
        raise NotFoundError(f"text {text_id}")
    _check_sources(group.id, left)
    session.execute(
        delete(ReportSource).where(
            ReportSource.entry_id == entry_id, ReportSource.text_id == text_id
        )
    )
    note_change(report, hand, section=TEXTS, what="put_back", now=now, before=before)
    return report_queries.get_entry(group.id, entry_id)


def split_entry(group: PeerGroup, hand: Hand, entry_id: int, *, now: datetime) -> None:
    """Undo a merge: the sentence goes, its texts are unused again."""
    report = begin_change(group.id, hand, section=TEXTS)
    before = state_of(group.id)
    report_queries.get_entry(group.id, entry_id)
    session.execute(delete(ReportSource).where(ReportSource.entry_id == entry_id))
    session.execute(delete(ReportEntry).where(ReportEntry.id == entry_id))
    session.expire_all()
    note_change(report, hand, section=TEXTS, what="split", now=now, before=before)


def shift_entry(
    group: PeerGroup, hand: Hand, entry_id: int, *, by: int, now: datetime
) -> ReportEntry:
    """Move a sentence up (-1) or down (1) among those of its section."""
    report = begin_change(group.id, hand, section=TEXTS)
    before = state_of(group.id)
    entry = report_queries.get_entry(group.id, entry_id)
    row = [one for one in report_queries.list_entries(group.id) if one.section is entry.section]
    here = row.index(entry)
    there = min(max(here + by, 0), len(row) - 1)
    row.insert(there, row.pop(here))
    for position, one in enumerate(row, start=1):
        one.position = position
    session.flush()
    note_change(report, hand, section=TEXTS, what="shifted", now=now, before=before)
    return entry


def state_of(group_id: int) -> dict[str, Any]:
    """Return all sentences of a report as plain values, to bring them back."""
    return {
        "entries": [
            {
                "id": one.id,
                "section": one.section.value,
                "position": one.position,
                "text": one.text,
                "sources": [text.id for text in one.sources],
            }
            for one in report_queries.list_entries(group_id)
        ]
    }


def bring_back(group_id: int, state: dict[str, Any]) -> None:
    """Write the sentences of a report as they were."""
    ours = select(ReportEntry.id).where(ReportEntry.group_id == group_id)
    session.execute(delete(ReportSource).where(ReportSource.entry_id.in_(ours)))
    session.execute(delete(ReportEntry).where(ReportEntry.group_id == group_id))
    session.expire_all()
    kept: Sequence[dict[str, Any]] = state["entries"]
    if not kept:
        return
    session.execute(
        insert(ReportEntry),
        [
            {
                "id": one["id"],
                "group_id": group_id,
                "section": Section(one["section"]),
                "position": one["position"],
                "text": one["text"],
            }
            for one in kept
        ],
    )
    for one in kept:
        _write_sources(one["id"], one["sources"])


def _check_sources(group_id: int, text_ids: Collection[int]) -> None:
    if not text_ids:
        raise NoSourceError(
            _("Choose at least one answer: every sentence of the report stands for what was said."),
            field="texts",
        )
    known = set(
        session.scalars(
            select(RevealedText.id).where(
                RevealedText.group_id == group_id, RevealedText.id.in_(text_ids)
            )
        )
    )
    if unknown := set(text_ids) - known:
        raise NotFoundError(f"texts {sorted(unknown)}")


def _write_sources(entry_id: int, text_ids: Collection[int]) -> None:
    rows = [{"entry_id": entry_id, "text_id": number} for number in sorted(set(text_ids))]
    session.execute(insert(ReportSource), rows)


def _last_position(group_id: int) -> int:
    return max((one.position for one in report_queries.list_entries(group_id)), default=0)
