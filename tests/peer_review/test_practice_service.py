"""Owners and organisers around a practice: asked, written, signed off twice, reviewed, revised."""

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from clusterix_events.audit.models import LogEntry
from clusterix_events.events.facts import EventCopied
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.kernel.files import StoredFile, path_of, receive_file
from clusterix_events.kernel.links import LinkKind, find_standing_link
from clusterix_events.mail.models import OutgoingMail
from clusterix_events.peer_review import (
    group_service,
    practice_images,
    practice_queries,
    practice_service,
    queries,
    reveal_service,
    service,
    session_service,
)
from clusterix_events.peer_review.group_service import PracticeNotAcceptedError
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.practice_images import Caption, ImageChanges, TooManyImagesError
from clusterix_events.peer_review.practice_rules import PracticeMoveError, PracticeState
from clusterix_events.peer_review.practice_service import (
    NewOwner,
    NobodyToRemindError,
    NoRemarkError,
    NothingRevisedError,
    PracticeIncompleteError,
    PracticeNotOpenError,
    RemindedAlreadyError,
    Typed,
)
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.people.models import Person
from tests.factories.files import png
from tests.factories.peer_review import REGIONS, make_event, make_person, make_plan
from tests.factories.people import add_organiser

pytestmark = pytest.mark.usefixtures("app_context")
S = PracticeState
NOW = datetime(2026, 9, 1, 10, tzinfo=UTC)
OWNER = NewOwner("Ioana", "Pop", "ioana@example.org")
EMPTY = PracticeText("Shared labs", "", "")
FULL = PracticeText(
    "Shared labs",
    "Institute",
    "RO",
    nuts_code="RO",
    details={"theme": "Labs", "figures": [{"indicator": "firms", "baseline": "4"}]},
    guiding_questions=["Who pays?"],
    self_assessment={"relevance": 4, "evidence": None},
)


@dataclass
class Asked:
    """An event whose organiser has asked somebody for a practice."""

    event: Event
    id: int

    @property
    def practice(self) -> Practice:
        return practice_queries.get_written(self.event.id, self.id).practice

    def keep(self, text: PracticeText, *, version: int | None = None, **more: object) -> Practice:
        seen = self.practice.version if version is None else version
        typed = Typed(text, seen, **more)  # type: ignore[arg-type]
        with transaction():
            return practice_service.keep_draft(self.event.id, self.id, typed)

    def send(self, text: PracticeText = FULL, *, version: int | None = None) -> Practice:
        typed = Typed(text, self.practice.version if version is None else version)
        with transaction():
            return practice_service.send_practice(self.event.id, self.id, typed, now=NOW)

    def ask_changes(self, **remarks: str) -> Practice:
        with transaction():
            return practice_service.ask_changes(
                self.event, self.id, remarks, version=self.practice.version, now=NOW
            )

    def accept(self) -> Practice:
        with transaction():
            return practice_service.accept(
                self.event, self.id, version=self.practice.version, now=NOW
            )

    def review(self) -> None:
        """Compose, open and close a group for it."""
        with transaction():
            people = [make_person(n, region=REGIONS[n]) for n in range(6)]
            group = group_service.compose_group(self.event, make_plan(self.practice, people))
        with transaction():
            session_service.open_group(group.id, now=clock.now())
        with transaction():
            reveal_service.close_group(group.id, now=clock.now())

    def versions(self) -> list[tuple[int, str, bool, bool]]:
        return [
            (one.number, one.title, one.is_draft, one.is_frozen)
            for one in reversed(practice_queries.list_versions(self.id))
        ]


@pytest.fixture
def asked() -> Asked:
    """A practice that its owner has not begun to write."""
    with transaction():
        event = make_event()
        add_organiser(event.id, "organiser@example.org")
        practice = practice_service.ask_owner(event, "Shared labs", OWNER, form_token="t", now=NOW)
    return Asked(event, practice.id)


