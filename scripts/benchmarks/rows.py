"""What a benchmark says, and how it is shown."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Beside:
    """Something that was measured in the same run, to compare with. `why`: why it has no value, if it has none."""

    name: str
    value: float | None
    unit: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One measured value. `budget` is the most that it may be, or the least if `is_least`; None if there is none."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    is_least: bool = False
    beside: tuple[Beside, ...] = ()

    @property
    def met(self) -> bool | None:
        if self.budget is None:
            return None
        return self.value >= self.budget if self.is_least else self.value <= self.budget

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "budget": self.budget,
            "met": self.met,
            "beside": [asdict(each) for each in self.beside] or None,
        }


def table(rows: Iterable[Row]) -> str:
    """The rows in columns: name, value, budget, whether it is met, what was measured beside it."""
    lines = [(row.name, _quantity(row.value, row.unit), _budget(row), _met(row), _beside(row)) for row in rows]
    widths = [max((len(line[column]) for line in lines), default=0) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:>{widths[1]}}  {budget:<{widths[2]}}  {met:<{widths[3]}}  {beside}".rstrip()
        for name, value, budget, met, beside in lines
    )


def _budget(row: Row) -> str:
    if row.budget is None:
        return ""
    return f"({'least' if row.is_least else 'most'} {_number(row.budget)})"


def _met(row: Row) -> str:
    return {None: "", True: "met", False: "MISSED"}[row.met]


def _beside(row: Row) -> str:
    return "; ".join(f"{each.name}: {_beside_value(each)}" for each in row.beside)


def _beside_value(beside: Beside) -> str:
    return (beside.why or "unknown") if beside.value is None else _quantity(beside.value, beside.unit)


def _quantity(value: float, unit: str) -> str:
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
