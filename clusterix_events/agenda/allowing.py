"""Allowing a clash that the organiser can live with, and taking that back."""

from collections.abc import Sequence

from flask_babel import gettext as _

from clusterix_events.agenda.checks import list_clashes
from clusterix_events.agenda.clashes import ClashKind
from clusterix_events.agenda.models import ClashAllowance
from clusterix_events.audit import service as audit
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError


class ClashGoneError(RuleError):
    """The clash to be allowed does not stand any more."""


def allow_clash(event_id: int, kind: ClashKind, session_ids: Sequence[int]) -> ClashAllowance:
    """Return the allowance of a clash as it stands now; raise ClashGoneError when it is gone."""
    wanted = (kind, tuple(session_ids))
    standing = [
        clash
        for clash in list_clashes(event_id)
        if (clash.kind, clash.session_ids) == wanted and clash.is_blocking
    ]
    if not standing:
        raise ClashGoneError(_("This conflict does not stand any more."))
    clash = standing[0]
    made = ClashAllowance(
        event_id=event_id,
        kind=kind,
        session_ids=list(clash.session_ids),
        person_ids=list(clash.person_ids),
        starts_at=clash.starts_at,
        ends_at=clash.ends_at,
    )
    session.add(made)
    session.flush()
    audit.record("clash.allowed", event_id=event_id, subject=f"session:{session_ids[-1]}")
    return made


def take_back(event_id: int, allowance_id: int) -> None:
    """Let an allowed clash block again; raise NotFoundError."""
    row = session.get(ClashAllowance, allowance_id)
    if row is None or row.event_id != event_id:
        raise NotFoundError(str(allowance_id))
    session.delete(row)
    audit.record("clash.refused", event_id=event_id, subject=f"session:{row.session_ids[-1]}")
