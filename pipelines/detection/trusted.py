"""Words made without validation, for values that closed code has just made itself.

Twenty pieces of evidence per call at 3 µs of validation each are most of the budget of 100 µs.
Every field must be given; a test compares the result with the validated one.
"""

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel

from schemas.word import Word

_W = TypeVar("_W", bound=Word)
_new = object.__new__
_slots = vars(BaseModel)
_set_values = _slots["__dict__"].__set__
_set_names = _slots["__pydantic_fields_set__"].__set__
_set_extra = _slots["__pydantic_extra__"].__set__
_set_private = _slots["__pydantic_private__"].__set__


@cache
def _names(word: type[Word]) -> set[str]:
    return set(word.model_fields)


def trusted(word: type[_W], values: dict[str, Any]) -> _W:
    """A word that holds exactly `values`, which are not checked again."""
    made = _new(word)
    _set_values(made, values)
    _set_names(made, _names(word))
    _set_extra(made, None)
    _set_private(made, None)
    return made