def mails() -> list[tuple[str, str]]:
    rows = session.execute(
        select(OutgoingMail.message, OutgoingMail.recipient).order_by(OutgoingMail.id)
    )
    return [(row.message, row.recipient) for row in rows]


def test_owner_who_is_asked_is_a_person_with_a_link_and_a_mail(asked: Asked) -> None:
    owner = session.get_one(Person, asked.practice.owner_id)

    link = find_standing_link(LinkKind.PERSONAL, person_id=owner.id, event_id=asked.event.id)

    assert (owner.full_name, owner.email) == ("Ioana Pop", "ioana@example.org")
    assert link is not None
    assert (asked.practice.state, asked.practice.asked_at) == (S.DRAFT, NOW)
    assert mails() == [("practice_asked", "ioana@example.org")]


def test_same_form_asks_once_and_a_known_person_is_not_made_twice(asked: Asked) -> None:
    with transaction():
        again = practice_service.ask_owner(asked.event, "Other", OWNER, form_token="t", now=NOW)
        other = practice_service.ask_owner(asked.event, "Other", OWNER, form_token="u", now=NOW)

    assert again.id == asked.id
    assert (other.id, other.owner_id) != (asked.id, None)
    assert other.owner_id == asked.practice.owner_id


def test_draft_is_kept_incomplete_and_read_by_nobody_else(asked: Asked) -> None:
    asked.keep(replace(EMPTY, details={"summary": "Half a sentence"}))

    with pytest.raises(PracticeNotAcceptedError), transaction():
        group_service.compose_group(asked.event, make_plan(asked.practice, [make_person(1)] * 6))
    assert asked.versions() == [(1, "Shared labs", True, False)]
    assert asked.practice.state is S.DRAFT


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (replace(FULL, title=""), "title"),
        (replace(FULL, organisation=""), "organisation"),
        (replace(FULL, country_code=""), "country_code"),
    ],
)
def test_practice_is_not_sent_without_what_it_needs(
    asked: Asked, text: PracticeText, field: str
) -> None:
    with pytest.raises(PracticeIncompleteError) as refused:
        asked.send(text)

    assert refused.value.field == field
    assert asked.practice.state is S.DRAFT


def test_two_sign_offs_stand_at_the_version_they_are_for(asked: Asked) -> None:
    asked.send()
    asked.accept()

    version = practice_queries.list_versions(asked.id)[0]

    assert (version.number, version.is_draft) == (1, False)
    assert (version.signed_at, version.accepted_at) == (NOW, NOW)
    assert asked.practice.state is S.ACCEPTED
    assert [message for message, _to in mails()] == [
        "practice_asked",
        "practice_submitted",
        "practice_accepted",
    ]
    log = session.scalars(select(LogEntry.action).where(LogEntry.action.startswith("practice.")))
    assert list(log) == ["practice.asked", "practice.submitted", "practice.accepted"]


def test_practice_sent_twice_is_sent_once(asked: Asked) -> None:
    version = asked.practice.version
    asked.send(version=version)
    asked.send(version=version)

    assert [message for message, _to in mails()].count("practice_submitted") == 1
    assert asked.versions() == [(1, "Shared labs", False, False)]


def test_owner_cannot_change_what_is_sent_and_organiser_cannot_accept_twice(asked: Asked) -> None:
    asked.send()

    with pytest.raises(PracticeNotOpenError):
        asked.keep(replace(FULL, title="Another"))
    asked.accept()
    with pytest.raises(PracticeMoveError):
        asked.accept()


