"""The words of breaches: what happened, the four factors, the conclusion, and the clocks.

Part 2 programs notify as covered entities do (42 CFR 2.16(b)); the clocks are the same. Until
somebody concludes otherwise, an incident is presumed to be a breach, so its clocks run from the
day on which it was discovered (164.402(2), 164.404(a)(2)).
"""

from datetime import UTC, datetime, timedelta
from typing import ClassVar, NamedTuple

from schemas.word import Instant, Word

WHAT = (
    "wrong_link",
    "wrong_recipient",
    "lost_or_stolen",
    "looked_without_right",
    "system",
    "other",
)
FACTORS = ("nature", "who", "viewed", "mitigated")
"""What it was and how easily it tells who; who had it; was it viewed or acquired; how far the risk
was reduced (164.402(2)(i)-(iv))."""
LEVELS = ("low", "not_low")
BREACH, LOW, EXCEPTION = "breach", "low_probability", "exception"
CONCLUSIONS = (BREACH, LOW, EXCEPTION)
"""A breach; a low probability that the information was compromised, by all four factors; one of
the three exceptions (164.402(1))."""
MANY = 500
"""HHS at once from 500 people (164.408(b)). The rule on the media says more than 500 residents of
a state (164.406); here it is 500, so that nobody counts to one too few."""
DAYS = 60


class Factor(Word):
    """One of the four."""

    level: str
    why: str


class BreachBody(Word):
    """What happened and how it was weighed, in words."""

    account: str
    found_by: str = ""
    factors: dict[str, Factor] = {}
    exception: str = ""
    notice: str = ""
    """What the people were told."""


class Clock(NamedTuple):
    """One notice that is owed."""

    notice: str
    """`people`, `hhs` or `media`."""
    due_at: datetime
    told_at: datetime | None
    cites: str


class Breach(Word):
    """One line of the register."""

    shown: ClassVar[tuple[str, ...]] = ("breach_id", "what", "conclusion")
    breach_id: str
    what: str
    discovered_at: Instant
    """The first day on which somebody knew, or would have known by reasonable diligence."""
    assessment_id: str | None = None
    """The assessment that an undone link or joining opened."""
    part2: bool
    people: int
    in_state: int
    """Most residents of any one state."""
    conclusion: str | None = None
    concluded_at: Instant | None = None
    concluded_by: str | None = None
    people_told_at: Instant | None = None
    hhs_told_at: Instant | None = None
    media_told_at: Instant | None = None
    delay_until: Instant | None = None
    """Police asked that nobody be told before this (164.412)."""
    recorded_by: str
    body: BreachBody
    row_version: int

    @property
    def settled(self) -> bool:
        """Was it found to be no breach?"""
        return self.conclusion in (LOW, EXCEPTION)

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """Notices that are owed; none once it was found to be no breach."""
        if self.settled:
            return ()
        soon = self._not_before(self.discovered_at + timedelta(days=DAYS))
        many = self.people >= MANY
        hhs = soon if many else self._not_before(_end_of_year(self.discovered_at))
        found = [
            Clock("people", soon, self.people_told_at, "45 CFR 164.404(b)"),
            Clock("hhs", hhs, self.hhs_told_at, f"45 CFR 164.408({'b' if many else 'c'})"),
        ]
        if self.in_state >= MANY:
            found.append(Clock("media", soon, self.media_told_at, "45 CFR 164.406(b)"))
        return tuple(found)

    def _not_before(self, due: datetime) -> datetime:
        return due if self.delay_until is None else max(due, self.delay_until)

    @property
    def done(self) -> bool:
        """Is nothing left to do?"""
        told = all(clock.told_at is not None for clock in self.clocks)
        return self.conclusion is not None and told


def _end_of_year(at: datetime) -> datetime:
    """Sixty days after the end of the calendar year of discovery (164.408(c))."""
    return datetime(at.year + 1, 1, 1, tzinfo=UTC) + timedelta(days=DAYS)
