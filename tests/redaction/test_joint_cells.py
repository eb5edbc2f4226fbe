"""No count from 1 to 10 follows from tables that share their totals, by whatever arithmetic."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.joint_cells import Sum, derivable, showable
from redaction.small_cells import SMALL

ANSWERS = ("yes", "no")


def system(people):
    """Tables by age and by language over the same people, with their shared totals: counts, sums.

    `people`: (age, language, answer) → how many.
    """
    counts, sums = {}, []
    for answer in ANSWERS:
        counts["all", answer] = sum(n for (*_, a), n in people.items() if a == answer)
    for dim in (0, 1):
        groups = sorted({key[dim] for key in people})
        for group in groups:
            cells = tuple((dim, group, answer) for answer in ANSWERS)
            for cell in cells:
                counts[cell] = sum(
                    n for key, n in people.items() if key[dim] == group and key[2] == cell[2]
                )
            counts[dim, group] = sum(counts[cell] for cell in cells)
            sums.append(Sum((dim, group), cells))
        for answer in ANSWERS:
            sums.append(Sum(("all", answer), tuple((dim, g, answer) for g in groups)))
        counts["all"] = sum(people.values())
        sums.append(Sum("all", tuple((dim, g) for g in groups)))
    sums.append(Sum("all", tuple(("all", answer) for answer in ANSWERS)))
    return counts, sums


PRIME = 2**61 - 1


def rank(rows):
    """Rank of a matrix of small whole numbers, by elimination modulo a prime far above them."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        at = next((i for i in range(found, len(rows)) if rows[i][column] % PRIME), None)
        if at is None:
            continue
        rows[found], rows[at] = rows[at], rows[found]
        inverse = pow(rows[found][column], -1, PRIME)
        for i in range(found + 1, len(rows)):
            if times := rows[i][column] * inverse % PRIME:
                rows[i] = [
                    (a - times * b) % PRIME for a, b in zip(rows[i], rows[found], strict=True)
                ]
        found += 1
    return found


def follows(key, counts, sums, shown):
    """Does the count follow linearly? Only if its unit row lies in the span of what is known."""
    names = list(counts)
    unit = {name: [int(name == other) for other in names] for name in names}
    known = [unit[name] for name in shown]
    for one in sums:
        row = [0] * len(names)
        for part in one.parts:
            row[names.index(part)] += 1
        row[names.index(one.total)] -= 1
        known.append(row)
    return rank(known) == rank([*known, unit[key]])


people = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(("en", "es")), st.sampled_from(ANSWERS)),
    st.integers(0, 40) | st.integers(0, 12),
    min_size=2,
)


@settings(max_examples=60, deadline=None)
@given(people)
def test_no_small_count_is_shown_or_solves_the_linear_system(found):
    counts, sums = system(found)
    shown = showable(counts, sums)
    assert derivable(counts, sums, shown) == frozenset()
    for key, count in counts.items():
        if count in SMALL:
            assert key not in shown
            assert not follows(key, counts, sums, shown), (key, found)


def fillings(counts, sums, hidden):
    """Every filling of the hidden counts with 1 or more that fits what is shown."""
    free = [k for k in hidden if k not in {one.total for one in sums}]
    for values in itertools.product(range(1, 14), repeat=len(free)):
        full = counts | dict(zip(free, values, strict=True))
        for one in sums:
            if one.total in hidden:
                full[one.total] = sum(full[part] for part in one.parts)
        if all(full[one.total] == sum(full[p] for p in one.parts) for one in sums):
            yield full


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 10, 11]), min_size=4, max_size=4))
def test_not_even_the_knowledge_that_hidden_counts_are_at_least_one_gives_any_away(values):
    cells = tuple(itertools.product("ab", ANSWERS))
    counts = dict(zip(cells, values, strict=True))
    sums = []
    for n, name in ((0, "ab"), (1, ANSWERS)):
        for one in name:
            parts = tuple(cell for cell in cells if cell[n] == one)
            counts[one] = sum(counts[p] for p in parts)
            sums.append(Sum(one, parts))
    counts["all"] = sum(values)
    sums += [Sum("all", tuple("ab")), Sum("all", ANSWERS)]
    hidden = [key for key in counts if key not in showable(counts, sums)]
    found = list(fillings(counts, sums, hidden))
    assert counts in found
    for key in hidden:
        if counts[key] in SMALL:
            assert len({full[key] for full in found}) > 1, (key, counts)


def test_one_small_part_takes_the_smallest_other_part_with_it_and_the_total_stays():
    counts = {"a": 3, "b": 40, "c": 15, "d": 0, "all": 58}
    shown = showable(counts, [Sum("all", ("a", "b", "c", "d"))])
    assert shown == {"b", "d", "all"}


def test_two_small_parts_of_a_sum_that_gives_both_away_are_not_enough():
    counts = {"a": 1, "b": 1, "c": 40, "all": 42}
    assert showable(counts, [Sum("all", ("a", "b", "c"))]) == {"all"}


def test_tables_that_share_a_total_are_looked_at_together():
    counts = {"a": 4, "b": 20, "x": 11, "y": 13, "all": 24}
    sums = [Sum("all", ("a", "b")), Sum("all", ("x", "y"))]
    assert derivable(counts, sums, {"b", "all"}) == {"a"}
    assert derivable(counts, sums, {"b", "x", "y"}) == {"a"}
    shown = showable(counts, sums)
    assert {"x", "y", "all"} <= shown
    assert not {"a", "b"} & shown


def test_a_lone_small_total_shows_nothing_of_itself():
    assert showable({"a": 3, "all": 3}, [Sum("all", ("a",))]) == frozenset()
    assert showable({"a": 0, "all": 0}, [Sum("all", ("a",))]) == {"a", "all"}


@pytest.mark.parametrize("counts", [{"a": -1, "all": -1}, {"a": 1, "all": 2}])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match=r"negative|add up"):
        showable(counts, [Sum("all", ("a",))])


def test_where_no_choice_protects_a_count_nothing_is_shown():
    """Hidden counts are at least one: two parts of two are one and one."""
    counts = {"a": 1, "b": 1, "x": 2, "all": 2}
    sums = [Sum("all", ("a", "b")), Sum("all", ("x",))]
    shown = showable(counts, sums)
    assert derivable(counts, sums, shown) == frozenset()
    assert not {"a", "b", "x", "all"} & shown


def test_what_follows_from_the_rest_and_is_not_small_is_shown():
    counts = {("m", "yes"): 18, ("m", "no"): 20, ("f", "yes"): 4, ("f", "no"): 30}
    sums = []
    for n, names in ((0, "mf"), (1, ANSWERS)):
        for one in names:
            parts = tuple(key for key in counts if isinstance(key, tuple) and key[n] == one)
            sums.append(Sum(one, parts))
    counts |= {one.total: sum(counts[p] for p in one.parts) for one in sums}
    counts["all"] = 72
    sums += [Sum("all", ("m", "f")), Sum("all", ANSWERS)]
    shown = showable(counts, sums)
    assert {"all", "m", "f", "yes", "no"} <= shown
    assert not shown & {("f", "yes"), ("f", "no"), ("m", "yes"), ("m", "no")}
