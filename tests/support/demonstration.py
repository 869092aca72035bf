"""The demonstration loaded once, and a fresh copy of it for each test that asks."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from clusterix_events.agenda import queries as agenda
from clusterix_events.app import create_app
from clusterix_events.demo.accounts import get_account
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.loader import load
from clusterix_events.events.parts import find_invitation_link
from clusterix_events.events.queries import find_event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import db, session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.kernel.tables import Table
from clusterix_events.migrations.upgrade import upgrade
from clusterix_events.peer_review import follow_mails
from clusterix_events.peer_review import queries as reviews
from clusterix_events.peer_review.desk_queries import list_own_questions
from clusterix_events.peer_review.follow_models import FollowUpContact
from clusterix_events.peer_review.publish_service import add_programme_link
from clusterix_events.reactions import REACTIONS
from clusterix_events.registration.export_service import note_export
from clusterix_events.registration.import_service import receive_table
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.queries import get_registration
from clusterix_events.settings import Settings
from clusterix_events.study_tours import queries as tours
from tests.factories.composing import add_conflict, add_run
from tests.factories.delegations import add_delegation, member_named
from tests.support.clock import Clock
from tests.support.databases import once

PASSWORD = "a password for tests"
SLUG, HELD = "bucharest-next", "bucharest-2012"


def load_into(folder: Path) -> Path:
    """Return the SQLite file of a new instance with the demonstration in it."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings(folder)
    upgrade(settings.database)
    clock = DemoClock()
    app = create_app(settings, clock=clock, reactions=REACTIONS)
    with app.app_context():
        load(settings, clock)
        db.engine.dispose()
    return folder / "clusterix.db"


def loaded_once(run_folder: Path) -> Path:
    """Return the SQLite file of the demonstration, loaded once for all processes: copy it."""
    folder = run_folder / "demonstration"
    with once(folder) as first:
        return load_into(folder) if first else folder / "clusterix.db"


def app_on_copy(loaded: Path, folder: Path) -> Flask:
    """Return an application on a copy of the loaded demonstration, without CSRF tokens."""
    folder.mkdir(parents=True)
    shutil.copyfile(loaded, folder / "clusterix.db")
    return app_on(folder)


def app_on(folder: Path, *, clock: Clock | None = None) -> Flask:
    """Return an application on the instance in a folder, without CSRF tokens."""
    app = create_app(_settings(folder), clock=clock)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def route_values(app: Flask) -> Mapping[str, Any]:
    """Return a value that exists in the demonstration for each parameter of our addresses."""
    with app.app_context(), transaction():
        event = find_event(SLUG)
        assert event is not None
        group = reviews.list_groups(event.id)[0]
        peer = group.peers[1]
        row = agenda.get_session(event.id, "s30-5")
        (tour,) = tours.list_tours(event.id)
        guest = session.scalars(
            select(Registration).where(
                Registration.event_id == event.id, Registration.person_id == peer.person_id
            )
        ).one()
        tour_part = next(part for part in event.parts if part.code == "study-tour")
        link = issue_link(LinkKind.PERSONAL, person_id=peer.person_id, event_id=event.id)
        invitation = find_invitation_link(event.id, tour_part.id)
        desk = get_account("desk")
        password = issue_link(LinkKind.PASSWORD, person_id=desk.person_id)
        export = note_export(
            event.id, [], file_format="xlsx", column_ids=[], filter_words="", locale="en"
        )
        read = Table(heads=("Given name", "Family name"), rows=((2, ("Ana", "Pop")),))
        brought = receive_table(event.id, read, name="people.csv", locale="en")
        delegation = add_delegation(event, "conference", names=("Nora", "Milan", "Lea"))
        named = member_named(delegation, "Milan").registration_id
        session.flush()
        owner = guest_of(event.id, peer.person_id)
        reviews.get_practice(event.id, group.practice_id).practice.owner_id = owner
        programme = add_programme_link(event, "Secretariat", form_token="routes")
        return {
            "owner": issue_link(LinkKind.PERSONAL, person_id=owner, event_id=event.id).token,
            "programme": programme.link.token,
            "follow_up": _follow_up_link(event.id),
            "delegation_id": delegation.id,
            "member_id": member_named(delegation, "Nora").id,
            "head": issue_link(
                LinkKind.PERSONAL, person_id=delegation.person_id, event_id=event.id
            ).token,
            "named": issue_link(
                LinkKind.PERSONAL,
                person_id=get_registration(named).person_id,
                event_id=event.id,
            ).token,
            "export_id": export.id,
            "import_id": brought.id,
            "joined_id": session.scalar(
                select(JoinedPart.id).where(JoinedPart.registration_id == guest.id).limit(1)
            ),
            "slug": SLUG,
            "code": group.code,
            "group_id": group.id,
            "peer_id": peer.id,
            "question_id": list_own_questions(group.id, peer.person_id)[0].id,
            "practice_id": group.practice_id,
            "reference": guest.reference,
            "ref": guest.reference,
            "session": row.reference,
            "talk_id": agenda.list_slots(row.id)[0].id,
            "tour_id": tour.id,
            "stop_id": tour.stops[0].id,
            "coach_id": tour.coaches[0].id,
            "room_id": event.rooms[0].id,
            "part": tour_part.code,
            "token": link.token,
            "run_id": add_run(event),
            "conflict_id": add_conflict(event, peer.person_id, group.practice_id),
            "invitation": invitation.token if invitation else "",
            "password": password.token,
            "account_id": desk.id,
        }


def guest_of(event_id: int, except_id: int) -> int:
    """Return the number of somebody else who registered for an event."""
    return (
        session.scalars(
            select(Registration.person_id)
            .where(Registration.event_id == event_id, Registration.person_id != except_id)
            .order_by(Registration.person_id)
        ).first()
        or 0
    )


def _follow_up_link(event_id: int) -> str:
    contact = FollowUpContact(
        event_id=event_id, email="routes@example.org", locale="en", kept_until=clock.now()
    )
    session.add(contact)
    session.flush()
    return follow_mails.link_of(contact)


def _settings(folder: Path) -> Settings:
    return Settings(
        instance=folder,
        secret_key="for tests alone",
        demo_password=PASSWORD,
        base_url="http://localhost",
        sqlite_synchronous="NORMAL",
        rate_limits=False,
        testing=True,
    )
