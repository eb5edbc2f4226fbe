"""The ways of taking something out of a value. Each is pure and, applied twice, changes nothing."""

from collections.abc import Callable, Mapping

from redaction.remark import Method

NEUTRAL_FLAG_TEXT = "CO-RESPONDER REQUESTED"
"""The whole text of a flag: no diagnosis, substance, program or notice (42 CFR 2.13(c))."""

MASKED = "*"


def remove(value: object) -> object:
    """Nothing in place of a scalar; an empty collection in place of a collection."""
    if isinstance(value, tuple | list):
        return type(value)()
    return {} if isinstance(value, Mapping) else None


def mask(value: object) -> object:
    """Text with every letter and digit replaced; anything else is removed."""
    if not isinstance(value, str):
        return remove(value)
    return "".join(MASKED if ch.isalnum() else ch for ch in value)


def generalise(value: object) -> object:
    """An ISO date becomes its year (45 CFR 164.514(b)(2)(i)(C)); what is unknown is removed."""
    if isinstance(value, str) and value[:4].isascii() and value[:4].isdigit():
        return value[:4]
    return remove(value)


def replace(_value: object) -> object:
    """The project's neutral flag text."""
    return NEUTRAL_FLAG_TEXT


METHODS: Mapping[Method, Callable[[object], object]] = {
    Method.REMOVE: remove,
    Method.MASK: mask,
    Method.GENERALISE: generalise,
    Method.REPLACE: replace,
}
