"""One table of figures with their budgets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value in its unit; `budget` None means that nothing was promised.

    It is the most the value may be, or with `is_least` the least.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    is_least: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it breaks its budget."""
        if self.budget is None:
            return False
        return self.value < self.budget if self.is_least else self.value > self.budget


def show(figures: list[Figure]) -> str:
    """Return the table as text."""
    wide = max(len(figure.name) for figure in figures)
    lines = [f"{'what':<{wide}}  {'measured':>10}  {'budget':>8}", "-" * (wide + 22)]
    for figure in figures:
        budget = "" if figure.budget is None else f"{figure.budget:g}"
        mark = "  BROKEN" if figure.is_over else ""
        lines.append(
            f"{figure.name:<{wide}}  {figure.value:>10.1f}  {budget:>8} {figure.unit}{mark}"
        )
    return "\n".join(lines)
