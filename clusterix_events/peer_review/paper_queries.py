"""Reads about paper forms."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.refs import read_reference
from clusterix_events.peer_review.models import Peer
from clusterix_events.peer_review.paper_models import PaperEntry, PaperPart, PaperSheet


def list_sheets(group_id: int) -> Sequence[PaperSheet]:
    """Return the numbered sheets of a group, each with whose it is and what was typed."""
    return session.scalars(
        _sheets().where(PaperSheet.group_id == group_id).order_by(PaperSheet.number)
    ).all()


def find_sheet(group_id: int, number: int) -> PaperSheet | None:
    """Return a sheet of this group, or None."""
    return session.scalars(
        _sheets().where(PaperSheet.group_id == group_id, PaperSheet.number == number)
    ).first()


def get_sheet(group_id: int, number: int) -> PaperSheet:
    """Return a sheet of this group; raise NotFoundError."""
    sheet = find_sheet(group_id, number)
    if sheet is None:
        raise NotFoundError(f"sheet {number}")
    return sheet


def find_sheet_by_code(typed: str) -> PaperSheet | None:
    """Return the sheet whose code is in a QR, or None."""
    code = read_reference(typed)
    if code is None:
        return None
    return session.scalars(_sheets().where(PaperSheet.code == code)).first()


def find_sheet_of_peer(peer_id: int) -> PaperSheet | None:
    """Return the sheet that was said to be a peer's, or None."""
    return session.scalars(_sheets().where(PaperSheet.peer_id == peer_id)).first()


def count_sheets(group_id: int) -> int:
    """Return how many numbered sheets a group has."""
    counted = select(func.count()).select_from(PaperSheet).where(PaperSheet.group_id == group_id)
    return session.scalar(counted) or 0


def entry_of(sheet: PaperSheet, part: PaperPart) -> PaperEntry | None:
    """Return what was typed of a part of a sheet, or None."""
    return next((one for one in sheet.entries if one.part is part), None)


def _sheets() -> Select[PaperSheet]:
    return (
        select(PaperSheet)
        .options(
            joinedload(PaperSheet.peer).joinedload(Peer.person),
            joinedload(PaperSheet.peer).selectinload(Peer.reviews),
            selectinload(PaperSheet.entries),
        )
        .execution_options(populate_existing=True)
    )
