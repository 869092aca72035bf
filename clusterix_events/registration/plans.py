"""How the form is laid out: its sections in order, their words and their rows of fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from clusterix_events.events.models import PartKind
from clusterix_events.questions.rules import When
from clusterix_events.registration.fields import PARTNERS, PEERS, TOUR, TRAVELLERS
from clusterix_events.registration.rules import Purpose


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One section of the form: its words and its rows of fields, before anybody fills it in.

    `kinds` are the kinds of parts it belongs to, empty for all; a row is (look, field ids);
    `further` are the kinds of parts whose features draw into it.
    """

    id: str
    title: Any
    short: Any = ""
    intro: Any = ""
    note: Any = ""
    kinds: frozenset[PartKind] = frozenset()
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    further: frozenset[PartKind] = frozenset()

    def shown_if(self, codes: Mapping[PartKind, frozenset[str]]) -> str:
        """Return the condition under which scripts show the section, "" for always."""
        if not self.kinds:
            return ""
        own = frozenset().union(*(codes.get(kind, frozenset()) for kind in self.kinds))
        return When("part", own).attribute


PARTS, QUESTIONS, CONSENTS = "what-you-join", "questions", "your-choices"
PLANS = (
    Plan(
        id="about-you",
        title=_l("About you"),
        note=_l("Seen by the organiser, and printed on your badge. Kept as proof of attendance."),
        rows=(
            ("row", ("given_name", "family_name")),
            ("row", ("title", "badge_name")),
            ("row", ("email",)),
            ("row", ("organisation",)),
            ("row", ("organisation_type", "function")),
            ("row", ("country",)),
        ),
    ),
    Plan(
        id=PARTS,
        title=_l("What you will join"),
        short=_l("What you will join"),
        rows=(("parts", ("part",)),),
    ),
    Plan(
        id="partnership",
        title=_l("For the partners’ meeting"),
        short=_l("Partners’ meeting"),
        note=_l("Your region decides which practices you may review."),
        kinds=PARTNERS,
        rows=(("row", ("partner_role", "region")),),
    ),
    Plan(
        id="peer-group",
        title=_l("For the peer group meeting"),
        short=_l("Peer group meeting"),
        intro=_l("You will discuss two good practices, never one from your own region."),
        note=_l("Seen by the organiser and the moderator of your group."),
        kinds=PEERS,
        further=PEERS,
        rows=(("chips", ("expertise",)),),
    ),
    Plan(
        id="study-tour",
        title=_l("For the study tour"),
        short=_l("Study tour"),
        note=_l("The mobile number is seen by the tour leader, and erased seven days after."),
        kinds=TOUR,
        further=TOUR,
        rows=(("row", ("mobile_on_site",)), ("row", ("emergency_contact",))),
    ),
    Plan(
        id="journey",
        title=_l("Your journey"),
        intro=_l("All optional. You can add it later."),
        note=_l("Seen by the organiser. Erased thirty days after the event."),
        kinds=TRAVELLERS,
        rows=(("row", ("arrival", "departure")), ("row", ("hotel",))),
    ),
    Plan(
        id=QUESTIONS,
        title=_l("Further questions"),
        short=_l("Further questions"),
        note=_l("Seen by the organiser. The privacy notice says what each is for."),
    ),
    Plan(
        id="what-you-need",
        title=_l("What you need to take part"),
        short=_l("What you need"),
        intro=_l("All optional. Say as much as helps."),
        note=_l(
            "The organiser reads these answers; the kitchen gets counts without names. Food and "
            "access are erased seven days after the event."
        ),
        rows=(
            ("row", ("diet", "access_needs")),
            ("row", (Purpose.SPECIAL_DATA.value,)),
            ("row", ("languages",)),
        ),
    ),
    Plan(
        id=CONSENTS,
        title=_l("Your choices about your data"),
        short=_l("Your choices"),
        intro=_l(
            "Four questions, four separate answers. A “no” never costs you your place, and you can "
            "change each one later."
        ),
        note=_l(
            "The wording you saw, its version and the day are kept with your answers. You can read "
            "them on your own page."
        ),
        rows=(
            (
                "consents",
                (
                    Purpose.PHOTOS.value,
                    Purpose.PARTICIPANTS_LIST.value,
                    Purpose.CONTACT_SHARING.value,
                    Purpose.FURTHER_INVITATIONS.value,
                ),
            ),
        ),
    ),
)
