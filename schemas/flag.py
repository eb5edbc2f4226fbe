"""The behavioral-health flag of a call, and the evidence that explains it."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from schemas.assertion import Assertion
from schemas.word import Word


class FlagAnswer(StrEnum):
    """Is this call about behavioral health? `uncertain` waits for a person (R3)."""

    YES = "yes"
    UNCERTAIN = "uncertain"
    NO = "no"


class Category(StrEnum):
    """What a behavioral-health call is about; several may hold."""

    MENTAL_HEALTH = "mental_health"
    SUICIDE = "suicide"
    SUBSTANCE_USE = "substance_use"
    WELFARE_CHECK = "welfare_check"
    DEVELOPMENTAL_COGNITIVE = "developmental_cognitive"
    INTOXICATION_PUBLIC = "intoxication_public"
    HOMELESSNESS = "homelessness"


class Ground(StrEnum):
    """Where a piece of evidence lies; it decides how the flag may fall again (R4)."""

    CALL_TYPE = "call_type"
    NARRATIVE = "narrative"
    WORDING = "wording"
    """The words as a whole, by the linear model."""
    UNIT = "unit"
    """A co-responder unit was assigned, self-dispatch included (R3)."""
    PERSON = "person"
    """A dispatcher said so (R3)."""


class Evidence(Word):
    """One reason. `start` and `end` count code points in the text that was given.

    `text` is the matched phrase and stays in the dispatch zone; `rule` is what crosses (R28).
    """

    shown: ClassVar[tuple[str, ...]] = ("rule", "assertion", "ground")
    ground: Ground
    rule: str
    assertion: Assertion
    weight: float
    category: Category | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    line_id: str | None = None


class Flag(Word):
    """The answer for one state of one call."""

    shown: ClassVar[tuple[str, ...]] = ("answer", "score")
    answer: FlagAnswer
    score: float = Field(ge=0.0, le=1.0)
    categories: tuple[Category, ...] = ()
    evidence: tuple[Evidence, ...] = ()
