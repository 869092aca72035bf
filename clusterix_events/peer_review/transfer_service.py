"""What is done about transfer statements after the session, and introductions."""

from datetime import datetime

from flask_babel import gettext as _

from clusterix_events.audit.service import record
from clusterix_events.kernel import jobs
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import NotFoundError, RuleError
from clusterix_events.kernel.facts import publish
from clusterix_events.peer_review import queries as peer_queries
from clusterix_events.peer_review import transfer_queries as queries
from clusterix_events.peer_review.answers import Statement
from clusterix_events.peer_review.facts import RegionIntroduced
from clusterix_events.peer_review.models import Peer, PeerGroup, TransferStatement
from clusterix_events.peer_review.review_service import lock_group
from clusterix_events.peer_review.transfer_models import Introduction


class StatementFixedError(RuleError):
    """The report is final, so what the regions said stays; only contact may be taken back."""


def restate(
    event_id: int, group_id: int, statement: Statement, *, person_id: int, now: datetime
) -> TransferStatement:
    """Keep what a peer says for their region after the session, until the report is final.

    Whoever sent no final form may give one too, so that a statement tells nothing of the forms.
    Raises NotFoundError for who has no seat, StatementFixedError.
    """
    group, peer = _seat(event_id, group_id, person_id)
    _check_open(group)
    kept = peer_queries.find_transfer_statement(peer.id)
    if kept is None:
        kept = TransferStatement(group_id=group.id, peer_id=peer.id, region=peer.region)
        session.add(kept)
    kept.take, kept.element, kept.first_step = (
        statement.take,
        statement.element,
        statement.first_step,
    )
    kept.barriers, kept.contact = list(statement.barriers), list(statement.contact)
    kept.sent_at = now
    session.flush()
    _note("transfer.stated", group)
    return kept


def take_back(event_id: int, group_id: int, *, person_id: int) -> None:
    """Take a statement off the map, until the report is final."""
    group, peer = _seat(event_id, group_id, person_id)
    _check_open(group)
    kept = peer_queries.find_transfer_statement(peer.id)
    if kept is not None:
        session.delete(kept)
        session.flush()
        _note("transfer.taken_back", group)


def end_contact(event_id: int, group_id: int, *, person_id: int) -> None:
    """Let a region be contacted by no one from now on; possible at any time."""
    group, peer = _seat(event_id, group_id, person_id)
    kept = peer_queries.find_transfer_statement(peer.id)
    if kept is not None and kept.contact:
        kept.contact = []
        session.flush()
        _note("transfer.contact_ended", group)


@jobs.periodic("peer_review.introductions")
def introduce(now: datetime) -> None:
    """Tell regions and owners of each other where both wish it, once.

    Twice is as once: who was told is kept.
    """
    for pair in queries.list_new_pairs():
        session.add(Introduction(statement_id=pair.statement.id, told_at=now))
        session.flush()
        publish(RegionIntroduced(pair.statement.id))


def _seat(event_id: int, group_id: int, person_id: int) -> tuple[PeerGroup, Peer]:
    lock_group(group_id)
    found = queries.find_seat(event_id, group_id, person_id)
    if found is None:
        raise NotFoundError(f"group {group_id}")
    return found


def _check_open(group: PeerGroup) -> None:
    if queries.is_report_final(group.id):
        raise StatementFixedError(
            _("The report is final: what your region said stays in it. You may still end contact.")
        )


def _note(action: str, group: PeerGroup) -> None:
    record(action, event_id=group.event_id, subject=f"peer_group:{group.id}")
