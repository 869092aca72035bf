"""What belongs to a practice beside its texts: pictures of a version, and remarks of organisers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clusterix_events.kernel.db import Model
from clusterix_events.kernel.files import StoredFile
from clusterix_events.kernel.types import IntPk, LongText


class PracticeImage(Model):
    """A picture of one version; versions may share its file, which goes with the last of them.

    It is shown to others only once it says what is to be seen, whose it is and how it may be used.
    """

    __tablename__ = "practice_image"
    __table_args__ = (UniqueConstraint("version_id", "file_id"),)

    id: Mapped[IntPk]
    version_id: Mapped[int] = mapped_column(ForeignKey("practice_version.id", ondelete="CASCADE"))
    file_id: Mapped[int] = mapped_column(
        ForeignKey("stored_file.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    alt: Mapped[str]
    rights_holder: Mapped[str]
    licence: Mapped[str]

    file: Mapped[StoredFile] = relationship(lazy="raise")

    @property
    def is_showable(self) -> bool:
        """Whether others than owner and organisers may see it."""
        return bool(self.alt and self.rights_holder and self.licence)


class PracticeRemark(Model):
    """What an organiser asks to be changed at one field; `text_then` is what stood there.

    `field` is a code of `practice_fields`, empty for the whole practice. It is answered when the
    owner sends the practice again.
    """

    __tablename__ = "practice_remark"
    __table_args__ = (Index("ix_practice_remark_practice_id", "practice_id"),)

    id: Mapped[IntPk]
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id", ondelete="CASCADE"))
    version_number: Mapped[int]
    field: Mapped[str]
    text: Mapped[LongText]
    text_then: Mapped[LongText]
    made_at: Mapped[datetime]
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
