"""The figures: what each is of, its answers, which of them count, and what nobody knows (R46).

This table is the only place where a figure is defined; `measures.py` finds its lines, and
`web/clinical/figures/words.py` says it in words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from casestore.cases.outcomes import Avoided, Family

YES, NO, UNKNOWN = "yes", "no", "unknown"
_RATE = (YES, NO, UNKNOWN)
_TIMES = ("within_hour", "later", UNKNOWN)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure. Answers partition what it is of: each line has exactly one."""

    code: str
    of: str
    """The whole that it is a part of; figures of one whole share their totals."""
    answers: tuple[str, ...]
    counted: tuple[str, ...] = (YES,)
    unknown: tuple[str, ...] = (UNKNOWN,)
    """On neither side of a share."""
    leaves: bool = True
    """False: holds calls that nobody took, which are in no count that leaves (R5)."""


_FAMILIES = tuple(family.value for family in Family)
_AVOIDED = (Avoided.ARREST.value, Avoided.EMERGENCY_ROOM.value, Avoided.HOSPITAL_STAY.value)
MEASURES: Mapping[str, Measure] = {
    one.code: one
    for one in (
        Measure("calls", "calls", ("taken", "not_bh", "waiting"), ("taken",), (), leaves=False),
        Measure("met", "taken", _RATE),
        Measure(
            "first_contact", "first_contacts", ("within_hour", "later", UNKNOWN), ("within_hour",)
        ),
        Measure("avoided", "contacts", (*_AVOIDED, "nothing"), _AVOIDED, ()),
        Measure("follow_up_reached", "rounds", _RATE),
        Measure("referral_arrived", "referrals", _RATE),
        Measure("came_again", "people", _RATE),
        Measure("flag_right", "flagged", _RATE, leaves=False),
        Measure("outcome", "contacts", _FAMILIES, (), (UNKNOWN,)),
        Measure("follow_up_tried", "rounds", _RATE),
        Measure("referral_sent", "cases", (YES, NO), (YES,), ()),
        Measure("flag_found", "taken", (YES, NO), (YES,), ()),
    )
}
"""Code → figure, in the order in which a supervisor reads them; the first eight come first."""
FIRST = tuple(MEASURES)[:8]
LEAVING = tuple(code for code, one in MEASURES.items() if one.leaves)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a figure's list. `kind` and `row_id` say what it opens; ids only."""

    kind: str
    row_id: str
    at: datetime
    answer: str
    lead_id: str
    """The call that it hangs on, for its area and its person."""
    person_id: str | None = None
    """Where the line is about one certain person."""
    minutes: float | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with everything that it was counted from, the newest first."""

    measure: Measure
    lines: tuple[Line, ...]

    @property
    def answers(self) -> Counter[str]:
        """How many lines have each answer."""
        return Counter(line.answer for line in self.lines)

    @property
    def counted(self) -> int:
        """The numerator."""
        return sum(self.answers[one] for one in self.measure.counted)

    @property
    def of(self) -> int:
        """The denominator: all but what nobody knows."""
        return len(self.lines) - self.unknown

    @property
    def unknown(self) -> int:
        """Lines of which nobody can say yet; part of neither side."""
        return sum(self.answers[one] for one in self.measure.unknown)

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None where there is nothing to share."""
        return round(100 * self.counted / self.of) if self.of and self.measure.counted else None

    @property
    def median(self) -> float | None:
        """Median minutes of the lines that have a time."""
        timed = [line.minutes for line in self.lines if line.minutes is not None]
        return median(timed) if timed else None

    @property
    def said_by(self) -> dict[str, int]:
        """Who says so → how often, where the figure rests on somebody's word."""
        return dict(sorted(Counter(x.said_by for x in self.lines if x.said_by).items()))

    def part(self, lines: Sequence[Line]) -> "Figure":
        """The same figure of some of its lines."""
        return Figure(self.measure, tuple(lines))
