"""How many people of one organisation or country may join a part by themselves.

Whoever holds a place, waits for one or waits for approval is counted. The pools of the request
are locked first, so that two people who come at the same moment are counted one after the other; a
part without limits costs no statement. Nobody waits for a limit: a place freed in a pool knows
nothing of organisations, so the refusal names the organiser, who may add anybody by hand.
"""

from collections.abc import Collection

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select

from clusterix_events.events.models import Part
from clusterix_events.kernel.db import session
from clusterix_events.kernel.errors import RuleError
from clusterix_events.people.models import Organisation, Person
from clusterix_events.people.rules import organisation_key
from clusterix_events.places import service as places
from clusterix_events.places.models import PlaceRequest
from clusterix_events.places.rules import PlaceState
from clusterix_events.registration.models import JoinedPart, Registration
from clusterix_events.registration.rules import RegistrationState

GONE = (RegistrationState.CANCELLED, RegistrationState.MERGED)
ENDED = (PlaceState.CANCELLED, PlaceState.DECLINED)
# What people write who work nowhere; they are no organisation together.
NO_ORGANISATION = frozenset(
    {"", "-", "–", "none", "n/a", "no", "nothing", "keine", "keiner", "aucune", "aucun"}
    | {"fără", "fara", "niciuna", "nu", "independent", "self-employed", "freelance"}
)


class LimitReachedError(RuleError):
    """A part takes no more people of an organisation or a country."""


def check_limits(
    registration_id: int, part: Part, pool_ids: Collection[int], *, size: int = 1
) -> None:
    """Raise LimitReachedError when `size` more of the organisation or country are too many."""
    if part.limit_per_organisation is None and part.limit_per_country is None:
        return
    places.lock_pools(pool_ids)
    person = session.execute(
        select(Person.organisation_id, Person.country_code, Organisation.name)
        .join(Registration, Registration.person_id == Person.id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Registration.id == registration_id)
    ).one()
    if part.limit_per_organisation is not None and _is_organisation(person.name):
        count = _count(registration_id, part, Person.organisation_id == person.organisation_id)
        _check(count + size, part.limit_per_organisation, _organisation_words(part))
    if part.limit_per_country is not None and person.country_code:
        count = _count(registration_id, part, Person.country_code == person.country_code)
        _check(count + size, part.limit_per_country, _country_words(part))


def _is_organisation(name: str | None) -> bool:
    return name is not None and organisation_key(name) not in NO_ORGANISATION


def _count(registration_id: int, part: Part, of_same: ColumnElement[bool]) -> int:
    counted = (
        select(func.count())
        .select_from(JoinedPart)
        .join(Registration, Registration.id == JoinedPart.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .join(PlaceRequest, PlaceRequest.id == JoinedPart.request_id)
        .where(
            JoinedPart.part_id == part.id,
            PlaceRequest.state.not_in(ENDED),
            Registration.id != registration_id,
            Registration.state.not_in(GONE),
            of_same,
        )
    )
    return session.scalar(counted) or 0


def _check(count: int, limit: int, words: str) -> None:
    if count > limit:
        raise LimitReachedError(words, field="part")


def _organisation_words(part: Part) -> str:
    return " ".join(
        (
            ngettext(
                "“%(part)s” takes %(num)s person of one organisation, and yours has reached that.",
                "“%(part)s” takes %(num)s people of one organisation, and yours has reached that.",
                part.limit_per_organisation or 0,
                part=part.title,
            ),
            _advice(),
        )
    )


def _country_words(part: Part) -> str:
    return " ".join(
        (
            ngettext(
                "“%(part)s” takes %(num)s person of one country, and yours has reached that.",
                "“%(part)s” takes %(num)s people of one country, and yours has reached that.",
                part.limit_per_country or 0,
                part=part.title,
            ),
            _advice(),
        )
    )


def _advice() -> str:
    return _("Take this part out, or ask the organiser, who can add you by hand.")
