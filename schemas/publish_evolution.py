"""What a newer word may not change, so that a reader of version n still reads version n-1.

Words are closed: a field that is not known is refused. So a message of the version before is read
only when no field it may carry was taken away and no field was added that must be there.
`schemas/crossing/` keeps the words of the versions that may still lie on a topic.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from schemas.coresponse import CoResponseRequest, Reply
from schemas.envelope import Event
from schemas.word import Word

Schema = Mapping[str, Any]
CROSSING: tuple[type[Word], ...] = (Event, CoResponseRequest, Reply)
"""The words that one zone writes and the other reads, perhaps of another version."""
FOLDER = Path(__file__).parent / "crossing"


def unread() -> list[str]:
    """Changes to crossing words with which messages of a kept version would be refused."""
    return [
        f"{file.parent.name} {word.__name__}{change}"
        for word in CROSSING
        for file in sorted(FOLDER.glob(f"v*/{word.__name__}.schema.json"))
        for change in breaking(json.loads(file.read_text("utf-8")), word.model_json_schema())
    ]


def breaking(before: Schema, now: Schema) -> list[str]:
    """Paths and reasons, one for each change that stored messages of `before` would not survive."""
    return sorted(set(_object(before, now, before, now, "")))


def _object(
    before: Schema, now: Schema, old_root: Schema, new_root: Schema, path: str
) -> Iterator[str]:
    old, new = before.get("properties", {}), now.get("properties", {})
    for name in old.keys() - new.keys():
        yield f"{path}/{name} was taken away"
    for name in set(now.get("required", ())) - set(before.get("required", ())):
        yield f"{path}/{name} must be there now"
    for name in old.keys() & new.keys():
        yield from _value(old[name], new[name], old_root, new_root, f"{path}/{name}")


def _value(
    before: Schema, now: Schema, old_root: Schema, new_root: Schema, path: str
) -> Iterator[str]:
    old, new = _kinds(before, old_root), _kinds(now, new_root)
    for kind in old.keys() - new.keys():
        yield f"{path} may not be {kind} any more"
    for kind in old.keys() & new.keys():
        yield from _same_kind(kind, old[kind], new[kind], old_root, new_root, path)


def _same_kind(
    kind: str, before: Schema, now: Schema, old_root: Schema, new_root: Schema, path: str
) -> Iterator[str]:
    if kind.startswith("object"):
        yield from _object(before, now, old_root, new_root, path)
    elif kind == "array" and "items" in before and "items" in now:
        yield from _value(before["items"], now["items"], old_root, new_root, f"{path}[]")
    for value in set(before.get("enum", ())) - set(now.get("enum", before.get("enum", ()))):
        yield f"{path} may not be {value!r} any more"
    for limit in ("pattern", "minLength", "maxLength", "minimum", "maximum", "format"):
        if limit in now and now[limit] != before.get(limit):
            yield f"{path} has another {limit}"


def _kinds(schema: Schema, root: Schema) -> dict[str, Schema]:
    """The alternatives of a value by type; objects of different names are different types."""
    name = ""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        schema = root["$defs"][name]
    if "anyOf" in schema:
        return {k: v for part in schema["anyOf"] for k, v in _kinds(part, root).items()}
    kind = schema.get("type", "anything")
    return {f"object {name}" if kind == "object" and name else kind: schema}
