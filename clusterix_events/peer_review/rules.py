"""Rules of a peer group's composition.

Source: ClusteriX Events, product description, section 3 "Peer groups composed …"; every breach
is a class of its own and carries one sentence the organiser can act on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from clusterix_events.kernel.errors import RuleError
from clusterix_events.peer_review.territories import is_same_territory, region_of, written

PEERS_AT_LEAST = 5
PEERS_AT_MOST = 8
REGIONS_AT_LEAST = 4
PEERS_PER_REGION_AT_MOST = 2


@dataclass(frozen=True)
class Limits:
    """How many peers and regions a group has."""

    peers_at_least: int = PEERS_AT_LEAST
    peers_at_most: int = PEERS_AT_MOST
    regions_at_least: int = REGIONS_AT_LEAST
    per_region_at_most: int = PEERS_PER_REGION_AT_MOST


@dataclass(frozen=True)
class Territory:
    """Where a practice belongs: the organisation in charge and the code of its place.

    `region` is a NUTS code, or a country's two letters.
    """

    organisation: str
    region: str


@dataclass(frozen=True)
class Candidate:
    """A person considered for a group; `region` is None where nobody recorded it.

    `version` is that of NUTS which the region's code is of; None: the present, or not recorded.
    """

    person_id: int
    name: str
    organisation: str | None
    region: str | None
    version: int | None = None

    @property
    def territory(self) -> str | None:
        """The code of the region with its version, as `territories` writes it."""
        return None if self.region is None else written(self.region, self.version)


@dataclass(frozen=True)
class Composition:
    """A group as somebody wants it.

    `busy` are people of another group of the same round, `presenters` those who present the
    practice, `partial` those who declared a conflict of interests with it.
    """

    practice: Territory
    peers: tuple[Candidate, ...]
    moderator: Candidate
    rapporteur: Candidate
    busy: frozenset[int] = frozenset()
    presenters: frozenset[int] = frozenset()
    partial: frozenset[int] = frozenset()
    limits: Limits = Limits()


class CompositionError(RuleError):
    """A group breaks a hard rule; `sentence` and `values` allow a translation."""

    sentence: ClassVar[str]

    def __init__(self, *, field: str | None = None, **values: Any) -> None:
        super().__init__(self.sentence % values, field=field)
        self.values: Mapping[str, Any] = values


class GroupSizeError(CompositionError):
    """The group has too few or too many peers."""

    sentence = "A group has %(least)s to %(most)s peers; this one has %(n)s."


class PeerTwiceError(CompositionError):
    """One person stands in the group twice."""

    sentence = "%(name)s is chosen twice. Choose each peer once."


class RegionUnknownError(CompositionError):
    """The region of somebody is not recorded, so no rule on regions can be checked."""

    sentence = "The region of %(name)s is not recorded. Record it first, then compose the group."


class OwnOrganisationError(CompositionError):
    """A peer belongs to the organisation in charge of the practice."""

    sentence = (
        "%(name)s works for %(organisation)s, which is in charge of this practice. "
        "Nobody reviews their own organisation."
    )


class OwnTerritoryError(CompositionError):
    """A peer comes from the practice's territory."""

    sentence = (
        "%(name)s comes from %(region)s and the practice from %(territory)s. "
        "Nobody reviews their own territory."
    )


class ConflictDeclaredError(CompositionError):
    """Somebody in the group said that they are not free to judge the practice."""

    sentence = "%(name)s declared a conflict of interests with this practice. Choose somebody else."


class PresenterError(CompositionError):
    """Somebody in the group presents the practice to it."""

    sentence = "%(name)s presents this practice. Presenters do not review in their round."


class TooFewRegionsError(CompositionError):
    """The peers come from too few regions."""

    sentence = "The peers come from %(n)s regions; at least %(least)s are needed."


class RegionCrowdedError(CompositionError):
    """Too many peers come from one region."""

    sentence = "%(n)s peers come from %(region)s; at most %(most)s may."


class OtherGroupError(CompositionError):
    """Somebody is in another group of the same round."""

    sentence = "%(name)s is in another group of this round. Choose one group per round."


class ModeratorTerritoryError(CompositionError):
    """The moderator comes from the practice's organisation or territory."""

    sentence = "The moderator, %(name)s, comes from the practice's own organisation or territory."


