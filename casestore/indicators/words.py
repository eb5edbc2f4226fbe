"""The words of indicators (R46). None is a bare percentage, and none hides what nobody knows."""

from datetime import date
from typing import ClassVar

from schemas.word import Word

FAMILIES = ("in_community", "transport", "referral", "custody", "transfer", "no_service", "unknown")
AVOIDED = ("arrest", "emergency_room", "hospital_stay")


class Indicator(Word):
    """One figure. What its parts count stands in `web/clinical/indicator_words.py`."""

    shown: ClassVar[tuple[str, ...]] = ("code", "numerator", "denominator", "unknown")
    code: str
    numerator: int
    denominator: int
    unknown: int
    """Cases of which nobody can say yet; never part of either side."""
    said_by: dict[str, int] = {}
    """For what was avoided: who says so → how often."""

    @property
    def percent(self) -> float | None:
        """The share, or None where there is nothing to share."""
        return round(100 * self.numerator / self.denominator, 1) if self.denominator else None


class Window(Word):
    """The days that were counted, both included, in the agency's time."""

    shown: ClassVar[tuple[str, ...]] = ("since", "until")
    since: date
    until: date
