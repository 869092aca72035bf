"""What registration announces."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Registered:
    """A person registered for parts of an event."""

    registration_id: int


@dataclass(frozen=True)
class RegistrationChanged:
    """A registration has other answers or other parts."""

    registration_id: int


@dataclass(frozen=True)
class PartLeft:
    """A registration gave up its place, or its wait for one, in a part."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class RegistrationCancelled:
    """A whole registration was cancelled; its parts were left before."""

    registration_id: int


@dataclass(frozen=True)
class MovedUp:
    """A registration on the waiting list of a part got its place."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class PlaceApproved:
    """An organiser approved a request for a part: it has its place, or waits for one."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class PlaceDeclined:
    """An organiser declined a request for a part, or took an offer back."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class OfferMade:
    """A freed place in a part is held for a registration until its reply-by time."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class OfferTaken:
    """A registration accepted the place that was offered."""

    registration_id: int
    part_id: int


@dataclass(frozen=True)
class OfferLost:
    """An offer ended without its place being taken: declined by the person, or out of time."""

    registration_id: int
    part_id: int
    was_declined: bool


@dataclass(frozen=True)
class InvitationSent:
    """A person was invited, or the invitation was sent again."""

    invitation_id: int


@dataclass(frozen=True)
class InvitationReminded:
    """A person is to be reminded of an invitation without an answer."""

    invitation_id: int


@dataclass(frozen=True)
class DraftKept:
    """Somebody left a form to finish it later, or gave it another address."""

    draft_id: int


@dataclass(frozen=True)
class DraftReminderDue:
    """A form was left unfinished for some days."""

    draft_id: int


@dataclass(frozen=True)
class DelegationRegistered:
    """A head registered a delegation; its members are named."""

    delegation_id: int


@dataclass(frozen=True)
class PersonNamed:
    """Somebody named a person, who is asked to complete a registration or to decline."""

    registration_id: int


@dataclass(frozen=True)
class FormReminded:
    """A person is reminded of the form that is expected of them."""

    registration_id: int


@dataclass(frozen=True)
class FormExpired:
    """A form was not completed in time; its place is about to be given back."""

    registration_id: int


@dataclass(frozen=True)
class MemberLeft:
    """A member left a delegation without its head doing it."""

    member_id: int


@dataclass(frozen=True)
class RegistrationReplaced:
    """A person's places went to a colleague; what the person said is about to be erased."""

    replacement_id: int


@dataclass(frozen=True)
class RegistrationsMerged:
    """One registration of a person went into another, with all its standing places."""

    event_id: int
    kept_id: int
    merged_id: int
    kept_person_id: int
    merged_person_id: int
