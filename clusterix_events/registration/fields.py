"""The standard fields of registration: what is asked, why, on what ground, who sees it, how long.

These are defaults for a public body or an association under the GDPR, not legal advice: the
organiser confirms them with their own data protection officer. Data that only a visa letter or a
guarded site needs (name as in the passport, birth, nationality, identity document) is asked for
where it is needed, on a page of its own, and is not part of this form.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import PartKind
from clusterix_events.questions.rules import ALWAYS, Choice, Question, QuestionKind, When
from clusterix_events.registration.rules import Purpose


class Basis(StrEnum):
    """The legal ground of a field (GDPR, Articles 6 and 9)."""

    CONTRACT = "contract"
    TASK = "task"
    LEGAL = "legal"
    CONSENT = "consent"
    EXPLICIT = "explicit"


class KeptIn(StrEnum):
    """Where an answer is kept: with the person, on the answer sheet, or as a consent."""

    PERSON = "person"
    SHEET = "sheet"
    CONSENT = "consent"


AUDIT: Final = "audit"  # as long as the evidence of the event must be kept
WITHDRAWN: Final = "withdrawn"  # until withdrawn, or 365 days after the project


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field: its question, and what the privacy notice says about it.

    `erase` is a number of days after the last day of the event, or a rule (AUDIT, WITHDRAWN).
    `asked_for` names the kinds of parts the question belongs to, empty for all; `needed_for`
    those that need an answer.
    """

    question: Question
    basis: Basis
    sees: tuple[str, ...]
    erase: int | str
    kept_in: KeptIn = KeptIn.SHEET
    asked_for: frozenset[PartKind] = frozenset()
    needed_for: frozenset[PartKind] = frozenset()
    is_special: bool = False

    @property
    def id(self) -> str:
        """The field's name in forms, exports and erasure rules."""
        return self.question.id


PARTNERS = frozenset({PartKind.PARTNERS_MEETING, PartKind.PEER_GROUP_MEETING})
TOUR = frozenset({PartKind.STUDY_TOUR})
PEERS = frozenset({PartKind.PEER_GROUP_MEETING})
TRAVELLERS = PARTNERS | TOUR

_TEXT, _LONG, _ONE, _SEVERAL, _YES_NO = (
    QuestionKind.SHORT_TEXT,
    QuestionKind.LONG_TEXT,
    QuestionKind.ONE_OF,
    QuestionKind.SEVERAL_OF,
    QuestionKind.YES_NO,
)


def _choices(**labels: object) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in labels.items())


TOPICS = tuple(
    Choice(value, label)
    for value, label in (
        ("cluster management", _l("Cluster management")),
        ("roadmapping", _l("Roadmapping")),
        ("cluster policy", _l("Cluster policy")),
        ("smart specialisation", _l("Smart specialisation")),
        ("internationalisation", _l("Internationalisation")),
        ("financial instruments", _l("Financial instruments")),
        ("agro-tech", _l("Agro-tech")),
        ("alpine technologies", _l("Alpine technologies")),
        ("plastics", _l("Plastics")),
    )
)

