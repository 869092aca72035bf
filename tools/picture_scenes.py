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
from clusterix_events.demo.reported import MERGED
from clusterix_events.demo.source import moment
from clusterix_events.events import service as events
from clusterix_events.events.models import Event
from clusterix_events.events.queries import get_event
from clusterix_events.events.service import NewEvent
from clusterix_events.kernel.db import transaction
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.migrations.upgrade import upgrade
from clusterix_events.peer_review import (
    compose_service,
    compose_work,
    paper_service,
    practice_service,
    report_entries,
    report_finishing,
    report_queries,
    reveal_service,
    review_service,
    session_service,
)
from clusterix_events.peer_review.models import PeerGroup, Round
from clusterix_events.peer_review.practice_service import NewOwner
from clusterix_events.peer_review.queries import get_group
from clusterix_events.peer_review.report_models import Role, Section
from clusterix_events.peer_review.report_writing import Hand
from clusterix_events.peer_review.round_problem import problem_of
from clusterix_events.peer_review.round_queries import load_setup
from clusterix_events.reactions import REACTIONS
from clusterix_events.registration.queries import get_registration
from clusterix_events.settings import Settings, read_settings

PASSWORD = "pictures-only"  # noqa: S105 - of a database that lives for a minute
GROUP = "A1"
MISSING_PEER = "gen-018"
FIRST_DAY = date(2012, 10, 29)
STEPS = ("13:35", "13:50", "14:00", "14:05")
ADDRESS = "https://events.example.org"
OWNER = NewOwner("Ana", "Beispiel", "owner@example.org")
SENTENCE = MERGED[Section.STRENGTHS][0]


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
        if name == "composed":
            with app.app_context():
                compose_work.work(int(self.words["run"]))

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
        if name == "composed":
            self._prepare(event, name)
        if name == "drafted":
            self._draft(event, made[GROUP])

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
        paper_service.add_sheets(group.id, len(groups.members(group)))
        session_service.open_group(group.id, now=starts)
        for hour in STEPS:
            session_service.next_step(group.id, now=moment(FIRST_DAY, hour))
        present = [number for number in groups.members(group) if number != absent]
        sent_at = starts + timedelta(minutes=34)
        groups.send_first_scores(group, present, groups.Peers(), at=sent_at)
        opened_at = moment(FIRST_DAY, "14:01")
        review_service.enter_room(group.id, absent, device="a phone", now=opened_at)
        reveal_service.reveal_round(group.id, Round.BEFORE, now=moment(FIRST_DAY, "14:06"))

    def _prepare(self, event: Event, name: str) -> None:
        """Ask the composer for groups, and somebody for a further practice."""
        self._clock.set(moment(FIRST_DAY, "08:00") - timedelta(days=20))
        run = compose_service.start_run(event, problem_of(load_setup(event.id)))
        practice = practice_service.ask_owner(event, "", OWNER, form_token=name, now=self._clock())
        link = find_standing_link(
            LinkKind.PERSONAL, person_id=practice.owner_id or 0, event_id=event.id
        )
        assert link is not None, "whoever is asked for a practice has a personal link"
        self.words |= {"run": str(run.id), "owner": link.token, "practice": str(practice.id)}

    def _draft(self, event: Event, group: PeerGroup) -> None:
        """Let a group meet, and its rapporteur merge a first sentence."""
        starts = moment(FIRST_DAY, "13:30")
        self._clock.set(starts)
        groups.hold(group, groups.Peers(), at=starts)
        self._clock.set(starts + timedelta(hours=3))
        group = get_group(event.id, group.id)
        hand = Hand(Role.RAPPORTEUR, report_queries.get_report(group.id).version)
        texts = report_finishing.texts_by_section(group)[Section.STRENGTHS]
        report_entries.merge_texts(
            group,
            hand,
            Section.STRENGTHS,
            [one.id for one in texts[::2]],
            SENTENCE,
            now=self._clock(),
        )


def _settings(folder: Path) -> Settings:
    folder.mkdir(parents=True)
    own = {"CLUSTERIX_INSTANCE": str(folder), "CLUSTERIX_RATE_LIMITS": "off"}
    return read_settings({**own, "CLUSTERIX_BASE_URL": ADDRESS, "CLUSTERIX_DEVELOPMENT": "on"})
