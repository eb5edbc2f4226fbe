"""Notices when a feed is not itself: old messages in bulk, or messages of another dialect (R14).

Counted in memory, by minutes of arrival, so that no message costs a write: a worker that is
started again counts anew, and of several workers each counts its own share.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from schemas.envelope import Event
from schemas.incident import IncidentUpdate, UpdateKind
from zone.journal.feed_holds import Hold, HoldReason

WINDOW = timedelta(minutes=10)
OLD = timedelta(hours=6)
"""So long after its own time a message is no news of a running call any more."""
_ALL = "all"


class HoldWatch:
    """Watches the feeds named in `after`: so many messages of a kind let the feed hold, once they
    are more than half of what it brought in ten minutes. 0: never."""

    def __init__(self, after: Mapping[str, int]) -> None:
        self._after = after
        self._minutes: dict[str, dict[datetime, Counter[str]]] = {}

    def saw(self, event: Event, updates: Sequence[IncidentUpdate] | None) -> Hold | None:
        """Count one message (`updates` None: it could not be read); the hold that it brings."""
        feed = event.feed or ""
        limit = self._after.get(feed, 0)
        if limit == 0:
            return None
        counter = self._minute(feed, event.at)
        counter[_ALL] += 1
        reason = _strange(event, updates)
        if reason is None:
            return None
        counter[reason] += 1
        return self._judge(event, limit, reason)

    def _minute(self, feed: str, at: datetime) -> Counter[str]:
        """The counts of this minute; with a new one, old ones go."""
        minutes = self._minutes.setdefault(feed, {})
        minute = at.replace(second=0, microsecond=0)
        if minute not in minutes:
            kept = {m: counts for m, counts in minutes.items() if at - m <= WINDOW}
            self._minutes[feed] = minutes = {**kept, minute: Counter()}
        return minutes[minute]

    def _judge(self, event: Event, limit: int, reason: HoldReason) -> Hold | None:
        feed = event.feed or ""
        total: Counter[str] = sum(self._minutes[feed].values(), Counter())
        if total[reason] < limit or 2 * total[reason] <= total[_ALL]:
            return None
        del self._minutes[feed]
        return Hold(feed, event.at, reason, total[reason], total[_ALL])


def _strange(event: Event, updates: Sequence[IncidentUpdate] | None) -> HoldReason | None:
    """Why this message is out of the ordinary. A report comes days later, and may."""
    if updates is None:
        return HoldReason.STRANGE
    calls = [one for one in updates if one.kind is UpdateKind.CALL]
    if not calls:
        return None
    if all(one.source_key is None for one in calls):
        return HoldReason.STRANGE
    told = [at for one in calls if (at := one.at or one.created_at) is not None]
    return HoldReason.OLD if told and event.at - max(told) > OLD else None
