"""Two packs over the same calls: what a draft would flag anew, lose or see otherwise."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.flag import Flag, FlagAnswer


class Judged(NamedTuple):
    """One call under both packs. `call_type` as shown; no narrative."""

    call_id: str
    call_type: str
    now: Flag
    draft: Flag


class Difference(NamedTuple):
    """Calls by what the draft would change; calls flagged alike are only counted."""

    calls: int
    flagged_now: int
    flagged_draft: int
    new: list[Judged]
    lost: list[Judged]
    changed: list[Judged]
    """Flagged by both, with another answer or other categories."""


def difference(judged: Iterable[Judged]) -> Difference:
    """What the draft would change."""
    found = list(judged)
    now = [one for one in found if _flagged(one.now)]
    draft = [one for one in found if _flagged(one.draft)]
    return Difference(
        calls=len(found),
        flagged_now=len(now),
        flagged_draft=len(draft),
        new=[one for one in draft if not _flagged(one.now)],
        lost=[one for one in now if not _flagged(one.draft)],
        changed=[one for one in now if _flagged(one.draft) and _differs(one)],
    )


def _flagged(flag: Flag) -> bool:
    return flag.answer is not FlagAnswer.NO


def _differs(one: Judged) -> bool:
    return one.now.answer is not one.draft.answer or set(one.now.categories) != set(
        one.draft.categories
    )
