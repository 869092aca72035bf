"""Measures what a release is measured by and prints one table: `make bench`."""

import sys
import tempfile
from pathlib import Path

from benchmarks import (
    board,
    composer,
    pages,
    papers,
    processes,
    registrations,
    reviews,
    spreadsheets,
)
from benchmarks.table import Figure, show


def main() -> int:
    """Measure everything, print the table, return 1 when a budget is broken."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="clusterix-bench-") as folder:
        figures += processes.measure(Path(folder))
        figures += pages.measure(Path(folder))
        figures += registrations.measure(Path(folder) / "registrations")
        figures += reviews.measure(Path(folder) / "reviews")
        figures += board.measure(Path(folder) / "board")
        figures += papers.measure(Path(folder))
        figures += spreadsheets.measure(Path(folder))
        figures += composer.measure(Path(folder))
    print(show(figures))
    return any(figure.is_over for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
