"""Words made without validation, for values that closed code has just made itself.

Twenty pieces of evidence per call at 3 µs of validation each are most of the budget of 100 µs.
Every field must be given; a test compares the result with the validated one.
"""

from functools import cache
from typing import Any, TypeVar

from schemas.word import Word

_W = TypeVar("_W", bound=Word)
_set = object.__setattr__


@cache
def _names(word: type[Word]) -> set[str]:
    return set(word.model_fields)


def trusted(word: type[_W], values: dict[str, Any]) -> _W:
    """A word that holds exactly `values`, which are not checked again."""
    made = word.__new__(word)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", _names(word))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
