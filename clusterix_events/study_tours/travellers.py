"""Who is on a tour, for its leader on the day: numbers, and whom to call in an emergency."""

from dataclasses import dataclass

from clusterix_events.audit import service as audit
from clusterix_events.people.rules import full_name
from clusterix_events.questions.queries import answers_of_all
from clusterix_events.registration.queries import list_participants
from clusterix_events.study_tours.models import StudyTour

NUMBER, CONTACT = "mobile_on_site", "emergency_contact"


@dataclass(frozen=True, slots=True)
class Traveller:
    """One person of a tour; `contact` is "" unless it was asked for."""

    name: str
    organisation: str
    number: str
    contact: str = ""


def list_travellers(tour: StudyTour) -> list[Traveller]:
    """Return the people of a tour with the numbers under which its leader reaches them."""
    return _travellers(tour, (NUMBER,))


def read_emergency_contacts(tour: StudyTour) -> list[Traveller]:
    """Return the people of a tour with whom to call for each; that it was read is logged."""
    audit.record("emergency_contacts.read", event_id=tour.event_id, subject=f"study_tour:{tour.id}")
    return _travellers(tour, (NUMBER, CONTACT))


def _travellers(tour: StudyTour, questions: tuple[str, ...]) -> list[Traveller]:
    people = list_participants(tour.event_id, [tour.part_id])
    sheets = [person.sheet_id for person in people]
    answers = answers_of_all(sheets, questions)
    return [
        Traveller(
            name=full_name(person.given_name, person.family_name),
            organisation=person.organisation or "",
            number=str(answers.get(person.sheet_id, {}).get(NUMBER) or ""),
            contact=str(answers.get(person.sheet_id, {}).get(CONTACT) or ""),
        )
        for person in people
    ]
