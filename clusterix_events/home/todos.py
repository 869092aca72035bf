"""What needs the organiser: facts in, things to do in the order of time out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from clusterix_events.kernel.i18n import short_day

BADGES_FROM_DAYS = 14
SOON_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to do; `due_on` None is "when you can", `blocks` says what waits for it."""

    title: str
    text: str
    action: str
    address: str
    due_on: date | None = None
    blocks: str = ""


@dataclass(frozen=True, kw_only=True)
class Todo:
    """A task as the page shows it."""

    when: str
    note: str
    urgent: bool
    title: str
    text: str
    action: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AgendaPlan:
    """What is known of the agenda; `published_number` 0 means never published."""

    blocking: int
    without_hour: int
    talks_without_title: int
    published_number: int
    unpublished_changes: int


@dataclass(frozen=True, kw_only=True)
class TourPlan:
    """What is known of a tour; `lists_due` are the days on which hosts want names."""

    title: str
    closes_on: date | None
    seats: int | None
    taken: int
    waiting: int
    minimum: int | None
    lists_due: Sequence[tuple[date, str]] = ()


def in_order(tasks: Iterable[Task], today: date) -> list[Todo]:
    """Return the tasks by their day: what blocks first, what has no day last."""
    ordered = sorted(
        tasks, key=lambda task: (not task.blocks, task.due_on is None, task.due_on or today)
    )
    return [_told(task, today) for task in ordered]


def agenda_tasks(plan: AgendaPlan, address: str) -> list[Task]:
    """Return what the agenda asks for."""
    tasks = []
    if plan.blocking:
        tasks.append(
            Task(
                title=ngettext(
                    "One conflict in the agenda", "%(num)s conflicts in the agenda", plan.blocking
                ),
                text=_("Somebody, or a room, is in two places at once. The grid shows where."),
                action=_("Open the agenda"),
                address=address,
                blocks=_("blocks publishing"),
            )
        )
    elif plan.unpublished_changes:
        tasks.append(_publishing(plan, address))
    if plan.without_hour:
        tasks.append(
            Task(
                title=ngettext(
                    "One session has no hour", "%(num)s sessions have no hour", plan.without_hour
                ),
                text=_("They wait beside the grid until they get a day, an hour and a room."),
                action=_("Open the agenda"),
                address=address,
            )
        )
    if plan.talks_without_title:
        tasks.append(
            Task(
                title=ngettext(
                    "One talk has no title yet",
                    "%(num)s talks have no title yet",
                    plan.talks_without_title,
                ),
                text=_("They are shown as “title to be confirmed” until the speakers send one."),
                action=_("Open the agenda"),
                address=address,
            )
        )
    return tasks


def erasure_tasks(due: Iterable[tuple[date, str]]) -> list[Task]:
    """Return the requests for erasure to be answered: (until when, where) pairs."""
    return [
        Task(
            title=_("Somebody asks for the erasure of their data"),
            text=_("What could go at once is gone. Please look at the rest and answer."),
            action=_("Open the registration"),
            address=address,
            due_on=due_on,
        )
        for due_on, address in due
    ]


def tour_tasks(plan: TourPlan, address: str, today: date) -> list[Task]:
    """Return what a tour asks for: its end of sign-up, and the lists its hosts wait for."""
    due = [(due_on, host) for due_on, host in sorted(plan.lists_due) if due_on >= today]
    tasks = [
        _list_task(due_on, [host for _due_on, host in hosts], plan, address)
        for due_on, hosts in groupby(due, key=lambda pair: pair[0])
    ]
    if plan.closes_on and plan.closes_on >= today:
        tasks.append(
            Task(
                title=_("%(tour)s: sign-up closes", tour=plan.title),
                text=_seats_taken(plan),
                action=_("Open the tour"),
                address=address,
                due_on=plan.closes_on,
            )
        )
    return tasks


def duplicate_tasks(count: int, address: str) -> list[Task]:
    """Return that people may be registered twice."""
    if not count:
        return []
    return [
        Task(
            title=ngettext("One possible duplicate", "%(num)s possible duplicates", count),
            text=_("Registrations that came from an address already known. Look at them."),
            action=_("Compare"),
            address=address,
        )
    ]


