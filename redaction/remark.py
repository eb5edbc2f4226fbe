"""The trace that a redaction leaves: what was taken, by which rule, how. Never the value."""

from enum import StrEnum
from typing import ClassVar

from schemas.word import Word


class Method(StrEnum):
    """How something was taken."""

    REMOVE = "remove"
    """Nothing is left."""
    MASK = "mask"
    """The shape is left: letters and digits are replaced."""
    GENERALISE = "generalise"
    """A coarser value is left."""
    REPLACE = "replace"
    """A fixed text of the project stands there."""


class Remark(Word):
    """One change of one field."""

    shown: ClassVar[tuple[str, ...]] = ("field", "rule", "method")
    field: str
    """Path of the field: `subjects.0.given`."""
    rule: str
    """Id of the refusal or obligation that took it."""
    method: Method
    citation: str
