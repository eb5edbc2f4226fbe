"""Co-response teams with weekly shifts and dated agreements, as an agency states them (R38)."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.word import Instant, Word


def _clock_text(value: str) -> str:
    time.fromisoformat(value)
    return value


ClockText = Annotated[str, Field(pattern=r"^\d\d:\d\d$"), AfterValidator(_clock_text)]


class Shift(Word):
    """One weekly shift in the team's own time. Equal times mean the whole day."""

    weekday: int = Field(ge=0, le=6)
    """0 is Monday."""
    starts: ClockText
    ends: ClockText
    """At or before `starts`: it ends on the next day."""


class PartStatus(Word):
    """From when on the team is, or is not, a 42 CFR Part 2 programme (R22)."""

    since: Instant
    part2: bool


class Agreement(Word):
    """An agency's dated agreement with the team; mutual aid included."""

    agency: str
    since: Instant
    until: Instant | None = None


class Team(Word):
    """One co-response team."""

    team_id: str
    name: str
    employer: str
    """`health_agency`, `police` or `nonprofit`: required, it decides which law binds (R22)."""
    time_zone: str
    """IANA name."""
    statuses: tuple[PartStatus, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    shifts: tuple[Shift, ...] = ()
