"""How a feed is read, as a text that is kept in versions and compared line by line."""

import difflib
from collections.abc import Mapping as Mapped
from typing import Any

import orjson

from connectors.feed import Bounds, Feed
from connectors.formats.mapping import Mapping
from handoff.feeds.mapping_toml import mapping_toml

READ_BY = (
    "format",
    "time_zone",
    "priority_scale",
    "unrestricted_marks",
    "bounds",
    "max_depth",
)
"""Settings of a feed that change what its messages mean; where they come from is not among them."""


def reading_of(feed: Feed) -> str:
    """The text of a feed as it is configured."""
    held: dict[str, Any] = {name: getattr(feed, name) for name in READ_BY}
    if feed.bounds is not None:
        held["bounds"] = feed.bounds.model_dump()
    held["mapping"] = feed.mapping.model_dump(mode="json") if feed.mapping else None
    return orjson.dumps(held, option=orjson.OPT_SORT_KEYS).decode()


def read_by(feed: Feed, text: str) -> Feed:
    """The feed as this version reads it; all else (address, token, folder) is as configured."""
    held = orjson.loads(text)
    mapping, bounds = held.pop("mapping"), held.pop("bounds", None)
    given = {name: held[name] for name in READ_BY if name in held} | {
        "unrestricted_marks": tuple(held["unrestricted_marks"]),
        "bounds": Bounds.model_validate(bounds) if bounds else None,
        "mapping": Mapping.model_validate(mapping) if mapping else None,
    }
    return feed.model_copy(update=given)


def changes(before: str, after: str) -> list[str]:
    """Lines that differ, `-` before and `+` after; empty when nothing does."""
    told = difflib.unified_diff(_lines(before), _lines(after), lineterm="", n=0)
    return [line for line in told if not line.startswith(("---", "+++", "@@"))]


def _lines(text: str) -> list[str]:
    held: Mapped[str, Any] = orjson.loads(text)
    lines = [f"{name} = {orjson.dumps(held[name]).decode()}" for name in READ_BY if name in held]
    if held.get("mapping"):
        lines += mapping_toml(Mapping.model_validate(held["mapping"])).splitlines()
    return lines
