"""Pictures of a practice: tied to a version, gone with the last one that shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.file_kinds import FileKind
from clusterix_events.kernel.files import ReceivedFile, StoredFile, erase_file, keep_file
from clusterix_events.peer_review.models import Practice, PracticeVersion
from clusterix_events.peer_review.practice_fields import IMAGES_MAX
from clusterix_events.peer_review.practice_models import PracticeImage
from clusterix_events.peer_review.practice_text import text_of
from clusterix_events.peer_review.practice_writing import begin_version, is_settled, take_along

KINDS = frozenset({FileKind.PNG, FileKind.JPEG})
PURPOSE = "practice-picture"


@dataclass(frozen=True)
class Caption:
    """What a picture needs before others see it: what is on it, whose it is, how it may be used."""

    alt: str = ""
    rights_holder: str = ""
    licence: str = ""


@dataclass(frozen=True)
class ImageChanges:
    """What a form says of pictures, by the files they show; `new` is one more."""

    captions: Mapping[int, Caption] = field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    new: ReceivedFile | None = None
    new_caption: Caption = field(default_factory=Caption)


class TooManyImagesError(RuleError):
    """A practice shows only so many pictures."""


def list_images(version_id: int) -> Sequence[PracticeImage]:
    """Return the pictures of a version in their order, with their files."""
    return session.scalars(
        select(PracticeImage)
        .where(PracticeImage.version_id == version_id)
        .options(joinedload(PracticeImage.file))
        .order_by(PracticeImage.position, PracticeImage.id)
        .execution_options(populate_existing=True)
    ).all()


def get_image(practice_id: int, image_id: int) -> PracticeImage:
    """Return a picture of any version of a practice; raise NotFoundError."""
    image = session.scalars(
        select(PracticeImage)
        .join(PracticeVersion, PracticeVersion.id == PracticeImage.version_id)
        .where(PracticeImage.id == image_id, PracticeVersion.practice_id == practice_id)
        .options(joinedload(PracticeImage.file))
    ).first()
    if image is None:
        raise NotFoundError(f"image {image_id}")
    return image


def change(
    practice: Practice, version: PracticeVersion, changes: ImageChanges, *, is_draft: bool
) -> PracticeVersion:
    """Return the version whose pictures are as the form says: this one, or the next if settled."""
    if not _is_new(version, changes):
        return version
    if is_settled(version):
        old = version
        version = begin_version(practice, text_of(old), number=old.number + 1, is_draft=is_draft)
        take_along(old, version)
    images = {one.file_id: one for one in list_images(version.id)}
    for file_id, image in images.items():
        if file_id in changes.removed:
            _take_away(image)
        elif file_id in changes.captions:
            _caption(image, changes.captions[file_id])
    if changes.new is not None:
        if len(images.keys() - changes.removed) >= IMAGES_MAX:
            raise TooManyImagesError(
                _("A practice shows at most %(n)s pictures.", n=IMAGES_MAX), field="image_file"
            )
        stored = keep_file(changes.new, event_id=practice.event_id, purpose=PURPOSE)
        image = PracticeImage(version_id=version.id, file_id=stored.id, position=len(images))
        _caption(image, changes.new_caption)
        session.add(image)
    session.flush()
    return version


def _is_new(version: PracticeVersion, changes: ImageChanges) -> bool:
    if changes.new is not None:
        return True
    now = {one.file_id: one for one in list_images(version.id)}
    if changes.removed & now.keys():
        return True
    return any(
        file_id in now and _caption_of(now[file_id]) != caption
        for file_id, caption in changes.captions.items()
    )


def _caption_of(image: PracticeImage) -> Caption:
    return Caption(image.alt, image.rights_holder, image.licence)


def _caption(image: PracticeImage, caption: Caption) -> None:
    image.alt, image.rights_holder = caption.alt, caption.rights_holder
    image.licence = caption.licence


def _take_away(image: PracticeImage) -> None:
    """Take a picture out of a version; its file goes when no other version shows it."""
    stored: StoredFile = image.file
    session.delete(image)
    session.flush()
    shown = select(func.count()).where(PracticeImage.file_id == stored.id)
    if not session.scalar(shown):
        erase_file(stored)
