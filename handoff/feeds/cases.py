"""Regression cases of a feed: pseudonymised samples, each with what it is read as."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson

from connectors.contract import ClinicalFormat, Format, Unreadable
from connectors.feed import Feed
from web.operations.shapes import CaseRun

_ENDINGS = {"csv": "csv", "json": "json", "jsonl": "jsonl", "xml": "xml", "text": "txt"}


def read_as(reader: Format | ClinicalFormat, feed: Feed, body: bytes, name: str) -> Any:  # noqa: ANN401
    """The updates of a message as plain data, or the reason why it is parked."""
    try:
        updates = reader.parse(body, feed, name)
    except Unreadable as error:
        place = {"path": error.path, "position": error.position}
        return {"parked": {"code": error.code.value, **place}}
    return [update.model_dump(mode="json", exclude_defaults=True) for update in updates]


def save_cases(
    folder: Path, reader: Format | ClinicalFormat, feed: Feed, bodies: Sequence[tuple[str, bytes]]
) -> list[Path]:
    """Write each body and what it is read as; returns the files of the bodies."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    layout = feed.mapping.source.layout if feed.mapping else "text"
    for number, (name, body) in enumerate(bodies, 1):
        case = folder / f"{number:03}.in.{_ENDINGS[layout]}"
        case.write_bytes(body)
        told = {"name": name, "read": read_as(reader, feed, body, name)}
        out = orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        _out(case).write_bytes(out)
        written.append(case)
    return written


def run_cases(folder: Path, reader: Format | ClinicalFormat, feed: Feed) -> Iterator[CaseRun]:
    """Run every case of the folder again, in order."""
    for case in sorted(folder.glob("*.in.*")):
        expected = orjson.loads(_out(case).read_bytes())
        now = orjson.loads(orjson.dumps(read_as(reader, feed, case.read_bytes(), expected["name"])))
        yield CaseRun(case.name, tuple(_differing(expected["read"], now, "")))


def _out(case: Path) -> Path:
    return case.with_name(case.name.split(".", 1)[0] + ".out.json")


def _differing(before: Any, after: Any, path: str) -> Iterator[str]:  # noqa: ANN401
    """Paths of what differs, never values."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from _differing(before.get(key), after.get(key), f"{path}.{key}".lstrip("."))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differing(one, other, f"{path}[{index + 1}]")
    elif before != after:
        yield path or "updates"
