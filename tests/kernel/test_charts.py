"""Tests of the small charts' geometry."""

from clusterix_events.kernel import charts


def test_stacked_bar_fills_the_width_and_skips_scores_nobody_chose() -> None:
    segments = charts.stacked_bar((0, 1, 0, 2, 1))

    assert segments == (
        charts.Segment(score=2, count=1, x=0.0, width=79.0, middle=39.5),
        charts.Segment(score=4, count=2, x=81.0, width=158.0, middle=160.0),
        charts.Segment(score=5, count=1, x=241.0, width=79.0, middle=280.5),
    )


def test_stacked_bar_takes_its_share_of_the_width_beside_longer_ones() -> None:
    (segment,) = charts.stacked_bar((0, 0, 3, 0, 0), most=6)

    assert segment == charts.Segment(score=3, count=3, x=0.0, width=160.0, middle=80.0)


def test_stacked_bar_is_empty_when_nobody_answered() -> None:
    assert charts.stacked_bar((0, 0, 0, 0, 0)) == ()


def test_paired_columns_share_one_scale_and_keep_the_rounds_apart() -> None:
    drawn = charts.paired_columns((0, 0, 2, 0, 0), (0, 0, 4, 0, 0), highest=4)

    assert drawn == charts.Columns(
        columns=(
            charts.Column(3, 2, False, x=104.5, y=55.0, height=33.0, middle=112.0, label_y=50.0),
            charts.Column(3, 4, True, x=120.5, y=22.0, height=66.0, middle=128.0, label_y=17.0),
        ),
        ticks=((1, 24.0), (2, 72.0), (3, 120.0), (4, 168.0), (5, 216.0)),
    )


def test_paired_columns_draw_nothing_for_a_round_that_may_not_be_shown() -> None:
    drawn = charts.paired_columns(None, (0, 0, 0, 0, 5), highest=5)

    assert [(column.score, column.is_after) for column in drawn.columns] == [(5, True)]


def test_highest_count_looks_at_every_round_and_never_divides_by_nothing() -> None:
    assert charts.highest_count((0, 3, 0, 0, 0), None, (0, 0, 5, 0, 0)) == 5
    assert charts.highest_count(None, (0, 0, 0, 0, 0)) == 1


def test_meter_never_runs_over_its_end() -> None:
    assert charts.meter(21, 45, minimum=12) == charts.Meter(filled=130.67, minimum=74.67)
    assert charts.meter(50, 45) == charts.Meter(filled=280.0, minimum=None)
