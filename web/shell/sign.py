"""A status as people see it: a word and a shape, with a tone that only supports them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sign:
    """`word` is not yet translated; `shape` names a drawing of `shapes.py`; `tone` a CSS class."""

    word: str
    shape: str
    tone: str
