"""The counts of a quarter that may leave, worked out together as one system of sums.

Everything that is ever exported or published of a quarter is a part of this one answer. So two
publications cannot be subtracted from each other: neither holds a count that the answer hides.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple

from casestore.figures.groups import BREAKDOWNS, Around, grouped
from casestore.figures.words import LEAVING, Figure, Measure
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
    """The counts of one whole, and which of them add up to which."""

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
    shown: dict[Key, int] = {}
    at_risk = False
    for system in _systems(figures, groups).values():
        one = system
        may = showable(one.counts, one.sums)
        if not may:  # then no group of it: everybody together is easier to protect
            one = _overall(one)
            may = showable(one.counts, one.sums)
        at_risk = at_risk or bool(derivable(one.counts, one.sums, may))
        shown |= {key: count for key, count in one.counts.items() if key in may}
    tables = tuple(
        Table(code=code, by=by, groups={g: _part(f, by, g, shown) for g, f in found.items()})
        for (code, by), found in groups.items()
    )
    made = Leaving(agency=agency, period=period, tables=tables, median=_median(figures))
    return made, at_risk, min((count for count in shown.values() if count), default=0)


def _systems(
    figures: Mapping[str, Figure], groups: Mapping[tuple[str, str], Mapping[str, Figure]]
) -> dict[str, System]:
    found: dict[str, System] = {}
    for (code, by), parts in groups.items():
        measure = figures[code].measure
        counts, sums = found.setdefault(measure.of, System({}, []))
        whole = Key(measure.of, OVERALL, OVERALL)
        for group, figure in parts.items():
            total = Key(measure.of, by, group)
            cells = {a: total._replace(code=code, answer=a) for a in measure.answers}
            counts[total] = len(figure.lines)
            counts |= {cell: figure.answers[a] for a, cell in cells.items()}
            sums.append(Sum(total, tuple(cells.values())))
        if by:
            sums += _across(whole, code, by, parts, measure.answers)
    return found


def _overall(one: System) -> System:
    counts = {key: count for key, count in one.counts.items() if not key.by}
    return System(counts, [s for s in one.sums if counts.keys() >= {s.total, *s.parts}])


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
