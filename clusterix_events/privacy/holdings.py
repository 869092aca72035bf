"""Everything that is held about one person at one event: one statement per place it is kept in.

A table that names people stands here or in LEFT_OUT with its reason; tests/privacy walks all
tables, so that a new one fails until somebody decides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from clusterix_events.privacy import reads, review_reads, round_reads
from clusterix_events.privacy.whose import Rows, Whose


class Group(StrEnum):
    """The sections of the page of one's own data, in their order."""

    REGISTRATION = "registration"
    PROGRAMME = "programme"
    REVIEWS = "reviews"
    ATTENDANCE = "attendance"
    MAILS = "mails"
    ACCESS = "access"
    LOG = "log"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One place in which data is kept: its name in the export, its section, how it is read."""

    name: str
    group: Group
    read: Callable[[Whose], Rows]


# What a mail says is erased soon after the event; its owner has it in their own mailbox.
IN_THE_MAILBOX: Final = frozenset({"text", "html", "content"})

# Tables that name people and are not in the export, each with the reason.
LEFT_OUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "answer_sheet": "only the number under which answers stand",
        "slot_speaker": "only says which talks are whose; the talks are in the export",
        "leader_code": "a code that is worth something for minutes, kept as a hash",
        "peer_group": "the work of a group; being its moderator or rapporteur is an engagement",
        "practice_version": "the texts of a good practice, which are its organisation's",
        "practice_remark": "what an organiser asks to be changed in a text, by nobody's name",
        "practice_image": "a picture of a good practice, with the name of whoever holds its rights",
        "entry_request": "a name typed at a door, tied to a device and to nobody; kept 7 days",
        "recommendation": "merged from several peers, with a count and no names",
        "programme_link": "a link for a secretariat, with the words an organiser gave it",
        "follow_up": "what a region or a host said became of something; who was asked is read",
        "revealed_figures": "figures of a group, from which nobody can be told",
        "revealed_text": "texts of a group without their writers",
        "registration_draft": "a form not sent yet, behind a link of its own, gone when it is sent",
        "registration_export": "an act of an organiser, who exported; never the data itself",
        "registration_import": "an act of an organiser, who imported; the rows are in the export",
        "bulk_mail": "an act of an organiser: a text with placeholders; what came of it is read",
        "distinct_pair": "an organiser's note that two who look alike are two people",
        "composer_run": "a draft of groups by numbers; being in a group is read; kept 30 days",
        "legal_hold": "an act of the organiser about the event; it is in the log of actions",
        "clash_allowance": "an organiser's note on the plan of the day, by numbers of rows",
        "minutes": "the record of a meeting, read by its members",
        "pool": "a counter of places",
        "round_topic": "a practice in a round; who presents it is in the export",
        "applied_plan": "the groups as they were before a proposal, by numbers, until it is undone",
    }
)

HOLDINGS: Final = (
    Holding(name="person", group=Group.REGISTRATION, read=reads.person),
    Holding(name="registration", group=Group.REGISTRATION, read=reads.registration),
    Holding(name="answers", group=Group.REGISTRATION, read=reads.answers),
    Holding(name="consents", group=Group.REGISTRATION, read=reads.consents),
    Holding(name="places", group=Group.REGISTRATION, read=reads.places),
    Holding(name="invitations", group=Group.REGISTRATION, read=reads.invitations),
    Holding(name="delegation_memberships", group=Group.REGISTRATION, read=reads.memberships),
    Holding(name="delegations", group=Group.REGISTRATION, read=reads.delegations),
    Holding(name="expected_forms", group=Group.REGISTRATION, read=reads.expected_forms),
    Holding(name="replacements", group=Group.REGISTRATION, read=reads.replacements),
    Holding(name="merges", group=Group.REGISTRATION, read=reads.merges),
    Holding(name="imported_rows", group=Group.REGISTRATION, read=reads.imported),
    Holding(name="tour_stops", group=Group.REGISTRATION, read=reads.stops),
    Holding(name="speaker", group=Group.PROGRAMME, read=reads.speaker),
    Holding(name="talks", group=Group.PROGRAMME, read=reads.talks),
    Holding(name="engagements", group=Group.PROGRAMME, read=reads.engagements),
    Holding(name="own_practices", group=Group.REVIEWS, read=review_reads.practices),
    Holding(name="practice_consents", group=Group.REVIEWS, read=review_reads.practice_consents),
    Holding(name="follow_ups", group=Group.REVIEWS, read=review_reads.follow_ups),
    Holding(name="presented_to", group=Group.REVIEWS, read=review_reads.presented),
    Holding(name="peer_groups", group=Group.REVIEWS, read=review_reads.seats),
    Holding(name="reviews", group=Group.REVIEWS, read=review_reads.reviews),
    Holding(name="review_scores", group=Group.REVIEWS, read=review_reads.scores),
    Holding(name="review_answers", group=Group.REVIEWS, read=review_reads.opinions),
    Holding(name="review_recommendations", group=Group.REVIEWS, read=review_reads.proposals),
    Holding(name="paper_forms", group=Group.REVIEWS, read=review_reads.paper_forms),
    Holding(name="readings", group=Group.REVIEWS, read=review_reads.readings),
    Holding(name="questions_to_hosts", group=Group.REVIEWS, read=review_reads.questions),
    Holding(name="transfer_statements", group=Group.REVIEWS, read=review_reads.statements),
    Holding(name="report_comments", group=Group.REVIEWS, read=review_reads.report_comments),
    Holding(name="conflicts", group=Group.REVIEWS, read=round_reads.conflicts),
    Holding(name="conflicts_answered", group=Group.REVIEWS, read=round_reads.conflict_answers),
    Holding(name="noted_for_groups", group=Group.REVIEWS, read=round_reads.delegate),
    Holding(name="rounds_not_there", group=Group.REVIEWS, read=round_reads.absences),
    Holding(name="to_present", group=Group.REVIEWS, read=round_reads.presents),
    Holding(name="fixed_in_groups", group=Group.REVIEWS, read=round_reads.locks),
    Holding(name="group_changes", group=Group.REVIEWS, read=round_reads.changes),
    Holding(name="attendance", group=Group.ATTENDANCE, read=reads.attendance),
    Holding(name="mails", group=Group.MAILS, read=reads.mails),
    Holding(name="mail_files", group=Group.MAILS, read=reads.files),
    Holding(name="mails_to_many", group=Group.MAILS, read=reads.bulk_mails),
    Holding(name="links", group=Group.ACCESS, read=reads.links),
    Holding(name="account", group=Group.ACCESS, read=reads.account),
    Holding(name="sign_ins", group=Group.ACCESS, read=reads.sign_ins),
    Holding(name="roles", group=Group.ACCESS, read=reads.roles),
    Holding(name="saved_views", group=Group.ACCESS, read=reads.saved_views),
    Holding(name="access_contact", group=Group.ACCESS, read=reads.access_contact),
    Holding(name="erasure_requests", group=Group.ACCESS, read=reads.requests),
    Holding(name="log", group=Group.LOG, read=reads.log),
)
