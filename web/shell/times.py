"""Times as people read them: the agency's own zone, 24-hour clock, ages in words.

Months and days of the week are those of the page's language, in its order (CLDR, by Babel).
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton

from web.shell.wording import _, ngettext, spoken

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Times:
    """Formats instants in one IANA zone."""

    zone: ZoneInfo

    def clock(self, at: datetime | None) -> str:
        """`14:02`, or a dash where there is no time."""
        return self._local(at).strftime("%H:%M") if at else "–"

    def clock_seconds(self, at: datetime | None) -> str:
        """`14:02:33`."""
        return self._local(at).strftime("%H:%M:%S") if at else "–"

    def day_clock(self, at: datetime | None) -> str:
        """`Sun 23 Nov, 14:02`; in Spanish `dom 23 nov, 14:02`."""
        return f"{self._weekday(at)}, {self.clock(at)}" if at else "–"

    def day_year(self, at: datetime) -> str:
        """`Nov 23, 2026`; in Spanish `23 nov 2026`. For letters and papers."""
        return format_skeleton("yMMMd", self._local(at).date(), locale=_locale(spoken()))

    def day_year_clock(self, at: datetime) -> str:
        """`Nov 23, 2026, 14:02`."""
        return f"{self.day_year(at)}, {self.clock(at)}"

    def day(self, on: date) -> str:
        """`Nov 23`; in Spanish `23 nov`."""
        return format_skeleton("MMMd", on, locale=_locale(spoken()))

    def _weekday(self, at: datetime) -> str:
        return format_date(self._local(at).date(), "EEE d MMM", locale=_locale(spoken()))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def age(since: datetime, now: datetime) -> str:
    """`25 s`, `4 min`, `2 h 10 min`, `3 days`; what lies ahead counts as `0 s`."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < _MINUTE:
        return _("%(n)s s", n=seconds)
    if seconds < _HOUR:
        return _("%(n)s min", n=seconds // _MINUTE)
    if seconds < _DAY:
        return _("%(h)s h %(m)s min", h=seconds // _HOUR, m=seconds % _HOUR // _MINUTE)
    days = seconds // _DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
