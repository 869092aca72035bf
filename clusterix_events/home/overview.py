"""What the organiser's overview says: what needs doing, figures, what happened lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.agenda.checks import AgendaFacts, agenda_facts, list_clashes
from clusterix_events.audit.queries import list_latest
from clusterix_events.audit.words import in_words
from clusterix_events.events.forms import short_titles
from clusterix_events.events.models import Event, EventState, Part
from clusterix_events.events.service import missing_for_publication
from clusterix_events.home import todos
from clusterix_events.home.todos import AgendaPlan, Task, Todo, TourPlan
from clusterix_events.kernel.i18n import clock_time, day, short_day
from clusterix_events.peer_review import queries as reviews
from clusterix_events.places.queries import count_pools
from clusterix_events.places.rules import PoolCount
from clusterix_events.privacy.queries import list_due_answers
from clusterix_events.registration import queries as registrations
from clusterix_events.registration.approval_queries import count_pending
from clusterix_events.study_tours import queries as tours

LATEST = 5


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure; with `capacity` it is drawn as a line of places."""

    label: str
    number: str
    note: str = ""
    taken: int = 0
    capacity: int | None = None
    minimum: int | None = None


@dataclass(frozen=True, kw_only=True)
class Box:
    """Figures under one title."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class Latest:
    """Something that happened, and when."""

    when: str
    text: str


def overview_page(event: Event, *, now: datetime) -> dict[str, Any]:
    """Return all that the template of the overview needs beside the event."""
    today = now.astimezone(event.zone).date()
    pools = count_pools([part.pool_id for part in event.parts if part.pool_id is not None])
    plans = _tour_plans(event)
    return {
        "today_line": f"{day(today)}. {todos.days_to_go(event.starts_on, event.ends_on, today)}",
        "todos": _todos(event, plans, now=now),
        "boxes": [_places(event, pools, plans), *_practices(event)],
        "lately": _lately(event, now=now),
    }


def rail_facts(event: Event) -> dict[str, tuple[str, bool]]:
    """Return the facts beside the rooms: a number, or a problem (True) in a word."""
    shown = {
        "registrations": registrations.count_people(event.id),
        "practices": reviews.count_practices(event.id),
        "groups": reviews.count_groups(event.id),
        "tours": sum(plan.taken for plan in _tour_plans(event).values()),
    }
    found = {room: (str(number), False) for room, number in shown.items() if number}
    blocking = sum(clash.is_blocking for clash in list_clashes(event.id))
    if blocking:
        found["agenda"] = (ngettext("%(num)s conflict", "%(num)s conflicts", blocking), True)
    return found


def _todos(event: Event, plans: Mapping[int, TourPlan], *, now: datetime) -> list[Todo]:
    """Return what is to be done; when an event is over, people may still ask for erasure."""
    today = now.astimezone(event.zone).date()
    requests = todos.erasure_tasks(_erasures_due(event))
    if event.state in {EventState.CLOSED, EventState.ARCHIVED} or today > event.ends_on:
        return todos.in_order(requests, today)
    here = {
        room: url_for("home.overview", slug=event.slug) + room
        for room in ("agenda", "groups", "papers", "registrations", "settings", "tours")
    }
    tasks: list[Task] = list(requests)
    if event.state is EventState.DRAFT:
        missing = missing_for_publication(event)
        tasks += todos.publication_tasks(missing, here["settings"])
    tasks += todos.agenda_tasks(_agenda_plan(agenda_facts(event)), here["agenda"])
    for plan in plans.values():
        tasks += todos.tour_tasks(plan, here["tours"], today)
    pending = sum(count_pending(event.id).values())
    tasks += todos.approval_tasks(pending, f"{here['registrations']}/approval")
    duplicates = registrations.count_possible_duplicates(event.id)
    tasks += todos.duplicate_tasks(duplicates, f"{here['registrations']}/duplicates")
    people = registrations.count_people(event.id)
    tasks += todos.paper_tasks(people, event.starts_on, here["papers"], today)
    return todos.in_order(tasks, today)


def _erasures_due(event: Event) -> list[tuple[date, str]]:
    return [
        (
            due_on,
            url_for("registration.registration", slug=event.slug, reference=reference),
        )
        for due_on, reference in list_due_answers(event.id)
    ]


def _agenda_plan(facts: AgendaFacts) -> AgendaPlan:
    return AgendaPlan(
        blocking=facts.blocking,
        without_hour=facts.without_hour,
        talks_without_title=facts.talks_without_title,
        published_number=facts.published_number,
        unpublished_changes=facts.unpublished_changes,
    )


def _tour_plans(event: Event) -> dict[int, TourPlan]:
    """Return what is known of each tour, by the part it belongs to."""
    found = tours.list_tours(event.id)
    counts = tours.count_tours(found)
    parts = {part.id: part for part in event.parts}
    return {
        tour.part_id: TourPlan(
            title=tour.title,
            closes_on=_closes_on(parts[tour.part_id], event),
            seats=counts[tour.id].seats,
            taken=counts[tour.id].taken,
            waiting=counts[tour.id].waiting,
            minimum=tour.minimum_to_run,
            lists_due=tuple((due, stop.host or stop.what) for due, stop in tours.lists_due(tour)),
        )
        for tour in found
    }


def _closes_on(part: Part, event: Event) -> date | None:
    closes = part.sign_up_closes_at
    return closes.astimezone(event.zone).date() if closes else None


def _places(event: Event, pools: Mapping[int, PoolCount], plans: Mapping[int, TourPlan]) -> Box:
    return Box(
        title=_("Places confirmed"),
        rows=[
            _part_row(label, part, pools, plans.get(part.id))
            for part, label in zip(event.parts, short_titles(event.parts), strict=True)
        ],
    )


def _part_row(label: str, part: Part, pools: Mapping[int, PoolCount], plan: TourPlan | None) -> Row:
    pool = pools.get(part.pool_id) if part.pool_id is not None else None
    taken = plan.taken if plan else pool.taken if pool else 0
    capacity = plan.seats if plan else pool.capacity if pool else None
    waiting = plan.waiting if plan else pool.waiting if pool else 0
    minimum = plan.minimum if plan else None
    notes = [_("Minimum to run: %(n)s", n=minimum)] if minimum else []
    if waiting:
        notes.append(ngettext("%(num)s waiting", "%(num)s waiting", waiting))
    number = _("%(n)s of %(all)s", n=taken, all=capacity) if capacity else str(taken)
    return Row(
        label=label,
        number=number,
        note=", ".join(notes),
        taken=taken,
        capacity=capacity,
        minimum=minimum,
    )


def _practices(event: Event) -> list[Box]:
    found = reviews.list_practices(event.id)
    if not found:
        return []
    silent = sum(not row.text.details.get("description") for row in found)
    groups = reviews.count_groups(event.id)
    rows = [Row(label=_("Accepted"), number=str(len(found)))]
    if groups:
        rows.append(Row(label=_("Peer groups"), number=str(groups)))
    if silent:
        rows.append(Row(label=_("Descriptions not recorded"), number=str(silent)))
    return [Box(title=_("Good practices"), rows=rows)]


def _lately(event: Event, *, now: datetime) -> list[Latest]:
    today = now.astimezone(event.zone).date()
    entries: list[Latest] = []
    for entry in list_latest(event.id, limit=4 * LATEST):
        words = in_words(entry.action)
        at = entry.at.astimezone(event.zone)
        if words and entry.at <= now and not (entries and entries[-1].text == words):
            when = clock_time(at) if at.date() == today else short_day(at.date())
            entries.append(Latest(when=when, text=words))
    return entries[:LATEST]
