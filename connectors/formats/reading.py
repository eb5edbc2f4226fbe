"""What is noted while one message is read: warnings, and whether a time was ambiguous."""

from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.other_times import american_moment, other_moment
from connectors.formats.times import Moment, read_moment
from schemas.incident import ParseWarning

_MONTH_FIRST = {"new_world", "oncall", "icad", "cad_hub"}
"""Vendors of the United States: where they write a date with slashes, the month comes first."""


class Reading:
    """Collects what the reader tolerated. Paths name fields of the format, never values."""

    def __init__(self, feed: Feed, outer: "Reading | None" = None) -> None:
        """`outer`: the reading of the whole message, whose notes hold for each part of it."""
        self.feed = feed
        self.zone: ZoneInfo = outer.zone if outer else feed.zone_info
        self.month_first = feed.format in _MONTH_FIRST
        self.ambiguous: bool = bool(outer and outer.ambiguous)
        self.latest: datetime | None = outer.latest if outer else None
        """The latest time met so far; a message was written no earlier."""
        self._warnings: dict[tuple[str, str], None] = dict(outer._warnings) if outer else {}

    def warn(self, code: str, path: str) -> None:
        """Note one tolerated fault; the same fault at the same path is noted once."""
        self._warnings.setdefault((code, path))

    @property
    def warnings(self) -> tuple[ParseWarning, ...]:
        """All warnings, in the order they were met."""
        return tuple(ParseWarning(code=code, path=path) for code, path in self._warnings)

    def moment(
        self, text: str | None, path: str, not_before: datetime | None = None
    ) -> Moment | None:
        """Read a time; None when it is absent or spelled as null. Warns when it cannot be read.

        `not_before` is evidence for the repeated hour of autumn: what cannot have happened
        earlier is meant in the second pass.
        """
        if text is None or not text.strip():
            return None
        moment = read_moment(text, self.zone, not_before) or self._other(text, path, not_before)
        if moment is None:
            self.warn("time_unreadable", path)
            return None
        return moment if self.take(moment, path) else None

    def _other(self, text: str, path: str, not_before: datetime | None) -> Moment | None:
        moment = other_moment(text.strip(), self.zone, not_before)
        if moment is None and self.month_first:
            moment, doubtful = american_moment(text.strip(), self.zone, not_before) or (None, False)
            if doubtful:
                self.warn("date_order_guessed", path)
        return moment

    def take(self, moment: Moment, path: str) -> datetime | None:
        """Note what is to be said of a time that was read; None when it is a null in disguise."""
        if moment.null:
            return None
        if moment.ambiguous:
            self.ambiguous = True
            self.warn("time_ambiguous", path)
        if moment.nonexistent:
            self.warn("time_nonexistent", path)
        if self.latest is None or moment.at > self.latest:
            self.latest = moment.at
        return moment.at

    def time(
        self, text: str | None, path: str, not_before: datetime | None = None
    ) -> datetime | None:
        """Read a time as an instant in UTC; see `moment`."""
        moment = self.moment(text, path, not_before)
        return moment.at if moment else None


def check_size(body: bytes, feed: Feed) -> None:
    """Refuse a body above the feed's limit, and one that holds nothing."""
    if len(body) > feed.max_bytes:
        raise Unreadable(Fault.TOO_LARGE, position=f"byte {feed.max_bytes}")
    if not body.strip(b" \t\r\n\0"):
        raise Unreadable(Fault.TRUNCATED, position="byte 0")
