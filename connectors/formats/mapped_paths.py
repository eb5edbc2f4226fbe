"""Paths into a record: `Location.Address`, `Units.Unit`, `@id`, `custom[key=origin].value`.

Names are compared without case. A part in double quotes may hold dots. A path that starts with `/`
starts at the record, also inside a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from connectors.formats.texts import text_of

_PART = re.compile(
    r'(?:"(?P<quoted>[^"]{1,200})"|(?P<plain>[^."\[\]]{1,200}))'
    r"(?:\[(?P<key>[^=\]]{1,100})=(?P<value>[^\]]{0,200})\])?(?:\.|$)"
)
_LONGEST, _DEEPEST, _MOST = 400, 16, 20_000


class PathError(ValueError):
    """A path that cannot be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One name, and the entry of a list that is meant there."""

    name: str
    key: str | None = None
    value: str = ""


@lru_cache(maxsize=4096)
def split_path(path: str) -> tuple[Step, ...]:
    """The steps of a path; empty for `.`, which is the record or entry itself."""
    text = path.strip().removeprefix("/")
    if text in ("", "."):
        return ()
    steps: list[Step] = []
    place = 0
    while place < len(text):
        found = _PART.match(text, place)
        if found is None or len(text) > _LONGEST or len(steps) >= _DEEPEST:
            raise PathError(f"the path {path[:60]} cannot be read")
        name = (found["quoted"] or found["plain"]).strip().lower()
        key = found["key"].strip().lower() if found["key"] else None
        steps.append(Step(name, key, (found["value"] or "").casefold()))
        place = found.end()
    return tuple(steps)


def values(record: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 (JSON is anything)
    """Everything at a path; lists on the way are walked through."""
    if isinstance(record, dict) and isinstance(found := record.get(path.strip().lower()), str):
        yield found  # A column may be named with dots.
        return
    waiting: list[Any] = [record]
    for step in split_path(path):
        waiting = [one for held in waiting for one in _under(held, step)][:_MOST]
    for held in waiting:
        yield from _flat(held)


def _under(held: Any, step: Step) -> Iterator[Any]:  # noqa: ANN401
    for one in _flat(held):
        if isinstance(one, dict) and step.name in one:
            found = one[step.name]
            if step.key is None:
                yield found
            else:
                yield from (each for each in _flat(found) if _is(each, step))


def _is(entry: Any, step: Step) -> bool:  # noqa: ANN401
    held = entry.get(step.key) if isinstance(entry, dict) else None
    return (text_of(held) or "").casefold() == step.value


def _flat(held: Any) -> Iterator[Any]:  # noqa: ANN401
    if isinstance(held, list):
        for one in held:
            yield from _flat(one) if isinstance(one, list) else (one,)
    elif held is not None:
        yield held


def first_text(record: Any, path: str) -> str | None:  # noqa: ANN401
    """The first value at a path that is no object; an element with attributes gives its text."""
    for held in values(record, path):
        found = text_of(held.get("#text") if isinstance(held, dict) else held)
        if found is not None and found.strip():
            return found
    return None
