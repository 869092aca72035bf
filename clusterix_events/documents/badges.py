"""The badges of an event: everybody with a confirmed place, and its speakers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask_babel import get_locale
from flask_babel import gettext as _

from clusterix_events.agenda.rules import EngagementRole
from clusterix_events.agenda.speaker_queries import list_announced_speakers
from clusterix_events.documents import queries
from clusterix_events.documents.fitting import Misfit, fit
from clusterix_events.documents.heads import short_title
from clusterix_events.documents.papers import Badge, BadgeRole, BadgeSheet, Photos
from clusterix_events.documents.rules import (
    NoSuchPartError,
    badge_role,
    printed_name,
    sort_key,
)
from clusterix_events.documents.typography import curly
from clusterix_events.events.models import Event, PartKind
from clusterix_events.kernel.addresses import site_address
from clusterix_events.kernel.errors import NotFoundError
from clusterix_events.kernel.i18n import short_day_range
from clusterix_events.people.models import Person, Role
from clusterix_events.places.rules import PlaceState
from clusterix_events.questions.countries import country_name
from clusterix_events.registration import queries as registration
from clusterix_events.registration.rules import Purpose

PHOTOS = {True: Photos.ALLOWED, False: Photos.REFUSED, None: Photos.NOT_ASKED}


@dataclass(frozen=True, slots=True)
class DoubtfulBadge:
    """A badge to look at before printing; `reasons` are sentences."""

    name: str
    reference: str | None
    reasons: tuple[str, ...]


def badge_sheet(event: Event, part_code: str | None = None) -> BadgeSheet:
    """Return the badges of an event, or of one of its parts, by family name.

    Raises NoSuchPartError.
    """
    return BadgeSheet(
        event=short_title(event),
        dates=short_day_range(event.starts_on, event.ends_on),
        base_url=site_address(),
        badges=_badges(event, _part_ids(event, part_code)),
        is_demonstration=event.is_demonstration,
        lang=event.language,
    )


def one_badge(event: Event, reference: str) -> BadgeSheet:
    """Return a sheet with the badge of one registration alone; raise NotFoundError."""
    sheet = badge_sheet(event)
    own = tuple(badge for badge in sheet.badges if badge.reference == reference)
    if not own:
        raise NotFoundError(reference)
    return replace(sheet, badges=own)


def list_doubtful(sheet: BadgeSheet) -> list[DoubtfulBadge]:
    """Return the badges somebody should look at before printing, with the reasons."""
    words = misfit_words()
    fitted = [fit(badge) for badge in sheet.badges]
    return [
        DoubtfulBadge(
            each.badge.full_name,
            each.badge.reference,
            tuple(words[misfit] for misfit in each.misfits),
        )
        for each in fitted
        if each.misfits
    ]


def misfit_words() -> dict[Misfit, str]:
    """Return what to say of each thing that does not fit."""
    return {
        Misfit.GIVEN: _("The given name is set smaller than can be read from two metres."),
        Misfit.FAMILY: _("The family name is set very small."),
        Misfit.ORIGINAL: _("The name in its original script is set very small."),
        Misfit.ORGANISATION: _("The organisation is too long: please enter a short form."),
        Misfit.LETTERS: _("Some letters have no font here and would be printed as boxes."),
    }


def _part_ids(event: Event, code: str | None) -> frozenset[int] | None:
    if code is None:
        return None
    found = frozenset(part.id for part in event.parts if part.code == code)
    if not found:
        raise NoSuchPartError
    return found


def _badges(event: Event, part_ids: Collection[int] | None) -> tuple[Badge, ...]:
    """Return a badge for everybody with a confirmed place, and for every speaker."""
    speaking = _speakers(event, part_ids)
    entries = _entries(event, speaking.keys(), part_ids)
    consents = registration.consents_of(entry.id for entry in entries.values())
    roles = _roles(event, entries, speaking.keys())
    badges = []
    for person in queries.list_people(entries.keys() | speaking.keys()).values():
        entry = entries.get(person.id)
        photos = consents.get(entry.id, {}).get(Purpose.PHOTOS) if entry else None
        badges.append(
            _badge(
                person,
                role=badge_role({role for role, held in roles.items() if person.id in held}),
                reference=entry.reference if entry else None,
                photos=PHOTOS[photos],
                affiliation=speaking.get(person.id),
            )
        )
    return tuple(sorted(badges, key=lambda badge: sort_key(badge.family, badge.given)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """A registration that has a badge."""

    id: int
    reference: str


def _speakers(event: Event, part_ids: Collection[int] | None) -> dict[int, str | None]:
    """Return the announced speakers, with the affiliation printed in the programme, by person."""
    announced = {
        speaker.person_id: speaker.affiliation for speaker in list_announced_speakers(event.id)
    }
    if part_ids is None:
        return announced
    engaged = queries.list_engaged(event.id, EngagementRole.SPEAKER, part_ids)
    return {who: words for who, words in announced.items() if who in engaged}


def _entries(
    event: Event, speakers: Collection[int], part_ids: Collection[int] | None
) -> dict[int, _Entry]:
    """Return the registrations with a confirmed place, and those of speakers, by person."""
    own = queries.list_standing_registrations(event.id, speakers)
    placed = registration.list_participants(event.id, part_ids)
    return {who: _Entry(one.id, one.reference) for who, one in own.items()} | {
        row.person_id: _Entry(row.registration_id, row.reference) for row in placed
    }


def _roles(
    event: Event, entries: Mapping[int, _Entry], speakers: Collection[int]
) -> dict[BadgeRole, Collection[int]]:
    """Return who holds each role."""
    partners = {part.id for part in event.parts if part.kind is PartKind.PARTNERS_MEETING}
    places = registration.places_of(entry.id for entry in entries.values())
    moderators = queries.list_engaged(event.id, EngagementRole.MODERATOR)
    return {
        BadgeRole.ORGANISER: queries.list_role_holders(event.id, Role.ORGANISER),
        BadgeRole.MODERATOR: moderators | queries.list_role_holders(event.id, Role.MODERATOR),
        BadgeRole.SPEAKER: speakers,
        BadgeRole.PARTNER: {
            who
            for who, entry in entries.items()
            if any(
                state is PlaceState.CONFIRMED
                for part, state in places.get(entry.id, {}).items()
                if part in partners
            )
        },
    }


def _badge(
    person: Person,
    *,
    role: BadgeRole,
    reference: str | None,
    photos: Photos,
    affiliation: str | None,
) -> Badge:
    given, family, original = printed_name(person.given_name, person.family_name, person.badge_name)
    organisation = person.organisation
    name = (organisation.short_name or organisation.name) if organisation else affiliation
    return Badge(
        given=curly(given),
        family=curly(family),
        role=role,
        organisation=curly(name or ""),
        country=country_name(person.country_code, str(get_locale() or "en")),
        reference=reference,
        photos=photos,
        original_script=original,
        is_generated=person.is_generated,
    )
