"""What the public page of an event says, as plain values; nothing closed is among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from clusterix_events.agenda.presenting import zone_in_words
from clusterix_events.agenda.programme import Programme, Speaker
from clusterix_events.agenda.rules import SlotKind
from clusterix_events.events.models import Access, Event, EventState, Part
from clusterix_events.events.queries import listed_parts
from clusterix_events.kernel.i18n import clock_time, day, day_range
from clusterix_events.kernel.markdown import markdown
from clusterix_events.places.rules import PoolCount
from clusterix_events.questions.countries import country_name
from clusterix_events.registration.call import call_to_register, takes_people

CELLS = 5
SHORT_NAME = 11
FEW_PLACES = 10
LEADING = {SlotKind.OPENING, SlotKind.KEYNOTE}

Fact = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part one may join: `state` and `word` say how, `places` what is left of a few."""

    title: str
    when: str
    state: str
    word: str
    places: str


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A speaker and what stands behind the name."""

    name: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """The public page of an event; `action` is the address and the words of the one button."""

    over: str
    heading: str
    lead: str
    note: str
    about: Markup
    action: tuple[str, str] | None
    facts: Sequence[Fact]
    programme: Markup
    parts: Sequence[PartLine]
    regions: Sequence[Sequence[str]]
    host: Sequence[str]
    address: str


def event_page(
    event: Event,
    programme: Programme,
    *,
    drawn: Markup,
    pools: Mapping[int, PoolCount],
    now: datetime,
) -> EventPage:
    """Return the page of an event; the one open part gives it its title.

    `drawn` is its programme as markup, empty before the first version.
    """
    open_parts = [part for part in event.parts if part.access is Access.OPEN]
    only = open_parts[0] if len(open_parts) == 1 else None
    action = call_to_register(event, now)
    return EventPage(
        over=event.title if only else event.project or place_words(event),
        heading=only.title if only else event.title,
        lead=event.lead or "",
        note=_note(event, is_joinable=action is not None),
        about=markdown(event.description or ""),
        action=action,
        facts=_facts(event, programme),
        programme=drawn,
        parts=[_part_line(event, part, pools, now) for part in listed_parts(event)],
        regions=[cell_lines(name) for name in event.regions[:CELLS]],
        host=[*cell_lines(event.city or event.title)[:1], str(event.starts_on.year)],
        address=f"/events/{event.slug}/",
    )


def speaker_groups(programme: Programme) -> list[tuple[str, list[SpeakerLine]]]:
    """Return those who open and give keynotes, then the others under their session's title."""
    leading: dict[Speaker, str] = {}
    others: dict[Speaker, str] = {}
    for item in programme.items:
        for talk in item.talks:
            found = leading if talk.kind in LEADING else others
            for speaker in talk.speakers:
                found.setdefault(speaker, item.title)
    later = [speaker for speaker in others if speaker not in leading]
    if not (leading and later):
        return _halves([*leading, *later])
    titles = {others[speaker] for speaker in later}
    heading = titles.pop() if len(titles) == 1 else _("Talks")
    return [(_("Opening and keynotes"), _lines(leading)), (heading, _lines(later))]


def place_words(event: Event) -> str:
    """Return city and country as far as they are known."""
    country = country_name(event.country_code, str(get_locale()))
    return ", ".join(name for name in (event.city, country) if name)


def cell_lines(name: str) -> list[str]:
    """Return a name in the one or two lines that fit into a cell of the drawing."""
    cuts = [i + 1 for i, sign in enumerate(name) if sign in " -" and 0 < i < len(name) - 1]
    if len(name) < SHORT_NAME or not cuts:
        return [name]
    cut = min(cuts, key=lambda i: abs(i - len(name) / 2))
    return [name[:cut].rstrip(), name[cut:]]


def _note(event: Event, *, is_joinable: bool) -> str:
    if is_joinable:
        return _("Invited by mail? Your personal link shows everything you can join.")
    if event.state is EventState.PUBLISHED:
        return _("Places are given by invitation. Your personal link shows what you can join.")
    return _("This event is over. Your personal link still opens your own page.")


def _facts(event: Event, programme: Programme) -> list[Fact]:
    language = Locale.parse(event.language).get_display_name(str(get_locale())) or event.language
    facts = [
        _when(event, programme),
        (_("Where"), place_words(event), event.venue or _("The venue will be announced here")),
    ]
    if event.audience:
        facts.append((_("For whom"), event.audience, ""))
    facts.append((_("Language"), language.capitalize(), _("Tell us if you need interpretation")))
    return facts


def _when(event: Event, programme: Programme) -> Fact:
    zone = zone_in_words(event).split(" (")[0]
    if len(programme.days) != 1:
        return (_("When"), day_range(event.starts_on, event.ends_on), zone)
    only = programme.days[0]
    if only.starts_at is None or only.ends_at is None:
        return (_("When"), day(only.date), zone)
    hours = _(
        "%(start)s to %(end)s, %(zone)s",
        start=clock_time(only.starts_at),
        end=clock_time(only.ends_at),
        zone=zone,
    )
    return (_("When"), day(only.date), hours)


def _part_line(event: Event, part: Part, pools: Mapping[int, PoolCount], now: datetime) -> PartLine:
    when = (
        day(part.starts_on)
        if part.starts_on == part.ends_on
        else day_range(part.starts_on, part.ends_on)
    )
    if part.access is Access.BY_INVITATION:
        return PartLine(part.title, when, "by_invitation", _("By invitation"), "")
    if not takes_people(event, part, now):
        return PartLine(part.title, when, "closed", _("Registration closed"), "")
    count = pools.get(part.pool_id or 0)
    if count is None or count.free is None:
        return PartLine(part.title, when, "open", _("Open to all"), "")
    if count.free == 0 or count.waiting:
        return PartLine(part.title, when, "waiting", _("Full, with a waiting list"), "")
    few = ngettext("%(num)s place left", "%(num)s places left", count.free)
    return PartLine(
        part.title, when, "open", _("Open to all"), few if count.free <= FEW_PLACES else ""
    )


def _halves(speakers: list[Speaker]) -> list[tuple[str, list[SpeakerLine]]]:
    middle = (len(speakers) + 1) // 2
    return [("", _lines(half)) for half in (speakers[:middle], speakers[middle:]) if half]


def _lines(speakers: Iterable[Speaker]) -> list[SpeakerLine]:
    return [SpeakerLine(speaker.name, speaker.affiliation or "") for speaker in speakers]
