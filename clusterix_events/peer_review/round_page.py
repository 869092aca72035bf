"""What the preview of a proposal shows: groups, figures, differences, rules kept or broken."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.peer_review import compose_breaches, rules
from clusterix_events.peer_review.compose_breaches import Breach
from clusterix_events.peer_review.compose_fairness import Fairness, fairness, is_match
from clusterix_events.peer_review.compose_rules import Key, Plan, Problem, differences
from clusterix_events.peer_review.forms import in_words
from clusterix_events.peer_review.round_forms import key_text
from clusterix_events.peer_review.round_queries import Setup
from clusterix_events.peer_review.rules import Candidate, CompositionError
from clusterix_events.peer_review.wording import region

Reader = Callable[[Fairness], tuple[str, int]]


@dataclass(frozen=True)
class Seat:
    """Somebody in a group of the preview: what they are there, and where they came from."""

    person_id: int
    name: str
    second: str
    role: str
    marks: tuple[str, ...]
    moved: str


@dataclass(frozen=True)
class Card:
    """A group of the preview."""

    key: str
    name: str
    title: str
    second: str
    round_name: str
    seats: tuple[Seat, ...]
    presenters: str
    summary: str
    is_fixed: bool
    broken: tuple[str, ...]

    @property
    def people(self) -> list[tuple[int, str]]:
        """Who may be changed by hand: everybody in the group, by number and name."""
        return [(seat.person_id, seat.name) for seat in self.seats]


@dataclass(frozen=True)
class FigureLine:
    """A figure of the proposal beside that of the groups as they stand; `word` compares them."""

    label: str
    now: str
    new: str
    word: str


@dataclass(frozen=True)
class RuleLine:
    """A hard rule in words and whether the proposal keeps it."""

    words: str
    is_kept: bool


@dataclass(frozen=True)
class ChangeLine:
    """Who moves from where to where in a round, or who leads in whose place."""

    name: str
    round_name: str
    before: str
    after: str


def cards(
    setup: Setup, problem: Problem, plan: Plan, broken: Sequence[Breach]
) -> list[tuple[str, list[Card]]]:
    """Return the groups of a plan by round."""
    moved = {
        (move.round_name, move.person_id): move.left
        for move in (differences(problem.present, plan).moves if problem.present else ())
    }
    names = names_of(setup)
    made = [_card(setup, problem, plan, key, broken, moved, names) for key in problem.topics]
    return [
        (each.name, [card for card in made if card.round_name == each.name])
        for each in problem.rounds
    ]


def names_of(setup: Setup) -> dict[Key, str]:
    """Return the names of the groups by round and practice."""
    return {(one.round_name, one.practice_id): one.name for one in setup.topics}


def figure_lines(problem: Problem, plan: Plan) -> list[FigureLine]:
    """Return the figures of a plan, beside those of the groups as they stand."""
    new = fairness(problem, plan)
    old = fairness(problem, problem.present) if problem.present else None
    return [
        _figure(_("Places given"), _places, old, new, more_is_better=True),
        _figure(_("Reviews per person, fewest to most"), _load, old, new),
        _figure(_("Beyond an equal load"), _unequal, old, new),
        _figure(_("Pairs that meet twice"), _repeated, old, new),
        _figure(_("Peers who know the theme"), _matches, old, new, more_is_better=True),
        _figure(_("Regions in a group, fewest"), _regions, old, new, more_is_better=True),
        _figure(_("Newcomers, unevenness"), _newcomers, old, new),
        _figure(_("People who move"), _changes, None, new),
    ]


def region_bars(setup: Setup, problem: Problem, plan: Plan) -> list[tuple[str, int]]:
    """Return how many regions each group has, for the small picture."""
    names, figures = names_of(setup), fairness(problem, plan)
    return [(names[key], count) for key, count in figures.regions_per_group.items()]


def rule_lines(problem: Problem, broken: Sequence[Breach]) -> list[RuleLine]:
    """Return the hard rules in words, each with whether it is kept."""
    kinds = {type(breach.error) for breach in broken}
    limits = problem.limits
    size = {"least": limits.peers_at_least, "most": limits.peers_at_most}
    mix = {"n": limits.regions_at_least, "m": limits.per_region_at_most}
    hard: tuple[tuple[str, frozenset[type[CompositionError]]], ...] = (
        (_("Nobody reviews their own organisation or territory."), _OWN),
        (_("Nobody judges a practice they declared a conflict with."), _CONFLICT),
        (_("One group per round; presenters and those away review nothing in it."), _ONE),
        (_("%(least)s to %(most)s peers in a group.", **size), _SIZE),
        (_("At least %(n)s regions in a group, at most %(m)s peers from one.", **mix), _MIX),
        (_("Moderator and rapporteur from two regions, neither the practice’s."), _LEAD),
        (_("Your own decisions hold, and opened rooms stay as they are."), _LOCKS),
    )
    lines = [RuleLine(words, not kinds & names) for words, names in hard]
    known = frozenset[type[CompositionError]]().union(*(names for _words, names in hard))
    if kinds - known:
        lines.append(RuleLine(_("The other rules of a group."), is_kept=False))
    return lines


def change_lines(setup: Setup, problem: Problem, plan: Plan) -> list[ChangeLine]:
    """Return who moves and who leads otherwise than in the groups as they stand."""
    if problem.present is None:
        return []
    found, names = differences(problem.present, plan), names_of(setup)
    nobody, nowhere = _("nobody"), _("no group")
    moves = [
        ChangeLine(
            person_name(setup, move.person_id),
            move.round_name,
            names.get((move.round_name, move.left or 0), nowhere),
            names.get((move.round_name, move.joined or 0), nowhere),
        )
        for move in found.moves
    ]
    words = {"moderator": _("Moderator of %(name)s"), "rapporteur": _("Rapporteur of %(name)s")}
    leaders = [
        ChangeLine(
            words[change.role] % {"name": names.get(change.key, "?")},
            change.key[0],
            person_name(setup, change.before) if change.before else nobody,
            person_name(setup, change.after) if change.after else nobody,
        )
        for change in found.leaders
    ]
    return moves + leaders


def unseated(setup: Setup, problem: Problem, plan: Plan) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return who could review but sits in no group, by round."""
    found = []
    for each in problem.rounds:
        seated = {n for key in problem.topics if key[0] == each.name for n in plan.people_of(key)}
        away = seated | each.absent | each.presenters
        left = [p for p in problem.delegates if p.reviews and p.person_id not in away]
        if left:
            people = [(p.person_id, person_name(setup, p.person_id)) for p in left]
            found.append((each.name, people))
    return found


