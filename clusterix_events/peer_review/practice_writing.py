"""Writing the texts of a practice into the version they belong to.

What was signed off or read by a group is never written over: the next change begins the next
version, which takes the pictures of the one before along.
"""

from datetime import datetime

from sqlalchemy import insert, select, update

from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.peer_review.models import GroupState, PeerGroup, Practice, PracticeVersion
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.practice_text import PracticeText, fill_version, text_of


def lock_practice(event_id: int, practice_id: int) -> Practice:
    """Return a practice of this event, locked until the transaction ends; raise NotFoundError."""
    practice = session.scalars(
        select(Practice)
        .where(Practice.id == practice_id, Practice.event_id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if practice is None:
        raise NotFoundError(f"practice {practice_id}")
    return practice


def find_by_form(event_id: int, form_token: str | None) -> Practice | None:
    """Return the practice that this form has made already, or None."""
    if form_token is None:
        return None
    return session.scalars(
        select(Practice).where(Practice.event_id == event_id, Practice.form_token == form_token)
    ).first()


def working_version(practice: Practice) -> PracticeVersion:
    """Return the version that a change is made to or follows: the newest, drafts among them."""
    return session.scalars(
        select(PracticeVersion)
        .where(PracticeVersion.practice_id == practice.id)
        .order_by(PracticeVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one()


def begin_version(
    practice: Practice, text: PracticeText, *, number: int = 1, is_draft: bool = False
) -> PracticeVersion:
    """Return a new version of a practice with these texts."""
    version = PracticeVersion(practice_id=practice.id, number=number, is_draft=is_draft)
    fill_version(version, text)
    version.changed_at = clock.now()
    session.add(version)
    session.flush()
    return version


def write(practice: Practice, text: PracticeText, *, is_draft: bool) -> PracticeVersion:
    """Return the version that now holds these texts: the working one, or a new one after it."""
    working = working_version(practice)
    practice.version += 1
    if text_of(working) == text:
        return working
    if not is_settled(working):
        fill_version(working, text)
        working.changed_at = clock.now()
        session.flush()
        return working
    version = begin_version(practice, text, number=working.number + 1, is_draft=is_draft)
    take_along(working, version)
    if not is_draft:
        show_to_groups(practice, version)
    return version


def check_version(practice: Practice, version: int) -> None:
    """Raise StaleError when somebody else saved since this version was on the page."""
    if practice.version != version:
        raise StaleError


def is_saved_already(practice: Practice, text: PracticeText) -> bool:
    """Return whether these very texts stand in the working version: a form that was sent twice."""
    return text_of(working_version(practice)) == text


def sign(version: PracticeVersion, *, now: datetime) -> None:
    """Note the owner's sign-off: from now on these texts stay as they are."""
    version.is_draft, version.signed_at = False, now
    session.flush()


def show_to_groups(practice: Practice, version: PracticeVersion) -> None:
    """Let groups whose room was not opened yet read this version."""
    session.execute(
        update(PeerGroup)
        .where(PeerGroup.practice_id == practice.id, PeerGroup.state == GroupState.COMPOSED)
        .values(practice_version_id=version.id)
    )


def is_settled(version: PracticeVersion) -> bool:
    """Return whether a version stays as it is: signed off, or read by a group."""
    return version.is_frozen or version.signed_at is not None


def take_along(old: PracticeVersion, new: PracticeVersion) -> None:
    """Show the pictures of one version in the next."""
    images = session.scalars(select(PracticeImage).where(PracticeImage.version_id == old.id))
    rows = [
        {
            "version_id": new.id,
            "file_id": one.file_id,
            "position": one.position,
            "alt": one.alt,
            "rights_holder": one.rights_holder,
            "licence": one.licence,
        }
        for one in images
    ]
    if rows:
        session.execute(insert(PracticeImage), rows)
