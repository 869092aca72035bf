"""Every field goes at the end of its term, not a day before, wherever it was copied to."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, make_url, select, update

from clusterix_events.events import service as events
from clusterix_events.events.models import Event, PartKind
from clusterix_events.kernel.db import db, session, transaction
from clusterix_events.kernel.jobs import PeriodicRun, run_due, run_periodic
from clusterix_events.kernel.links import Link
from clusterix_events.mail import service as mail
from clusterix_events.mail.models import MailState, OutgoingMail
from clusterix_events.peer_review.models import Peer
from clusterix_events.people.models import Person
from clusterix_events.privacy import service
from clusterix_events.privacy.models import ErasureEntry
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration import service as registrations
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.service import Wishes
from tests.factories.events import add_event, add_part
from tests.factories.peer_review import make_open_group
from tests.factories.people import add_organiser
from tests.factories.registration import add_registration, an_answer_sheet
from tests.privacy.canaries import AGREED, ANSWERS, dump, kept, on_disk

ENDS_ON = date(2026, 10, 7)
AT_7 = {"diet", "access_needs", "emergency_contact", "mobile_on_site"}
AT_30 = {"arrival", "departure", "hotel", "languages"}
AT_365 = {"title", "badge_name", "function", "email"}
AT_AUDIT = {"given_name", "family_name", "organisation"}


@pytest.fixture
def event_id(app_context) -> int:
    """An event with one person who answered everything, and a peer group's door."""
    with transaction():
        event = add_event(regions=[])
        parts = [add_part(event), add_part(event, "tour", kind=PartKind.STUDY_TOUR)]
        add_registration(event, *parts, **ANSWERS, **AGREED)
        return event.id


def _erase(day: date) -> None:
    run_periodic(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def _after(days: int) -> date:
    return ENDS_ON + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "left"),
    [
        (6, AT_7 | AT_30 | AT_365 | AT_AUDIT),
        (7, AT_30 | AT_365 | AT_AUDIT),
        (29, AT_30 | AT_365 | AT_AUDIT),
        (30, AT_365 | AT_AUDIT),
        (364, AT_365 | AT_AUDIT),
        (365, AT_AUDIT),
        (20_000, AT_AUDIT),
    ],
)
def test_words_of_each_field_are_gone_from_the_whole_database_at_its_term(event_id, days, left):
    before = kept(dump())

    _erase(_after(days))

    assert (before, kept(dump())) == (set(ANSWERS), left)


def test_evidence_goes_after_its_years_once_the_last_payment_is_known(event_id):
    with transaction():
        service.keep_retention(
            event_id,
            version=0,
            last_payment_on=date(2027, 3, 1),
            years=5,
            project_ends_on=None,
            today=date(2027, 3, 2),
        )

    _erase(date(2032, 12, 31))
    last_day = kept(dump())
    _erase(date(2033, 1, 1))

    assert (last_day, kept(dump())) == (AT_AUDIT, set())


def test_agreements_that_last_go_365_days_after_the_project(event_id):
    with transaction():
        service.keep_retention(
            event_id,
            version=0,
            last_payment_on=None,
            years=5,
            project_ends_on=date(2028, 1, 1),
            today=date(2027, 3, 2),
        )

    _erase(_after(365))
    lasting = {consent.purpose.value for consent in session.scalars(select(Consent))}
    _erase(date(2028, 12, 31))

    assert lasting == {"photo_consent", "future_invitations"}
    assert session.scalars(select(Consent)).all() == []


def test_legal_hold_stops_everything_until_it_ends(event_id):
    with transaction():
        hold = events.place_hold(
            event_id, reason="A dispute", until=date(2030, 1, 1), account_id=None
        )

    _erase(_after(400))
    held = kept(dump())
    with transaction():
        events.lift_hold(session.merge(hold), today=_after(400))
    _erase(_after(400))

    assert (held, kept(dump())) == (set(ANSWERS), AT_AUDIT)


def test_person_keeps_what_a_later_event_still_needs(event_id):
    with transaction():
        later = add_event("later", starts_on=date(2027, 10, 1), ends_on=date(2027, 10, 2))
        person = session.scalars(select(Person).where(Person.family_name == "Canaryfamily")).one()
        _register_again(later, person)

    _erase(_after(365))
    needed = kept(dump())
    _erase(date(2028, 10, 1))

    assert needed == AT_365 | AT_AUDIT
    assert kept(dump()) == AT_AUDIT


