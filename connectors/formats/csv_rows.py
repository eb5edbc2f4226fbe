"""CSV as exports really are: any delimiter, a title above the header, any encoding, ragged rows."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from connectors.contract import Fault, Unreadable
from connectors.formats.characters import to_utf8
from connectors.formats.columns import known_columns
from connectors.formats.reading import Reading, check_size

_DELIMITERS = ",;\t|"
_TITLE_LINES = 20
_MOST_COLUMNS = 2000

Row = dict[str, str]


def read_rows(
    body: bytes, delimiter: str, header: Sequence[str], reading: Reading
) -> Iterator[tuple[int, Row]]:
    """Line number and values by column name in lower case; empty cells are left out."""
    names, rows = _table(body, delimiter, header, reading)
    lowered = [name.strip().lower() for name in names]
    if len(set(lowered)) < len(lowered):
        reading.warn("key_twice", "header")
        lowered = _told_apart(lowered)
    for number, row in rows:
        if len(row) > len(lowered) and any(cell.strip() for cell in row[len(lowered) :]):
            reading.warn("row_ragged", f"row {number}")
        held: Row = {}
        for name, cell in zip(lowered, row, strict=False):
            if cell.strip() and name:
                held.setdefault(name, cell)
        if held:
            yield number, held


def _told_apart(names: Sequence[str]) -> list[str]:
    """The second column of a name is `name 2`, so that nothing of it is lost."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 or not name else f"{name} {seen[name]}")
    return found


def header_of(body: bytes, delimiter: str, reading: Reading) -> list[str]:
    """The column names as they are written."""
    return _table(body, delimiter, (), reading)[0]


def _table(
    body: bytes, delimiter: str, header: Sequence[str], reading: Reading
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    check_size(body, reading.feed)
    text = _decoded(body, reading)
    first = text.split("\n", 1)[0].strip().lower()
    skipped = 0
    if first.startswith("sep=") and len(first) == 5:
        # Excel's own note of the delimiter.
        delimiter, skipped = first[4], 1
        text = text.split("\n", 1)[1] if "\n" in text else ""
    rows = _rows(text, delimiter or _delimiter(text), skipped)
    if header:
        return list(header), rows
    top = list(islice(rows, _TITLE_LINES))
    place = _header_place(top)
    if place is None:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="header", position="1:1")
    return top[place][1], chain(top[place + 1 :], rows)


def _header_place(top: Sequence[tuple[int, list[str]]]) -> int | None:
    """The first of the top lines that names columns we know; else the first with two columns."""
    filled = [
        place for place, (_, row) in enumerate(top) if sum(1 for cell in row if cell.strip()) > 1
    ]
    known = (place for place in filled if known_columns(top[place][1]) >= 2)
    return next(known, filled[0] if filled else None)


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            fault = Fault.TOO_LARGE if reader.line_num else Fault.UNREADABLE
            position = f"{reader.line_num + skipped}:1"
        else:
            if len(row) > _MOST_COLUMNS:
                raise Unreadable(Fault.TOO_LARGE, path="columns", position=f"{reader.line_num}:1")
            if row:
                yield reader.line_num + skipped, row
            continue
        raise Unreadable(fault, position=position)


def _delimiter(text: str) -> str:
    """The one that occurs most in the first lines, outside quotes."""
    counts = dict.fromkeys(_DELIMITERS, 0)
    quoted = False
    for character in text[:4000]:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda one: counts[one])


def _decoded(body: bytes, reading: Reading) -> str:
    """UTF-8 or UTF-16 by its mark; else the one-byte code of Windows, which exports often have."""
    try:
        return to_utf8(body, reading).decode("utf-8")
    except Unreadable as error:
        if error.code is Fault.TRUNCATED and b"\0" in body[:4]:
            raise
    reading.warn("encoding_guessed", "")
    return body.decode("cp1252", "replace")
