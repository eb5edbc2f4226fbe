"""How firmly a thing is said (ConText, with the project's two additions)."""

from enum import StrEnum


class Assertion(StrEnum):
    """Status of one hit in a narrative."""

    STATED = "stated"
    NEGATED = "negated"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    OTHER_PERSON = "other_person"
    """Said of somebody who is not the subject of the call."""
    IDIOM = "idiom"
    """A name or a turn of phrase: Best Western, sickle cell crisis."""
    RETRACTED = "retracted"
    """Taken back by an explicit correction line."""
    NOT_APPLICABLE = "n/a"
