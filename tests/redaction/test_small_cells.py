"""Counts from 1 to 10 are neither shown nor derivable."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.small_cells import HIDDEN_BESIDE, HIDDEN_SMALL, SMALL, suppressed

TOWN = {("Jan", "North"): 4, ("Jan", "South"): 40, ("Feb", "North"): 30, ("Feb", "South"): 25}


def test_a_small_cell_takes_its_totals_with_it_and_leaves_the_others():
    table = suppressed(TOWN)
    assert table.cells[("Jan", "North")] == HIDDEN_SMALL
    assert table.row_totals == {"Jan": HIDDEN_BESIDE, "Feb": 55}
    assert table.column_totals == {"North": HIDDEN_BESIDE, "South": 65}
    assert table.total == HIDDEN_BESIDE


def test_the_whole_is_shown_where_several_hidden_counts_keep_each_other_secret():
    table = suppressed({("a", "x"): 3, ("b", "x"): 9, ("c", "x"): 40})
    assert table.total == 52


def test_zero_and_eleven_are_shown():
    counts = {("a", "x"): 0, ("a", "y"): 11, ("b", "x"): 12, ("b", "y"): 13}
    table = suppressed(counts)
    assert dict(table.cells) == counts
    assert table.total == 36


@pytest.mark.parametrize(
    "counts", [{("a", "x"): 1}, {("a", "x"): 10}, {("a", "x"): 3, ("a", "y"): 0}]
)
def test_a_single_small_number_shows_nowhere(counts):
    table = suppressed(counts)
    shown = [*table.cells.values(), *table.row_totals.values(), *table.column_totals.values()]
    assert not [v for v in [*shown, table.total] if v in SMALL]


@pytest.mark.parametrize("pair", [(1, 1), (10, 10)])
def test_two_counts_are_not_told_by_their_sum(pair):
    table = suppressed({("a", "x"): pair[0], ("a", "y"): pair[1], ("a", "z"): 50})
    assert table.row_totals["a"] == HIDDEN_BESIDE
    assert table.total == HIDDEN_BESIDE


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        suppressed({("a", "x"): -1})


def possible(table, rows, columns):
    """All fillings of the hidden cells that fit what is published; small tables only."""
    hidden = [cell for cell, shown in table.cells.items() if isinstance(shown, str)]
    for values in itertools.product(*(SMALL for _ in hidden)):
        full = dict(table.cells) | dict(zip(hidden, values, strict=True))
        fits = all(
            isinstance(total, str) or sum(full[(r, c)] for c in columns) == total
            for r, total in table.row_totals.items()
        ) and all(
            isinstance(total, str) or sum(full[(r, c)] for r in rows) == total
            for c, total in table.column_totals.items()
        )
        whole = isinstance(table.total, str) or sum(full.values()) == table.total
        if fits and whole:
            yield full


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 5, 10, 11, 13]), min_size=4, max_size=4))
def test_no_small_count_follows_from_what_is_published(values):
    rows, columns = ("a", "b"), ("x", "y")
    counts = dict(zip(itertools.product(rows, columns), values, strict=True))
    table = suppressed(counts)
    fillings = list(possible(table, rows, columns))
    assert counts in fillings
    for cell, count in counts.items():
        if count in SMALL:
            assert len({full[cell] for full in fillings}) > 1, (counts, cell)
