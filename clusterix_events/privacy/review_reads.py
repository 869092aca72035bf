"""What is kept about one person in the peer review of one event: own seats, own answers."""

from sqlalchemy import select

from clusterix_events.peer_review.desk_models import DeskQuestion, DeskReading
from clusterix_events.peer_review.follow_models import (
    FollowUp,
    FollowUpAsked,
    FollowUpContact,
)
from clusterix_events.peer_review.models import (
    Opinion,
    Peer,
    PeerGroup,
    Practice,
    Presenter,
    Proposal,
    Review,
    Score,
    TransferStatement,
)
from clusterix_events.peer_review.paper_models import PaperEntry, PaperSheet
from clusterix_events.peer_review.publish_models import PracticeConsent
from clusterix_events.peer_review.report_models import GroupComment, GroupReply
from clusterix_events.privacy.whose import Rows, Whose


def practices(whose: Whose) -> Rows:
    """Return the statement for the good practices somebody owns."""
    return select(
        Practice.number,
        Practice.state,
        Practice.visibility,
        Practice.text_visibility,
        Practice.publishes_text,
        Practice.publishes_report,
        Practice.asked_at,
        Practice.reminded_at,
        Practice.shows_contact,
    ).where(Practice.owner_id == whose.person_id, Practice.event_id == whose.event_id)


def practice_consents(whose: Whose) -> Rows:
    """Return the statement for what somebody agreed to about the practices they own."""
    return (
        select(
            Practice.number,
            PracticeConsent.purpose,
            PracticeConsent.text_version,
            PracticeConsent.given_at,
            PracticeConsent.withdrawn_at,
        )
        .join(Practice, Practice.id == PracticeConsent.practice_id)
        .where(PracticeConsent.person_id == whose.person_id, Practice.event_id == whose.event_id)
    )


def follow_ups(whose: Whose) -> Rows:
    """Return the statement for what somebody is asked after the session, and at which address."""
    return (
        select(
            FollowUpContact.email,
            FollowUpContact.locale,
            FollowUpContact.kept_until,
            FollowUpAsked.mails,
            FollowUp.subject,
            FollowUp.after_days,
        )
        .outerjoin(FollowUpAsked, FollowUpAsked.contact_id == FollowUpContact.id)
        .outerjoin(FollowUp, FollowUp.id == FollowUpAsked.follow_up_id)
        .where(
            FollowUpContact.person_id == whose.person_id,
            FollowUpContact.event_id == whose.event_id,
        )
    )


def presented(whose: Whose) -> Rows:
    """Return the statement for the groups to which somebody presents."""
    return (
        select(PeerGroup.name.label("group"))
        .join(Presenter, Presenter.group_id == PeerGroup.id)
        .where(Presenter.person_id == whose.person_id, PeerGroup.event_id == whose.event_id)
    )


def seats(whose: Whose) -> Rows:
    """Return the statement for the seats in peer groups."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            Peer.position,
            Peer.organisation,
            Peer.region,
            Peer.opened_at,
            Peer.conflict_at,
            Peer.left_at,
        ).select_from(Peer),
        whose,
    )


def reviews(whose: Whose) -> Rows:
    """Return the statement for the forms somebody sent."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            Review.round,
            Review.sent_at,
            Review.basis,
            Review.private_note,
            Review.counted_at,
            Review.reopened_at,
        ).join(Peer, Peer.id == Review.peer_id),
        whose,
    )


def scores(whose: Whose) -> Rows:
    """Return the statement for the scores somebody gave."""
    return _own_peers(
        select(PeerGroup.name.label("group"), Review.round, Score.criterion, Score.value)
        .select_from(Score)
        .join(Review, Review.id == Score.review_id)
        .join(Peer, Peer.id == Review.peer_id),
        whose,
    )


def opinions(whose: Whose) -> Rows:
    """Return the statement for the answers in words of reviews."""
    return _own_peers(
        select(PeerGroup.name.label("group"), Review.round, Opinion.question, Opinion.text)
        .select_from(Opinion)
        .join(Review, Review.id == Opinion.review_id)
        .join(Peer, Peer.id == Review.peer_id),
        whose,
    )


def proposals(whose: Whose) -> Rows:
    """Return the statement for the recommendations somebody wrote."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            Review.round,
            Proposal.position,
            Proposal.text,
            Proposal.addressee,
            Proposal.weight,
            Proposal.until,
        )
        .select_from(Proposal)
        .join(Review, Review.id == Proposal.review_id)
        .join(Peer, Peer.id == Review.peer_id),
        whose,
    )


def statements(whose: Whose) -> Rows:
    """Return the statement for the transfer statements somebody sent for their region."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            TransferStatement.region,
            TransferStatement.take,
            TransferStatement.element,
            TransferStatement.first_step,
            TransferStatement.barriers,
            TransferStatement.contact,
            TransferStatement.sent_at,
        ).join(Peer, Peer.id == TransferStatement.peer_id),
        whose,
    )


def report_comments(whose: Whose) -> Rows:
    """Return the statement for what somebody said to the drafts of their groups' reports."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            GroupReply.sent_at,
            GroupComment.section,
            GroupComment.text,
            GroupComment.outcome,
            GroupComment.word,
        )
        .select_from(GroupReply)
        .join(Peer, Peer.id == GroupReply.peer_id)
        .outerjoin(GroupComment, GroupComment.reply_id == GroupReply.id),
        whose,
    )


def readings(whose: Whose) -> Rows:
    """Return the statement for what somebody has read beforehand, and the reminders of it."""
    return (
        select(
            PeerGroup.name.label("group"),
            DeskReading.read_at,
            DeskReading.reminder_days,
            DeskReading.reminded_at,
        )
        .join(PeerGroup, PeerGroup.id == DeskReading.group_id)
        .where(DeskReading.person_id == whose.person_id, PeerGroup.event_id == whose.event_id)
        .order_by(PeerGroup.name)
    )


def questions(whose: Whose) -> Rows:
    """Return the statement for what somebody asked the hosts, with the answers."""
    return (
        select(
            PeerGroup.name.label("group"),
            DeskQuestion.text,
            DeskQuestion.asked_at,
            DeskQuestion.answer,
            DeskQuestion.answered_at,
        )
        .join(PeerGroup, PeerGroup.id == DeskQuestion.group_id)
        .where(DeskQuestion.person_id == whose.person_id, PeerGroup.event_id == whose.event_id)
        .order_by(PeerGroup.name, DeskQuestion.id)
    )


def paper_forms(whose: Whose) -> Rows:
    """Return the statement for somebody's paper form, and what of it does not count yet."""
    return _own_peers(
        select(
            PeerGroup.name.label("group"),
            PaperSheet.number,
            PaperSheet.code,
            PaperEntry.part,
            PaperEntry.state,
            PaperEntry.typed,
            PaperEntry.second,
            PaperEntry.typed_at,
            PaperEntry.counted_at,
        )
        .select_from(PaperSheet)
        .outerjoin(PaperEntry, PaperEntry.sheet_id == PaperSheet.id)
        .join(Peer, Peer.id == PaperSheet.peer_id),
        whose,
    )


def _own_peers(rows: Rows, whose: Whose) -> Rows:
    return (
        rows.join(PeerGroup, PeerGroup.id == Peer.group_id)
        .where(Peer.person_id == whose.person_id, PeerGroup.event_id == whose.event_id)
        .order_by(PeerGroup.name)
    )
