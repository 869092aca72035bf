"""What is done about publication: owners agree and withdraw, organisers set levels and links."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.links import LinkKind, add_link, revoke_link
from clusterix_events.peer_review import publish_queries, service
from clusterix_events.peer_review.facts import ReportFinished
from clusterix_events.peer_review.models import Practice
from clusterix_events.peer_review.publish_models import PracticeConsent, ProgrammeLink
from clusterix_events.peer_review.publish_rules import PublishPurpose, Visibility, text_version


class OwnerMissingError(RuleError):
    """Nobody owns the practice, or somebody else does: only its owner agrees to anything."""


@dataclass(frozen=True, kw_only=True)
class Levels:
    """For whom the texts of a practice are, and for whom its report."""

    text: Visibility
    report: Visibility


def agree(
    practice_id: int, purpose: PublishPurpose, *, person_id: int, now: datetime
) -> PracticeConsent:
    """Keep that an owner agrees to one purpose, in force at once; twice is as once."""
    practice = _lock(practice_id)
    if practice.owner_id != person_id:
        raise OwnerMissingError(_("Only the owner of a practice can agree to this."))
    standing = publish_queries.list_consents(practice_id).get(purpose)
    if standing is not None and standing.person_id == person_id:
        return standing
    if standing is not None:
        standing.withdrawn_at = now  # what an earlier owner said is not this owner's
        session.flush()
    consent = PracticeConsent(
        practice_id=practice_id,
        person_id=person_id,
        purpose=purpose,
        text_version=text_version(purpose),
        given_at=now,
    )
    session.add(consent)
    session.flush()
    _note(practice, "practice.consent_given", purpose)
    return consent


def withdraw(practice_id: int, purpose: PublishPurpose, *, person_id: int, now: datetime) -> None:
    """Take an agreement back, in force at once; one that does not stand is left as it is."""
    practice = _lock(practice_id)
    if practice.owner_id != person_id:
        raise OwnerMissingError(_("Only the owner of a practice can take this back."))
    standing = publish_queries.list_consents(practice_id).get(purpose)
    if standing is not None:
        standing.withdrawn_at = now
        session.flush()
        _note(practice, "practice.consent_withdrawn", purpose)


def set_levels(event: Event, practice_id: int, levels: Levels) -> Practice:
    """Say who may read the texts and who the report; raise PracticeNotReviewedError."""
    practice = _lock(practice_id)
    if practice.event_id != event.id:
        raise NotFoundError(f"practice {practice_id}")
    if practice.text_visibility is not levels.text:
        practice.text_visibility = levels.text
        record(
            "practice.text_published",
            event_id=event.id,
            subject=f"practice:{practice_id}",
            visibility=levels.text.value,
        )
    session.flush()
    if practice.visibility is not levels.report:
        service.publish_practice(event, practice_id, levels.report)
    return practice


def open_to_partners(fact: ReportFinished) -> None:
    """Let the partnership read a report that became final, as the review form proposes."""
    practice = _lock(fact.practice_id)
    if practice.visibility is Visibility.GROUP:
        practice.visibility = Visibility.PARTNERSHIP
        session.flush()
        record(
            "practice.published",
            event_id=practice.event_id,
            subject=f"practice:{practice.id}",
            visibility=Visibility.PARTNERSHIP.value,
        )


def add_programme_link(event: Event, label: str, *, form_token: str) -> ProgrammeLink:
    """Return a new link for the programme's secretariat; a form sent twice makes one."""
    session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    made = publish_queries.find_link_by_form(event.id, form_token)
    if made is not None:
        return made
    link = add_link(LinkKind.PROGRAMME, event_id=event.id)
    made = ProgrammeLink(link=link, event_id=event.id, label=label, form_token=form_token)
    session.add(made)
    session.flush()
    record("programme_link.added", event_id=event.id, subject=f"link:{link.id}")
    return made


def end_programme_link(event: Event, link_id: int) -> None:
    """End a programme's link at once; one that is ended already stays ended."""
    found = publish_queries.find_programme_link(event.id, link_id)
    if found is not None:
        revoke_link(found.link)
        session.flush()
        record("programme_link.ended", event_id=event.id, subject=f"link:{link_id}")


def _lock(practice_id: int) -> Practice:
    practice = session.get(Practice, practice_id, with_for_update=True, populate_existing=True)
    if practice is None:
        raise NotFoundError(f"practice {practice_id}")
    return practice


def _note(practice: Practice, action: str, purpose: PublishPurpose) -> None:
    """Repeat at the practice what stands, and log it."""
    standing = publish_queries.list_consents(practice.id)
    practice.publishes_text = PublishPurpose.TEXT in standing
    practice.publishes_report = PublishPurpose.REPORT in standing
    session.flush()
    record(
        action,
        event_id=practice.event_id,
        subject=f"practice:{practice.id}",
        purpose=purpose.value,
        text_version=text_version(purpose),
    )
