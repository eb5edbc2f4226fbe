"""Small cells of many tables at once: what may be shown so that no count from 1 to 10 follows.

Tables of one publication hang together: a figure broken down by age, by language and by area has
the same totals three times, so a cell that is hidden in one table may follow from another. All
their counts are therefore one system of sums, and a small count is safe only when a second filling
of the hidden counts exists that fits everything shown and says another value for it (a witness).
Counts that are hidden are marked alike, and zeros are always shown: whoever reads knows of a hidden
count only that it is at least 1.

CMS cell-size policy (1-10 never shown nor derivable); 45 CFR 164.514(b). Pure.
"""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Generic, TypeVar

from redaction.small_cells import SMALL

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """`total` is the sum of `parts`, whatever the counts are: known to everybody who reads."""

    total: Key
    parts: tuple[Key, ...]
    apart: int = 0
    """By how much more `total` is: two counts that are nearly the same anyway. Whoever reads is
    taken to know the difference."""


def showable(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], fixed: Collection[Key] = ()
) -> frozenset[Key]:
    """The counts that may be shown together. A sum keeps its total as long as it can; where no
    choice protects a small count, nothing is shown. `fixed` are shown already.

    Raises ValueError for a negative count, or counts that do not add up.
    """
    _check(counts, sums)
    hidden = {key for key, count in counts.items() if count in SMALL}
    while at_risk := derivable(counts, sums, counts.keys() - hidden):
        more = {_companion(key, counts, sums, {*hidden, *fixed}) for key in at_risk}
        if None in more:
            return frozenset()
        hidden |= {key for key in more if key is not None}
    return frozenset(counts.keys() - _in_doubt({key: counts[key] for key in hidden}, sums))


def derivable(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], shown: Collection[Key]
) -> frozenset[Key]:
    """Small counts that are shown, or for which no witness was found: when in doubt, at risk.
    Of nothing shown nothing follows."""
    if not shown:
        return frozenset()
    small = {key for key, count in counts.items() if count in SMALL}
    hidden = {key: count for key, count in counts.items() if key not in set(shown)}
    swaps = _swaps(hidden, sums)
    safe = {key for swap in swaps if _fits(swap, hidden) for key, change in swap.items() if change}
    for swap in swaps:
        if small & swap.keys() - safe:
            for way in (swap, {key: -change for key, change in swap.items()}):
                found = _repaired(way, swaps, hidden)
                safe |= {key for key, change in found.items() if change}
    return frozenset(key for key in small if key not in safe)


def _in_doubt(hidden: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> set[Key]:
    """Those that can be otherwise; the rest follows from what is shown, so showing it tells nothing
    more."""
    return {key for swap in _swaps(hidden, sums) for key, change in swap.items() if change}


def _check(counts: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> None:
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    if any(
        counts[one.total] != one.apart + sum(counts[part] for part in one.parts) for one in sums
    ):
        raise ValueError("parts that do not add up to their total")


def _companion(
    key: Key, counts: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: Collection[Key]
) -> Key | None:
    """What else must be hidden to protect this one: the smallest other part beside it; totals only
    where no part is left; None where nothing is left that hangs together with it."""
    near = [one for one in sums if key == one.total or key in one.parts]
    seen = {key}
    while near:
        parts = {p for one in near for p in one.parts if p not in hidden and counts[p] > 0}
        totals = {one.total for one in near if one.total not in hidden and counts[one.total] > 0}
        choice = (parts - totals) or parts or totals
        if choice:
            return min(choice, key=lambda one: (counts[one], repr(one)))
        seen |= {k for one in near for k in (one.total, *one.parts)}
        wider = [one for one in sums if seen & {one.total, *one.parts}]
        near = wider if len(wider) > len(near) else []
    return None


def _fits(swap: Mapping[Key, int], hidden: Mapping[Key, int]) -> bool:
    """Is there a filling beside the true one: each hidden count stays at least 1, up or down?"""
    up = all(hidden[key] + change >= 1 for key, change in swap.items())
    return up or all(hidden[key] - change >= 1 for key, change in swap.items())


_REPAIRS = 200


def _repaired(
    swap: Mapping[Key, int], swaps: Sequence[Mapping[Key, int]], hidden: Mapping[Key, int]
) -> Mapping[Key, int]:
    """A sum of swaps that begins with this one and fits as it is; empty where none was found."""
    made = dict(swap)
    for _ in range(_REPAIRS):
        low = next((key for key, change in made.items() if hidden[key] + change < 1), None)
        if low is None:
            return made
        lifts = [other for other in swaps if other.get(low)]
        best = max(lifts, key=lambda other: _room(made, other, low, hidden), default=None)
        if best is None:
            return {}
        sign = 1 if best[low] > 0 else -1
        for key, change in best.items():
            made[key] = made.get(key, 0) + sign * change
    return {}


def _room(
    made: Mapping[Key, int], other: Mapping[Key, int], low: Key, hidden: Mapping[Key, int]
) -> int:
    """How little is missing after lifting `low` by another swap; zero is best."""
    sign = 1 if other[low] > 0 else -1
    keys = {*made, *other}
    return sum(
        min(0, hidden[key] + made.get(key, 0) + sign * other.get(key, 0) - 1) for key in keys
    )


def _swaps(hidden: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> list[dict[Key, int]]:
    """Changes of hidden counts that leave every sum true: a base of them, in whole numbers.

    Large counts are solved for, so that the changes fall on counts that have room for them.
    """
    order = sorted((k for k in hidden if hidden[k] > 0), key=lambda k: (-hidden[k], repr(k)))
    place = {key: n for n, key in enumerate(order)}
    solved = _solved([_row(one, place) for one in sums], place)
    found = []
    for free in (key for key in order if key not in solved):
        swap: dict[Key, Fraction] = {free: Fraction(1)}
        swap |= {key: -row[free] for key, row in solved.items() if free in row}
        scale = lcm(*(change.denominator for change in swap.values()))
        found.append({key: int(change * scale) for key, change in swap.items()})
    return found


def _row(one: Sum[Key], place: Mapping[Key, int]) -> dict[Key, Fraction]:
    row = {part: Fraction(1) for part in one.parts if part in place}
    if one.total in place:
        row[one.total] = row.get(one.total, Fraction(0)) - 1
    return row


def _solved(
    rows: Sequence[dict[Key, Fraction]], place: Mapping[Key, int]
) -> dict[Key, dict[Key, Fraction]]:
    """Gauss and Jordan: each solved count with the others that it hangs on."""
    solved: dict[Key, dict[Key, Fraction]] = {}
    for row in rows:
        left = dict(row)
        for key in [k for k in left if k in solved]:
            _take(left, solved[key], left[key])
        left = {k: v for k, v in left.items() if v}
        if not left:
            continue
        pivot = min(left, key=place.__getitem__)
        left = {k: v / left[pivot] for k, v in left.items()}
        for other in solved.values():
            if pivot in other:
                _take(other, left, other[pivot])
        solved[pivot] = left
    return solved


def _take(row: dict[Key, Fraction], other: Mapping[Key, Fraction], times: Fraction) -> None:
    """Subtract `times` the other row, in place; what becomes zero goes."""
    for key, value in other.items():
        rest = row.get(key, Fraction(0)) - times * value
        if rest:
            row[key] = rest
        else:
            row.pop(key, None)
