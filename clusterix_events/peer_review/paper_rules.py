"""Rules of typing in a paper form: how figures are read, and the second check.

Source: issue "Peer review in full": numbered paper twin, typed in quickly with a second check. A
figure counts when it was read the same twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

CANNOT_JUDGE: Final = "NA"
SHEETS_MOST: Final = 24
SPARE_SHEETS: Final = 2
_READ_AS: Final = MappingProxyType(
    {digit: digit for digit in "12345"} | dict.fromkeys(("0", "N", "NA", "?"), CANNOT_JUDGE)
)

Figures = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """A figure that was typed in two ways."""

    first: str
    second: str


def read_figure(typed: str) -> str | None:
    """Return a typed figure as it is kept: 1 to 5, or NA for 0 and N; None for anything else."""
    return _READ_AS.get(typed.strip().upper())


def sheet_name(group: str, number: int) -> str:
    """Return what is printed on a sheet: A1-03."""
    return f"{group}-{number:02d}"


def differences(first: Figures, second: Figures) -> dict[str, Difference]:
    """Return by its name each figure that is not the same both times."""
    names = list(dict.fromkeys((*first, *second)))
    return {
        name: Difference(first.get(name, ""), second.get(name, ""))
        for name in names
        if first.get(name, "") != second.get(name, "")
    }


def settle(
    first: Figures, second: Figures, third: Figures
) -> tuple[dict[str, str], dict[str, Difference]]:
    """Return the figures that were read the same twice, and what is still open.

    `third` is what was typed after a look at the paper, for the figures that differed.
    """
    settled, still_open = dict(first), {}
    for name, difference in differences(first, second).items():
        decided = third.get(name, "")
        if decided and decided in (difference.first, difference.second):
            settled[name] = decided
        else:
            settled.pop(name, None)
            still_open[name] = difference
    return settled, still_open
