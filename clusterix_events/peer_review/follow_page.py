"""Follow-ups in words: what is asked, and what was answered before."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from clusterix_events.kernel.i18n import long_date, month
from clusterix_events.peer_review.follow_queries import Asked
from clusterix_events.peer_review.follow_rules import FollowUpKind, FollowUpStatus
from clusterix_events.peer_review.wording import region

STATUS_WORDS = {
    FollowUpStatus.NOT_STARTED: _l("Not started"),
    FollowUpStatus.STARTED: _l("Started"),
    FollowUpStatus.DONE: _l("Done"),
    FollowUpStatus.DROPPED: _l("Dropped"),
    FollowUpStatus.REPLACED: _l("Replaced by something else"),
}
SIGNS = {
    FollowUpStatus.NOT_STARTED: "draft",
    FollowUpStatus.STARTED: "pending",
    FollowUpStatus.DONE: "confirmed",
    FollowUpStatus.DROPPED: "declined",
    FollowUpStatus.REPLACED: "merged",
}


@dataclass(frozen=True)
class Question:
    """One thing somebody is asked about; `state` and `said` are the present answer, if any.

    `earlier` are the answers to earlier dates: (month, sign, word, sentence).
    """

    id: int
    title: str
    words: str
    state: tuple[str, str] | None
    said: str
    sentence: str
    earlier: tuple[tuple[str, str, str, str], ...]


def questions(asked: Iterable[Asked], zone: ZoneInfo) -> list[Question]:
    """Return what is asked, the latest date of each thing; what was said before stands below."""
    found = []
    for _thing, rows in groupby(asked, key=lambda one: (one.follow_up.group_id, subject_of(one))):
        latest, *before = rows
        found.append(_question(latest, before, zone))
    return found


def subject_of(one: Asked) -> str:
    """Return what within its group a follow-up is about."""
    return one.follow_up.subject


def about(one: Asked, *, is_of_host: bool = False) -> str:
    """Return in words what a follow-up asks about, to the host or about them."""
    row = one.follow_up
    if row.kind is FollowUpKind.HOST and is_of_host:
        return _("The host accepted: %(what)s", what=row.what)
    if row.kind is FollowUpKind.HOST:
        return _("You accepted: %(what)s", what=row.what)
    if not row.what:
        return _("%(region)s would take the practice.", region=region(row.region))
    return _("%(region)s would take: %(what)s", region=region(row.region), what=row.what)


def _question(latest: Asked, before: list[Asked], zone: ZoneInfo) -> Question:
    row = latest.follow_up
    said = ""
    if row.answered_at is not None:
        said = _("Answered on %(day)s", day=long_date(row.answered_at.astimezone(zone).date()))
    return Question(
        id=row.id,
        title=latest.title,
        words=about(latest),
        state=(SIGNS[row.status], str(STATUS_WORDS[row.status])) if row.status else None,
        said=said,
        sentence=row.sentence or "",
        earlier=tuple(
            (
                month(one.follow_up.answered_at.astimezone(zone).date()),
                SIGNS[one.follow_up.status],
                str(STATUS_WORDS[one.follow_up.status]),
                one.follow_up.sentence or "",
            )
            for one in before
            if one.follow_up.status is not None and one.follow_up.answered_at is not None
        ),
    )
