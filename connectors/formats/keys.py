"""Reading folded JSON: keys without regard to case, one or many alike, text whatever its type.

Three spellings of one key are in use in EIDO (README.md, EIDO trap 1), so keys are folded once
and everything after asks in lower case.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.formats.reading import Reading
from connectors.formats.texts import clean, text_of

Folded = Mapping[str, Any]

_BEFORE_NAME = re.compile(r"[:#/]")

_NESTED = (dict, list)


def fold(value: Any, reading: Reading, level: int = 1) -> Any:  # noqa: ANN401 (JSON is anything)
    """The same value with all keys in lower case. Raises Unreadable(too_deep).

    On the way of every JSON message, so it asks for exact types: orjson makes no others.
    """
    kind = type(value)
    if kind in _NESTED and level > reading.feed.max_depth:
        raise Unreadable(Fault.TOO_DEEP, path=f"level {level}")
    if kind is dict:
        folded = {
            key.lower(): fold(held, reading, level + 1) if type(held) in _NESTED else held
            for key, held in value.items()
        }
        return folded if len(folded) == len(value) else _merged(value, reading, level)
    if kind is list:
        return [fold(held, reading, level + 1) if type(held) in _NESTED else held for held in value]
    return value


def _merged(value: Mapping[str, Any], reading: Reading, level: int) -> dict[str, Any]:
    """Keys in several spellings: the last that is not null counts."""
    folded: dict[str, Any] = {}
    for key, held in value.items():
        lower = key.lower()
        if lower in folded and held is None:
            continue
        if lower in folded:
            reading.warn("key_twice", "")
        folded[lower] = fold(held, reading, level + 1)
    return folded


def with_plain_keys(value: Any) -> Any:  # noqa: ANN401 (JSON is anything)
    """Keys of JSON-LD without prefix or address, `@id` as `$id`; of several the last counts."""
    if isinstance(value, dict):
        return {_plain(key): with_plain_keys(held) for key, held in value.items()}
    return [with_plain_keys(one) for one in value] if isinstance(value, list) else value


def _plain(key: str) -> str:
    local = _BEFORE_NAME.split(key)[-1]
    return f"${local[1:]}" if local.startswith("@") else local


def text(held: Folded, *names: str) -> str | None:
    """The first of these keys that has a value, as cleaned text."""
    for name in names:
        found = clean(text_of(held.get(name)))
        if found is not None:
            return found
    return None


def objects(held: Folded, *names: str) -> Iterator[Folded]:
    """The objects under these keys, given singly or in a list; anything else is passed over."""
    for name in names:
        value = held.get(name)
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict):
                yield one


def texts(held: Folded, *names: str) -> Iterator[str]:
    """The texts under these keys, given singly or in a list."""
    for name in names:
        value = held.get(name)
        for one in value if isinstance(value, list) else (value,):
            found = clean(text_of(one))
            if found is not None:
                yield found


def references(held: Folded, *names: str) -> Iterator[str]:
    """What `{"$ref": id}` points to; the 2020 draft writes the bare id."""
    for one in objects(held, *names):
        found = text(one, "$ref")
        if found is not None:
            yield found
    yield from texts(held, *names)