FIELDS: Final[tuple[Field, ...]] = (
    Field(
        question=Question(
            id="given_name",
            kind=_TEXT,
            label=_l("Given name"),
            required=ALWAYS,
            missing=_l("Please tell us your given name."),
            autocomplete="given-name",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="family_name",
            kind=_TEXT,
            label=_l("Family name"),
            required=ALWAYS,
            missing=_l("Please tell us your family name."),
            autocomplete="family-name",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="title",
            kind=_TEXT,
            label=_l("Title"),
            help=_l("For example Dr or Prof."),
            length_max=40,
            autocomplete="honorific-prefix",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="badge_name",
            kind=_TEXT,
            label=_l("Name on the badge"),
            help=_l("If it is not your given and family name."),
            length_max=80,
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="email",
            kind=QuestionKind.EMAIL,
            label=_l("E-mail"),
            help=_l("Your confirmation and your personal link go there."),
            required=ALWAYS,
            missing=_l("Please tell us your e-mail address."),
            autocomplete="email",
        ),
        basis=Basis.CONTRACT,
        sees=("organiser",),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="organisation",
            kind=_TEXT,
            label=_l("Organisation"),
            required=ALWAYS,
            missing=_l("Please tell us where you work, or write “none”."),
            autocomplete="organization",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="organisation_type",
            kind=_ONE,
            label=_l("Kind of organisation"),
            required=ALWAYS,
            missing=_l("Please choose the kind of your organisation."),
            choices=_choices(
                public_authority=_l("Public authority"),
                research=_l("University or research"),
                cluster=_l("Cluster or business support"),
                company=_l("Company"),
                ngo=_l("Non-governmental organisation"),
                other=_l("Other"),
            ),
        ),
        basis=Basis.TASK,
        sees=("organiser", "statistics"),
        erase=365,
    ),
    Field(
        question=Question(
            id="function",
            kind=_TEXT,
            label=_l("Function"),
            required=ALWAYS,
            missing=_l("Please tell us what you do there, for example head of unit."),
            autocomplete="organization-title",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="country",
            kind=QuestionKind.COUNTRY,
            label=_l("Country"),
            required=ALWAYS,
            missing=_l("Please choose your country."),
            autocomplete="country",
        ),
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists", "statistics"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    Field(
        question=Question(
            id="partner_role",
            kind=_ONE,
            label=_l("Your role in the partnership"),
            missing=_l("Please choose your role in the partnership."),
            choices=_choices(
                lead_partner=_l("Lead partner"),
                partner=_l("Partner"),
                stakeholder_group=_l("Stakeholder group"),
                guest=_l("Guest"),
                public=_l("Public"),
            ),
        ),
        basis=Basis.TASK,
        sees=("organiser",),
        erase=AUDIT,
        asked_for=PARTNERS,
        needed_for=frozenset({PartKind.PARTNERS_MEETING}),
    ),
    Field(
        question=Question(
            id="region",
            kind=QuestionKind.REGION,
            label=_l("Region"),
            help=_l("Its NUTS code or its name, for example RO32."),
            missing=_l("Please tell us your region by its NUTS code or its name."),
        ),
        basis=Basis.TASK,
        sees=("organiser", "peer-group assignment"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
        asked_for=PARTNERS,
        needed_for=PARTNERS,
    ),
    Field(
        question=Question(
            id="arrival",
            kind=_TEXT,
            label=_l("Arrival"),
            help=_l("Date, time, flight or train, as far as you know."),
        ),
        basis=Basis.CONTRACT,
        sees=("organiser", "transfer"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    Field(
        question=Question(id="departure", kind=_TEXT, label=_l("Departure")),
        basis=Basis.CONTRACT,
        sees=("organiser", "transfer"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    Field(
        question=Question(id="hotel", kind=_TEXT, label=_l("Hotel and nights")),
        basis=Basis.CONTRACT,
        sees=("organiser", "hotel"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    Field(
        question=Question(
            id="expertise",
            kind=_SEVERAL,
            label=_l("Topics you can review"),
            help=_l("Choose up to three."),
            missing=_l("Please choose at least one topic that you can review."),
            choices=TOPICS,
            most=3,
        ),
        basis=Basis.TASK,
        sees=("organiser", "moderator"),
        erase=365,
        asked_for=PEERS,
        needed_for=PEERS,
    ),
    Field(
        question=Question(
            id="mobile_on_site",
            kind=QuestionKind.PHONE,
            label=_l("Mobile number during the tour"),
            help=_l("With the country code, for example +43 and ten digits."),
            missing=_l("Please give a number under which the tour leader can reach you."),
            autocomplete="tel",
        ),
        basis=Basis.CONTRACT,
        sees=("organiser", "tour leader"),
        erase=7,
        asked_for=TOUR,
        needed_for=TOUR,
    ),
    Field(
        question=Question(
            id="emergency_contact",
            kind=_TEXT,
            label=_l("Whom to call in an emergency"),
            help=_l("A name and a number. Please tell the person that you gave it to us."),
        ),
        basis=Basis.CONTRACT,
        sees=("tour leader while the tour runs",),
        erase=7,
        asked_for=TOUR,
    ),
    Field(
        question=Question(
            id="languages",
            kind=_TEXT,
            label=_l("Languages and interpretation"),
            help=_l("What you speak, and what you would need to have interpreted."),
        ),
        basis=Basis.CONTRACT,
        sees=("organiser",),
        erase=30,
    ),
    Field(
        question=Question(
            id="diet",
            kind=_TEXT,
            label=_l("Food"),
            help=_l("What you do not eat, or must not."),
        ),
        basis=Basis.EXPLICIT,
        sees=("organiser", "kitchen: counts only"),
        erase=7,
        is_special=True,
    ),
    Field(
        question=Question(
            id="access_needs",
            kind=_TEXT,
            label=_l("Access"),
            help=_l("What you need to take part, for example a seat near the front."),
        ),
        basis=Basis.EXPLICIT,
        sees=("named access contact", "venue: the measure only"),
        erase=7,
        is_special=True,
    ),
    Field(
        question=Question(
            id=Purpose.SPECIAL_DATA.value,
            kind=QuestionKind.TICK,
            label=_l(
                "I agree that what I wrote about food and access is used to arrange the event for "
                "me. I can take this back at any time."
            ),
        ),
        basis=Basis.EXPLICIT,
        sees=("organiser",),
        erase=7,
        kept_in=KeptIn.CONSENT,
    ),
    Field(
        question=Question(
            id=Purpose.PHOTOS.value,
            kind=_YES_NO,
            label=_l("May photos and film that show you be published?"),
            help=_l("If not, your badge says “No photos”."),
            required=ALWAYS,
            missing=_l("Please choose yes or no."),
        ),
        basis=Basis.CONSENT,
        sees=("organiser", "badge mark"),
        erase=WITHDRAWN,
        kept_in=KeptIn.CONSENT,
    ),
    Field(
        question=Question(
            id=Purpose.PARTICIPANTS_LIST.value,
            kind=_YES_NO,
            label=_l("May your name be on the list given to participants?"),
            help=_l("Name, organisation, function and country."),
            required=ALWAYS,
            missing=_l("Please choose yes or no."),
        ),
        basis=Basis.CONSENT,
        sees=("participants",),
        erase=365,
        kept_in=KeptIn.CONSENT,
    ),
    Field(
        question=Question(
            id=Purpose.CONTACT_SHARING.value,
            kind=_YES_NO,
            label=_l("May other participants see your e-mail address?"),
            help=_l("Only people who take part in the same event."),
            required=ALWAYS,
            missing=_l("Please choose yes or no."),
        ),
        basis=Basis.CONSENT,
        sees=("participants",),
        erase=365,
        kept_in=KeptIn.CONSENT,
    ),
    Field(
        question=Question(
            id=Purpose.FURTHER_INVITATIONS.value,
            kind=_YES_NO,
            label=_l("May we invite you to further events of this project?"),
            help=_l("At most a few mails a year."),
            required=ALWAYS,
            missing=_l("Please choose yes or no."),
        ),
        basis=Basis.CONSENT,
        sees=("organiser",),
        erase=WITHDRAWN,
        kept_in=KeptIn.CONSENT,
    ),
)

BY_ID: Final = MappingProxyType({field.id: field for field in FIELDS})
SPECIAL: Final = tuple(field.id for field in FIELDS if field.is_special)


def as_asked(field: Field, codes: dict[PartKind, frozenset[str]]) -> Question:
    """Return a field's question with its conditions in terms of an event's parts.

    `codes` are the codes of the parts on the form by their kind.
    """
    question = field.question
    if field.asked_for:
        question = replace(question, shown_if=_any_of(field.asked_for, codes))
    if field.needed_for:
        question = replace(question, required=_any_of(field.needed_for, codes))
    return question


def _any_of(kinds: frozenset[PartKind], codes: dict[PartKind, frozenset[str]]) -> When:
    return When("part", frozenset().union(*(codes.get(kind, frozenset()) for kind in kinds)))
