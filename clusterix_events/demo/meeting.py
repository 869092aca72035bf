"""The meeting of October 2012 as it was held: event, parts, rooms, agenda, tour, practices."""

from datetime import date
from typing import Any

from clusterix_events.agenda import service as agenda
from clusterix_events.agenda.rules import Hours, SessionKind, SlotKind, SpeakerState
from clusterix_events.demo.source import (
    hour,
    moment,
    organisations,
    place_names,
    regions,
    report,
    value,
)
from clusterix_events.events import parts as event_parts
from clusterix_events.events import service as events
from clusterix_events.events.models import Access, Event, Part, PartKind, PublicityPeriod, Room
from clusterix_events.events.parts import PartDetails
from clusterix_events.events.queries import get_event
from clusterix_events.events.service import NewEvent
from clusterix_events.peer_review import service as peer_review
from clusterix_events.peer_review.practice_text import PracticeText
from clusterix_events.people.models import Account
from clusterix_events.study_tours import service as study_tours
from clusterix_events.study_tours.service import StopFacts

SLUG = "bucharest-2012"
SESSION_KINDS = {
    "s29-1": SessionKind.REGISTRATION,
    "s29-3": SessionKind.BREAK,
    "s30-1": SessionKind.REGISTRATION,
    "s30-3": SessionKind.KEYNOTE,
    "s30-4": SessionKind.BREAK,
    "s30-6": SessionKind.BREAK,
    "s30-7": SessionKind.DISCUSSION,
    "s30-8": SessionKind.CLOSED_MEETING,
    "s31-1": SessionKind.TOUR,
}
SLOT_KINDS = {
    "opening": SlotKind.OPENING,
    "keynote": SlotKind.KEYNOTE,
    "partner talk": SlotKind.TALK,
    "comments": SlotKind.COMMENTS,
}


def add_meeting(organiser: Account) -> Event:
    """Return the published event with parts, rooms, agenda, tour and practices."""
    facts = report()["event"]
    event = events.add_event(
        NewEvent(
            title="ClusteriX in Bucharest",
            starts_on=value(facts["start_date"]),
            ends_on=value(facts["end_date"]),
            timezone=value(facts["timezone"]),
            slug=SLUG,
            code="CX12",
            is_demonstration=True,
            is_indicative=True,
            details=_details(facts),
        ),
        organiser=organiser,
    )
    parts = {row["id"]: _add_part(event, row) for row in facts["parts"]}
    rooms = {name: event_parts.add_room(event, name) for name in _room_names()}
    _add_agenda(event, parts, rooms)
    _add_tour(event, parts["study-tour"])
    add_practices(event)
    return get_event(event.id)


def add_practices(event: Event) -> None:
    """Add the six practices with all that the report says of them: title, owner and place."""
    for row in report()["practices"]["items"]:
        country, nuts = regions()[row["place"]]
        peer_review.add_practice(
            event,
            PracticeText(
                title=row["title"],
                organisation=organisations()[row["owner"]].name,
                country_code=country,
                nuts_code=nuts,
                place=place_names()[row["place"]][0],
            ),
        )


def _details(facts: dict[str, Any]) -> dict[str, Any]:
    project = report()["project"]
    return {
        "lead": "Nine speakers on smart specialisation, roadmapping and how clusters of different "
        "sectors learn to work with each other.",
        "audience": "Policy makers and cluster players",
        "regions": ["Region Skåne", "Karlsruhe", "Lower Austria", "Rhône-Alpes", "South Tyrol"],
        "city": value(facts["city"]),
        "country_code": facts["country"]["code"],
        "organiser_name": project["acronym"],
        "contact_email": "organiser@example.org",
        "project": project["acronym"],
        "programme": project["programme"]["name"],
        "publicity": PublicityPeriod.PERIOD_2007,
        "publicity_lines": ["European Union", "European Regional Development Fund"],
    }


def _add_part(event: Event, row: dict[str, Any]) -> Part:
    first = row.get("from") or row["date"]
    series = row.get("series")
    return event_parts.add_part(
        event,
        PartDetails(
            title=row["title"].replace("'", "’"),
            kind=PartKind(row["id"].replace("-", "_")),
            access=Access(row["access"]["value"]),
            starts_on=first,
            ends_on=row.get("to") or first,
            series_code=series,
            series_title=series.replace("-", " ").capitalize() if series else None,
            number_in_series=row.get("number_in_series"),
        ),
        code=row["id"],
    )


def _room_names() -> list[str]:
    groups = report()["peer_groups"]["rounds"]
    named = [row["room"] for row in report()["sessions"] if "room" in row]
    return list(dict.fromkeys(["Plenary", *sorted({g["room"] for g in groups}), *named]))


