"""What a call explains away: a ladder by a roofer, confusion by a stroke."""

from collections.abc import Iterable

from pipelines.detection.assertion import Hit
from pipelines.detection.members import HISTORICAL, POSSIBLE, STATED

_EXPLAINING = frozenset(
    {
        "medical",
        "crime",
        "animal",
        "alarm",
        "dealing",
        "slander",
        "notice",
        "work",
        "child",
        "play",
        "dispute",
    }
)
_EXPLAINS = frozenset({STATED, POSSIBLE, HISTORICAL})


def explained(hits: Iterable[Hit]) -> frozenset[str]:
    """Marks of entries that the call explains away: `unless_medical` when a stroke is named."""
    return frozenset(
        f"unless_{tag}"
        for hit in hits
        if hit.entry.tags and hit.assertion in _EXPLAINS
        for tag in hit.entry.tags & _EXPLAINING
    )
