"""Small cells: counts from 1 to 10 are never shown, nor can they be worked out from the rest.

CMS cell-size policy: 1 to 10 is "<11", zero may be shown. The total of a row or column that holds a
hidden cell is its complement and is hidden with it; the whole is shown only where no hidden count
follows from it. Periods are fixed and closed: two tables over overlapping periods would give the
difference away, so a table is published once and frozen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALL = range(1, 11)
HIDDEN_SMALL = "<11"
HIDDEN_BESIDE = "withheld"
"""A total, hidden because it would give a small count away."""

Cell = tuple[str, str]
Shown = int | str


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by row and column with their totals, as they may be published."""

    cells: Mapping[Cell, Shown]
    row_totals: Mapping[str, Shown]
    column_totals: Mapping[str, Shown]
    total: Shown


def suppressed(counts: Mapping[Cell, int]) -> Table:
    """The table as it may be published. A cell that is not given counts as zero.

    Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    rows = tuple(dict.fromkeys(row for row, _ in counts))
    columns = tuple(dict.fromkeys(column for _, column in counts))
    full = {(r, c): counts.get((r, c), 0) for r in rows for c in columns}
    return Table(
        cells={cell: _cell(count) for cell, count in full.items()},
        row_totals={r: _line(full[(r, c)] for c in columns) for r in rows},
        column_totals={c: _line(full[(r, c)] for r in rows) for c in columns},
        total=_whole(tuple(full.values())),
    )


def _cell(count: int) -> Shown:
    return HIDDEN_SMALL if count in SMALL else count


def _line(counts: Iterable[int]) -> Shown:
    """A total that is shown beside a hidden cell is one subtraction away from it."""
    line = tuple(counts)
    return HIDDEN_BESIDE if any(count in SMALL for count in line) else _cell(sum(line))


def _whole(counts: Sequence[int]) -> Shown:
    hidden = [count for count in counts if count in SMALL]
    if hidden and _follows(hidden):
        return HIDDEN_BESIDE
    return _cell(sum(counts))


def _follows(hidden: Sequence[int]) -> bool:
    """Does one of these counts follow from their sum, when each is known to be from 1 to 10?"""
    whole, others = sum(hidden), len(hidden) - 1
    lowest = max(SMALL[0], whole - SMALL[-1] * others)
    highest = min(SMALL[-1], whole - SMALL[0] * others)
    return lowest == highest
