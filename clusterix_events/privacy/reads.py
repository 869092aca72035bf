"""What is kept about one person at one event, a statement for each place it is kept in."""

from typing import Any, Final

from sqlalchemy import or_, select

from clusterix_events.agenda.models import Engagement, Session, Slot, SlotSpeaker, Speaker
from clusterix_events.audit.models import LogEntry
from clusterix_events.checkin.models import Presence
from clusterix_events.events.models import Part
from clusterix_events.kernel.links import Link
from clusterix_events.mail.models import MailAttachment, OutgoingMail
from clusterix_events.people.models import Account, AccountSession, Organisation, Person, RoleGrant
from clusterix_events.places.models import Place, PlaceRequest
from clusterix_events.privacy.models import ErasureRequest
from clusterix_events.privacy.whose import Rows, Whose
from clusterix_events.questions.models import AnswerRow
from clusterix_events.registration.access_models import AccessContact
from clusterix_events.registration.bulk_models import BulkMail, BulkRecipient
from clusterix_events.registration.delegation_models import (
    Delegation,
    DelegationMember,
    ExpectedForm,
    Replacement,
)
from clusterix_events.registration.invitation_models import Invitation
from clusterix_events.registration.merge_models import RegistrationMerge
from clusterix_events.registration.models import Consent, JoinedPart, Registration
from clusterix_events.registration.spreadsheet_models import ImportRow
from clusterix_events.registration.view_models import SavedView
from clusterix_events.study_tours.models import Stop, StudyTour

# Columns that say nothing about a person: numbers of rows, and what only software reads.
TECHNICAL: Final = frozenset(
    {
        *("id", "event_id", "person_id", "registration_id", "sheet_id", "account_id", "part_id"),
        *("request_id", "pool_id", "holder_id", "session_id", "speaker_id", "slot_id", "mail_id"),
        *("group_id", "peer_id", "review_id", "recommendation_id", "organisation_id", "owner_id"),
        *("version", "uid", "sequence", "key", "message_id", "attempts", "due_at", "facts"),
        *(
            "delegation_id",
            "kept_id",
            "merged_id",
            "bulk_id",
            "former_id",
            "successor_id",
            "quota_id",
            "link_id",
            "import_id",
            "match_number",
            "made_version",
            "remind_on",
            "batch_id",
            "merged_into_id",
        ),
        *("is_generated", "nuts_version", "practice_version_id", "practice_id", "form_id"),
        *("target_id", "search_text", "fault"),
    }
)

# Keys that open something: of no use to their owner here, and dangerous in a file.
SECRETS: Final = frozenset(
    {"nonce", "key_hash", "password_hash", "device_hash", "form_token", "email_key"}
)


def registration(whose: Whose) -> Rows:
    """Return the statement for what a registration says of itself."""
    return select(
        Registration.reference,
        Registration.state,
        Registration.submitted_at,
        Registration.cancelled_at,
        Registration.notice_version,
        Registration.notice_locale,
        Registration.is_possible_duplicate,
    ).where(Registration.id == whose.registration_id)


def person(whose: Whose) -> Rows:
    """Return the statement for what a person's own row says."""
    return (
        select(
            Person.title,
            Person.given_name,
            Person.family_name,
            Person.badge_name,
            Person.email,
            Person.function,
            Organisation.name.label("organisation"),
            Person.country_code,
            Person.nuts_code,
            Person.locale,
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == whose.person_id)
    )


def answers(whose: Whose) -> Rows:
    """Return the statement for the answers on the sheet."""
    return (
        select(AnswerRow.question, AnswerRow.value)
        .where(AnswerRow.sheet_id == whose.sheet_id)
        .order_by(AnswerRow.question)
    )


def consents(whose: Whose) -> Rows:
    """Return the statement for what was agreed to, under which wording, and when."""
    return (
        select(
            Consent.purpose,
            Consent.text_version,
            Consent.asked_at,
            Consent.given_at,
            Consent.withdrawn_at,
        )
        .where(Consent.registration_id == whose.registration_id)
        .order_by(Consent.id)
    )


