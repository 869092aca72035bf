"""Reads of what is published, of what owners agreed to, and of programmes' links."""

from collections.abc import Sequence

from sqlalchemy import or_, select, union
from sqlalchemy.orm import joinedload

from clusterix_events.kernel.db import session
from clusterix_events.kernel.links import Link
from clusterix_events.peer_review.models import (
    GroupState,
    Peer,
    PeerGroup,
    Practice,
    PracticeVersion,
    Presenter,
)
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.publish_models import PracticeConsent, ProgrammeLink
from clusterix_events.peer_review.publish_rules import Publication, PublishPurpose
from clusterix_events.peer_review.queries import LATEST_VERSIONS


def publication_of(practice: Practice) -> Publication:
    """Return a practice as the rules of publication see it."""
    return Publication(
        practice_id=practice.id,
        owner_id=practice.owner_id,
        state=practice.state.value,
        text=practice.text_visibility,
        report=practice.visibility,
        publishes_text=practice.publishes_text,
        publishes_report=practice.publishes_report,
    )


def list_own_practices(person_id: int) -> frozenset[int]:
    """Return the practices of whose groups somebody is one; who presents, once it is closed."""
    seats = select(PeerGroup.practice_id).join(Peer, Peer.group_id == PeerGroup.id)
    shows = select(PeerGroup.practice_id).join(Presenter, Presenter.group_id == PeerGroup.id)
    leads = or_(PeerGroup.moderator_id == person_id, PeerGroup.rapporteur_id == person_id)
    found = union(
        seats.where(Peer.person_id == person_id),
        shows.where(Presenter.person_id == person_id, PeerGroup.state == GroupState.CLOSED),
        select(PeerGroup.practice_id).where(leads),
    )
    return frozenset(session.scalars(found))


def list_consents(practice_id: int) -> dict[PublishPurpose, PracticeConsent]:
    """Return what stands at present of what an owner agreed to, by purpose."""
    rows = session.scalars(
        select(PracticeConsent).where(
            PracticeConsent.practice_id == practice_id, PracticeConsent.withdrawn_at.is_(None)
        )
    )
    return {row.purpose: row for row in rows}


def list_programme_links(event_id: int) -> Sequence[ProgrammeLink]:
    """Return the links of an event's programme that stand, the newest first."""
    return session.scalars(
        select(ProgrammeLink)
        .join(Link, Link.id == ProgrammeLink.link_id)
        .options(joinedload(ProgrammeLink.link))
        .where(ProgrammeLink.event_id == event_id, Link.revoked_at.is_(None))
        .order_by(ProgrammeLink.link_id.desc())
    ).all()


def find_programme_link(event_id: int, link_id: int) -> ProgrammeLink | None:
    """Return a programme's link of this event that stands, or None."""
    return next((one for one in list_programme_links(event_id) if one.link_id == link_id), None)


def find_link_by_form(event_id: int, form_token: str) -> ProgrammeLink | None:
    """Return the link that this form made already, or None."""
    return session.scalars(
        select(ProgrammeLink).where(
            ProgrammeLink.event_id == event_id, ProgrammeLink.form_token == form_token
        )
    ).first()


def list_images(version_id: int) -> list[PracticeImage]:
    """Return the pictures of a version that others may see: those with words and rights."""
    rows = session.scalars(
        select(PracticeImage)
        .options(joinedload(PracticeImage.file))
        .where(PracticeImage.version_id == version_id)
        .order_by(PracticeImage.position, PracticeImage.id)
    )
    return [row for row in rows if row.is_showable]


def list_owned(event_id: int, person_id: int) -> list[tuple[int, str]]:
    """Return (practice, its latest title) for what somebody owns at an event, by number."""
    rows = session.execute(
        select(Practice.id, PracticeVersion.title)
        .join(LATEST_VERSIONS, LATEST_VERSIONS.c.practice_id == Practice.id)
        .join(
            PracticeVersion,
            (PracticeVersion.practice_id == Practice.id)
            & (PracticeVersion.number == LATEST_VERSIONS.c.number),
        )
        .where(Practice.event_id == event_id, Practice.owner_id == person_id)
        .order_by(Practice.number)
    )
    return [(row[0], row[1]) for row in rows]
