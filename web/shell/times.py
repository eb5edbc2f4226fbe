"""Times as people read them: the agency's own zone, 24-hour clock, ages in words."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from web.shell.wording import _, ngettext

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
        """`Sun 23 Nov, 14:02`."""
        return self._local(at).strftime("%a %-d %b, %H:%M") if at else "–"

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


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
