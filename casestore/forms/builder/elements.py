"""Changing one element of a Questionnaire in place."""

from collections.abc import Collection
from typing import Any


def put(element: dict[str, Any], name: str, value: object) -> None:
    """Set a property; what is empty is left out, as R4 wants it."""
    if value in ("", False, None, []):
        element.pop(name, None)
    else:
        element[name] = value


def extend(
    element: dict[str, Any], urls: Collection[str], url: str, value: dict[str, Any] | None
) -> None:
    """Put one extension in the place of all that have one of these urls; None takes them out."""
    kept = [one for one in element.get("extension", ()) if one.get("url") not in urls]
    put(element, "extension", [*kept, *([{"url": url, **value}] if value else [])])