def _add_agenda(event: Event, parts: dict[str, Part], rooms: dict[str, Room]) -> None:
    talks = {row["id"]: row for row in report()["talks"]}
    speakers = _add_speakers(event)
    for row in report()["sessions"]:
        if "parallel" in row:
            _add_rounds(event, row, parts, rooms)
            continue
        made = agenda.add_session(event.id, _session(row, parts, rooms), reference=row["id"])
        for talk in (talks[number] for number in row.get("talks", ())):
            agenda.add_slot(made, _slot(talk, speakers))


def _session(
    row: dict[str, Any], parts: dict[str, Part], rooms: dict[str, Room]
) -> agenda.SessionValues:
    room = rooms.get(row.get("room", ""))
    return agenda.SessionValues(
        title=row["title"],
        part_id=parts[row["part"]].id,
        kind=SESSION_KINDS.get(row["id"], SessionKind.PLENARY),
        hours=_hours(row),
        room_id=room.id if room else None,
        is_closed=row.get("closed", False),
    )


def _add_rounds(
    event: Event, row: dict[str, Any], parts: dict[str, Part], rooms: dict[str, Room]
) -> None:
    """Add a session for each of the groups that meet at the same time."""
    practices = {item["id"]: item for item in report()["practices"]["items"]}
    groups = {group["id"]: group for group in report()["peer_groups"]["rounds"]}
    for number in row["parallel"]:
        group, name = groups[number], number.removeprefix("pg")
        agenda.add_session(
            event.id,
            agenda.SessionValues(
                title=practices[group["practice"]]["title"],
                part_id=parts[row["part"]].id,
                kind=SessionKind.PEER_GROUP,
                hours=_hours(row),
                room_id=rooms[group["room"]].id,
                code=name,
                parallel_title=row["title"],
            ),
            reference=f"{row['id']}-{name.lower()}",
        )


def _hours(row: dict[str, Any]) -> Hours:
    day: date = row["date"]
    return Hours(day=day, starts_at=moment(day, row["from"]), ends_at=moment(day, row["to"]))


def _add_speakers(event: Event) -> dict[str, int]:
    """Add the named speakers as speakers only: no registration, mail, consent or scan."""
    made = {}
    for row in report()["speakers"]:
        given, _, family = row["name"].rpartition(" ")
        organisation = organisations()[row["organisation"]]
        country, _region = regions().get(organisation.place or "", (None, None))
        speaker = agenda.add_new_speaker(
            event.id,
            given_name=given,
            family_name=family,
            affiliation=_affiliation(row),
            organisation=organisation.name,
            country_code=country,
            state=SpeakerState.ACCEPTED,
        )
        made[row["id"]] = speaker.id
    return made


def _affiliation(row: dict[str, Any]) -> str:
    """Return function, organisation, its unit and its place as far as the report names them."""
    organisation = organisations()[row["organisation"]]
    function = row["function"] or ""
    words = [function[:1].upper() + function[1:], organisation.name]
    if organisation.unit and organisation.unit not in function:
        words.append(organisation.unit)
    if organisation.is_partner:
        place, country = place_names()[organisation.place or ""]
        words.append("" if place in organisation.name else place)
        words.append(country if not function and country in row["seed"] else "")
    return ", ".join(word for word in words if word)


def _slot(talk: dict[str, Any], speakers: dict[str, int]) -> agenda.SlotValues:
    return agenda.SlotValues(
        title=_begun(talk["title"]["value"]),
        topic=(talk.get("topic") or {}).get("value"),
        abstract=(talk.get("abstract") or {}).get("value"),
        kind=SLOT_KINDS[talk["kind"]],
        speaker_ids=[speakers[number] for number in talk["speakers"]],
    )


def _begun(title: str | None) -> str | None:
    """Return a title with a capital at its beginning: the report quotes some within a sentence."""
    return title[:1].upper() + title[1:] if title else None


def _add_tour(event: Event, part: Part) -> None:
    facts = report()["study_tour"]
    logistics = facts["logistics"]
    tour = study_tours.add_tour(
        event,
        part,
        title="Study tour",
        on=facts["date"],
        minimum_to_run=logistics["minimum_to_run"],
    )
    table = {row["what"]: row for row in facts["timetable"]}
    for stop in facts["stops"]:
        study_tours.add_stop(tour, _stop(stop, table.get(stop["id"], {})))
    study_tours.add_coach(tour, name="Coach", seats=logistics["capacity"])


def _stop(stop: dict[str, Any], row: dict[str, Any]) -> StopFacts:
    what = str(stop["what"])
    return StopFacts(
        what=what[0].upper() + what[1:],
        host=organisations()[stop["host"]].name if stop["host"] else None,
        starts_at=hour(row["from"]) if row else None,
        ends_at=hour(row["to"]) if row else None,
        max_group=row.get("max_group"),
        needs_id_at_gate=row.get("id_check_at_gate", False),
        list_due_working_days=row.get("host_needs_list_working_days_before"),
    )