def test_log_says_what_was_erased_without_a_word_of_it(event_id):
    _erase(_after(7))
    _erase(_after(7))

    entries = [
        (row.field, row.rule, row.count)
        for row in session.scalars(select(ErasureEntry).order_by(ErasureEntry.id))
    ]
    assert sorted(entries) == sorted(
        [(name, "7", 1) for name in AT_7 | {"special_data_consent", "mails"}]
    )


def test_sent_mail_keeps_its_subject_and_its_day_alone(app, event_id):
    folder = app.extensions["settings"].instance / "mail"
    number = session.scalars(select(OutgoingMail.id)).one()
    mail.deliver(number)
    written = kept(on_disk(folder))

    _erase(_after(7))

    row = session.scalars(select(OutgoingMail)).one()
    assert "email" in written
    assert (row.recipient, row.text, row.html, row.state) == ("", "", "", MailState.SENT)
    assert row.subject != ""
    assert (kept(on_disk(folder)), list(folder.iterdir())) == (set(), [])


def test_links_end_with_the_address(event_id):
    _erase(_after(364))
    before = session.scalars(select(Link.revoked_at)).all()
    _erase(_after(365))

    assert (before, None in session.scalars(select(Link.revoked_at)).all()) == ([None], False)


def test_search_words_go_with_the_names(event_id):
    with transaction():
        service.keep_retention(
            event_id,
            version=0,
            last_payment_on=date(2026, 11, 1),
            years=5,
            project_ends_on=None,
            today=date(2027, 3, 2),
        )

    _erase(date(2032, 1, 1))

    registration = session.scalars(select(Registration)).one()
    assert registration.search_text == registration.reference.lower()


def test_organiser_keeps_name_and_address_of_the_account(event_id):
    with transaction():
        person_id = add_organiser(event_id, "canaryorganiser@example.org").person_id
        session.execute(update(Registration).values(person_id=person_id))

    _erase(_after(365))

    assert session.get_one(Person, person_id).email == "canaryorganiser@example.org"


def test_names_behind_reviews_go_half_a_year_after_the_close_without_a_report(app_context):
    with transaction():
        event = add_event(regions=[])
        group = make_open_group(event)
        group.closed_at = datetime(2026, 10, 7, 12, tzinfo=UTC)
        event_id = event.id

    def names() -> int:
        rows = select(Person.family_name).where(Person.family_name.like("No%"))
        return len(session.scalars(rows.where(Person.id.in_(select(Peer.person_id)))).all())

    _erase(_after(179))
    before = names()
    _erase(_after(181))

    assert (before, names(), event_id) == (6, 0, event_id)


def test_bytes_of_the_file_hold_nothing_either(app, event_id, backend):
    if backend != "sqlite":
        return
    file = Path(str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database))
    files = [file, file.with_name(f"{file.name}-wal")]
    before = kept(on_disk(*(path for path in files if path.exists())))

    _erase(_after(30))
    session.remove()
    db.engine.dispose()

    assert before >= AT_7
    assert kept(on_disk(*(path for path in files if path.exists()))) == AT_365 | AT_AUDIT


def _register_again(event: Event, person: Person) -> None:
    part = add_part(event)
    wanted = {name: ANSWERS[name] for name in AT_365 | AT_AUDIT}
    wishes = Wishes(answers=an_answer_sheet(**wanted), part_ids=frozenset({part.id}))
    registrations.add_person(event.id, wishes, person=person)


def test_worker_erases_once_a_day_and_again_after_a_fault(event_id):
    def minute(day: date) -> int:
        run_due(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        return len(session.scalars(select(ErasureEntry.id)).all())

    counts = [minute(_after(7)), minute(_after(7)), minute(_after(30))]
    with transaction():
        session.execute(delete(ErasureEntry))
        session.execute(update(PeriodicRun).values(fault="KeyError"))
        sheet_id = session.scalars(select(Registration.sheet_id)).one()
        session.add(AnswerRow(sheet_id=sheet_id, question="diet", value="late"))

    assert counts == [6, 6, 10]
    assert minute(_after(30)) == 1
