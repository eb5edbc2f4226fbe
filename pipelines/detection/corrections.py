"""Corrections take back what earlier text said (R4): the flag falls to uncertain, never to no.

DISREGARD, WRONG CALL takes back all before it; DISREGARD LAST REMARK only the remark before it
and what stands before it in its own. What comes after a correction counts again.
"""

from pipelines.detection.members import POSSIBLE, RETRACTED, STATED
from pipelines.detection.narrative import Narrative

_SAID = frozenset({STATED, POSSIBLE})


def retract(narrative: Narrative) -> None:
    """Mark the hits that a correction takes back, in place. One pass over hits."""
    if not narrative.corrections:
        return
    starts = narrative.remarks.starts
    reaches: list[tuple[int, int]] = []
    for place, _, entry in narrative.corrections:
        remark = narrative.remark_at(place)
        first = starts[max(remark - 1, 0)] if "last" in entry.tags else 0
        reaches.append((first, place))
    last_full = max((place for first, place in reaches if first == 0), default=-1)
    partial = [reach for reach in reaches if reach[0] > 0 and reach[1] > last_full]
    for hit in narrative.hits:
        taken = hit.start < last_full or _taken(hit.start, partial)
        if taken and hit.assertion in _SAID:
            hit.assertion = RETRACTED


def _taken(place: int, reaches: list[tuple[int, int]]) -> bool:
    while reaches and reaches[0][1] <= place:
        reaches.pop(0)
    return bool(reaches) and reaches[0][0] <= place < reaches[0][1]
