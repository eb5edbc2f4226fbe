"""Rules and wording weighed together, and the wording's reasons as evidence.

The score of the rules and the log-odds of the wording add up. Rules that speak plainly keep their
say: a call type that tells, or a score of the rules from `PLAIN`, is never lowered by wording;
nor is anything in a call without the words of a type, or with next to no narrative. What wording
lowers, it lowers below a flag or not at all: it makes no doubt of a yes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.detection.linear import shipped, telling
from pipelines.detection.members import BY_TYPE, POSSIBLE, RETRACTED, STATED
from pipelines.detection.narrative import Narrative, Stretch
from pipelines.detection.trusted import trusted
from pipelines.detection.wording import Segment, segments
from schemas.assertion import Assertion
from schemas.flag import Evidence, Flag, FlagAnswer, Ground
from schemas.incident import CallType

LIKE = "wording.like"
UNLIKE = "wording.unlike"
PLAIN = 0.8
_TELLS = 0.4
"""From this weight a call type keeps its flag whatever the text says (R4)."""
_ENOUGH = 5
"""With fewer blanks between words than this the wording takes nothing away."""
_MOST = 0.5
"""Wording never outweighs a rule that says something outright."""
_RANK = {FlagAnswer.NO: 0, FlagAnswer.UNCERTAIN: 1, FlagAnswer.YES: 2}
TAKEN_BACK = trusted(
    Evidence,
    dict.fromkeys(Evidence.model_fields)
    | {"ground": Ground.WORDING, "rule": LIKE, "assertion": RETRACTED, "weight": 0.0},
)
"""Stands for words that a correction took back and that no rule knew."""


class Heard(NamedTuple):
    """The score now, and what it was before corrections took words back (0: nothing was)."""

    score: float
    before: float


def speaks_plainly(ruled: Flag, narrative: Narrative) -> bool:
    """Whether the rules' yes stands whatever the wording is like, so that it need not be asked."""
    sure = ruled.score >= PLAIN and ruled.answer is FlagAnswer.YES
    return sure and not narrative.corrections


def hear(
    call_types: Sequence[CallType], narrative: Narrative, ruled: Flag, uncertain_from: float
) -> Heard:
    """The score of rules and wording together, 0 to 1; `uncertain_from` is the pack's."""
    model, texts = shipped(), _texts(call_types)
    said = segments(narrative)
    # With everything taken back, nothing is left to be like or unlike anything.
    score = model.score(model.log_odds(texts, said), ruled.score) if said else ruled.score
    if (
        score >= uncertain_from
        or ruled.score >= PLAIN
        or _type_tells(ruled)
        or _little(texts, said)
    ):
        score = max(score, ruled.score)
    if not narrative.corrections:
        return Heard(score, 0.0)
    before = model.log_odds(texts, segments(narrative, retracted=True))
    return Heard(score, model.score(before, ruled.score))


def _texts(call_types: Sequence[CallType]) -> list[str]:
    return [call_type.text for call_type in call_types if call_type.text]


def _little(texts: Sequence[str], said: Sequence[Segment]) -> bool:
    return not texts or sum(segment.text.count(" ") for segment in said) < _ENOUGH


def _type_tells(ruled: Flag) -> bool:
    return any(item.ground is BY_TYPE and item.weight >= _TELLS for item in ruled.evidence)


def reasons(
    call_types: Sequence[CallType], narrative: Narrative, rules: FlagAnswer, answer: FlagAnswer
) -> tuple[Evidence, ...]:
    """Why the answer is not that of the rules: the words that add most; nothing when it is."""
    if _RANK[answer] == _RANK[rules]:
        return ()
    if _RANK[answer] < _RANK[rules]:
        return (_evidence(UNLIKE, STATED, 0.0),)
    reading = shipped().reading(_texts(call_types), segments(narrative))
    most = telling(reading)
    if most is None:
        return (_evidence(LIKE, POSSIBLE, _MOST / 2),)
    piece, start, end, text = narrative.place(Stretch(most.start, most.end))
    weight = min(_MOST, most.adds / 4)
    place = {"text": text, "start": start, "end": end, "line_id": piece.line.line_id}
    return (_evidence(LIKE, POSSIBLE, weight, place),)


def _evidence(
    rule: str, assertion: Assertion, weight: float, place: dict[str, object] | None = None
) -> Evidence:
    values = {
        "ground": Ground.WORDING,
        "rule": rule,
        "assertion": assertion,
        "weight": weight,
        "category": None,
        "text": None,
        "start": None,
        "end": None,
        "line_id": None,
    }
    return trusted(Evidence, values | (place or {}))
