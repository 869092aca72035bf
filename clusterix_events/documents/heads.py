"""The head of a paper, made from its event."""

from collections.abc import Iterable

from flask_babel import gettext as _

from clusterix_events.documents.papers import Letterhead, Publicity
from clusterix_events.events.models import Event


def letterhead(event: Event, edition: str) -> Letterhead:
    """Return what head and foot of an event's paper say."""
    return Letterhead(
        event=short_title(event),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        publicity=publicity(event),
        edition=edition,
        remark=_("Demonstration, not a real event") if event.is_demonstration else "",
        lang=event.language,
    )


def publicity(event: Event) -> Publicity:
    """Return the line on the funds; without a programme period there is none."""
    if event.publicity is None:
        return Publicity(lines=(), has_emblem=False)
    named = event.programme and all(event.programme not in line for line in event.publicity_lines)
    lines = (*event.publicity_lines, event.programme) if named else event.publicity_lines
    return Publicity(whole_lines(line for line in lines if line))


def whole_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines with those that go on in small letters joined: Co-funded by the European Union.

    On screen the statement is broken beside the emblem; on paper it is one line, all of one weight.
    """
    whole: list[str] = []
    for line in lines:
        if whole and line[0].islower():
            whole[-1] += f" {line}"
        else:
            whole.append(line)
    return tuple(whole)


def short_title(event: Event) -> str:
    """Return the event's title without the dates that papers print beside it."""
    head, comma, tail = event.title.rpartition(", ")
    return head if comma and str(event.ends_on.year) in tail else event.title