def person_name(setup: Setup, number: int) -> str:
    """Return a person's name as the organiser reads it."""
    return setup.people[number].person.name if number in setup.people else f"#{number}"


_OWN = frozenset({rules.OwnOrganisationError, rules.OwnTerritoryError})
_CONFLICT = frozenset({rules.ConflictDeclaredError})
_ONE = frozenset(
    {
        *(rules.OtherGroupError, rules.PeerTwiceError, rules.PresenterError),
        *(compose_breaches.AbsentError, compose_breaches.BusyPresenterError),
    }
)
_SIZE = frozenset({rules.GroupSizeError})
_MIX = frozenset({rules.TooFewRegionsError, rules.RegionCrowdedError, rules.RegionUnknownError})
_LEAD = frozenset(
    {
        *(rules.ModeratorTerritoryError, rules.RapporteurTerritoryError, rules.LeadersRegionError),
        *(compose_breaches.LeaderMissingError, compose_breaches.MayNotLeadError),
        compose_breaches.LeaderNotSeatedError,
    }
)
_LOCKS = frozenset(
    {
        *(compose_breaches.SeatLockError, compose_breaches.LeaderLockError),
        *(compose_breaches.FrozenGroupError, compose_breaches.UnknownPersonError),
    }
)


def _card(
    setup: Setup,
    problem: Problem,
    plan: Plan,
    key: Key,
    broken: Iterable[Breach],
    moved: Mapping[tuple[str, int], int | None],
    names: Mapping[Key, str],
) -> Card:
    topic, row = problem.topics[key], setup.practices[key[1]]
    members = [*plan.seats.get(key, ())]
    leaders = [plan.moderators.get(key), plan.rapporteurs.get(key)]
    members += [n for n in leaders if n is not None and n not in members]
    seats = [_seat(setup, problem, plan, key, n, moved, names) for n in members]
    peers = ngettext("%(num)s peer", "%(num)s peers", len(plan.seats.get(key, ())))
    regions = len({p.region for p in _people(setup, plan.seats.get(key, ())) if p.region})
    from_regions = ngettext("%(num)s region", "%(num)s regions", regions)
    return Card(
        key=key_text(*key),
        name=names[key],
        title=row.text.title,
        second=f"{topic.organisation}, {region(topic.region.partition('@')[0])}",
        round_name=key[0],
        seats=tuple(sorted(seats, key=lambda seat: (_ORDER.get(seat.role, 2), seat.name))),
        presenters=", ".join(sorted(person_name(setup, n) for n in topic.presenter_ids)),
        summary=_("%(peers)s from %(regions)s", peers=peers, regions=from_regions),
        is_fixed=key in problem.locks.frozen,
        broken=tuple(_sentence(breach.error) for breach in broken if breach.key == key),
    )


