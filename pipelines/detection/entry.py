"""One lexicon entry: what a phrase means to the rules."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

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
    AGAIN = 3
    """Makes what was history current: TONIGHT SAME."""
    RELATIVE = 4
    """Names somebody who may not be the subject: HIS BROTHER."""
    ACCIDENT = 5
    """Says that harm in this sentence was no intent: ACCIDENTALLY, ON A FENCE."""
    NOTHING = 6
    """A phrase that only looks like a cue or a concept: NO ANSWER."""
    CORRECTION = 7
    """Takes back what earlier text said."""
    QUERY = 8
    """Begins a criminal-justice return; the rest of the line is no evidence (R23, R29)."""
    PRIOR = 9
    """Begins what an earlier incident said; the rest of the line is history."""
    PART = 10
    """Half of a pair rule; by itself it says nothing."""


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
    bits: int = 0
    """One bit per tag that pair rules ask for."""
    wants: int = 0
    """The bits of the first halves of the pairs that it may complete; 0: it completes none."""


Find = tuple[int, int, Entry]
"""A phrase met in a text: `[start, end)` in the plain form, and what it is."""


class Found(NamedTuple):
    """What one pass over a text met, both lists in order of their places."""

    wholes: list[Find]
    parts: list[Find]
    """Halves of pairs."""
