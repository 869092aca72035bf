"""The organiser's lists of practices and groups in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.agenda.models import Session
from clusterix_events.agenda.queries import list_sessions
from clusterix_events.agenda.rules import SessionKind
from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import clock_time, short_day
from clusterix_events.peer_review.models import GroupState, PeerGroup
from clusterix_events.peer_review.practice_fields import missing_of
from clusterix_events.peer_review.practice_page import waits_words
from clusterix_events.peer_review.queries import PracticeRow, Progress
from clusterix_events.peer_review.wording import (
    group_state,
    place_of,
    practice_state,
    session_line,
)


@dataclass(frozen=True)
class PracticeLine:
    """A practice in the organiser's list."""

    id: int
    number: int
    title: str
    organisation: str
    place: str
    state: tuple[str, str]
    groups: str
    missing: str
    waits_for: str = ""
    draft: int = 0


@dataclass(frozen=True)
class GroupLine:
    """A group in the organiser's list."""

    id: int
    code_name: str
    practice: str
    session_line: str
    moderator: str
    rapporteur: str
    peers: str
    state: tuple[str, str]
    progress: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupRound:
    """The groups of one round."""

    title: str
    groups: tuple[GroupLine, ...]


def practice_lines(
    rows: Sequence[PracticeRow],
    groups: Sequence[PeerGroup],
    *,
    owners: Mapping[int, str],
    drafts: Mapping[int, int],
) -> tuple[PracticeLine, ...]:
    """Return the practices with the groups that review them, and who waits for whom.

    `owners` are names by the numbers of people, `drafts` what owners are writing, by practice.
    """
    return tuple(
        PracticeLine(
            id=row.practice.id,
            number=row.practice.number,
            title=row.text.title,
            organisation=row.text.organisation,
            place=place_of(row.text),
            state=practice_state(row.practice.state),
            groups=", ".join(one.name for one in groups if one.practice_id == row.practice.id),
            missing=_missing(row),
            waits_for=waits_words(row.practice, owners.get(row.practice.owner_id or 0, "")),
            draft=0 if row.text.is_draft else drafts.get(row.practice.id, 0),
        )
        for row in rows
    )


def group_rounds(
    event: Event,
    groups: Sequence[PeerGroup],
    progress: Mapping[int, Progress],
    problems: Mapping[int, tuple[str, ...]],
) -> tuple[GroupRound, ...]:
    """Return the groups under their rounds; `problems` are sentences by the group's number."""
    in_order = sorted(groups, key=lambda one: (one.round_name, one.name))
    return tuple(
        GroupRound(
            _("Round %(name)s", name=name),
            tuple(_group_line(event, one, progress.get(one.id), problems) for one in members),
        )
        for name, members in groupby(in_order, key=lambda one: one.round_name)
    )


def session_choices(event: Event) -> list[tuple[int, str]]:
    """Return the peer group sessions of the agenda in which a group may meet."""
    sessions = list_sessions(event.id, kind=SessionKind.PEER_GROUP)
    return [(row.id, _session_words(event, row)) for row in sessions]


def _missing(row: PracticeRow) -> str:
    left_out = [str(one.label) for one in missing_of(row.text.details)]
    if len(left_out) > 3:
        return ngettext("%(num)s answer", "%(num)s answers", len(left_out))
    return ", ".join(left_out)


def _group_line(
    event: Event,
    group: PeerGroup,
    progress: Progress | None,
    problems: Mapping[int, tuple[str, ...]],
) -> GroupLine:
    regions = len({peer.region for peer in group.peers})
    peers = ngettext("%(num)s peer", "%(num)s peers", len(group.peers))
    from_regions = ngettext("%(num)s region", "%(num)s regions", regions)
    return GroupLine(
        id=group.id,
        code_name=group.name,
        practice=group.practice_version.title,
        session_line=session_line(group, event.zone),
        moderator=group.moderator.full_name,
        rapporteur=group.rapporteur.full_name,
        peers=_("%(peers)s from %(regions)s", peers=peers, regions=from_regions),
        state=group_state(group.state),
        progress=_progress(group, progress),
        problems=problems.get(group.id, ()),
    )


def _progress(group: PeerGroup, progress: Progress | None) -> str:
    if progress is None or group.state is GroupState.COMPOSED:
        return ""
    sent = progress.after or progress.before
    return _("%(n)s of %(all)s sent", n=sent, all=progress.peers)


def _session_words(event: Event, row: Session) -> str:
    parts = [row.title]
    if row.day is not None:
        parts.append(short_day(row.day))
    if row.starts_at is not None:
        parts.append(clock_time(row.starts_at, event.zone))
    if row.room is not None:
        parts.append(row.room.name)
    return ", ".join(parts)