_ORDER = {"moderator": 0, "rapporteur": 1}


def _seat(
    setup: Setup,
    problem: Problem,
    plan: Plan,
    key: Key,
    number: int,
    moved: Mapping[tuple[str, int], int | None],
    names: Mapping[Key, str],
) -> Seat:
    one = setup.people.get(number)
    marks: list[str] = []
    if one is not None and one.is_newcomer:
        marks.append(_("new"))
    if number in problem.people and is_match(problem.people[number], problem.topics[key].themes):
        marks.append(_("knows the theme"))
    role = "moderator" if plan.moderators.get(key) == number else ""
    role = "rapporteur" if plan.rapporteurs.get(key) == number else role
    before = moved.get((key[0], number), -1)
    person = one.person if one else None
    second = (
        [person.organisation, region(person.region) if person.region else None] if person else []
    )
    return Seat(
        person_id=number,
        name=person_name(setup, number),
        second=", ".join(part for part in second if part),
        role=role,
        marks=tuple(marks),
        moved="" if before == -1 else _came_from(names.get((key[0], before or 0))),
    )


def _place(organisation: str | None, code: str | None) -> str:
    known = region(code.partition("@")[0]) if code else None
    return ", ".join(part for part in (organisation, known) if part)


def _came_from(name: str | None) -> str:
    return _("from %(name)s", name=name) if name else _("newly seated")


def _people(setup: Setup, numbers: Iterable[int]) -> list[Candidate]:
    return [setup.people[n].person for n in numbers if n in setup.people]


def _sentence(error: CompositionError) -> str:
    return in_words(error)


def _figure(
    label: str,
    read: Reader,
    old: Fairness | None,
    new: Fairness,
    *,
    more_is_better: bool = False,
) -> FigureLine:
    (words, value), before = read(new), read(old) if old else None
    if before is None or before[1] == value:
        return FigureLine(label, before[0] if before else "", words, "")
    is_better = (value > before[1]) is more_is_better
    return FigureLine(label, before[0], words, _("better") if is_better else _("worse"))


def _places(figures: Fairness) -> tuple[str, int]:
    words = _("%(n)s of %(all)s", n=figures.places, all=figures.places_in_all)
    return words, figures.places


def _load(figures: Fairness) -> tuple[str, int]:
    words = _("%(least)s to %(most)s", least=figures.load_least, most=figures.load_most)
    return words, figures.load_most - figures.load_least


def _unequal(figures: Fairness) -> tuple[str, int]:
    value = figures.deficits["equal_load"]
    return str(value), value


def _repeated(figures: Fairness) -> tuple[str, int]:
    return str(figures.repeated_pairs), figures.repeated_pairs


def _matches(figures: Fairness) -> tuple[str, int]:
    words = _("%(n)s of %(all)s", n=figures.matches, all=figures.places)
    return words, figures.matches


def _regions(figures: Fairness) -> tuple[str, int]:
    value = min(figures.regions_per_group.values(), default=0)
    return str(value), value


def _newcomers(figures: Fairness) -> tuple[str, int]:
    return str(figures.newcomer_gap), figures.newcomer_gap


def _changes(figures: Fairness) -> tuple[str, int]:
    return str(figures.changes), figures.changes
