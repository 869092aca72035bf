"""What is assumed before the organiser says anything: rounds, names, themes, who takes part."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from clusterix_events.kernel.errors import RuleError

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EXPERTISE_MAX = 10
_BETWEEN = re.compile(r"[,;\n]+")


@dataclass(frozen=True)
class Meeting:
    """A block of the agenda in which a group may meet."""

    session_id: int
    room_id: int | None
    starts_at: datetime | None


@dataclass(frozen=True)
class Topic:
    """A practice in a round, as it is set up: the group's name, where it meets, who presents."""

    round_name: str
    practice_id: int
    name: str
    session_id: int | None = None
    room_id: int | None = None
    presenter_ids: frozenset[int] = frozenset()
    themes: tuple[str, ...] | None = None


class NameTakenError(RuleError):
    """Two groups, or two rounds, of an event would have one name."""


class RoundInUseError(RuleError):
    """A round has groups, so its practices stay in it."""


class ConflictUnknownError(RuleError):
    """Nobody is chosen, or no practice."""


@dataclass(frozen=True)
class Declaration:
    """What somebody says of one practice; the reason is theirs unless they let it be read."""

    practice_id: int
    reason: str | None = None
    may_show_reason: bool = False


def propose_topics(
    practices: Sequence[int], meetings: Sequence[Meeting], *, owners: Mapping[int, int]
) -> list[Topic]:
    """Return rounds from the agenda: blocks that begin together are one round, by their hour.

    Practices are taken in their order, one for each block; without blocks all are in round A.
    The owner of a practice presents it.
    """
    rounds = _together(meetings) or [[Meeting(0, None, None) for _practice in practices]]
    left, topics = list(practices), []
    for letter, blocks in zip(LETTERS, rounds, strict=False):
        for number, block in enumerate(blocks, start=1):
            if not left:
                break
            practice = left.pop(0)
            topics.append(
                Topic(
                    letter,
                    practice,
                    f"{letter}{number}",
                    block.session_id or None,
                    block.room_id,
                    frozenset({owners[practice]} if practice in owners else ()),
                )
            )
    return topics


def next_name(round_name: str, taken: Collection[str]) -> str:
    """Return the first name for a group of this round that no other group has."""
    number = 1
    while f"{round_name}{number}" in taken:
        number += 1
    return f"{round_name}{number}"


def next_round(names: Collection[str]) -> str:
    """Return the first letter that no round has; a number after 26 rounds."""
    free = [letter for letter in LETTERS if letter not in names]
    return free[0] if free else str(len(names) + 1)


def read_themes(*texts: str | None) -> tuple[str, ...]:
    """Return the words between commas and semicolons, each once, in small letters."""
    words = (" ".join(word.split()).casefold() for text in texts for word in split(text))
    return tuple(dict.fromkeys(word for word in words if word))


def split(text: str | None) -> list[str]:
    """Return what stands between commas, semicolons and line breaks."""
    return _BETWEEN.split(text or "")


def merge_topics(
    kept: Iterable[Topic], standing: Iterable[Topic], settled: Iterable[Topic]
) -> list[Topic]:
    """Return what is set up together with the groups that are there, by round and name.

    What was kept holds for groups still to be changed (`standing`), not for those whose room was
    opened (`settled`).
    """
    kept = list(kept)
    themes = {_key(topic): topic.themes for topic in kept}
    found = {_key(topic): topic for topic in (*standing, *kept)}
    for topic in settled:
        found[_key(topic)] = replace(topic, themes=themes.get(_key(topic)))
    return sorted(found.values(), key=lambda topic: (topic.round_name, topic.name))


def _key(topic: Topic) -> tuple[str, int]:
    return topic.round_name, topic.practice_id


def _together(meetings: Sequence[Meeting]) -> list[list[Meeting]]:
    timed = [one for one in meetings if one.starts_at is not None]
    hours = sorted({one.starts_at for one in timed if one.starts_at is not None})
    return [[one for one in timed if one.starts_at == hour] for hour in hours]
