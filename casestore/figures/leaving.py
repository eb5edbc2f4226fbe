"""The counts of a quarter that may leave, worked out together as one system of sums.

Everything that is ever exported or published of a quarter is a part of this one answer. So two
publications cannot be subtracted from each other: neither holds a count that the answer hides.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar, NamedTuple

from casestore.figures.groups import BREAKDOWNS, Around, grouped
from casestore.figures.words import LEAVING, YES, Figure, Measure
from redaction.joint_cells import Sum, derivable, showable
from schemas.word import Word

OVERALL = ""
"""As a breakdown and as a group: everybody together."""
_TIMED = 11
"""Of fewer times no median is told."""
_MINUTES = 5
"""To how many minutes a median is rounded."""


class Part(Word):
    """One group of one figure; None is a count that is hidden."""

    shown: ClassVar[tuple[str, ...]] = ()
    answers: dict[str, int | None]
    total: int | None

    def share(self, measure: Measure) -> int | None:
        """Whole percent; None where a count that it needs is hidden, or there is nothing."""
        sides = [self.answers[a] for a in measure.answers if a not in measure.unknown]
        top = [self.answers[a] for a in measure.counted]
        if not top or None in sides or not sum(filter(None, sides)):
            return None
        return round(100 * sum(filter(None, top)) / sum(filter(None, sides)))


class Table(Word):
    """One figure by one breakdown: group → its counts. Overall: the one group `""`."""

    shown: ClassVar[tuple[str, ...]] = ("code", "by")
    code: str
    by: str
    groups: dict[str, Part]


class Leaving(Word):
    """All tables of one agency and quarter, as they may be shown."""

    shown: ClassVar[tuple[str, ...]] = ("agency", "period")
    agency: str
    period: str
    tables: tuple[Table, ...]
    median: int | None = None
    """Median minutes to the first contact, rounded to five; None: hidden or no call."""

    def table(self, code: str, by: str = OVERALL) -> Table | None:
        """One table, or None where this breakdown is not among those that leave."""
        return next((one for one in self.tables if (one.code, one.by) == (code, by)), None)


class Key(NamedTuple):
    """One count: a cell; with no answer the total of a group, which figures of one whole share."""

    whole: str
    by: str
    group: str
    code: str = ""
    answer: str = ""


class System(NamedTuple):
    """All counts of a quarter, and which of them add up to which."""

    counts: dict[Key, int]
    sums: list[Sum[Key]]


def leaving(
    figures: Mapping[str, Figure], known: Around, agency: str, period: str, *, areas: bool
) -> tuple[Leaving, bool, int]:
    """What may be shown of these figures; whether a small count could still be derived (never,
    but asked of the finished answer, for the gate); and the smallest count shown that is not zero.

    `areas`: is there an agreed list of names of areas? Otherwise none leaves.
    """
    broken_down = [OVERALL, *(by for by in BREAKDOWNS if areas or by != "area")]
    groups = {
        (code, by): grouped(figures[code], by, known) if by else {OVERALL: figures[code]}
        for code in LEAVING
        for by in broken_down
    }
    shown, at_risk = _shown(_system(figures, groups))
    tables = tuple(
        Table(code=code, by=by, groups={g: _part(f, by, g, shown) for g, f in found.items()})
        for (code, by), found in groups.items()
    )
    made = Leaving(agency=agency, period=period, tables=tables, median=_median(figures))
    return made, at_risk, min((count for count in shown.values() if count), default=0)


def _system(
    figures: Mapping[str, Figure], groups: Mapping[tuple[str, str], Mapping[str, Figure]]
) -> System:
    counts: dict[Key, int] = {}
    sums: list[Sum[Key]] = []
    for (code, by), parts in groups.items():
        measure = figures[code].measure
        whole = Key(measure.of, OVERALL, OVERALL)
        for group, figure in parts.items():
            total = Key(measure.of, by, group)
            cells = {a: total._replace(code=code, answer=a) for a in measure.answers}
            counts[total] = len(figure.lines)
            counts |= {cell: figure.answers[a] for a, cell in cells.items()}
            sums.append(Sum(total, tuple(cells.values())))
        if by:
            sums += _across(whole, code, by, parts, measure.answers)
    return System(counts, [*sums, *_ties(counts)])


_APART = 2
_NEARLY = (
    (("taken", "", ""), ("first_contacts", "", "")),
    (("taken", "met", YES), ("contacts", "", "")),
    (("contacts", "", ""), ("cases", "", "")),
    (("cases", "", ""), ("people", "", "")),
    (("cases", "", ""), ("rounds", "", "")),
    (("cases", "referral_sent", YES), ("referrals", "", "")),
)
"""Counts (whole, figure, answer) that are often the same: taking a call opens its first contact,
most cases have one person, one contact, one referral. One must not give the other away."""


def _alike(one: int, other: int) -> bool:
    return one > 0 < other and abs(one - other) <= max(_APART, max(one, other) // 10)


def _ties(counts: Mapping[Key, int]) -> Iterator[Sum[Key]]:
    for by, group in dict.fromkeys((key.by, key.group) for key in counts):
        for one, other in _NEARLY:
            left, right = (Key(w, by, group, code, a) for w, code, a in (one, other))
            if _alike(counts.get(left, 0), counts.get(right, 0)):
                yield Sum(left, (right,), counts[left] - counts[right])


def _shown(whole: System) -> tuple[dict[Key, int], bool]:
    """What may be shown, and whether anything small would follow.

    First everybody together. A figure of which that hides a count has no groups, nor has anything
    of a whole whose total is hidden: then those can be filled in any way. Each breakdown of the
    others is protected by itself, with the counts of everybody held: a witness in one breakdown
    changes no other, so together they are as safe as each. Nor has what is nearly the same.
    """
    all_of = _only(whole, [OVERALL])
    may = showable(*all_of)
    at_risk = bool(derivable(*all_of, may))
    shown = {key: count for key, count in all_of.counts.items() if key in may}
    open_ones = {k.whole for k in all_of.counts.keys() - may if not k.code}
    open_codes = {k.code for k in all_of.counts.keys() - may if k.code}
    for _ in _NEARLY:
        for pair in _NEARLY:
            near = {(bool(code), code or of) for of, code, _ in pair}
            if any(name in (open_codes if is_code else open_ones) for is_code, name in near):
                open_codes |= {name for is_code, name in near if is_code}
                open_ones |= {name for is_code, name in near if not is_code}
    for by in BREAKDOWNS:
        one = _only(whole, [OVERALL, by], open_ones, open_codes)
        fixed = {key for key in one.counts if not key.by}
        may = showable(*one, fixed)
        at_risk = at_risk or bool(derivable(*one, may))
        shown |= {key: count for key, count in one.counts.items() if key in may}
    return shown, at_risk


def _only(
    whole: System,
    kept: Sequence[str],
    without: Collection[str] = (),
    without_codes: Collection[str] = (),
) -> System:
    counts = {
        key: count
        for key, count in whole.counts.items()
        if key.by in kept and key.whole not in without and key.code not in without_codes
    }
    return System(counts, [s for s in whole.sums if counts.keys() >= {s.total, *s.parts}])


def _across(
    whole: Key, code: str, by: str, parts: Mapping[str, Figure], answers: tuple[str, ...]
) -> Iterator[Sum[Key]]:
    """Each answer of everybody is the sum over the groups, and so is the whole."""
    totals = tuple(whole._replace(by=by, group=group) for group in parts)
    yield Sum(whole, totals)
    for answer in answers:
        cells = tuple(total._replace(code=code, answer=answer) for total in totals)
        yield Sum(whole._replace(code=code, answer=answer), cells)


def _part(figure: Figure, by: str, group: str, shown: Mapping[Key, int]) -> Part:
    total, code = Key(figure.measure.of, by, group), figure.measure.code
    answers = {a: shown.get(total._replace(code=code, answer=a)) for a in figure.measure.answers}
    return Part(answers=answers, total=shown.get(total))


def _median(figures: Mapping[str, Figure]) -> int | None:
    first = figures["first_contact"]
    if first.median is None or first.of < _TIMED:
        return None
    return round(first.median / _MINUTES) * _MINUTES
