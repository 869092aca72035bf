"""The stages and days of a report, and what it needs before its group reads it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterix_events.peer_review.report_rules import (
    Days,
    DaysOutOfOrderError,
    Lack,
    Missing,
    ReportStage,
    Written,
    check_days,
    default_days,
    lacking,
    may_write,
    named_in,
    shows_comments,
)

SESSION = date(2012, 10, 29)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def written(**changed: object) -> Written:
    nothing: dict[str, object] = {
        "disputed": (),
        "commented": (),
        "revealed": {},
        "entries": {},
        "untraced": (),
        "recommendations": 3,
        "wordings": 6,
    }
    return Written(**(nothing | changed))  # type: ignore[arg-type]


def test_days_of_the_default_form_count_from_the_session():
    days = default_days(SESSION)

    assert [(days.of(stage) - SESSION).days for stage in ReportStage] == [5, 10, 20, 30, 35]
    check_days(days)


@given(st.tuples(DAYS, DAYS, DAYS, DAYS, DAYS))
def test_days_are_taken_exactly_when_they_are_in_order(five):
    days = Days(*five)

    if sorted(five) == list(five):
        check_days(days)
    else:
        with pytest.raises(DaysOutOfOrderError):
            check_days(days)


def test_day_that_comes_too_early_is_named():
    days = default_days(SESSION)
    early = Days(days.draft, days.group_check, days.draft - timedelta(days=1), *[days.final] * 2)

    with pytest.raises(DaysOutOfOrderError) as refused:
        check_days(early)

    assert refused.value.field == "fact_check"


@pytest.mark.parametrize(
    ("report", "missing"),
    [
        (written(), ()),
        (
            written(disputed=("evidence", "relevance"), commented=("relevance",)),
            (Missing(Lack.COMMENT, "evidence"),),
        ),
        (
            written(revealed={"strengths": 5, "threats": 0}),
            (Missing(Lack.SWOT, "strengths", 5),),
        ),
        (written(revealed={"strengths": 5}, entries={"strengths": 1}), ()),
        (written(revealed={"guiding-1": 4}), (Missing(Lack.GUIDING, "guiding-1", 4),)),
        (written(untraced=("threats",)), (Missing(Lack.SOURCE, "threats"),)),
        (written(named=("threats",)), (Missing(Lack.NAME, "threats"),)),
        (written(recommendations=2), (Missing(Lack.TOO_FEW, "recommendations", 2),)),
        (written(recommendations=2, wordings=2), ()),
        (written(recommendations=0, wordings=0), ()),
        (written(recommendations=6), (Missing(Lack.TOO_MANY, "recommendations", 6),)),
    ],
)
def test_what_a_report_lacks_is_listed(report, missing):
    assert lacking(report) == missing


@pytest.mark.parametrize(
    ("stage", "rapporteur", "moderator"),
    [
        (ReportStage.DRAFT, True, True),
        (ReportStage.GROUP_CHECK, True, False),
        (ReportStage.FACT_CHECK, True, False),
        (ReportStage.RESPONSE, False, False),
        (ReportStage.FINAL, False, False),
    ],
)
def test_moderator_writes_until_the_group_check_only(stage, rapporteur, moderator):
    assert may_write(stage, is_rapporteur=True, is_moderator=False) is rapporteur
    assert may_write(stage, is_rapporteur=False, is_moderator=True) is moderator
    assert may_write(stage, is_rapporteur=False, is_moderator=False) is False


@pytest.mark.parametrize(
    ("replies", "are_closed", "shown"),
    [(6, False, False), (3, True, False), (4, True, True), (0, True, False)],
)
def test_comments_of_the_group_are_shown_once_and_from_four_on(replies, are_closed, shown):
    assert shows_comments(replies=replies, are_closed=are_closed) is shown


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("As ana  POP said, it lasts.", "Ana Pop"),
        ("Companies from Ana share a table.", None),
        ("", None),
    ],
)
def test_full_name_of_a_member_is_found_in_a_text(text, name):
    assert named_in(text, ["", "Ana Pop", "Ion Ionescu"]) == name
