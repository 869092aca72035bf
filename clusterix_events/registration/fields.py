"""The standard fields of registration: what is asked, why, on what ground, who sees it, how long.

These are defaults for a public body or an association under the GDPR, not legal advice: the
organiser confirms them with their own data protection officer. Data that only a visa letter or a
guarded site needs (name as in the passport, birth, nationality, identity document) is asked for
where it is needed, on a page of its own, and is not part of this form.
"""

from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import PartKind
from clusterix_events.questions.rules import ALWAYS, Question, QuestionKind
from clusterix_events.registration.choices import ORGANISATION_TYPES, PARTNER_ROLES, TOPICS
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
    those that need an answer; `part_codes` and `needed_codes` are the same for an organiser's own
    question, by the codes of parts; `code` is one for all its versions. A field that is not asked
    any more still has answers.
    """

    question: Question
    basis: Basis
    sees: tuple[str, ...]
    erase: int | str
    kept_in: KeptIn = KeptIn.SHEET
    asked_for: frozenset[PartKind] = frozenset()
    needed_for: frozenset[PartKind] = frozenset()
    is_special: bool = False
    part_codes: frozenset[str] = frozenset()
    needed_codes: frozenset[str] = frozenset()
    code: str = ""
    is_own: bool = False
    is_asked: bool = True

    @property
    def id(self) -> str:
        """The field's name in forms, exports and erasure rules."""
        return self.question.id


_OWN = frozenset(field.name for field in dataclass_fields(Field))
PARTNERS = frozenset({PartKind.PARTNERS_MEETING, PartKind.PEER_GROUP_MEETING})
TOUR = frozenset({PartKind.STUDY_TOUR})
PEERS = frozenset({PartKind.PEER_GROUP_MEETING})
TRAVELLERS = PARTNERS | TOUR

_TEXT, _ONE, _SEVERAL, _YES_NO = (
    QuestionKind.SHORT_TEXT,
    QuestionKind.ONE_OF,
    QuestionKind.SEVERAL_OF,
    QuestionKind.YES_NO,
)


def _field(name: str, kind: QuestionKind, label: object, **values: Any) -> Field:
    """Return a field; what a field does not know is said about its question."""
    own = {key: values.pop(key) for key in tuple(values) if key in _OWN}
    return Field(question=Question(id=name, kind=kind, label=label, **values), **own)


