"""The generated minutes of the steering group, written by the service of minutes."""

from datetime import timedelta
from typing import Any

from clusterix_events.agenda.queries import get_session
from clusterix_events.demo.clock import DemoClock
from clusterix_events.demo.source import guests, minutes_text, moment
from clusterix_events.events.models import Event
from clusterix_events.minutes import service
from clusterix_events.minutes.queries import get_minutes
from clusterix_events.minutes.rules import MinutesState, write_attendants
from clusterix_events.minutes.service import ActionText, ItemText, MinutesText

HEAD = ("title", "quorum", "last_minutes", "next_date", "annexes", "approval", "notice")


def take_minutes(event: Event, clock: DemoClock) -> None:
    """Prepare the minutes from the agenda, fill them in, and circulate them a week later."""
    text = minutes_text()
    clock.set(moment(event.starts_on + timedelta(days=1), "17:40"))
    row = get_session(event.id, text["session"])
    made = service.prepare_minutes(event, row, present=_people(text["present"]))
    number = made.number
    prepared = len(get_minutes(event.id, number).items)
    for item in text["items"][prepared:]:
        service.add_item(made, item["title"])
    kept = get_minutes(event.id, number)
    typed = dict(zip((item.id for item in kept.items), text["items"], strict=True))
    whole = MinutesText(head=_head(text), items={key: _item(item) for key, item in typed.items()})
    changed = service.change_minutes(event.id, number, whole, version=kept.version)
    clock.set(moment(event.starts_on + timedelta(days=7), "10:00"))
    service.move_minutes(event.id, number, MinutesState.CIRCULATED, version=changed.version)


def _head(text: dict[str, Any]) -> dict[str, str | None]:
    people = _names()
    return {
        **{name: text[name] for name in HEAD},
        "chair": people[text["chair"]],
        "minute_taker": people[text["minute_taker"]],
        "apologies": write_attendants(_people(text["apologies"])),
    }


def _item(item: dict[str, Any]) -> ItemText:
    people = _names()
    return ItemText(
        title=item["title"],
        summary=item["summary"],
        new_decisions=item.get("decisions", ()),
        new_actions=[
            ActionText(
                text=action["text"],
                who=people.get(action["who"], action["who"]),
                due=action["due"],
            )
            for action in item.get("actions", ())
        ],
    )


def _names() -> dict[str, str]:
    return {guest.id: guest.full_name for guest in guests()}


def _people(numbers: list[str]) -> list[tuple[str, str]]:
    chosen = {guest.id: guest for guest in guests()}
    named = [chosen[number] for number in numbers]
    named.sort(key=lambda guest: guest.family_name)
    return [(one.full_name, one.organisation) for one in named]
