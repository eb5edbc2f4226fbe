"""What text once raised stays raised until a correction line or a person says otherwise (R4).

Rules see to that by themselves, since lines are never lost. The wording does not: it is weighed
beside the words of the call type, which may change, and it may take back what a weak rule raised
when little was typed. So what the call was flagged before is looked at too.
"""

from pipelines.detection.members import BY_NARRATIVE, RETRACTED
from pipelines.detection.weighing import LIKE, RANK, UNLIKE
from schemas.flag import Evidence, Flag, FlagAnswer

_OF_DISPATCH = frozenset({"unit", "person", "merged"})
"""Who else raises a flag, by the first part of the rule."""


def standing(before: Flag | None, now: Flag, *, corrected: bool) -> Flag:
    """`now`, held up where the text raised `before`: to a doubt if a line took words back.

    Held-up evidence keeps its rule and line and loses its words: the line may be withdrawn.
    """
    if before is None or RANK[now.answer] >= RANK[before.answer]:
        return now
    held = _raised_by_text(before, now)
    answer = FlagAnswer.UNCERTAIN if corrected else _answer(before)
    if not held or RANK[now.answer] >= RANK[answer]:
        return now
    named = {item.rule for item in now.evidence}
    kept = [_silent(item, corrected=corrected) for item in held if item.rule not in named]
    return now.model_copy(
        update={
            "answer": answer,
            "score": max(before.score, now.score),
            "categories": now.categories or before.categories,
            "evidence": (*(item for item in now.evidence if item.rule != UNLIKE), *kept),
        }
    )


def _raised_by_text(before: Flag, now: Flag) -> list[Evidence]:
    """The wording's reason; of rules only where the wording now takes their flag away."""
    like = [item for item in before.evidence if item.rule == LIKE]
    if like or all(item.rule != UNLIKE for item in now.evidence):
        return like
    return [item for item in before.evidence if item.ground is BY_NARRATIVE and item.weight > 0]


def _answer(before: Flag) -> FlagAnswer:
    """What the text had raised; where dispatch had raised it further, no more than a doubt."""
    others = any(item.rule.partition(":")[0] in _OF_DISPATCH for item in before.evidence)
    return FlagAnswer.UNCERTAIN if others else before.answer


def _silent(item: Evidence, *, corrected: bool) -> Evidence:
    taken_back = {"assertion": RETRACTED, "weight": 0.0} if corrected else {}
    return item.model_copy(update={"text": None, "start": None, "end": None, **taken_back})