class RapporteurTerritoryError(CompositionError):
    """The rapporteur comes from the practice's organisation or territory."""

    sentence = "The rapporteur, %(name)s, comes from the practice's own organisation or territory."


class LeadersRegionError(CompositionError):
    """Moderator and rapporteur come from one region, or are one person."""

    sentence = (
        "Moderator and rapporteur both come from %(region)s. Choose two people from two regions."
    )


def check_composition(group: Composition) -> list[CompositionError]:
    """Return every breach of the hard rules, one for each reason and person; none when it holds."""
    return [
        *_size(group),
        *_repeated(group),
        *_unknown_regions(group),
        *_own_practice(group),
        *_not_free(group),
        *_mix_of_regions(group),
        *_busy(group),
        *_leaders(group),
    ]


def is_same_organisation(one: str | None, other: str | None) -> bool:
    """Return whether two names mean one organisation; unknown ones are nobody's."""
    return bool(one and other) and plain_organisation(one) == plain_organisation(other)


def is_own(candidate: Candidate, practice: Territory) -> bool:
    """Return whether a practice is somebody's own, by organisation or by territory."""
    return is_same_organisation(candidate.organisation, practice.organisation) or (
        candidate.region is not None and is_same_territory(candidate.region, practice.region)
    )


def plain_organisation(name: str | None) -> str:
    """Return a name as it is compared with others: without case and spare spaces."""
    return " ".join((name or "").casefold().split())


def _size(group: Composition) -> Iterator[CompositionError]:
    n, limits = len(group.peers), group.limits
    least, most = limits.peers_at_least, limits.peers_at_most
    if not least <= n <= most:
        yield GroupSizeError(field="peers", n=n, least=least, most=most)


def _repeated(group: Composition) -> Iterator[CompositionError]:
    names = {peer.person_id: peer.name for peer in group.peers}
    for person_id, times in Counter(peer.person_id for peer in group.peers).items():
        if times > 1:
            yield PeerTwiceError(field="peers", name=names[person_id])


def _unknown_regions(group: Composition) -> Iterator[CompositionError]:
    for person in _members(group).values():
        if person.region is None:
            yield RegionUnknownError(field="peers", name=person.name)


def _own_practice(group: Composition) -> Iterator[CompositionError]:
    for peer in group.peers:
        if is_same_organisation(peer.organisation, group.practice.organisation):
            yield OwnOrganisationError(
                field="peers", name=peer.name, organisation=group.practice.organisation
            )
        if peer.region is not None and is_same_territory(peer.region, group.practice.region):
            yield OwnTerritoryError(
                field="peers",
                name=peer.name,
                region=peer.region,
                territory=group.practice.region,
            )


def _not_free(group: Composition) -> Iterator[CompositionError]:
    for person in _members(group).values():
        if person.person_id in group.partial:
            yield ConflictDeclaredError(field="peers", name=person.name)
        if person.person_id in group.presenters:
            yield PresenterError(field="peers", name=person.name)


def _mix_of_regions(group: Composition) -> Iterator[CompositionError]:
    # For the mix two peers are of one region when their codes are equal, not by prefix.
    regions = Counter(region_of(peer.region) for peer in group.peers if peer.region is not None)
    least, most = group.limits.regions_at_least, group.limits.per_region_at_most
    if len(regions) < least:
        yield TooFewRegionsError(field="peers", n=len(regions), least=least)
    for region, n in sorted(regions.items()):
        if n > most:
            yield RegionCrowdedError(field="peers", n=n, region=region, most=most)


def _busy(group: Composition) -> Iterator[CompositionError]:
    for person in _members(group).values():
        if person.person_id in group.busy:
            yield OtherGroupError(field="peers", name=person.name)


def _leaders(group: Composition) -> Iterator[CompositionError]:
    if is_own(group.moderator, group.practice):
        yield ModeratorTerritoryError(field="moderator", name=group.moderator.name)
    if is_own(group.rapporteur, group.practice):
        yield RapporteurTerritoryError(field="rapporteur", name=group.rapporteur.name)
    region, other = group.moderator.region, group.rapporteur.region
    if region is not None and other is not None and region_of(region) == region_of(other):
        yield LeadersRegionError(field="rapporteur", region=region)


def _members(group: Composition) -> dict[int, Candidate]:
    people = (*group.peers, group.moderator, group.rapporteur)
    return {person.person_id: person for person in people}