def approval_tasks(count: int, address: str) -> list[Task]:
    """Return that people wait for the organiser's approval."""
    if not count:
        return []
    return [
        Task(
            title=ngettext(
                "One request waits for your approval",
                "%(num)s requests wait for your approval",
                count,
            ),
            text=_("They hold no place until you decide, and have been told to wait for you."),
            action=_("Decide"),
            address=address,
        )
    ]


def publication_tasks(missing: Sequence[str], address: str) -> list[Task]:
    """Return that a draft waits to be published, and for what it waits."""
    return [
        Task(
            title=_("The event is a draft"),
            text=" ".join(missing) or _("Nothing is missing. Publish it when you are ready."),
            action=_("Open the settings"),
            address=address,
        )
    ]


def paper_tasks(count: int, starts_on: date, address: str, today: date) -> list[Task]:
    """Return that the badges can be printed, from two weeks before the event on."""
    if not count or not 0 <= (starts_on - today).days <= BADGES_FROM_DAYS:
        return []
    return [
        Task(
            title=_("Print the badges"),
            text=ngettext("One badge is ready.", "%(num)s badges are ready.", count),
            action=_("Look at the papers"),
            address=address,
        )
    ]


def days_to_go(starts_on: date, ends_on: date, today: date) -> str:
    """Return how far away the event is, in a sentence."""
    days = (starts_on - today).days
    if days > 0:
        return ngettext("One day to go.", "%(num)s days to go.", days)
    if today <= ends_on:
        return _("Day %(n)s of the event.", n=1 - days)
    return _("The event is over.")


def _list_task(due_on: date, hosts: Sequence[str], plan: TourPlan, address: str) -> Task:
    people = ngettext("%(num)s person has a seat.", "%(num)s people have a seat.", plan.taken)
    return Task(
        title=ngettext(
            "Send the list of names to the host site",
            "Send the list of names to %(num)s host sites",
            len(hosts),
        ),
        text=_("%(hosts)s: by then the names must be there.", hosts=", ".join(hosts))
        + f" {people}",
        action=_("Open the tour"),
        address=address,
        due_on=due_on,
    )


def _publishing(plan: AgendaPlan, address: str) -> Task:
    if plan.published_number == 0:
        return Task(
            title=_("The agenda is not published yet"),
            text=_("Nobody but you sees it. Publish it when days, hours and rooms stand."),
            action=_("Open the agenda"),
            address=address,
        )
    return Task(
        title=ngettext(
            "One change of the agenda is not published",
            "%(num)s changes of the agenda are not published",
            plan.unpublished_changes,
        ),
        text=_("People still see version %(number)s.", number=plan.published_number),
        action=_("Open the agenda"),
        address=address,
    )


def _seats_taken(plan: TourPlan) -> str:
    if plan.seats is None:
        words = _("%(taken)s people signed up.", taken=plan.taken)
    else:
        words = _("%(taken)s of %(seats)s seats taken.", taken=plan.taken, seats=plan.seats)
    if plan.waiting:
        words += " " + ngettext("One person waits.", "%(num)s people wait.", plan.waiting)
    if plan.minimum is None:
        return words
    if plan.taken >= plan.minimum:
        return words + " " + _("The minimum of %(n)s is reached.", n=plan.minimum)
    return words + " " + _("The minimum of %(n)s is not reached yet.", n=plan.minimum)


def _told(task: Task, today: date) -> Todo:
    when, note = _when(task, today)
    return Todo(
        when=when,
        note=task.blocks or note,
        urgent=bool(task.blocks) or task.due_on == today,
        title=task.title,
        text=task.text,
        action=task.action,
        address=task.address,
    )


def _when(task: Task, today: date) -> tuple[str, str]:
    if task.due_on is None:
        return (_("Today"), "") if task.blocks else (_("When you can"), "")
    days = (task.due_on - today).days
    if days <= 0:
        return _("Today"), ""
    if days <= SOON_DAYS:
        return short_day(task.due_on), ngettext("tomorrow", "in %(num)s days", days)
    return short_day(task.due_on), ""
