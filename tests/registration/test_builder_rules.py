"""Rules of building a form."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.questions.rules import (
    ALWAYS,
    Answer,
    AnswerError,
    Choice,
    Question,
    QuestionKind,
    When,
    as_offered,
    check_answer,
    check_answers,
    is_shown,
)
from clusterix_events.questions.texts import text_in
from clusterix_events.registration.builder_rules import (
    ChoiceDraft,
    ConditionRefusedError,
    Standing,
    StillNeededError,
    check_not_needed,
    check_order,
    free_code,
    is_same_meaning,
    merged_choices,
)

CODES = ("a", "b", "c", "d", "e")


@st.composite
def forms(draw):
    """Return questions in some order, each maybe depending on any other, itself among them."""
    order = draw(st.permutations(CODES))
    on = {code: draw(st.none() | st.sampled_from(CODES)) for code in order}
    return [
        Standing(code=code, label=code, kind=QuestionKind.YES_NO, shown_if=on[code])
        for code in order
    ]


@given(forms())
def test_an_order_is_refused_exactly_when_a_condition_does_not_look_back(order):
    places = {each.code: number for number, each in enumerate(order)}
    looks_back = all(
        each.shown_if is None or places[each.shown_if] < places[each.code] for each in order
    )

    try:
        check_order(order)
    except ConditionRefusedError:
        is_taken = False
    else:
        is_taken = True

    assert is_taken == looks_back


@given(forms())
def test_no_order_that_is_taken_holds_a_circle(order):
    try:
        check_order(order)
    except ConditionRefusedError:
        return
    on = {each.code: each.shown_if for each in order}

    for code in CODES:
        seen, here = set(), code
        while on[here] is not None:
            here = on[here]
            assert here not in seen
            seen.add(here)


def _question(code: str, on: str | None) -> Question:
    return Question(
        id=code,
        kind=QuestionKind.YES_NO,
        label=code,
        required=ALWAYS,
        shown_if=When(on, frozenset({"yes"})) if on else None,
    )


@given(forms(), st.dictionaries(st.sampled_from(CODES), st.sampled_from(["yes", "no"])))
def test_what_is_kept_was_asked_and_what_was_asked_is_kept(order, typed):
    try:
        check_order(order)
    except ConditionRefusedError:
        return
    questions = [_question(each.code, each.shown_if) for each in order]
    answers: dict[str, Answer] = {}
    missing = []

    for question in questions:
        try:
            answers[question.id] = check_answer(question, typed.get(question.id), answers)
        except AnswerError:
            answers[question.id] = None
            missing.append(question.id)

    for question in questions:
        asked = is_shown(question, answers)
        assert (answers[question.id] is not None) == (asked and question.id in typed)
        assert (question.id in missing) == (asked and question.id not in typed)


@pytest.mark.parametrize(
    ("gone", "is_refused"), [(None, True), ({"yes"}, True), ({"no"}, False), (set(), False)]
)
def test_what_others_depend_on_stays(gone, is_refused):
    other = Standing(
        code="b", label="B", kind=QuestionKind.YES_NO, shown_if="a", shown_if_values=("yes",)
    )

    try:
        check_not_needed("a", [other], gone=gone)
    except StillNeededError:
        refused = True
    else:
        refused = False

    assert refused == is_refused


TEXTS = st.dictionaries(st.sampled_from(["en", "de"]), st.sampled_from(["x", "y"]), min_size=1)


@given(TEXTS, TEXTS)
def test_a_further_language_changes_no_meaning_and_other_words_do(before, after):
    kind = QuestionKind.SHORT_TEXT

    is_same = is_same_meaning((kind, kind), (before, after), ({}, {}))

    assert is_same == all(after.get(language) == text for language, text in before.items())


def test_a_new_choice_and_a_withdrawn_one_change_no_meaning():
    kind, label = QuestionKind.ONE_OF, {"en": "Size"}
    before = {"s": {"en": "Small"}, "m": {"en": "Medium"}}
    after = {"m": {"en": "Medium"}, "l": {"en": "Large"}}

    assert is_same_meaning((kind, kind), (label, label), (before, after))
    assert not is_same_meaning(
        (kind, kind), (label, label), (before, {"s": {"en": "Tiny"}, "m": {"en": "Medium"}})
    )


def test_a_withdrawn_choice_in_use_is_retired_and_one_never_seen_goes():
    before = [{"value": "s", "label": {"en": "S"}, "pool_id": None}]
    drafts = [ChoiceDraft(label={"en": "L"})]

    used = merged_choices(before, drafts, is_in_use=True)
    unused = merged_choices(before, drafts, is_in_use=False)

    assert [(each["value"], bool(each.get("is_retired"))) for each in used] == [
        ("l", False),
        ("s", True),
    ]
    assert [each["value"] for each in unused] == ["l"]


@given(st.lists(st.text(max_size=20), max_size=12))
def test_values_of_choices_are_never_shared(labels):
    drafts = [ChoiceDraft(label={"en": label}) for label in labels]

    values = [each["value"] for each in merged_choices((), drafts, is_in_use=False)]

    assert (len(set(values)), all(value.isidentifier() for value in values)) == (len(labels), True)


@given(st.text(max_size=60), st.sets(st.sampled_from(["a", "a_2", "question"])))
def test_a_free_name_is_free_and_fits_into_a_file(words, taken):
    code = free_code(words, taken, otherwise="question")

    assert code not in taken
    assert code.isascii()
    assert code.isidentifier()


def test_a_retired_choice_is_offered_only_to_whoever_has_it():
    question = Question(
        id="size",
        kind=QuestionKind.ONE_OF,
        label="Size",
        choices=(Choice("s", "S", is_retired=True), Choice("l", "L")),
    )

    assert [choice.value for choice in as_offered(question, None).choices] == ["l"]
    assert [choice.value for choice in as_offered(question, "s").choices] == ["s", "l"]


NUMBER = Question(
    id="n", kind=QuestionKind.NUMBER, label="N", minimum=Decimal(-2), maximum=Decimal("7.5")
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("3", "3"),
        ("3,50", "3.5"),
        ("+7", "7"),
        ("-2.0", "-2"),
        ("007", "7"),
        ("0", "0"),
        ("٣", "3"),
    ],
)
def test_numbers_are_kept_in_one_way(typed, kept):
    assert check_answers([NUMBER], {"n": typed}) == {"n": kept}


@pytest.mark.parametrize("typed", ["8", "-3", "1e3", "NaN", "∞", "1 2", "0x1"])
def test_what_is_no_number_of_ours_is_refused(typed):
    with pytest.raises(AnswerError):
        check_answers([NUMBER], {"n": typed})


@pytest.mark.parametrize(
    ("typed", "kept"), [("9:05", "09:05"), ("18.30", "18:30"), ("00:00", "00:00")]
)
def test_times_are_kept_in_one_way(typed, kept):
    question = Question(id="t", kind=QuestionKind.TIME, label="T")

    assert check_answers([question], {"t": typed}) == {"t": kept}


@pytest.mark.parametrize("typed", ["24:00", "9", "9:60", "nine"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(AnswerError):
        check_answers([Question(id="t", kind=QuestionKind.TIME, label="T")], {"t": typed})


@pytest.mark.parametrize(
    ("locale", "text"), [("de", "Größe"), ("de_AT", "Größe"), ("fr", "Size"), ("en", "Size")]
)
def test_a_text_is_read_in_the_reader_s_language_else_in_english(locale, text):
    assert text_in({"en": "Size", "de": "Größe"}, locale) == text
