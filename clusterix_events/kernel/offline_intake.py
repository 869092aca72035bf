"""Where devices hand in what they kept: several entries in one post, each answered by itself.

A feature registers a kind with `@takes("registration.check_in")`: a function that finds who sends,
asks their permission, checks the form, and opens the transaction in which `offline.take_in` does
the work. What belongs together is sent by one link or by one group's code, which also bears the
limit of how often; the function asks whether that link or device may.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Flask, Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from clusterix_events.kernel.errors import NotFoundError, RuleError, StaleError
from clusterix_events.kernel.limits import limiter
from clusterix_events.kernel.offline import CLIENT_MAX, KIND_MAX, Mark
from clusterix_events.kernel.permissions import NotAllowedError, public

ENTRIES_MAX = 50
LARGEST = 2**31
POSTS = "240/minute"  # a room of eight on a bad network, each trying again


class Outcome(StrEnum):
    """What became of an entry: kept now or before, refused for a reason, or to be corrected."""

    KEPT = "kept"
    REPEATED = "repeated"
    REFUSED = "refused"
    FAULTY = "faulty"


@dataclass(frozen=True)
class Entry:
    """One entry as a device sends it; `fields` is what a form would post."""

    mark: Mark
    kind: str
    fields: MultiDict[str, str]


@dataclass(frozen=True)
class Answer:
    """What is said of an entry, and what to do about it; `result` is for the kind's own script."""

    outcome: Outcome
    words: str = ""
    result: str = ""


Taker = Callable[[Entry, Mapping[str, str]], Answer]
KINDS: dict[str, Taker] = {}


def takes(kind: str) -> Callable[[Taker], Taker]:
    """Register who takes the entries of a kind; it gets the entry and the link's or room's code."""

    def register(taker: Taker) -> Taker:
        KINDS[kind] = taker
        return taker

    return register


def init_offline(app: Flask) -> None:
    """Open the intake for personal links and for groups' codes."""
    app.add_url_rule("/intake/link/<token>", "intake_by_link", intake, methods=["POST"])
    app.add_url_rule("/intake/room/<code>", "intake_by_code", intake, methods=["POST"])


@limiter.limit(POSTS)
@public  # each kind asks who sends
def intake(**by: str) -> Response:
    """Take in what a device kept and answer each entry by itself, in the order they were sent."""
    entries = _read(request.get_json())
    return jsonify(outcomes=[_said(entry, _taken(entry, by)) for entry in entries])


def _taken(entry: Entry, by: Mapping[str, str]) -> Answer:
    taker = KINDS.get(entry.kind)
    if taker is None:
        return Answer(Outcome.REFUSED, _("This page is too old to send. Load it again."))
    try:
        return taker(entry, by)
    except RuleError as error:
        return Answer(Outcome.REFUSED, str(error))
    except StaleError:
        return Answer(Outcome.REFUSED, _("Somebody changed this meanwhile. Load the page again."))
    except (NotAllowedError, NotFoundError):
        return Answer(Outcome.REFUSED, _("Your link does not open this any more."))


def _said(entry: Entry, answer: Answer) -> dict[str, str | int]:
    return {
        "client": entry.mark.client_id,
        "sequence": entry.mark.sequence,
        "outcome": answer.outcome.value,
        "words": answer.words,
        "result": answer.result,
    }


def _read(sent: Any) -> list[Entry]:
    """Return the entries of a post; raise BadRequest for what no page of ours sends."""
    entries = sent.get("entries") if isinstance(sent, dict) else None
    if not isinstance(entries, list) or not 0 < len(entries) <= ENTRIES_MAX:
        raise BadRequest
    return [_entry(one) for one in entries]


def _entry(sent: Any) -> Entry:
    if not isinstance(sent, dict):
        raise BadRequest
    mark = Mark(_name(sent.get("client"), CLIENT_MAX), _number(sent.get("sequence")))
    return Entry(mark, _name(sent.get("kind"), KIND_MAX), _fields(sent.get("fields")))


def _name(value: Any, limit: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= limit or not value.isascii():
        raise BadRequest
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < LARGEST:
        raise BadRequest
    return value


def _fields(sent: Any) -> MultiDict[str, str]:
    if not isinstance(sent, list) or not all(_is_pair(pair) for pair in sent):
        raise BadRequest
    return MultiDict([(name, value) for name, value in sent])


def _is_pair(pair: Any) -> bool:
    is_two = isinstance(pair, list) and len(pair) == 2
    return is_two and all(isinstance(part, str) for part in pair)
