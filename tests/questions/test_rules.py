import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.questions.nuts import Region, read_region, region_name
from clusterix_events.questions.rules import (
    ALWAYS,
    AnswerError,
    Choice,
    Question,
    QuestionKind,
    When,
    check_answer,
    check_answers,
)


def a_question(kind=QuestionKind.SHORT_TEXT, **values):
    return Question(**{"id": "it", "kind": kind, "label": "It", **values})


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        (QuestionKind.SHORT_TEXT, "  Ana ", "Ana"),
        (QuestionKind.SHORT_TEXT, "   ", None),
        (QuestionKind.EMAIL, "ana@EXAMPLE.org", "ana@example.org"),
        (QuestionKind.PHONE, "+43 660 1234567", "+43 660 1234567"),
        (QuestionKind.PHONE, "+40 21 310 00 00", "+40 21 310 0000"),
        (QuestionKind.COUNTRY, "RO", "RO"),
        (QuestionKind.COUNTRY, "XK", "XK"),
        (QuestionKind.REGION, "ro32 Bucureşti-Ilfov", "RO32"),
        (QuestionKind.REGION, "niederosterreich", "AT12"),
        (QuestionKind.REGION, "FR71@2010", "FR71@2010"),
        (QuestionKind.YES_NO, "no", False),
        (QuestionKind.YES_NO, None, None),
        (QuestionKind.TICK, None, False),
        (QuestionKind.TICK, "y", True),
        (QuestionKind.DATE, "2026-10-30", "2026-10-30"),
        (QuestionKind.HEADING, "anything", None),
    ],
)
def test_answers_are_understood(kind, raw, answer):
    assert check_answer(a_question(kind), raw, {}) == answer


@pytest.mark.parametrize(
    ("kind", "raw", "message"),
    [
        (
            QuestionKind.SHORT_TEXT,
            "x" * 201,
            "Please use at most 200 characters; these are 201.",
        ),
        (
            QuestionKind.EMAIL,
            "ana@",
            "This is not a whole e-mail address. It looks like name@example.org.",
        ),
        (
            QuestionKind.PHONE,
            "+43 660",
            "This number is too short. Write it with the country code, for example +43 and ten "
            "digits.",
        ),
        (
            QuestionKind.PHONE,
            "0660 123456",
            "Write the number with the country code, for example +43 and ten digits.",
        ),
        (QuestionKind.COUNTRY, "ZZ", "Please choose a country from the list."),
        (
            QuestionKind.REGION,
            "Middle-earth",
            "This region is not known. Type its NUTS code, for example RO32, or choose it from "
            "the list that opens while you type.",
        ),
        (QuestionKind.YES_NO, "perhaps", "Please choose yes or no."),
        (QuestionKind.ONE_OF, "c", "Please choose one of the answers shown."),
        (QuestionKind.SEVERAL_OF, ["a", "c"], "Please choose from the answers shown."),
        (QuestionKind.SEVERAL_OF, ["a", "b"], "Please choose at most 1 answer."),
        (
            QuestionKind.DATE,
            "30.10.2026",
            "Please write the date as year, month and day, for example 2026-10-30.",
        ),
    ],
)
def test_wrong_answers_are_told_what_would_be_right(kind, raw, message):
    question = a_question(kind, choices=(Choice("a", "A"), Choice("b", "B")), most=1)

    with pytest.raises(AnswerError) as refused:
        check_answer(question, raw, {})

    assert (str(refused.value), refused.value.field) == (message, "it")


def test_missing_answer_is_asked_for_in_the_question_s_own_words():
    question = a_question(required=ALWAYS, missing="Please tell us your name.")

    with pytest.raises(AnswerError, match="Please tell us your name"):
        check_answer(question, " ", {})


def test_answer_is_needed_only_when_its_part_is_joined():
    question = a_question(required=When("part", frozenset({"tour"})))

    assert check_answer(question, "", {"part": ["conference"]}) is None
    with pytest.raises(AnswerError):
        check_answer(question, "", {"part": ["conference", "tour"]})


def test_answer_to_a_question_not_shown_is_dropped():
    question = a_question(shown_if=When("part", frozenset({"tour"})), required=ALWAYS)

    assert check_answer(question, "+43", {"part": ["conference"]}) is None


def test_questions_depend_on_the_answers_before_them():
    parts = a_question(
        QuestionKind.SEVERAL_OF, id="part", choices=(Choice("a", "A"), Choice("b", "B"))
    )
    detail = a_question(id="detail", shown_if=When("part", frozenset({"b"})))

    answers = check_answers((parts, detail), {"part": ["b", "b"], "detail": "x"})

    assert answers == {"part": ["b"], "detail": "x"}


@given(st.sampled_from(QuestionKind), st.text(max_size=300) | st.lists(st.text(max_size=20)))
def test_no_answer_breaks_the_rules(kind, raw):
    question = a_question(kind, choices=(Choice("a", "A"),))

    try:
        answer = check_answer(question, raw, {})
    except AnswerError as error:
        answer = str(error)

    assert answer is None or isinstance(answer, str | list | bool)


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("RO32", Region("RO32", 2024)),
        ("DE122", Region("DE122", 2024)),
        ("FR71@2010", Region("FR71", 2010)),
        ("FR71", Region("FR71", None)),
        ("UKC", Region("UKC", 2016)),
        ("US", Region("US", 2024)),
        ("La Rioja", Region("ES23", 2024)),
        ("Karlsruhe", Region("DE12", 2024)),
        ("US1", None),
        ("RO32@1234", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_regions_are_read_by_code_version_and_name(typed, region):
    assert read_region(typed) == region


def test_regions_have_names():
    assert [region_name(code) for code in ("RO32", "EL", "FR71", None)] == [
        "Bucureşti-Ilfov",
        "Greece",
        "FR71",
        "",
    ]
