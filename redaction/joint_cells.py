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


def showable(counts: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> frozenset[Key]:
    """The counts that may be shown together. Zeros always; a sum keeps its total as long as it can.

    Raises ValueError for a negative count, or counts that do not add up.
    """
    _check(counts, sums)
    hidden = {key for key, count in counts.items() if count in SMALL}
    while at_risk := derivable(counts, sums, counts.keys() - hidden):
        hidden |= {_companion(key, counts, sums, hidden) for key in at_risk}
    return frozenset(counts.keys() - hidden)


def derivable(
    counts: Mapping[Key, int], sums: Sequence[Sum[Key]], shown: Collection[Key]
) -> frozenset[Key]:
    """Small counts that are shown, or for which no witness was found: when in doubt, at risk."""
    small = {key for key, count in counts.items() if count in SMALL}
    hidden = {key: count for key, count in counts.items() if key not in set(shown)}
    safe: set[Key] = set()
    for swap in _swaps(hidden, sums):
        if _fits(swap, hidden):
            safe |= {key for key, change in swap.items() if change}
    return frozenset(key for key in small if key not in safe)


def _check(counts: Mapping[Key, int], sums: Sequence[Sum[Key]]) -> None:
    if any(count < 0 for count in counts.values()):
        raise ValueError("a count is never negative")
    if any(counts[one.total] != sum(counts[part] for part in one.parts) for one in sums):
        raise ValueError("parts that do not add up to their total")


def _companion(
    key: Key, counts: Mapping[Key, int], sums: Sequence[Sum[Key]], hidden: Collection[Key]
) -> Key:
    """What else must be hidden to protect this one: the smallest other part beside it; totals only
    where no part is left, and then the one of the narrowest sum."""
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
    raise ValueError("a small count that nothing can protect")


def _fits(swap: Mapping[Key, int], hidden: Mapping[Key, int]) -> bool:
    """Is there a filling beside the true one: each hidden count stays at least 1, up or down?"""
    up = all(hidden[key] + change >= 1 for key, change in swap.items() if hidden[key] > 0)
    down = all(hidden[key] - change >= 1 for key, change in swap.items() if hidden[key] > 0)
    untouched = all(not change for key, change in swap.items() if hidden[key] == 0)
    return untouched and (up or down)


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
