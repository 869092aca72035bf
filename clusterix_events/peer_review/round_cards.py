"""The groups as they are printed: a card for each group, and who goes where in each round."""

from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from clusterix_events.events.models import Event
from clusterix_events.kernel.i18n import clock_time, day
from clusterix_events.peer_review import queries
from clusterix_events.peer_review.models import PeerGroup
from clusterix_events.peer_review.wording import place_of, region


@dataclass(frozen=True)
class CardPerson:
    """Somebody on a card; `role` is a word for those who lead, else empty."""

    name: str
    second: str
    role: str = ""


@dataclass(frozen=True)
class GroupCard:
    """What a group's card says."""

    name: str
    round_name: str
    room: str
    day: str
    hours: str
    title: str
    place: str
    people: tuple[CardPerson, ...]
    presenters: str


@dataclass(frozen=True)
class WallLine:
    """Where somebody goes in a round."""

    sort_key: str
    name: str
    second: str
    group: str
    room: str
    role: str


@dataclass(frozen=True)
class CardRound:
    """A round on paper: its cards, and its list for the wall by family name."""

    name: str
    when: str
    cards: tuple[GroupCard, ...]
    wall: tuple[WallLine, ...]


def list_card_rounds(event: Event) -> list[CardRound]:
    """Return the groups of an event for print, by round and name."""
    groups = sorted(queries.list_groups(event.id), key=lambda one: (one.round_name, one.name))
    return [
        _round(event, name, list(members))
        for name, members in groupby(groups, key=lambda one: one.round_name)
    ]


def _round(event: Event, name: str, groups: list[PeerGroup]) -> CardRound:
    cards = tuple(_card(event, group) for group in groups)
    moments = {" ".join(part for part in (card.day, card.hours) if part) for card in cards}
    wall = [line for group in groups for line in _wall(group)]
    return CardRound(
        name=name,
        when=moments.pop() if len(moments) == 1 else "",
        cards=cards,
        wall=tuple(sorted(wall, key=lambda line: (line.sort_key, line.group))),
    )


def _card(event: Event, group: PeerGroup) -> GroupCard:
    met = group.session
    hours = ""
    if met is not None and met.starts_at is not None and met.ends_at is not None:
        start, end = clock_time(met.starts_at, event.zone), clock_time(met.ends_at, event.zone)
        hours = _("%(start)s to %(end)s", start=start, end=end)
    text = group.practice_version
    return GroupCard(
        name=group.name,
        round_name=group.round_name,
        room=_room(group),
        day=day(met.day) if met is not None and met.day is not None else "",
        hours=hours,
        title=text.title,
        place=", ".join(part for part in (text.organisation, place_of(text)) if part),
        people=tuple(_people(group)),
        presenters=", ".join(one.person.full_name for one in group.presenters),
    )


def _people(group: PeerGroup) -> list[CardPerson]:
    """Return moderator and rapporteur, then the other peers by family name."""
    seats = {peer.person_id: _second(peer.organisation, peer.region) for peer in group.peers}
    leaders = ((group.moderator, _("Moderator")), (group.rapporteur, _("Rapporteur")))
    first = [CardPerson(one.full_name, seats.get(one.id, ""), role) for one, role in leaders]
    lead = {group.moderator_id, group.rapporteur_id}
    rest = sorted(
        (peer for peer in group.peers if peer.person_id not in lead),
        key=lambda peer: (peer.person.family_name.casefold(), peer.person.given_name.casefold()),
    )
    return [*first, *(CardPerson(each.person.full_name, seats[each.person_id]) for each in rest)]


def _wall(group: PeerGroup) -> list[WallLine]:
    seats = {peer.person_id: _second(peer.organisation, peer.region) for peer in group.peers}
    roles = {one.person_id: _("presents") for one in group.presenters}
    roles |= {group.rapporteur_id: _("rapporteur"), group.moderator_id: _("moderator")}
    people = {peer.person_id: peer.person for peer in group.peers}
    people |= {one.person_id: one.person for one in group.presenters}
    people |= {one.id: one for one in (group.moderator, group.rapporteur)}
    return [
        WallLine(
            sort_key=f"{one.family_name} {one.given_name}".casefold(),
            name=", ".join(part for part in (one.family_name, one.given_name) if part),
            second=seats.get(number, ""),
            group=group.name,
            room=_room(group),
            role=roles.get(number, ""),
        )
        for number, one in people.items()
    ]


def _room(group: PeerGroup) -> str:
    room = group.room or (group.session.room if group.session else None)
    return room.name if room else ""


def _second(organisation: str | None, code: str) -> str:
    named = region(code.partition("@")[0]) if code else ""
    return ", ".join(part for part in (organisation, named) if part)
