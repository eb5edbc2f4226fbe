"""One lexicon entry: what a phrase means to the rules."""

from dataclasses import dataclass
from enum import IntEnum

from schemas.assertion import Assertion
from schemas.flag import Category


class Kind(IntEnum):
    """What a phrase does when it is met."""

    CONCEPT = 0
    """Says something about the call."""
    BEFORE = 1
    """Stands before what it governs: NO, HX OF, POSS."""
    AFTER = 2
    """Stands after what it governs: LAST YEAR, UNFOUNDED."""
    STOP = 3
    """Ends every open scope: BUT."""
    TURN = 4
    """Begins to speak of somebody or something new; ends the short scopes (NO, NOT)."""
    NOTHING = 5
    """A phrase that only looks like a cue or a concept: NO ANSWER."""
    AGAIN = 6
    """Makes what was history current: TONIGHT SAME."""
    CORRECTION = 7
    """Takes back what earlier text said."""
    QUERY = 8
    """Begins a criminal-justice return; the rest of the line is no evidence (R23, R29)."""
    PRIOR = 9
    """Begins what an earlier incident said; the rest of the line is history."""
    RELATIVE = 10
    """Names somebody who may not be the subject: HIS BROTHER."""
    PART = 11
    """Half of a pair rule; by itself it says nothing."""
    ACCIDENT = 12
    """Says that harm in this sentence was no intent: ACCIDENTALLY, ON A FENCE."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase with its rule. `weight` counts toward the flag, 0 to 1."""

    rule: str
    kind: Kind = Kind.CONCEPT
    category: Category | None = None
    weight: float = 0.0
    facts: tuple[tuple[str, str], ...] = ()
    """Safety facts it states: (`weapon`, `knife`)."""
    tags: frozenset[str] = frozenset()
    """Names by which pair rules and guards know it."""
    status: Assertion = Assertion.STATED
    """For cues: what it makes of the concept it governs."""
    reach: int = 0
    """For cues: how many words may lie between cue and concept."""

    def __contains__(self, tag: str) -> bool:
        return tag in self.tags
