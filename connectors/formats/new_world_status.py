"""New World: open, closed, cancelled, reopened. There is no reopen flag: it is inferred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.texts import word_key
from schemas.incident import IncidentStatus, StatusEntry

_ENDS = {"ClosedFlag": ("closed", "complete"), "CanceledFlag": ("cancel",)}
"""How the status of an agency begins that says what the flag says, where there is no flag."""


@dataclass(frozen=True, slots=True)
class CallStatus:
    """The statuses that hold, those that the source stamped, and the time of closing."""

    statuses: tuple[IncidentStatus, ...]
    history: tuple[StatusEntry, ...]
    closed_at: datetime | None


def status_of(
    call: Record, created: datetime | None, assigned: Sequence[datetime], reading: Reading
) -> CallStatus:
    """From the flags of the call; where it has none, from those of all its agencies.

    A call with a close time that has no closed flag, or whose unit was assigned after it closed,
    has been opened again (README.md).
    """
    closed_at = reading.time(call.text("CloseDateTime"), "CallExport/CloseDateTime", created)
    closed, cancelled = _flag(call, "ClosedFlag"), _flag(call, "CanceledFlag")
    again = closed_at is not None and (closed is False or any(at > closed_at for at in assigned))
    history = [] if created is None else [StatusEntry(status=IncidentStatus.ACTIVE, at=created)]
    if closed_at is not None:
        history.append(StatusEntry(status=IncidentStatus.CLOSED, at=closed_at))
    if again and not cancelled:
        reading.warn("reopen_inferred", "AssignedUnits/Unit/AssignedDateTime")
        both = (IncidentStatus.ACTIVE, IncidentStatus.REOPENED)
        return CallStatus(both, tuple(history), None)
    closed = closed_at is not None if closed is None else closed
    return CallStatus(_statuses(closed, cancelled), tuple(history), closed_at)


def _statuses(closed: bool, cancelled: bool | None) -> tuple[IncidentStatus, ...]:
    ended = []
    if cancelled:
        ended.append(IncidentStatus.CANCELLED)
    if closed:
        ended.append(IncidentStatus.CLOSED)
    return tuple(ended) or (IncidentStatus.ACTIVE,)


def _flag(call: Record, name: str) -> bool | None:
    """True where it holds for the whole call: one agency's end does not end the others' part."""
    whole = call.truth(name)
    if whole is not None:
        return whole
    contexts = list(call.records("AgencyContexts", "AgencyContext"))
    stated = [part for one in contexts if (part := one.truth(name)) is not None]
    if stated:
        return all(stated)
    words = [word_key(word) for one in contexts if (word := one.text("Status"))]
    ends = [word.startswith(_ENDS[name]) for word in words]
    # A word that says nothing of an end is no denial of the close time.
    return True if ends and all(ends) else None
