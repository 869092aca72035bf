"""All cross-feature behaviour on one page: which functions run when a fact is published."""

from flask_babel import lazy_gettext as _l

from clusterix_events.agenda import merging as agenda_merging
from clusterix_events.agenda.copying import copy_agenda
from clusterix_events.agenda.duties import list_duties
from clusterix_events.agenda.hours import part_hours
from clusterix_events.checkin import merging as checkin_merging
from clusterix_events.events.facts import EventCopied, EventPublished
from clusterix_events.kernel.facts import Reactions
from clusterix_events.peer_review import (
    desk_mails,
    follow_mails,
    follow_service,
    practice_mails,
    publish_service,
    report_mails,
    round_mails,
    round_merging,
    transfer_mails,
)
from clusterix_events.peer_review import merging as peer_review_merging
from clusterix_events.peer_review import service as peer_review
from clusterix_events.peer_review.desk_facts import QuestionsSent, ReadingReminded
from clusterix_events.peer_review.facts import (
    FollowUpDue,
    GroupCheckEnded,
    GroupClosed,
    PracticeMoved,
    PracticeReminded,
    RegionIntroduced,
    ReportFinished,
    ReportMoved,
)
from clusterix_events.peer_review.personal import draw_groups, draw_practices
from clusterix_events.peer_review.publish_personal import draw_owned
from clusterix_events.peer_review.round_facts import (
    ConflictsAsked,
    ConflictsReminded,
    GroupsTold,
)
from clusterix_events.peer_review.round_personal import draw_conflicts
from clusterix_events.places.facts import (
    OfferAccepted,
    OfferEnded,
    PlacesApproved,
    PlacesConfirmed,
    PlacesDeclined,
    PlacesOffered,
)
from clusterix_events.privacy import mails as privacy_mails
from clusterix_events.privacy.facts import ErasureAnswered
from clusterix_events.privacy.record import draw_request
from clusterix_events.registration import (
    delegation_mails,
    draft_mails,
    form_copying,
    groups,
    invitation_mails,
    invitation_service,
    notice,
    offer_mails,
)
from clusterix_events.registration import mails as registration_mails
from clusterix_events.registration import offer_service as offers
from clusterix_events.registration.delegation_shown import draw_history
from clusterix_events.registration.facts import (
    DelegationRegistered,
    DraftKept,
    DraftReminderDue,
    FormExpired,
    FormReminded,
    InvitationReminded,
    InvitationSent,
    MemberLeft,
    MovedUp,
    OfferLost,
    OfferMade,
    OfferTaken,
    PersonNamed,
    PlaceApproved,
    PlaceDeclined,
    Registered,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationReplaced,
    RegistrationsMerged,
)
from clusterix_events.registration.sections import PersonalSection, offer_sections
from clusterix_events.study_tours import sections as tour_sections
from clusterix_events.study_tours import service as study_tours

offer_sections(
    form=(tour_sections.FORM,),
    personal=(
        PersonalSection(title=_l("Your good practice"), draw=draw_practices),
        PersonalSection(title=_l("Your peer groups"), draw=draw_groups),
        PersonalSection(title=_l("Read and publish your practices"), draw=draw_owned),
        PersonalSection(title=_l("Conflicts of interest"), draw=draw_conflicts),
        tour_sections.PERSONAL,
    ),
    hours=(part_hours,),
    record=(
        draw_history,
        draw_request,
    ),
    duties=(list_duties,),
)

REACTIONS: Reactions = {
    EventPublished: (notice.keep_notice,),
    EventCopied: (
        copy_agenda,
        peer_review.copy_practices,
        study_tours.copy_tours,
        form_copying.copy_with_event,
    ),
    PlacesConfirmed: (offers.note_confirmed, groups.split_confirmed),
    PlacesOffered: (offers.note_offered,),
    PlacesApproved: (offers.note_approved, groups.split_confirmed),
    PlacesDeclined: (offers.note_declined,),
    OfferAccepted: (offers.note_accepted, groups.split_confirmed),
    OfferEnded: (offers.note_offer_ended,),
    ReportFinished: (follow_service.plan, publish_service.open_to_partners),
    RegistrationsMerged: (
        invitation_service.note_merged,
        agenda_merging.join_engagements,
        peer_review_merging.join_groups,
        round_merging.join_rounds,
        checkin_merging.join_presences,
    ),
}

# The demonstration is loaded by the same services; no mail may leave the house for it.
MAIL_REACTIONS: Reactions = {
    Registered: (registration_mails.confirm,),
    RegistrationChanged: (registration_mails.tell_change,),
    RegistrationCancelled: (registration_mails.tell_cancellation,),
    MovedUp: (registration_mails.tell_moved_up,),
    OfferMade: (offer_mails.tell_offer,),
    OfferTaken: (offer_mails.tell_taken,),
    OfferLost: (offer_mails.tell_lost,),
    PlaceApproved: (offer_mails.tell_approved,),
    PlaceDeclined: (offer_mails.tell_declined,),
    InvitationSent: (invitation_mails.invite,),
    InvitationReminded: (invitation_mails.remind,),
    DraftKept: (draft_mails.send_link,),
    DraftReminderDue: (draft_mails.remind,),
    FollowUpDue: (follow_mails.ask,),
    RegionIntroduced: (transfer_mails.introduce,),
    GroupClosed: (report_mails.ask_rapporteur,),
    ReportMoved: (report_mails.tell_stage,),
    GroupCheckEnded: (report_mails.tell_comments,),
    ReportFinished: (report_mails.tell_final,),
    ErasureAnswered: (privacy_mails.tell_erased,),
    DelegationRegistered: (delegation_mails.confirm_delegation,),
    PersonNamed: (delegation_mails.invite_named,),
    FormReminded: (delegation_mails.remind,),
    ConflictsAsked: (round_mails.ask,),
    ConflictsReminded: (round_mails.remind,),
    GroupsTold: (round_mails.tell_groups,),
    FormExpired: (delegation_mails.tell_expired,),
    MemberLeft: (delegation_mails.tell_head,),
    RegistrationReplaced: (delegation_mails.tell_replacement,),
    PracticeMoved: (practice_mails.tell_move,),
    PracticeReminded: (practice_mails.remind,),
    ReadingReminded: (desk_mails.remind,),
    QuestionsSent: (desk_mails.send_questions,),
}


def with_mail() -> Reactions:
    """Return all reactions, those that write mails last."""
    facts = {**REACTIONS, **MAIL_REACTIONS}
    return {fact: REACTIONS.get(fact, ()) + MAIL_REACTIONS.get(fact, ()) for fact in facts}
