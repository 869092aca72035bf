"""The facts of the reference event and its generated people, read from the files beside this.

Everybody among the people is generated; the named speakers spoke in public and have nothing here
but their talk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from clusterix_events.people.rules import full_name

DATA = Path(__file__).parent / "data"
SEED = 20121030
ZONE = ZoneInfo("Europe/Bucharest")
TYPES = {"Cluster": "cluster", "Institute": "research", "Agency": "public_authority"}
KINDS = {
    "public development agency": "public_authority",
    "regional authority": "public_authority",
    "research institute": "research",
    "innovation park": "cluster",
    "economic agency": "cluster",
    "business agency": "cluster",
    "cluster": "cluster",
    "cluster cooperation": "cluster",
}


@dataclass(frozen=True)
class Organisation:
    """An organisation of the report, with the territory it stands for."""

    name: str
    kind: str
    place: str | None
    unit: str | None
    is_partner: bool


@dataclass(frozen=True)
class Guest:
    """A generated person with what the registration form asks for."""

    id: str
    title: str | None
    given_name: str
    family_name: str
    badge_name: str | None
    email: str
    organisation: str
    organisation_type: str
    function: str
    country: str
    region: str | None
    is_delegate: bool
    goes_on_tour: bool
    status: str
    attended: tuple[date, ...]
    expertise: tuple[str, ...]
    arrival: str | None
    departure: str | None
    diet: str | None
    access_needs: str | None
    photos: bool
    on_list: bool
    mobile: str

    @property
    def full_name(self) -> str:
        """Given and family name, as spoken."""
        return full_name(self.given_name, self.family_name)


@lru_cache(maxsize=1)
def report() -> dict[str, Any]:
    """Return the published facts of the event as they stand in the file."""
    return _read("bucharest-2012.yaml")


@lru_cache(maxsize=1)
def generated() -> dict[str, Any]:
    """Return the generated people and the example composition of the groups."""
    return _read("bucharest-2012-generated.yaml")


@lru_cache(maxsize=1)
def minutes_text() -> dict[str, Any]:
    """Return the generated minutes of the steering group."""
    return _read("minutes-generated.yaml")


@lru_cache(maxsize=1)
def organisations() -> dict[str, Organisation]:
    """Return the organisations of the report by their id."""
    return {
        row["id"]: Organisation(
            name=row["name"],
            kind=row["kind"],
            place=row.get("place"),
            unit=row.get("unit"),
            is_partner=row.get("is_partner", False),
        )
        for row in report()["organisations"]
    }


@lru_cache(maxsize=1)
def regions() -> dict[str, tuple[str, str | None]]:
    """Return country code and NUTS code of each place of the report by its id."""
    return {
        row["id"]: (row["code"], (row.get("nuts") or {}).get("value"))
        for row in report()["countries_and_regions"]
    }


@lru_cache(maxsize=1)
def place_names() -> dict[str, tuple[str, str]]:
    """Return the name of each place of the report and of its country, by the place's id."""
    rows = report()["countries_and_regions"]
    return {row["id"]: (row["name"], row.get("country", row["name"])) for row in rows}


@lru_cache(maxsize=1)
def guests() -> tuple[Guest, ...]:
    """Return the generated people; what the file leaves open is drawn from a fixed seed."""
    chance = Random(SEED)  # noqa: S311 - the same on every machine, nothing secret
    return tuple(_guest(row, chance) for row in generated()["participants"])


def delegates() -> tuple[Guest, ...]:
    """Return the partners' delegates among the generated people."""
    return tuple(guest for guest in guests() if guest.is_delegate)


def value(field: Any) -> Any:
    """Return the value of a fact that may carry its source beside it."""
    return field["value"] if isinstance(field, Mapping) else field


def hour(text: str) -> time:
    """Return an hour such as 09:20."""
    return time.fromisoformat(text)


def moment(day: date, text: str) -> datetime:
    """Return a moment of the event in its own zone."""
    return datetime.combine(day, hour(text), ZONE)


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return content


def _guest(row: dict[str, Any], chance: Random) -> Guest:
    known = organisations().get(row["organisation"])
    place = row["place"] or (known.place if known else None)
    country, region = regions().get(place or "", (row["country"], None))
    return Guest(
        id=row["id"],
        title=row["title"],
        given_name=row["given"],
        family_name=row["family"],
        badge_name=row["badge_name"],
        email=row["email"],
        organisation=known.name if known else row["organisation"],
        organisation_type=KINDS[known.kind] if known else TYPES[row["organisation"].split()[1]],
        function=row["function"],
        country=row["country"] or country,
        region=region,
        is_delegate=row["kind"] == "partner delegate",
        goes_on_tour=row["study_tour"],
        status=row["status"],
        attended=tuple(date.fromisoformat(day) for day in row["attended"]),
        expertise=tuple(row.get("expertise", ())),
        arrival=_arrival(row.get("arrival")),
        departure=_arrival(row.get("departure")),
        diet=row["diet"],
        access_needs=row["access_needs"],
        photos=row["photo_consent"],
        on_list=row["on_participant_list"],
        mobile=f"+40 21 555 {chance.randrange(10_000):04d}",
    )


def _arrival(text: str | None) -> str | None:
    if text is None:
        return None
    return datetime.fromisoformat(text).strftime("%-d %B %Y, %H:%M")