def places(whose: Whose) -> Rows:
    """Return the statement for the places asked for and held, with their numbers."""
    return (
        select(Part.title.label("part"), *_columns(PlaceRequest), Place.number.label("number"))
        .select_from(JoinedPart)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .join(Part, Part.id == JoinedPart.part_id)
        .outerjoin(Place, (Place.request_id == PlaceRequest.id) & (Place.pool_id == Part.pool_id))
        .where(JoinedPart.registration_id == whose.registration_id)
        .order_by(Part.position, Part.id)
    )


def invitations(whose: Whose) -> Rows:
    """Return the statement for the invitation by which somebody was asked to come."""
    return select(*_columns(Invitation)).where(Invitation.registration_id == whose.registration_id)


def memberships(whose: Whose) -> Rows:
    """Return the statement for what the head of a delegation wrote about somebody."""
    return (
        select(Delegation.name.label("delegation"), *_columns(DelegationMember))
        .join(DelegationMember, DelegationMember.delegation_id == Delegation.id)
        .where(DelegationMember.registration_id == whose.registration_id)
    )


def delegations(whose: Whose) -> Rows:
    """Return the statement for the delegation somebody heads; its members are not theirs."""
    return select(*_columns(Delegation)).where(
        Delegation.person_id == whose.person_id, Delegation.event_id == whose.event_id
    )


def expected_forms(whose: Whose) -> Rows:
    """Return the statement for until when a form was asked of somebody."""
    return select(*_columns(ExpectedForm)).where(
        ExpectedForm.registration_id == whose.registration_id
    )


def replacements(whose: Whose) -> Rows:
    """Return the statement for when somebody handed on a place or took one over."""
    return select(
        Replacement.replaced_at,
        (Replacement.former_id == whose.registration_id).label("handed_on_by_you"),
    ).where(
        or_(
            Replacement.former_id == whose.registration_id,
            Replacement.successor_id == whose.registration_id,
        )
    )


def merges(whose: Whose) -> Rows:
    """Return the statement for when registrations of the same person were put together."""
    return select(RegistrationMerge.merged_at).where(
        or_(
            RegistrationMerge.kept_id == whose.registration_id,
            RegistrationMerge.merged_id == whose.registration_id,
        )
    )


def bulk_mails(whose: Whose) -> Rows:
    """Return the statement for the mails to many that went to somebody."""
    return (
        select(BulkMail.created_at, BulkRecipient.state)
        .join(BulkMail, BulkMail.id == BulkRecipient.bulk_id)
        .where(BulkRecipient.registration_id == whose.registration_id)
        .order_by(BulkMail.id)
    )


def imported(whose: Whose) -> Rows:
    """Return the statement for the rows of an organiser's table that became this registration."""
    return select(*_columns(ImportRow)).where(ImportRow.registration_id == whose.registration_id)


def stops(whose: Whose) -> Rows:
    """Return the statement for the stops of the tours that were joined."""
    return (
        select(StudyTour.title.label("tour"), StudyTour.on, Stop.what, Stop.starts_at, Stop.ends_at)
        .join(StudyTour, StudyTour.id == Stop.tour_id)
        .join(JoinedPart, JoinedPart.part_id == StudyTour.part_id)
        .where(JoinedPart.registration_id == whose.registration_id)
        .order_by(StudyTour.on, Stop.tour_id, Stop.position)
    )


def speaker(whose: Whose) -> Rows:
    """Return the statement for what a speaker's row says."""
    return select(Speaker.state, Speaker.affiliation).where(
        Speaker.person_id == whose.person_id, Speaker.event_id == whose.event_id
    )


def talks(whose: Whose) -> Rows:
    """Return the statement for the talks somebody gives."""
    return (
        select(
            Session.title.label("session"),
            Slot.kind,
            Slot.title,
            Slot.topic,
            Slot.abstract,
            Slot.withdrawn_at,
        )
        .join(SlotSpeaker, SlotSpeaker.slot_id == Slot.id)
        .join(Speaker, Speaker.id == SlotSpeaker.speaker_id)
        .join(Session, Session.id == Slot.session_id)
        .where(Speaker.person_id == whose.person_id, Speaker.event_id == whose.event_id)
        .order_by(Slot.id)
    )


