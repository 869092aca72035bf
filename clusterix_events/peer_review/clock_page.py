"""The timer of a group in words: what is left, until when, and its nine steps."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from clusterix_events.kernel.i18n import clock_time
from clusterix_events.peer_review.models import (
    GroupState,
    PeerGroup,
)
from clusterix_events.peer_review.session_service import clock_of
from clusterix_events.peer_review.timer import STEPS, Clock
from clusterix_events.peer_review.wording import step_name


@dataclass(frozen=True)
class StepLine:
    """One step of the timer as it is listed."""

    starts: str
    words: str
    minutes: int
    state: str


@dataclass(frozen=True)
class ClockFace:
    """The timer as the room shows it."""

    words: str
    left: str
    until: str
    seconds_left: int
    is_paused: bool
    is_last: bool
    is_running: bool
    steps: tuple[StepLine, ...]


def clock_face(group: PeerGroup, zone: ZoneInfo, now: datetime) -> ClockFace:
    """Return the timer of a group in words."""
    clock = clock_of(group)
    seconds = clock.seconds_left(now)
    ends_at = clock.ends_at(now)
    is_closed = group.state is GroupState.CLOSED
    is_running = group.state is GroupState.OPEN and ends_at is not None and not clock.paused_at
    return ClockFace(
        words=_("Closed") if is_closed else _("Step: %(name)s", name=step_name(clock.name).lower()),
        left=f"{seconds // 60:02d}:{seconds % 60:02d}",
        until=_until(group, clock, ends_at, zone),
        seconds_left=seconds,
        is_paused=clock.paused_at is not None,
        is_last=clock.is_last,
        is_running=is_running,
        steps=_steps(group, clock, zone, now),
    )


def _until(group: PeerGroup, clock: Clock, ends_at: datetime | None, zone: ZoneInfo) -> str:
    if group.closed_at is not None:
        return _("The group is closed since %(time)s.", time=clock_time(group.closed_at, zone))
    if ends_at is None:
        return _("of %(n)s minutes; the clock starts when you open the group", n=clock.minutes)
    if clock.paused_at:
        return _("left of %(n)s minutes, stopped", n=clock.minutes)
    return _(
        "left of %(n)s minutes, until %(time)s",
        n=clock.minutes,
        time=clock_time(ends_at, zone),
    )


def _steps(group: PeerGroup, clock: Clock, zone: ZoneInfo, now: datetime) -> tuple[StepLine, ...]:
    begins = _begins(group, clock, now)
    lines = []
    for place, (name, minutes) in enumerate(STEPS):
        state = "done" if place < clock.step else "now" if place == clock.step else ""
        if clock.started_at is None and state == "now":
            state = ""
        if group.state is GroupState.CLOSED:
            state = "done"
        starts = clock_time(begins[place], zone) if begins else ""
        lines.append(StepLine(starts, step_name(name), minutes, state))
    return tuple(lines)


def _begins(group: PeerGroup, clock: Clock, now: datetime) -> list[datetime]:
    """Return when each step begins: past ones as planned, later ones after the present one."""
    if clock.started_at is None or group.opened_at is None:
        return []
    begins: list[datetime] = []
    at = group.opened_at
    for place, (_name, minutes) in enumerate(STEPS):
        at = clock.started_at if place == clock.step else at
        if place < clock.step:
            at = min(at, clock.started_at)
        begins.append(at)
        ends_at = clock.ends_at(now) if place == clock.step else None
        at = ends_at or at + timedelta(minutes=minutes)
    return begins
