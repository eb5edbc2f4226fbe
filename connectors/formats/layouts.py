"""Bytes of any layout to records: CSV rows, JSON Lines, parts of a JSON or XML document.

A record is nested plain data with keys in lower case; `place` names it for a reader who has the
file: `row 17`, `line 4`, `calls[2]`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.formats.csv_rows import read_rows
from connectors.formats.expressions import pattern
from connectors.formats.json_reader import read_json
from connectors.formats.keys import fold
from connectors.formats.mapped_paths import values
from connectors.formats.mapping import Source
from connectors.formats.page_text import page_text
from connectors.formats.reading import Reading, check_size
from connectors.formats.texts import truth
from connectors.formats.xml_reader import local_name, read_xml

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


@dataclass(frozen=True, slots=True)
class Placed:
    """One record and where it stands."""

    record: Any = field(repr=False)
    place: str


def read_records(body: bytes, source: Source, reading: Reading) -> list[Placed]:
    """The records of a message; none for an export of a quiet night. Raises Unreadable."""
    most = reading.feed.max_rows
    found = list(islice(_records(body, source, reading), most + 1))
    if len(found) > most:
        raise Unreadable(Fault.TOO_MANY_ROWS, path="max_rows", position=f"{most + 1}:1")
    return found


def _records(body: bytes, source: Source, reading: Reading) -> Iterator[Placed]:
    if source.layout == "csv":
        for number, row in read_rows(body, source.delimiter, source.header, reading):
            yield Placed(row, f"row {number}")
    elif source.layout == "jsonl":
        yield from _lines(body, reading)
    elif source.layout == "text":
        yield Placed(_matched(page_text(body, reading).text, source.patterns), "page")
    else:
        whole = (
            read_json(body, reading) if source.layout == "json" else plain(read_xml(body, reading))
        )
        held = list(values(whole, source.each)) if source.each else list(values(whole, "."))
        for index, one in enumerate(held):
            yield Placed(one, f"{source.each or 'record'}[{index + 1}]")


def _lines(body: bytes, reading: Reading) -> Iterator[Placed]:
    """One JSON value per line; a document over several lines is read as one, and its list as
    records."""
    check_size(body, reading.feed)
    lines = body.removeprefix(b"\xef\xbb\xbf").splitlines()
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if body.lstrip()[:1] == b"[" or not _is_json(filled[0][1]):
        whole = read_json(body, reading)
        for index, one in enumerate(values(whole, ".")):
            yield Placed(one, f"record[{index + 1}]")
        return
    for number, line in filled:
        yield Placed(_line(line, number, reading), f"line {number}")


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _line(line: bytes, number: int, reading: Reading) -> Any:  # noqa: ANN401 (JSON is anything)
    try:
        return fold(orjson.loads(line), reading)
    except orjson.JSONDecodeError as error:
        cut = error.pos >= len(line.decode("utf-8", "ignore"))
        fault, position = Fault.TRUNCATED if cut else Fault.UNREADABLE, f"{number}:{error.colno}"
    raise Unreadable(fault, position=position)


def _matched(text: str, patterns: Sequence[str]) -> dict[str, str]:
    """The named groups of all patterns that match; the first value of a name counts."""
    held: dict[str, str] = {}
    for source in patterns:
        found = pattern(source).search(text)
        for name, value in (found.groupdict() if found else {}).items():
            if value and value.strip():
                held.setdefault(name.lower(), value.strip())
    return held


def plain(element: etree._Element) -> Any:  # noqa: ANN401
    """An XML element as nested data: attributes under `@name`, text beside them under `#text`.

    Namespaces are left out; nil elements are absent.
    """
    held: dict[str, Any] = {
        "@" + str(name).rpartition("}")[2].lower(): str(value) for name, value in element.items()
    }
    for child in element:
        if truth(child.get(_NIL)) is True:
            continue
        name, value = local_name(child).lower(), plain(child)
        known = held.get(name)
        if known is None:
            held[name] = value
        elif isinstance(known, list):
            known.append(value)
        else:
            held[name] = [known, value]
    text = (element.text or "").strip()
    if not held:
        return text
    if text:
        held["#text"] = text
    return held