def test_asked_changes_stand_at_their_fields_until_the_owner_sends_again(asked: Asked) -> None:
    asked.send()
    asked.ask_changes(theme="Which labs?", title=" ")
    asked.keep(replace(FULL, details={"theme": "Food labs"}))
    shown = queries.get_practice(asked.event.id, asked.id).text.number
    asked.send(replace(FULL, details={"theme": "Food labs"}))

    remarks = practice_queries.list_remarks(asked.id)

    assert shown == 1
    assert [(one.field, one.text, one.text_then, one.version_number) for one in remarks] == [
        ("theme", "Which labs?", "Labs", 1)
    ]
    assert remarks[0].answered_at == NOW
    assert asked.practice.state is S.SUBMITTED
    assert asked.versions() == [(1, "Shared labs", False, False), (2, "Shared labs", False, False)]


def test_changes_are_not_asked_without_a_remark(asked: Asked) -> None:
    asked.send()

    with pytest.raises(NoRemarkError):
        asked.ask_changes(theme="  ")


def test_second_of_two_who_write_at_once_is_told_and_a_repeat_is_not(asked: Asked) -> None:
    version = asked.practice.version
    asked.keep(FULL, version=version)

    with pytest.raises(StaleError):
        asked.keep(EMPTY, version=version)
    kept = asked.keep(FULL, version=version)

    assert kept.version == version + 1


def test_organiser_writes_into_the_owners_draft_and_the_owner_is_told(asked: Asked) -> None:
    version = asked.practice.version
    with transaction():
        service.edit_practice(
            asked.event,
            asked.id,
            replace(FULL, title="Corrected"),
            owner_id=asked.practice.owner_id,
            version=version,
        )

    with pytest.raises(StaleError):
        asked.keep(FULL, version=version)
    assert asked.versions() == [(1, "Corrected", True, False)]


def test_what_the_owner_signed_stays_when_the_organiser_changes_it(asked: Asked) -> None:
    asked.send()
    with transaction():
        service.edit_practice(
            asked.event,
            asked.id,
            replace(FULL, title="Corrected", self_assessment={}),
            owner_id=asked.practice.owner_id,
            version=asked.practice.version,
        )

    first, second = reversed(practice_queries.list_versions(asked.id))

    assert (first.title, first.signed_at) == ("Shared labs", NOW)
    assert (second.title, second.signed_at) == ("Corrected", None)
    assert second.self_assessment == FULL.self_assessment


def test_reviewed_version_is_frozen_and_a_revision_follows_it(asked: Asked) -> None:
    asked.send()
    asked.accept()
    asked.review()
    states = [asked.practice.state]
    asked.keep(replace(FULL, title="Better labs"))
    shown = queries.get_practice(asked.event.id, asked.id).text.title
    states.append(asked.practice.state)
    asked.send(replace(FULL, title="Better labs"))
    states.append(asked.practice.state)

    group = queries.list_groups_of_practice(asked.id)[0]

    assert states == [S.REVIEWED, S.REVIEWED, S.REVISED]
    assert shown == "Shared labs"
    assert asked.versions() == [(1, "Shared labs", False, True), (2, "Better labs", False, False)]
    assert (group.practice_version.number, group.practice_version.title) == (1, "Shared labs")
    assert practice_queries.list_reviewing(asked.id) == {1: ["A1"]}
    written = [message for message, _to in mails() if message.startswith("practice_")]
    assert written[-2:] == ["practice_reviewed", "practice_revised"]


def test_nothing_is_revised_where_nothing_changed(asked: Asked) -> None:
    asked.send()
    asked.accept()
    asked.review()

    with pytest.raises(NothingRevisedError):
        asked.send()


def test_owner_is_reminded_once_a_day_and_only_while_it_is_their_turn(asked: Asked) -> None:
    def remind(after: timedelta) -> None:
        with transaction():
            practice_service.remind_owner(asked.event, asked.id, now=NOW + after)

    remind(timedelta())
    with pytest.raises(RemindedAlreadyError):
        remind(timedelta(hours=23))
    remind(timedelta(hours=25))
    asked.send()
    with pytest.raises(NobodyToRemindError):
        remind(timedelta(hours=72))

    assert [message for message, _to in mails()].count("practice_reminder") == 2


