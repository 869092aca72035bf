"""The reference event at the moments the pictures show, each in an instance of its own."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask

from clusterix_events.app import create_app
from clusterix_events.demo import groups, held
from clusterix_events.demo.accounts import get_account
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.loader import load_published
from clusterix_events.demo.minuted import take_minutes
from clusterix_events.demo.source import moment
from clusterix_events.events import service as events
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.events.service import NewEvent
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.migrations.upgrade import upgrade
from clusterix_events.peer_review import (
    reveal_service,
    review_service,
    session_service,
)
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.reactions import REACTIONS
from clusterix_events.registration.queries import get_registration
from clusterix_events.settings import Settings, read_settings

PASSWORD = "pictures-only"  # noqa: S105 - of a database that lives for a minute
GROUP = "A1"
MISSING_PEER = "gen-018"
FIRST_DAY = date(2012, 10, 29)
STEPS = ("13:35", "13:50", "14:00", "14:05")
ADDRESS = "https://events.example.org"


class Scene:
    """An instance with the event at one moment, and the words its addresses need."""

    def __init__(self, name: str, folder: Path) -> None:
        self.settings = _settings(folder)
        self.words: dict[str, str] = {}
        self._clock = DemoClock()
        upgrade(self.settings.database)
        app = create_app(self.settings, clock=self._clock, reactions=REACTIONS)
        with app.app_context(), transaction():
            self._load(name)

    def factory(self, at: datetime) -> Callable[..., Flask]:
        """Return the application's factory with the clock standing at a moment."""
        return partial(create_app, clock=lambda: at)

    def _load(self, name: str) -> None:
        event, registered, made = load_published(PASSWORD, self._clock)
        peer = get_registration(registered[MISSING_PEER])
        link = find_standing_link(LinkKind.PERSONAL, person_id=peer.person_id, event_id=event.id)
        assert link is not None, "who registers has a personal link"
        self.words = {"token": link.token, "group": str(made[GROUP].id)}
        self._add_empty_event(event)
        if name == "held":
            held.hold_groups(event, made, self._clock)
            take_minutes(get_event(event.id), self._clock)
        if name == "room":
            self._meet(made[GROUP], absent=peer.person_id)

    def _add_empty_event(self, event: Event) -> None:
        """Add an event of the same name in which nothing stands yet."""
        details = NewEvent(
            title=event.title,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
            timezone=event.timezone,
            slug="empty",
        )
        events.add_event(details, organiser=get_account("organiser"))

    def _meet(self, group: PeerGroup, *, absent: int) -> None:
        """Let a group meet until its first scores are shown; one peer has not sent yet."""
        starts = moment(FIRST_DAY, "13:30")
        self._clock.set(starts)
        session_service.open_group(group.id, now=starts)
        for hour in STEPS:
            session_service.next_step(group.id, now=moment(FIRST_DAY, hour))
        present = [number for number in groups.members(group) if number != absent]
        sent_at = starts + timedelta(minutes=34)
        groups.send_first_scores(group, present, groups.Peers(), at=sent_at)
        opened_at = moment(FIRST_DAY, "14:01")
        review_service.enter_room(group.id, absent, device="a phone", now=opened_at)
        reveal_service.reveal_round(group.id, Round.BEFORE, now=moment(FIRST_DAY, "14:06"))


def _settings(folder: Path) -> Settings:
    folder.mkdir(parents=True)
    own = {"CLUSTERIX_INSTANCE": str(folder), "CLUSTERIX_RATE_LIMITS": "off"}
    return read_settings({**own, "CLUSTERIX_BASE_URL": ADDRESS, "CLUSTERIX_DEVELOPMENT": "on"})
