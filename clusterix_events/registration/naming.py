"""Registrations of people whom somebody else named: begun for them, completed by them alone."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import delete, select

from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.kernel.files import erase_file
from clusterix_events.kernel.links import LinkKind, issue_link, revoke_links
from clusterix_events.kernel.refs import new_reference
from clusterix_events.people.models import Account, Person
from clusterix_events.people.rules import email_key
from clusterix_events.questions import service as questions
from clusterix_events.questions.models import AnswerSheet
from clusterix_events.registration import queries, uploads
from clusterix_events.registration.delegation_models import Delegation, ExpectedForm
from clusterix_events.registration.delegation_rules import Named, first_reminder, held_until
from clusterix_events.registration.joining import note
from clusterix_events.registration.models import Consent, Registration
from clusterix_events.registration.personal_data import search_text_of
from clusterix_events.registration.rules import RegistrationState
from clusterix_events.registration.sections import duties_of
from clusterix_events.registration.service import SHEET

INCOMPLETE = frozenset({RegistrationState.INVITED, RegistrationState.DRAFT})
NO_NAME = "–"


class FormCompleteError(RuleError):
    """A person has completed the form, so that nobody else changes it any more."""


def begin(
    event: Event, named: Named, *, locale: str, due_on: date, person: Person | None = None
) -> Registration:
    """Return a registration begun for somebody: name and address, nothing else, and no place yet.

    Nothing is answered or agreed to for them. `person` None means somebody new.
    """
    if person is None:
        person = Person(
            given_name=named.given_name,
            family_name=named.family_name,
            email=email_key(named.email),
            organisation=None,
        )
    registration = Registration(
        event=event,
        person=person,
        sheet=AnswerSheet(form=SHEET),
        reference=new_reference(),
        state=RegistrationState.INVITED,
        notice_version=event.notice_version,
        notice_locale=locale,
        search_text="",
        is_possible_duplicate=queries.is_address_known(event.id, named.email),
        submitted_at=clock.now(),
        joined_parts=[],
    )
    registration.search_text = search_text_of(registration)
    session.add(registration)
    session.flush()
    form = ExpectedForm(
        registration_id=registration.id,
        due_on=due_on,
        reminder_days=first_reminder(due_on, today_of(event)),
    )
    session.add(form)
    issue_link(LinkKind.PERSONAL, person_id=person.id, event_id=event.id)
    note("registration.begun", registration)
    return registration


def due_day(event: Event) -> date:
    """Return until when the place of somebody who is named today is held."""
    return held_until(event.starts_on, event.delegation_days, today_of(event))


def today_of(event: Event) -> date:
    """Return the present day where an event takes place."""
    return clock.now().astimezone(event.zone).date()


def is_incomplete(registration: Registration) -> bool:
    """Return whether a registration was begun by somebody else and not completed yet."""
    return registration.state in INCOMPLETE


def check_incomplete(registration: Registration) -> None:
    """Raise FormCompleteError unless a registration waits for its person."""
    if not is_incomplete(registration):
        raise FormCompleteError(
            _("This person has completed the form, or left; only they change it now.")
        )


def forget_answers(registration: Registration) -> None:
    """Erase what a person said for one event: answers with their files, and consents."""
    event = queries.get_event(registration.event_id)
    for _field, stored in uploads.files_of(event, registration):
        erase_file(stored)
    questions.erase_sheet(registration.sheet_id)
    session.execute(delete(Consent).where(Consent.registration_id == registration.id))
    session.expire(registration, ["consents"])


def forget_person(registration: Registration, *, keeps_name: bool) -> None:
    """Erase what is known of somebody who does not come, and end their link.

    Who has more to do at the event keeps link and data; who is known elsewhere keeps the data.
    """
    if has_page(registration):
        return
    person = registration.person
    revoke_links(person_id=person.id, event_id=registration.event_id)
    if _is_known_elsewhere(registration):
        return
    person.email = person.title = person.badge_name = person.function = None
    person.country_code = person.nuts_code = person.nuts_version = None
    person.organisation = None
    if not keeps_name:
        person.given_name, person.family_name = "", NO_NAME
    registration.search_text = search_text_of(registration)


def has_page(registration: Registration) -> bool:
    """Return whether a person heads a delegation or has a duty in the programme of the event."""
    person_id, event_id = registration.person_id, registration.event_id
    heads = session.scalars(
        select(Delegation.id).where(
            Delegation.person_id == person_id, Delegation.event_id == event_id
        )
    ).first()
    return heads is not None or bool(duties_of(person_id, event_id))


def find_form(registration_id: int) -> ExpectedForm | None:
    """Return the form expected of a person, locked against a second reminder, or None."""
    return session.scalars(
        select(ExpectedForm)
        .where(ExpectedForm.registration_id == registration_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def _is_known_elsewhere(registration: Registration) -> bool:
    """Return whether a person has an account or is registered for another event."""
    person_id = registration.person_id
    account = select(Account.id).where(Account.person_id == person_id)
    other = select(Registration.id).where(
        Registration.person_id == person_id, Registration.id != registration.id
    )
    return any(session.scalars(found).first() is not None for found in (account, other))
