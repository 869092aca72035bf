from clusterix_events.events.models import PartKind
from clusterix_events.questions.rules import check_answers
from clusterix_events.registration.fields import BY_ID, FIELDS, SPECIAL, Basis
from clusterix_events.registration.form_fields import as_asked

CODES = {
    PartKind.CONFERENCE: frozenset({"conference"}),
    PartKind.STUDY_TOUR: frozenset({"tour"}),
}


def test_every_field_says_who_sees_it_and_when_it_goes():
    silent = [field.id for field in FIELDS if not field.sees or field.erase in {"", 0}]

    assert silent == []


def test_special_data_rests_on_explicit_consent():
    assert {field_id: BY_ID[field_id].basis for field_id in SPECIAL} == {
        "diet": Basis.EXPLICIT,
        "access_needs": Basis.EXPLICIT,
    }


def test_tour_leader_s_number_is_asked_of_those_on_the_tour():
    question = as_asked(BY_ID["mobile_on_site"], CODES)

    assert check_answers([question], {"part": ["conference"], "mobile_on_site": "x"}) == {
        "mobile_on_site": None
    }
