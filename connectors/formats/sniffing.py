"""What a sample is: CSV, JSON Lines, JSON or XML, and where its records are."""

from collections.abc import Iterator, Sequence
from typing import Any

from connectors.formats.columns import field_of, folded, list_of
from connectors.formats.json_reader import read_json
from connectors.formats.layouts import plain
from connectors.formats.mapping import Source
from connectors.formats.reading import Reading
from connectors.formats.xml_reader import read_xml

COUNTERS = {"seq", "sequence", "sequencenumber", "rev", "revision", "revnum", "messagenumber"}
"""What numbers of messages in a stream are called."""

_DEEPEST = 5
_LONGEST = 180
_MOST_LEAVES = 400


def sniffed(body: bytes, reading: Reading) -> Source:
    """The layout, by the first characters and the shape. Raises Unreadable."""
    start = body[:400].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    if start[:1] == b"<":
        return Source(layout="xml", each=_each(plain(read_xml(body, reading))))
    if start[:1] not in (b"{", b"["):
        return Source(layout="csv")
    lines = [line for line in body.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip()[:1] == b"{" for line in lines[:5]):
        return Source(layout="jsonl")
    return Source(layout="json", each=_each(read_json(body, reading)))


def _each(whole: Any) -> str:  # noqa: ANN401 (JSON is anything)
    """The path whose entries name most fields that we know; empty for the document itself."""
    best, most = "", (_score(whole), len(leaves(whole)))
    for path, entry in _candidates(whole, "", 0):
        score = (_score(entry), len(leaves(entry)))
        # Of equals the inner one: what lies round it is an envelope.
        if score[0] > most[0] or (score == most and score[1] > 1) or (not most[0] and score > most):
            best, most = path, score
    return best


def _candidates(held: Any, path: str, level: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if level >= _DEEPEST or not isinstance(held, dict):
        return
    for name, value in held.items():
        inner = f"{path}.{_quoted(name)}" if path else _quoted(name)
        if '"' in name or not name.strip() or len(inner) > _LONGEST:
            continue
        entries = value if isinstance(value, list) else [value]
        entry = next((one for one in entries if isinstance(one, dict)), None)
        # Units and remarks are lists of a record, never records.
        if entry is not None and (list_of(name) is None or level == 0):
            yield inner, entry
            yield from _candidates(entry, inner, level + 1)


def _score(entry: Any) -> int:  # noqa: ANN401
    """How many different fields the entry names; none without a key or number."""
    fields = {
        target[0]
        for path, value in leaves(entry)
        if not isinstance(value, list) and (target := target_of(path))
    }
    counted = any(folded(path.rpartition(".")[2]) in COUNTERS for path, _ in leaves(entry))
    return len(fields) + counted if fields & {"key", "number"} else 0


def leaves(held: Any, path: str = "", level: int = 0) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Path and value of everything in a record but what stands in lists; lists as they are."""
    found: list[tuple[str, Any]] = []
    if not isinstance(held, dict) or level > _DEEPEST:
        return found
    for name, value in held.items():
        inner = f"{path}.{_quoted(name)}" if path else _quoted(name)
        if '"' in name or not name.strip() or len(name) > 200 or len(inner) > _LONGEST:
            continue  # No path can say it.
        if isinstance(value, dict) and list_of(name) is not None:
            found.append((inner, [value]))
        elif isinstance(value, dict):
            found.extend(leaves(value, inner, level + 1))
        elif value is not None:
            found.append((inner, value))
    return found[:_MOST_LEAVES]


def target_of(path: str) -> tuple[str, int] | None:
    """The field that a path holds: by its last two names together, else by its last.

    `caller.name` is the caller's name; `location.address` an address.
    """
    names = [part.strip('"').lstrip("@") for part in path.split(".")]
    if names[-1] == "#text":
        names = names[:-1]
    if len(names) > 1:
        both = field_of(names[-2] + names[-1])
        if both is not None:
            return both
    found = field_of(names[-1]) if names else None
    if found is None and len(names) == 1 and names[0] in ("id", "_id"):
        return "key", 99
    if found is not None and len(names) > 1:
        # A deeper name is a weaker sign.
        return found[0], found[1] + 20 * (len(names) - 1)
    return found


def _quoted(name: str) -> str:
    return f'"{name}"' if set(".[]") & set(name) else name


def columns(records: Sequence[Any]) -> dict[str, list[Any]]:
    """Path → the values that the records have there, in order of first appearance."""
    found: dict[str, list[Any]] = {}
    for record in records:
        for path, value in leaves(record):
            found.setdefault(path, []).append(value)
    return found
