"""Building an event's review form: changes to its draft, and versions that never change."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from clusterix_events.audit.service import record
from clusterix_events.events.models import Event
from clusterix_events.kernel import clock
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, StaleError
from clusterix_events.peer_review import form_rules as rules
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.form_models import ReviewFormDraft
from clusterix_events.peer_review.models import GroupState, PeerGroup, ReviewFormVersion
from clusterix_events.peer_review.review_form import default_definition

UNDO_MOST = 10

Change = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Present:
    """An event's form as it stands: the draft, else the latest version, else the default form.

    `token` counts the changes; `is_draft` is whether it differs from the latest version.
    """

    definition: dict[str, Any]
    token: int
    latest: ReviewFormVersion | None
    is_draft: bool
    may_undo: bool

    @property
    def base(self) -> dict[str, Any]:
        """What the draft began from: the latest version, else the default form."""
        return self.latest.definition if self.latest is not None else default_definition()


def read_present(event_id: int) -> Present:
    """Return an event's form as it stands."""
    draft = session.get(ReviewFormDraft, event_id)
    latest = queries.find_latest_form(event_id)
    base = latest.definition if latest is not None else default_definition()
    if draft is None:
        return Present(base, 0, latest, is_draft=False, may_undo=False)
    return Present(
        draft.definition,
        draft.version,
        latest,
        is_draft=not is_same(draft.definition, base),
        may_undo=bool(draft.earlier),
    )


def change_form(event_id: int, change: Change, *, token: int) -> Present:
    """Change the draft; raise StaleError when somebody else did since, or a rule's error."""
    draft = _lock_draft(event_id, token)
    after = change(_copied(draft.definition))
    if not is_same(after, draft.definition):
        draft.earlier = [*draft.earlier, draft.definition][-UNDO_MOST:]
        _keep(draft, after)
        record("review_form.changed", event_id=event_id, subject=f"event:{event_id}")
    return read_present(event_id)


def undo(event_id: int, *, token: int) -> Present:
    """Take back the last change of the draft; nothing happens when there is none."""
    draft = _lock_draft(event_id, token)
    if draft.earlier:
        *earlier, last = draft.earlier
        draft.earlier = earlier
        _keep(draft, last)
    return read_present(event_id)


def discard(event_id: int, *, token: int) -> Present:
    """Go back to the latest version; undo brings the draft again."""
    base = read_present(event_id).base
    return change_form(event_id, lambda _definition: _copied(base), token=token)


def publish(event_id: int, *, token: int | None = None) -> ReviewFormVersion:
    """Make the draft the event's next version; return the latest when nothing differs from it."""
    draft = _lock_draft(event_id, token)
    present = read_present(event_id)
    if present.latest is not None and not present.is_draft:
        return present.latest
    number = present.latest.version + 1 if present.latest is not None else 1
    version = ReviewFormVersion(
        event_id=event_id,
        version=number,
        definition=_copied(draft.definition),
        made_at=clock.now(),
    )
    session.add(version)
    draft.earlier = []
    _keep(draft, _copied(draft.definition))
    if present.is_draft or token is not None:
        subject = f"event:{event_id}"
        record("review_form.published", event_id=event_id, subject=subject, number=number)
    return version


def form_for_group(event_id: int) -> ReviewFormVersion:
    """Return the version a new group is made with: a draft becomes one at this moment."""
    present = read_present(event_id)
    if present.latest is not None and not present.is_draft:
        return present.latest
    return publish(event_id)


def copy_form(source_id: int, target_id: int) -> None:
    """Give the copy of an event the form of its source, with a draft's changes, as version 1."""
    present = read_present(source_id)
    if present.latest is not None or present.is_draft:
        session.add(
            ReviewFormVersion(event_id=target_id, version=1, definition=_copied(present.definition))
        )
        session.flush()


def move_groups(event_id: int, number: int) -> list[str]:
    """Give the groups of a version that were not opened yet the latest one; return their names."""
    _lock_event(event_id)
    old, latest = get_version(event_id, number), queries.find_latest_form(event_id)
    assert latest is not None  # there is one at least
    groups = session.scalars(
        select(PeerGroup)
        .where(PeerGroup.form_id == old.id, PeerGroup.state == GroupState.COMPOSED)
        .order_by(PeerGroup.name)
        .with_for_update()
    ).all()
    if latest.id == old.id:
        return []
    for group in groups:
        group.form_id = latest.id
        record(
            "peer_group.form_moved",
            event_id=event_id,
            subject=f"peer_group:{group.id}",
            number=latest.version,
        )
    session.flush()
    return [group.name for group in groups]


def list_versions(event_id: int) -> list[tuple[ReviewFormVersion, list[PeerGroup]]]:
    """Return the versions of an event's form, the latest first, each with its groups."""
    versions = session.scalars(
        select(ReviewFormVersion)
        .where(ReviewFormVersion.event_id == event_id)
        .order_by(ReviewFormVersion.version.desc())
    ).all()
    groups = session.scalars(
        select(PeerGroup).where(PeerGroup.event_id == event_id).order_by(PeerGroup.name)
    ).all()
    return [(one, [group for group in groups if group.form_id == one.id]) for one in versions]


def get_version(event_id: int, number: int) -> ReviewFormVersion:
    """Return a version of an event's form by its number; raise NotFoundError."""
    found = session.scalars(
        select(ReviewFormVersion).where(
            ReviewFormVersion.event_id == event_id, ReviewFormVersion.version == number
        )
    ).first()
    if found is None:
        raise NotFoundError(f"review form {number}")
    return found


def new_code(definition: Mapping[str, Any]) -> str:
    """Return a code for something new in a form."""
    return rules.fresh_code(definition, secrets.choice)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two definitions ask the same; what was taken off before does not count."""
    return bool(_plain(one) == _plain(other))


def _plain(definition: Mapping[str, Any]) -> Any:
    return json.loads(
        json.dumps({key: value for key, value in definition.items() if key != "retired"})
    )


def _lock_event(event_id: int) -> None:
    session.execute(select(Event.id).where(Event.id == event_id).with_for_update())


def _lock_draft(event_id: int, token: int | None) -> ReviewFormDraft:
    """Return the draft under the event's lock, made where there is none; token None: as it is."""
    _lock_event(event_id)
    present = read_present(event_id)
    if token is not None and token != present.token:
        raise StaleError
    draft = session.get(ReviewFormDraft, event_id)
    if draft is None:
        draft = ReviewFormDraft(
            event_id=event_id,
            definition=_copied(present.definition),
            earlier=[],
            changed_at=clock.now(),
            version=0,
        )
        session.add(draft)
    return draft


def _keep(draft: ReviewFormDraft, definition: dict[str, Any]) -> None:
    draft.definition = definition
    draft.changed_at = clock.now()
    draft.version += 1
    session.flush()


def _copied(definition: Mapping[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(definition))
    return copied
