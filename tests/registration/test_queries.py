import pytest

from clusterix_events.kernel.db import transaction
from clusterix_events.registration import queries, service
from clusterix_events.registration.wanted import Wanted
from tests.factories.events import add_event, add_part
from tests.factories.registration import add_registration

PEOPLE = [
    ("Ștefan", "Machetă", "NIAM", "RO"),
    ("Jörg", "Vorlagner", "ecoplus", "AT"),
    ("Östen", "Provsson", "Region Skåne", "SE"),
    ("Георги", "Образцов", "Demo_Cluster", "BG"),
]


@pytest.fixture
def meeting(app_context):
    with transaction():
        event = add_event("meeting")
        conference, tour = add_part(event, "conference"), add_part(event, "tour", capacity=1)
        for given_name, family_name, organisation, country in PEOPLE:
            add_registration(
                event,
                *([conference, tour] if country in {"RO", "AT"} else [conference]),
                given_name=given_name,
                family_name=family_name,
                organisation=organisation,
                country=country,
            )
        other = add_event("other")
        add_registration(other, add_part(other), family_name="Foreign")
    return queries.get_event(event.id)


def names(rows):
    return [row.family_name for row in rows]


def test_list_is_in_the_order_of_family_names(meeting):
    assert names(queries.list_page(meeting.id, Wanted(), 1).rows) == [
        "Machetă",
        "Provsson",
        "Vorlagner",
        "Образцов",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("macheta", ["Machetă"]),
        ("stefan niam", ["Machetă"]),
        ("SKANE", ["Provsson"]),
        ("образ", ["Образцов"]),
        ("demo_", ["Образцов"]),
        ("%", []),
        ("nobody", []),
    ],
)
def test_search_finds_by_name_and_organisation_without_accents(meeting, text, found):
    assert names(queries.list_page(meeting.id, Wanted(text=text), 1).rows) == found


def test_search_finds_by_reference(meeting):
    row = queries.list_page(meeting.id, Wanted(), 1).rows[0]

    found = queries.list_page(meeting.id, Wanted(text=row.reference.lower()), 1)

    assert names(found.rows) == ["Machetă"]


def test_list_is_filtered_by_part_place_and_country(meeting):
    tour = next(part for part in meeting.parts if part.code == "tour")

    in_tour = queries.list_page(meeting.id, Wanted(part_id=tour.id), 1)
    waiting = queries.list_page(meeting.id, Wanted(part_id=tour.id, place="waiting"), 1)
    swedish = queries.list_page(meeting.id, Wanted(country="SE"), 1)

    assert (names(in_tour.rows), names(waiting.rows), names(swedish.rows)) == (
        ["Machetă", "Vorlagner"],
        ["Vorlagner"],
        ["Provsson"],
    )


def test_list_is_sorted_both_ways(meeting):
    by_country = Wanted(order="country", is_descending=True)

    assert names(queries.list_page(meeting.id, by_country, 1).rows) == [
        "Provsson",
        "Machetă",
        "Образцов",
        "Vorlagner",
    ]


def test_list_comes_in_pages_of_fifty(app_context):
    with transaction():
        event = add_event("large")
        part = add_part(event)
        for number in range(51):
            add_registration(event, part, family_name=f"Pop{number:03}")

    first, second, beyond = (queries.list_page(event.id, Wanted(), n) for n in (1, 2, 9))

    assert [(len(p.rows), p.number, p.total) for p in (first, second, beyond)] == [
        (50, 1, 51),
        (1, 2, 51),
        (1, 2, 51),
    ]


def test_participants_are_those_with_a_confirmed_place(meeting):
    tour = next(part for part in meeting.parts if part.code == "tour")

    assert names(queries.list_participants(meeting.id, [tour.id])) == ["Machetă"]


def test_cancelled_person_is_no_participant(meeting):
    row = queries.list_page(meeting.id, Wanted(text="macheta"), 1).rows[0]

    with transaction():
        service.cancel(row.registration_id)

    assert names(queries.list_participants(meeting.id)) == ["Provsson", "Vorlagner", "Образцов"]
    assert queries.count_people(meeting.id) == 3
