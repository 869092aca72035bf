"""An organiser's own questions follow their own terms, also when they are asked no more."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from clusterix_events.kernel import files
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.links import LinkKind, issue_link
from clusterix_events.privacy import request_service, service
from clusterix_events.privacy.models import ErasureEntry
from clusterix_events.questions.models import AnswerRow
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration.models import Registration
from clusterix_events.registration.rules import Purpose
from tests.factories.events import add_event, add_part
from tests.factories.fields import add_field
from tests.factories.files import PDF, store_file
from tests.factories.registration import add_registration
from tests.privacy.canaries import AGREED, dump
from tests.support.pages import words

ENDS_ON = date(2026, 10, 7)
TERMS = {"shirt": "3", "allergy": "7", "hobby": "30", "job": "365", "post": "audit"}


@pytest.fixture
def event_id(app_context) -> int:
    """An event with a question of each term, one retired, each answered with a canary."""
    with transaction():
        event = add_event(regions=[])
        keys = {
            code: add_field(
                event,
                code,
                erase=rule,
                is_special=code == "allergy",
                basis="explicit" if code == "allergy" else "task",
            )
            for code, rule in TERMS.items()
        }
        keys["hobby"].retired_at = datetime(2026, 8, 1, tzinfo=UTC)
        registration = add_registration(event, add_part(event), **AGREED)
        session.add_all(
            AnswerRow(sheet_id=registration.sheet_id, question=row.key, value=f"Canary{code}")
            for code, row in keys.items()
        )
        session.add(
            AnswerRow(sheet_id=registration.sheet_id, question="q_lost", value="Canarylost")
        )
        return event.id


def _left() -> set[str]:
    said = dump()
    return {code for code in (*TERMS, "lost") if f"canary{code}" in said}


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (2, {*TERMS, "lost"}),
        (3, {*TERMS, "lost"} - {"shirt"}),
        (7, {"hobby", "job", "post", "lost"}),
        (30, {"job", "post"}),
        (365, {"post"}),
    ],
)
def test_own_answers_go_by_the_rule_of_their_question(event_id, days, left):
    day = ENDS_ON + timedelta(days=days)

    with transaction():
        service.erase(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    assert _left() == left


def test_own_special_answer_goes_with_its_consent(event_id):
    registration_id = session.scalars(select(Registration.id)).one()

    with transaction():
        request_service.withdraw_consent(registration_id, Purpose.SPECIAL_DATA)

    entries = [(row.field, row.rule) for row in session.scalars(select(ErasureEntry))]
    assert "allergy" not in _left()
    assert entries == [("q_allergy", "on request")]


def test_own_questions_stand_on_the_page_of_ones_data(app, client):
    with app.app_context(), transaction():
        event = add_event(regions=[])
        row = add_field(event, "shirt", erase="3")
        registration = add_registration(event, add_part(event))
        session.add(AnswerRow(sheet_id=registration.sheet_id, question=row.key, value="Large"))
        token = issue_link(
            LinkKind.PERSONAL, person_id=registration.person_id, event_id=event.id
        ).token

    shown = words(client.get(f"/r/{token}/data"))

    assert "ShirtLargeArranging this eventPublic task" in shown.replace(" Large ", "Large")
    assert "Saturday 10 October 2026" in shown


def test_file_goes_from_the_disk_with_its_answer(app, client):
    folder = app.extensions["settings"].instance / files.FOLDER

    def on_disk() -> list[bytes]:
        return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]

    with app.app_context(), transaction():
        event = add_event(regions=[])
        key = add_field(event, "letter", kind=QuestionKind.FILE, erase="30").key
        registration = add_registration(event, add_part(event))
        stored = store_file(
            io.BytesIO(PDF),
            name="Canaryletter.pdf",
            kinds={files.FileKind.PDF},
            event_id=event.id,
            purpose="answer",
        )
        session.add(AnswerRow(sheet_id=registration.sheet_id, question=key, value=str(stored.id)))
        link = issue_link(
            LinkKind.PERSONAL, person_id=registration.person_id, event_id=event.id
        ).token
    page, taken = client.get(f"/r/{link}/data"), client.get(f"/r/{link}/data.json").json

    def left_after(days: int) -> tuple[list[bytes], bool]:
        day = ENDS_ON + timedelta(days=days)
        with app.app_context(), transaction():
            service.erase(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        with app.app_context():
            return on_disk(), "canaryletter" in dump()

    assert "Canaryletter.pdf" in words(page)
    assert [each["name"] for each in taken["files"]] == ["Canaryletter.pdf"]
    assert left_after(29) == ([PDF], True)
    assert left_after(30) == ([], False)