def test_archived_practice_is_not_written_any_more(asked: Asked) -> None:
    with transaction():
        practice_service.archive(asked.event, asked.id, version=asked.practice.version)

    assert asked.practice.state is S.ARCHIVED
    with pytest.raises(PracticeNotOpenError):
        asked.keep(FULL)


def test_practice_with_a_waiting_group_is_not_archived(asked: Asked) -> None:
    asked.send()
    asked.accept()
    with transaction():
        people = [make_person(n, region=REGIONS[n]) for n in range(6)]
        group_service.compose_group(asked.event, make_plan(asked.practice, people))

    with pytest.raises(practice_service.GroupsWaitError), transaction():
        practice_service.archive(asked.event, asked.id, version=asked.practice.version)


def picture(caption: Caption | None = None) -> ImageChanges:
    received = receive_file(io.BytesIO(png()), name="lab.png", kinds=practice_images.KINDS)
    return ImageChanges(new=received, new_caption=caption or Caption())


def test_picture_is_shown_only_with_description_holder_and_licence(asked: Asked) -> None:
    asked.keep(EMPTY, images=picture())
    version = practice_queries.list_versions(asked.id)[0]
    bare = practice_images.list_images(version.id)[0]
    was_showable = bare.is_showable
    captions = {bare.file_id: Caption("A lab", "Institute", "cc_by")}
    asked.keep(EMPTY, images=ImageChanges(captions=captions))

    image = practice_images.list_images(version.id)[0]

    assert (was_showable, image.is_showable) == (False, True)


def test_picture_of_a_frozen_version_stays_when_it_is_taken_out_later(asked: Asked) -> None:
    asked.keep(FULL, images=picture(Caption("A lab", "Institute", "cc_by")))
    asked.send()
    asked.accept()
    asked.review()
    old = practice_queries.list_versions(asked.id)[0]
    image = practice_images.list_images(old.id)[0]
    asked.keep(FULL, images=ImageChanges(removed=frozenset({image.file_id})))

    new = practice_queries.list_versions(asked.id)[0]
    kept = practice_images.list_images(old.id)

    assert (new.number, list(practice_images.list_images(new.id))) == (2, [])
    assert [one.file_id for one in kept] == [image.file_id]
    assert path_of(kept[0].file).exists()


def test_picture_that_no_version_shows_is_erased(asked: Asked) -> None:
    asked.keep(FULL, images=picture())
    stored = session.scalars(select(StoredFile)).one()
    path = path_of(stored)
    asked.keep(FULL, images=ImageChanges(removed=frozenset({stored.id})))

    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert not path.exists()


def test_practice_shows_six_pictures_at_most(asked: Asked) -> None:
    for _number in range(6):
        asked.keep(FULL, images=picture())

    with pytest.raises(TooManyImagesError):
        asked.keep(FULL, images=picture())


def test_copied_event_takes_texts_without_sign_offs_consents_and_drafts(asked: Asked) -> None:
    asked.keep(FULL, shows_contact=True)
    asked.send()
    asked.accept()
    with transaction():
        practice_service.ask_owner(asked.event, "A draft", OWNER, form_token="v", now=NOW)
        target = make_event("copy")
        service.copy_practices(EventCopied(asked.event.id, target.id, 0))

    rows = queries.list_practices(target.id)

    assert [(row.practice.number, row.text.title) for row in rows] == [(1, "Shared labs")]
    copied = rows[0]
    assert copied.practice.state is S.ACCEPTED
    assert (copied.practice.owner_id, copied.practice.shows_contact) == (None, False)
    assert (copied.text.signed_at, copied.text.accepted_at) == (None, None)
    assert (copied.text.details, copied.text.self_assessment) == (FULL.details, {})


def test_practice_of_another_event_is_not_there(asked: Asked) -> None:
    with transaction():
        other = make_event("other")

    with pytest.raises(NotFoundError), transaction():
        practice_service.keep_draft(other.id, asked.id, Typed(FULL, 1))
