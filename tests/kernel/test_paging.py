"""Pages of a long list."""

import pytest

from clusterix_events.kernel.paging import Page, offset


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (1, 0, (1, None, None)),
        (1, 50, (1, None, None)),
        (1, 51, (2, None, 2)),
        (2, 51, (2, 1, None)),
        (2, 101, (3, 1, 3)),
    ],
)
def test_page_knows_its_neighbours(number, total, expected):
    page = Page(rows=[], number=number, total=total)

    assert (page.last, page.previous, page.next) == expected


def test_rows_before_a_page_are_counted_from_its_number():
    assert [offset(number) for number in (0, 1, 2, 3)] == [0, 0, 50, 100]