def engagements(whose: Whose) -> Rows:
    """Return the statement for the roles somebody has in sessions."""
    return (
        select(
            Engagement.role,
            Session.title.label("session"),
            Session.day,
            Session.starts_at,
            Session.ends_at,
        )
        .join(Session, Session.id == Engagement.session_id)
        .where(Engagement.person_id == whose.person_id, Session.event_id == whose.event_id)
        .order_by(Engagement.id)
    )


def attendance(whose: Whose) -> Rows:
    """Return the statement for the days on which somebody was there."""
    return (
        select(Presence.on, Presence.at)
        .where(Presence.registration_id == whose.registration_id)
        .order_by(Presence.on)
    )


def mails(whose: Whose) -> Rows:
    """Return the statement for the mails written to somebody, without their words."""
    return (
        select(
            OutgoingMail.subject,
            OutgoingMail.message,
            OutgoingMail.recipient,
            OutgoingMail.locale,
            OutgoingMail.state,
            OutgoingMail.created_at,
            OutgoingMail.sent_at,
        )
        .where(*_own_mails(whose))
        .order_by(OutgoingMail.id)
    )


def files(whose: Whose) -> Rows:
    """Return the statement for the names of the files that went with mails."""
    return (
        select(OutgoingMail.subject, MailAttachment.filename, MailAttachment.mimetype)
        .join(OutgoingMail, OutgoingMail.id == MailAttachment.mail_id)
        .where(*_own_mails(whose))
        .order_by(MailAttachment.id)
    )


def links(whose: Whose) -> Rows:
    """Return the statement for the links somebody has or had, without what opens them."""
    return (
        select(Link.kind, Link.created_at, Link.expires_at, Link.revoked_at)
        .where(
            Link.person_id == whose.person_id,
            or_(Link.event_id == whose.event_id, Link.event_id.is_(None)),
        )
        .order_by(Link.id)
    )


def account(whose: Whose) -> Rows:
    """Return the statement for the account."""
    return select(Account.email, Account.is_administrator, Account.created_at).where(
        Account.id == whose.account_id
    )


def sign_ins(whose: Whose) -> Rows:
    """Return the statement for the browsers that are signed in."""
    return select(AccountSession.created_at, AccountSession.last_used_at).where(
        AccountSession.account_id == whose.account_id
    )


def roles(whose: Whose) -> Rows:
    """Return the statement for the roles of the account for the event."""
    return select(RoleGrant.role, RoleGrant.granted_at).where(
        RoleGrant.account_id == whose.account_id, RoleGrant.event_id == whose.event_id
    )


def saved_views(whose: Whose) -> Rows:
    """Return the statement for the views of the list that an organiser keeps."""
    return select(*_columns(SavedView)).where(
        SavedView.account_id == whose.account_id, SavedView.event_id == whose.event_id
    )


def access_contact(whose: Whose) -> Rows:
    """Return the statement for whether the account is named as access contact."""
    return select(AccessContact.event_id.label("named_for_event")).where(
        AccessContact.account_id == whose.account_id, AccessContact.event_id == whose.event_id
    )


def requests(whose: Whose) -> Rows:
    """Return the statement for the requests for erasure."""
    return select(ErasureRequest.asked_at, ErasureRequest.due_on, ErasureRequest.done_at).where(
        ErasureRequest.person_id == whose.person_id, ErasureRequest.event_id == whose.event_id
    )


def log(whose: Whose) -> Rows:
    """Return the statement for what was done by or about a person, without who else did it."""
    return (
        select(
            LogEntry.at,
            LogEntry.action,
            LogEntry.subject,
            LogEntry.detail,
            (LogEntry.person_id == whose.person_id).label("by_you"),
        )
        .where(
            LogEntry.event_id == whose.event_id,
            or_(
                LogEntry.person_id == whose.person_id,
                LogEntry.subject == f"registration:{whose.registration_id}",
            ),
        )
        .order_by(LogEntry.id)
    )


def _own_mails(whose: Whose) -> tuple[Any, ...]:
    return (
        OutgoingMail.person_id == whose.person_id,
        or_(OutgoingMail.event_id == whose.event_id, OutgoingMail.event_id.is_(None)),
    )


def _columns(model: Any) -> list[Any]:
    """Return the columns of a model that say something about a person, and open nothing."""
    hidden = TECHNICAL | SECRETS
    return [column for column in model.__table__.c if column.name not in hidden]
