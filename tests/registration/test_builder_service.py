"""Building a form: versions, copies, the notice, and choices with limited places."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from clusterix_events.events import service as events
from clusterix_events.events.models import EventState
from clusterix_events.events.queries import find_notice, get_event
from clusterix_events.kernel.db import session, transaction
from clusterix_events.kernel.errors import StaleError
from clusterix_events.places import queries as places
from clusterix_events.places import service as places_service
from clusterix_events.places.models import Place
from clusterix_events.questions.queries import answers_of
from clusterix_events.questions.rules import QuestionKind
from clusterix_events.registration import builder_service as builder
from clusterix_events.registration import form_copying as copying
from clusterix_events.registration import queries, service
from clusterix_events.registration.builder_rules import ChoiceDraft, Draft, StillNeededError
from clusterix_events.registration.choice_places import ChoiceFullError
from clusterix_events.registration.form_fields import fields_of, layout_of, read_layout
from clusterix_events.registration.joining import Wishes
from clusterix_events.registration.shown import answer_lines
from tests.factories.events import add_event, add_part
from tests.factories.people import add_organiser
from tests.factories.registration import add_registration, an_answer_sheet

ONE = QuestionKind.ONE_OF
NEVER = 1_000_000


def _draft(label="Size", *, kind=QuestionKind.SHORT_TEXT, choices=(), **values):
    """Return a draft; choices are words, or pairs of words and places."""
    pairs = [choice if isinstance(choice, tuple) else (choice, None) for choice in choices]
    drafts = tuple(
        ChoiceDraft(value=words.lower(), label={"en": words}, places=n) for words, n in pairs
    )
    return Draft(kind=kind, label={"en": label}, choices=drafts, **values)


@pytest.fixture
def event_id(app_context):
    """A published event with one part of ten places."""
    with transaction():
        event = add_event()
        add_part(event, "conference", capacity=10)
        return event.id


def _register(event_id, **answers):
    """Return the number of a new registration for the only part."""
    with transaction():
        event = get_event(event_id)
        return add_registration(event, event.parts[0], **answers).id


def _change(event_id, registration_id, **answers):
    with transaction():
        wishes = Wishes(
            answers=an_answer_sheet(**answers),
            part_ids=frozenset(part.id for part in get_event(event_id).parts),
        )
        registration = queries.get_registration(registration_id)
        service.change(registration_id, wishes, version=registration.version)


def _lines(event_id, registration_id):
    event = get_event(event_id)
    answers = answers_of(queries.get_registration(registration_id).sheet_id)
    own = [field for field in fields_of(event) if field.is_own]
    return [(str(line.label), line.value) for line in answer_lines(own, answers)]


def _taken(event_id):
    """Return how many places of each limited choice are taken and waited for, by value."""
    found = {}
    for field in read_layout(event_id).fields:
        for choice in field.question.choices if field.is_asked else ():
            if choice.pool_id is not None:
                pool = places.count_pools([choice.pool_id])[choice.pool_id]
                found[choice.value] = (pool.taken, pool.waiting)
    return found


def _seats_agree():
    """Return whether the counters of all pools are the sum of their seats."""
    rows = session.execute(select(Place.pool_id, func.count()).group_by(Place.pool_id))
    seats = dict(rows.all())
    counts = places.count_pools(seats)
    return all(counts[pool].taken + counts[pool].waiting == n for pool, n in seats.items())


def test_words_of_an_answered_question_stay_with_the_answer(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Size", kind=ONE, choices=["Small", "Large"]))
    first = _register(event_id, q_size="small")

    with transaction():
        builder.change_field(
            event_id, "q_size", _draft("Boot size", kind=ONE, choices=["Small", "Large"])
        )
    second = _register(event_id, **{"q_size-2": "large"})

    assert _lines(event_id, first) == [("Size", "Small")]
    assert _lines(event_id, second) == [("Boot size", "Large")]


def test_answering_the_new_version_takes_the_place_of_the_old_answer(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Size"))
    registration_id = _register(event_id, q_size="42")
    with transaction():
        builder.change_field(event_id, "q_size", _draft("Boot size"))

    _change(event_id, registration_id, **{"q_size-2": "43"})

    assert _lines(event_id, registration_id) == [("Boot size", "43")]


def test_a_draft_s_question_nobody_answered_is_changed_in_place(event_id):
    with transaction():
        event = get_event(event_id)
        event.state = EventState.DRAFT
        builder.add_field(event_id, _draft("Size"))
        row = builder.change_field(event_id, "q_size", _draft("Boot size"))

        assert (row.version, row.label) == (1, {"en": "Boot size"})


def test_an_old_version_never_comes_back_beside_the_new_one(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Size"))
        builder.change_field(event_id, "q_size", _draft("Boot size"))

        with pytest.raises(StillNeededError):
            builder.restore_field(event_id, "q_size")


def test_a_question_others_depend_on_is_not_retired(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Car", kind=QuestionKind.YES_NO))
        builder.add_field(event_id, _draft("Plate", shown_if="car", shown_if_values=("yes",)))

        with pytest.raises(StillNeededError):
            builder.retire_field(event_id, "q_car")


def test_two_organisers_at_one_form_the_second_is_told(event_id):
    with transaction():
        version = get_event(event_id).version
        builder.add_field(event_id, _draft("One"), version=version)

        with pytest.raises(StaleError):
            builder.add_field(event_id, _draft("Two"), version=version)


def test_a_change_after_publication_is_a_new_notice(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Size"))
        first = find_notice(event_id).version
        builder.retire_field(event_id, "q_size")
    with transaction():
        notice = find_notice(event_id)

        assert (notice.version, get_event(event_id).notice_version) == (first + 1, first + 1)
        assert "q_size" not in {field["id"] for field in notice.fields}


def test_a_limited_choice_is_taken_once_per_person_and_given_back(event_id):
    with transaction():
        builder.add_field(event_id, _draft(kind=ONE, choices=[("Small", 2), "Large"]))
    registration_id = _register(event_id, q_size="small")

    taken = _taken(event_id)
    with transaction():
        service.cancel(registration_id)

    assert (taken, _taken(event_id)) == ({"small": (1, 0)}, {"small": (0, 0)})


def test_a_full_choice_is_refused_with_words_and_nothing_is_kept(event_id):
    with transaction():
        builder.add_field(event_id, _draft(kind=ONE, choices=[("Small", 1), "Large"]))
    _register(event_id, q_size="small")

    with pytest.raises(ChoiceFullError) as refused:
        _register(event_id, q_size="small")

    assert str(refused.value) == "“Small” is full by now. Please choose again."
    assert (refused.value.field, queries.count_people(event_id)) == ("q_size", 1)
    assert _taken(event_id) == {"small": (1, 0)}


def test_changing_the_answer_passes_the_place_on(event_id):
    with transaction():
        choices = [("Small", 1), ("Large", 1)]
        builder.add_field(event_id, _draft(kind=ONE, choices=choices))
    first = _register(event_id, q_size="small")

    _change(event_id, first, q_size="large")
    second = _register(event_id, q_size="small")
    with pytest.raises(ChoiceFullError):
        _change(event_id, second, q_size="large")

    assert _taken(event_id) == {"small": (1, 0), "large": (1, 0)}
    assert _seats_agree()


def test_those_who_chose_before_the_limit_are_counted(event_id):
    with transaction():
        builder.add_field(event_id, _draft(kind=ONE, choices=["Small", "Large"]))
    for _person in range(2):
        _register(event_id, q_size="small")

    with transaction():
        builder.change_field(
            event_id, "q_size", _draft(kind=ONE, choices=[("Small", 2), ("Large", 5)])
        )

    assert _taken(event_id) == {"small": (2, 0), "large": (0, 0)}
    with pytest.raises(ChoiceFullError):
        _register(event_id, q_size="small")


def test_who_waits_for_the_part_waits_with_their_choice(event_id):
    with transaction():
        builder.add_field(event_id, _draft(kind=ONE, choices=[("Small", 5), "Large"]))
        places_service.set_capacity(get_event(event_id).parts[0].pool_id, 1)
    first = _register(event_id, q_size="large")
    _register(event_id, q_size="small")

    waiting = _taken(event_id)
    with transaction():
        service.cancel(first)

    assert (waiting, _taken(event_id)) == ({"small": (0, 1)}, {"small": (1, 0)})


@pytest.mark.parametrize(("limit", "comers"), [(3, 8)])
def test_a_choice_never_gets_more_people_than_places_whoever_comes_at_once(app, limit, comers):
    with app.app_context(), transaction():
        event = add_event()
        add_part(event, "conference")
        builder.add_field(event.id, _draft(kind=ONE, choices=[("Small", limit), "Large"]))
        event_id = event.id
    start, told = Barrier(comers), []

    def come():
        with app.app_context():
            start.wait()
            try:
                _register(event_id, q_size="small")
            except ChoiceFullError:
                told.append("full")

    threads = [Thread(target=come) for _comer in range(comers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert (_taken(event_id), len(told)) == ({"small": (limit, 0)}, comers - limit)
        assert queries.count_people(event_id) == limit
        assert _seats_agree()


def test_a_copied_event_has_the_form_with_empty_pools(event_id):
    with transaction():
        builder.add_field(event_id, _draft(kind=ONE, choices=[("Small", 2), "Large"]))
        builder.add_field(event_id, _draft("Gone"))
        builder.retire_field(event_id, "q_gone")
        builder.retire_field(event_id, "languages")
    _register(event_id, q_size="small")

    with transaction():
        source = get_event(event_id)
        copy = events.copy_event(
            event_id,
            title="Next",
            starts_on=source.starts_on.replace(year=2027),
            organiser=add_organiser(event_id),
        )
        copy_id = copy.id

    asked = [field.id for field in read_layout(copy_id).fields if field.is_own]
    hidden = [field.id for field in read_layout(copy_id).fields if not field.is_asked]
    assert (asked, hidden, _taken(copy_id)) == (["q_size"], ["languages"], {"small": (0, 0)})


def test_a_copied_form_leaves_what_is_there_and_asks_no_part_that_is_not(event_id):
    with transaction():
        other = add_event("other")
        add_part(other, "tour")
        for label, codes in (("Size", ()), ("Boots", ("conference",)), ("Food", ())):
            builder.add_field(event_id, _draft(label, part_codes=codes))
        builder.add_field(other.id, _draft("My size"), code="size")

        copied = copying.copy_form(event_id, other.id)
        labels = [str(f.question.label) for f in read_layout(other.id).fields if f.is_own]

    assert (copied, sorted(labels)) == (1, ["Food", "My size"])


def test_the_form_of_another_event_stays_out_of_sight(event_id):
    with transaction():
        other = add_event("other")
        builder.add_field(event_id, _draft("Size"))

        assert [field.id for field in fields_of(other) if field.is_own] == []


def test_a_form_that_is_read_again_costs_no_statement(event_id):
    with transaction():
        builder.add_field(event_id, _draft("Size"))
    event = get_event(event_id)

    assert layout_of(event) is layout_of(get_event(event_id))