FIELDS: Final[tuple[Field, ...]] = (
    _field(
        "given_name",
        _TEXT,
        _l("Given name"),
        required=ALWAYS,
        missing=_l("Please tell us your given name."),
        autocomplete="given-name",
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "family_name",
        _TEXT,
        _l("Family name"),
        required=ALWAYS,
        missing=_l("Please tell us your family name."),
        autocomplete="family-name",
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "title",
        _TEXT,
        _l("Title"),
        help=_l("For example Dr or Prof."),
        length_max=40,
        autocomplete="honorific-prefix",
        basis=Basis.TASK,
        sees=("organiser", "badge"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "badge_name",
        _TEXT,
        _l("Name on the badge"),
        help=_l("If it is not your given and family name."),
        length_max=80,
        basis=Basis.TASK,
        sees=("organiser", "badge"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "email",
        QuestionKind.EMAIL,
        _l("E-mail"),
        help=_l("Your confirmation and your personal link go there."),
        required=ALWAYS,
        missing=_l("Please tell us your e-mail address."),
        autocomplete="email",
        basis=Basis.CONTRACT,
        sees=("organiser",),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "organisation",
        _TEXT,
        _l("Organisation"),
        required=ALWAYS,
        missing=_l("Please tell us where you work, or write “none”."),
        autocomplete="organization",
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "organisation_type",
        _ONE,
        _l("Kind of organisation"),
        required=ALWAYS,
        missing=_l("Please choose the kind of your organisation."),
        choices=ORGANISATION_TYPES,
        basis=Basis.TASK,
        sees=("organiser", "statistics"),
        erase=365,
    ),
    _field(
        "function",
        _TEXT,
        _l("Function"),
        required=ALWAYS,
        missing=_l("Please tell us what you do there, for example head of unit."),
        autocomplete="organization-title",
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists"),
        erase=365,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "country",
        QuestionKind.COUNTRY,
        _l("Country"),
        required=ALWAYS,
        missing=_l("Please choose your country."),
        autocomplete="country",
        basis=Basis.TASK,
        sees=("organiser", "badge", "lists", "statistics"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
    ),
    _field(
        "partner_role",
        _ONE,
        _l("Your role in the partnership"),
        missing=_l("Please choose your role in the partnership."),
        choices=PARTNER_ROLES,
        basis=Basis.TASK,
        sees=("organiser",),
        erase=AUDIT,
        asked_for=PARTNERS,
        needed_for=frozenset({PartKind.PARTNERS_MEETING}),
    ),
    _field(
        "region",
        QuestionKind.REGION,
        _l("Region"),
        help=_l("Its NUTS code or its name, for example RO32."),
        missing=_l("Please tell us your region by its NUTS code or its name."),
        basis=Basis.TASK,
        sees=("organiser", "peer-group assignment"),
        erase=AUDIT,
        kept_in=KeptIn.PERSON,
        asked_for=PARTNERS,
        needed_for=PARTNERS,
    ),
    _field(
        "arrival",
        _TEXT,
        _l("Arrival"),
        help=_l("Date, time, flight or train, as far as you know."),
        basis=Basis.CONTRACT,
        sees=("organiser", "transfer"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    _field(
        "departure",
        _TEXT,
        _l("Departure"),
        basis=Basis.CONTRACT,
        sees=("organiser", "transfer"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    _field(
        "hotel",
        _TEXT,
        _l("Hotel and nights"),
        basis=Basis.CONTRACT,
        sees=("organiser", "hotel"),
        erase=30,
        asked_for=TRAVELLERS,
    ),
    _field(
        "expertise",
        _SEVERAL,
        _l("Topics you can review"),
        help=_l("Choose up to three."),
        missing=_l("Please choose at least one topic that you can review."),
        choices=TOPICS,
        most=3,
        basis=Basis.TASK,
        sees=("organiser", "moderator"),
        erase=365,
        asked_for=PEERS,
        needed_for=PEERS,
    ),
    _field(
        "mobile_on_site",
        QuestionKind.PHONE,
        _l("Mobile number during the tour"),
        help=_l("With the country code, for example +43 and ten digits."),
        missing=_l("Please give a number under which the tour leader can reach you."),
        autocomplete="tel",
        basis=Basis.CONTRACT,
        sees=("organiser", "tour leader"),
        erase=7,
        asked_for=TOUR,
        needed_for=TOUR,
    ),
    _field(
        "emergency_contact",
        _TEXT,
        _l("Whom to call in an emergency"),
        help=_l("A name and a number. Please tell the person that you gave it to us."),
        basis=Basis.CONTRACT,
        sees=("tour leader while the tour runs",),
        erase=7,
        asked_for=TOUR,
    ),
    _field(
        "languages",
        _TEXT,
        _l("Languages and interpretation"),
        help=_l("What you speak, and what you would need to have interpreted."),
        basis=Basis.CONTRACT,
        sees=("organiser",),
        erase=30,
    ),
    _field(
        "diet",
        _TEXT,
        _l("Food"),
        help=_l("What you do not eat, or must not."),
        basis=Basis.EXPLICIT,
        sees=("organiser", "kitchen: counts only"),
        erase=7,
        is_special=True,
    ),
    _field(
        "access_needs",
        _TEXT,
        _l("Access"),
        help=_l("What you need to take part, for example a seat near the front."),
        basis=Basis.EXPLICIT,
        sees=("named access contact", "venue: the measure only"),
        erase=7,
        is_special=True,
    ),
    _field(
        Purpose.SPECIAL_DATA.value,
        QuestionKind.TICK,
        _l(
            "I agree that what I wrote about food and access is used to arrange the event for "
            "me. I can take this back at any time."
        ),
        basis=Basis.EXPLICIT,
        sees=("organiser",),
        erase=7,
        kept_in=KeptIn.CONSENT,
    ),
    _field(
        Purpose.PHOTOS.value,
        _YES_NO,
        _l("May photos and film that show you be published?"),
        help=_l("If not, your badge says “No photos”."),
        required=ALWAYS,
        missing=_l("Please choose yes or no."),
        basis=Basis.CONSENT,
        sees=("organiser", "badge mark"),
        erase=WITHDRAWN,
        kept_in=KeptIn.CONSENT,
    ),
    _field(
        Purpose.PARTICIPANTS_LIST.value,
        _YES_NO,
        _l("May your name be on the list given to participants?"),
        help=_l("Name, organisation, function and country."),
        required=ALWAYS,
        missing=_l("Please choose yes or no."),
        basis=Basis.CONSENT,
        sees=("participants",),
        erase=365,
        kept_in=KeptIn.CONSENT,
    ),
    _field(
        Purpose.CONTACT_SHARING.value,
        _YES_NO,
        _l("May other participants see your e-mail address?"),
        help=_l("Only people who take part in the same event."),
        required=ALWAYS,
        missing=_l("Please choose yes or no."),
        basis=Basis.CONSENT,
        sees=("participants",),
        erase=365,
        kept_in=KeptIn.CONSENT,
    ),
    _field(
        Purpose.FURTHER_INVITATIONS.value,
        _YES_NO,
        _l("May we invite you to further events of this project?"),
        help=_l("At most a few mails a year."),
        required=ALWAYS,
        missing=_l("Please choose yes or no."),
        basis=Basis.CONSENT,
        sees=("organiser",),
        erase=WITHDRAWN,
        kept_in=KeptIn.CONSENT,
    ),
)

BY_ID: Final = MappingProxyType({field.id: field for field in FIELDS})
SPECIAL: Final = tuple(field.id for field in FIELDS if field.is_special)
