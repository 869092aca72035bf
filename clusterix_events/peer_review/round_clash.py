"""The rules that cannot hold together, in words, each with where it may be loosened."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from clusterix_events.peer_review.compose_rules import Clash, NamedRule, RuleKind
from clusterix_events.peer_review.round_page import names_of, person_name
from clusterix_events.peer_review.round_queries import Setup
from clusterix_events.peer_review.rules import Limits
from clusterix_events.peer_review.wording import region


@dataclass(frozen=True)
class ClashLine:
    """A rule in words; `endpoint` and `anchor` lead to where it may be loosened."""

    words: str
    remedy: str
    endpoint: str
    anchor: str = ""


@dataclass(frozen=True)
class _About:
    """What a rule speaks of, ready for a sentence."""

    rule: NamedRule
    limits: Limits
    group: str
    person: str
    practice: str
    organisation: str

    @property
    def detail(self) -> str:
        return region(self.rule.detail.partition("@")[0]) if self.rule.detail else ""

    @property
    def where(self) -> str:
        if self.rule.practice_id and self.rule.round_name:
            return _("Group %(name)s", name=self.group)
        if self.rule.round_name:
            return _("Each group of round %(name)s", name=self.rule.round_name)
        return _("Each group")


def clash_lines(clash: Clash, setup: Setup, limits: Limits) -> list[ClashLine]:
    """Return the clashing rules in words, each once."""
    lines = [_line(rule, setup, limits) for rule in clash.rules]
    return list(dict.fromkeys(lines))


def _line(rule: NamedRule, setup: Setup, limits: Limits) -> ClashLine:
    row = setup.practices.get(rule.practice_id)
    about = _About(
        rule=rule,
        limits=limits,
        group=names_of(setup).get((rule.round_name, rule.practice_id), ""),
        person=person_name(setup, rule.person_id),
        practice=row.text.title if row else "",
        organisation=row.text.organisation if row else "",
    )
    return _WORDS[rule.kind](about)


def _at_least(about: _About) -> ClashLine:
    words = _(
        "%(where)s has at least %(n)s peers.", where=about.where, n=about.limits.peers_at_least
    )
    return _limit(words, "peers_at_least")


def _at_most(about: _About) -> ClashLine:
    words = _("%(where)s has at most %(n)s peers.", where=about.where, n=about.limits.peers_at_most)
    return _limit(words, "peers_at_most")


def _regions(about: _About) -> ClashLine:
    words = _(
        "%(where)s has peers from at least %(n)s regions.",
        where=about.where,
        n=about.limits.regions_at_least,
    )
    return _limit(words, "regions_at_least")


def _per_region(about: _About) -> ClashLine:
    words = _(
        "%(where)s has at most %(n)s peers from %(region)s.",
        where=about.where,
        n=about.limits.per_region_at_most,
        region=about.detail or _("one region"),
    )
    return _limit(words, "per_region_at_most")


def _limit(words: str, anchor: str) -> ClashLine:
    return ClashLine(words, _("Change this limit"), "composer", anchor)


def _leaders(about: _About) -> ClashLine:
    words = _("%(where)s has a moderator and a rapporteur who may lead.", where=about.where)
    return ClashLine(words, _("Let more people lead"), "group_people")


def _leaders_regions(about: _About) -> ClashLine:
    words = _(
        "Moderator and rapporteur come from two regions, neither the practice’s: %(where)s.",
        where=about.where,
    )
    return ClashLine(words, _("Let more people lead"), "group_people")


def _one_group(about: _About) -> ClashLine:
    words = (
        _("%(name)s is in one group of a round at most.", name=about.person)
        if about.rule.person_id
        else _("Nobody is in two groups of one round.")
    )
    return ClashLine(words, _("Move a practice to another round"), "rounds")


def _own_organisation(about: _About) -> ClashLine:
    words = _(
        "Nobody from %(organisation)s reviews “%(practice)s”.",
        organisation=about.organisation,
        practice=about.practice,
    )
    return ClashLine(words, _("Let more people take part"), "group_people")


def _own_territory(about: _About) -> ClashLine:
    words = _(
        "Nobody from %(region)s reviews “%(practice)s”, which is of the same territory.",
        region=about.detail,
        practice=about.practice,
    )
    return ClashLine(words, _("Let more people take part"), "group_people")


def _region_unknown(about: _About) -> ClashLine:
    words = _("No region is recorded for %(name)s, who cannot be seated.", name=about.person)
    return ClashLine(words, _("See who lacks a region"), "rounds")


def _conflict(about: _About) -> ClashLine:
    words = _(
        "%(name)s has a conflict of interest with “%(practice)s”.",
        name=about.person,
        practice=about.practice,
    )
    return ClashLine(words, _("See the conflicts"), "conflicts")


def _presents(about: _About) -> ClashLine:
    words = _(
        "%(name)s presents in round %(round)s and reviews nothing in it.",
        name=about.person,
        round=about.rule.round_name,
    )
    return ClashLine(words, _("Let somebody else present"), "rounds")


def _absent(about: _About) -> ClashLine:
    words = _(
        "%(name)s is not there in round %(round)s.",
        name=about.person,
        round=about.rule.round_name,
    )
    return ClashLine(words, _("Change who is away"), "group_people")


def _seated(about: _About) -> ClashLine:
    return _lock(_("You decided: %(name)s is in %(group)s.", name=about.person, group=about.group))


def _kept_out(about: _About) -> ClashLine:
    words = _("You decided: %(name)s is not in %(group)s.", name=about.person, group=about.group)
    return _lock(words)


def _moderator(about: _About) -> ClashLine:
    words = _("You decided: %(name)s moderates %(group)s.", name=about.person, group=about.group)
    return _lock(words)


def _rapporteur(about: _About) -> ClashLine:
    words = _(
        "You decided: %(name)s is the rapporteur of %(group)s.",
        name=about.person,
        group=about.group,
    )
    return _lock(words)


def _frozen(about: _About) -> ClashLine:
    words = _("%(where)s stays as it is.", where=about.where)
    return ClashLine(words, _("See your decisions"), "composer", "locks")


def _lock(words: str) -> ClashLine:
    return ClashLine(words, _("Take this decision back"), "composer", "locks")


_WORDS: dict[RuleKind, Callable[[_About], ClashLine]] = {
    RuleKind.PEERS_AT_LEAST: _at_least,
    RuleKind.PEERS_AT_MOST: _at_most,
    RuleKind.REGIONS_AT_LEAST: _regions,
    RuleKind.REGION_AT_MOST: _per_region,
    RuleKind.LEADERS: _leaders,
    RuleKind.LEADERS_REGIONS: _leaders_regions,
    RuleKind.ONE_GROUP: _one_group,
    RuleKind.OWN_ORGANISATION: _own_organisation,
    RuleKind.OWN_TERRITORY: _own_territory,
    RuleKind.REGION_UNKNOWN: _region_unknown,
    RuleKind.CONFLICT: _conflict,
    RuleKind.PRESENTS: _presents,
    RuleKind.ABSENT: _absent,
    RuleKind.SEATED: _seated,
    RuleKind.KEPT_OUT: _kept_out,
    RuleKind.MODERATOR: _moderator,
    RuleKind.RAPPORTEUR: _rapporteur,
    RuleKind.FROZEN: _frozen,
}
