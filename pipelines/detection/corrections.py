"""Corrections take back what earlier text said (R4): the flag falls to uncertain, never to no.

DISREGARD, WRONG CALL takes back all before it; DISREGARD LAST REMARK only the remark before it.
What stands after a correction counts again. Linear: each remark is taken back at most once.
"""

from collections.abc import Iterable, Sequence

from pipelines.detection.assertion import Hit
from pipelines.detection.narrative import Remark
from schemas.assertion import Assertion

_LAST = "last"
_SAID = frozenset({Assertion.STATED, Assertion.POSSIBLE})


def retract(remarks: Sequence[Remark]) -> None:
    """Mark the hits of corrected remarks as retracted, in place."""
    cleared = 0
    for at, remark in enumerate(remarks):
        for place, tags in remark.corrections:
            _take_back(hit for hit in remark.hits if hit.start < place)
            first = max(at - 1, cleared) if _LAST in tags else cleared
            for earlier in remarks[first:at]:
                _take_back(earlier.hits)
            if _LAST not in tags:
                cleared = at


def _take_back(hits: Iterable[Hit]) -> None:
    for hit in hits:
        if hit.assertion in _SAID:
            hit.assertion = Assertion.RETRACTED
