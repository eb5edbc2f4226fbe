"""Rows of one look: the columns they must have, grouped by incident, in the order of the mark."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from connectors.contract import OutOfReach
from connectors.transports.settings.sql import SqlPoll
from connectors.transports.sql_marks import Mark, later, read_mark

Rows = dict[str, list[dict[str, Any]]]
"""Rows by incident, in order."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one statement gave."""

    rows: Rows = field(repr=False)
    newest: Mark | None
    """The greatest mark; where the page was cut short, the one at which the next begins."""
    cut_short: bool


class SqlRows:
    """Reads rows as the settings say."""

    def __init__(self, settings: SqlPoll) -> None:
        self._set = settings
        self._columns: list[str] | None = None

    def check(self, query: str, columns: list[str]) -> None:
        """Raises OutOfReach unless the query gives the columns that are named, and `reread` the
        very same as `query`: else the same incident would look different each time."""
        own = query == self._set.query
        mark = (self._set.mark,) if own and self._set.mark else ()
        missing = {*self._set.key, *mark} - set(columns)
        if missing:
            raise OutOfReach(
                f"The query gives no column {', '.join(sorted(missing))}. Nothing was read."
                " Correct key or mark, or name the column in the query."
            )
        if own:
            self._columns = columns
        elif self._columns is not None and sorted(columns) != sorted(self._columns):
            raise OutOfReach(
                "query and reread do not give the same columns, so each incident would look changed"
                " at every look. Nothing was taken by reread. Select the same columns in both."
            )

    def page(self, rows: list[dict[str, Any]], *, marked: bool) -> Page:
        """Group rows, given up to one more than are wanted. A page that is cut short ends before
        the last mark, so that no incident is cut in two."""
        cut_short = len(rows) > self._set.most_rows
        marks = self._marks(rows) if marked else []
        if cut_short and not marked:
            raise OutOfReach(
                "The query gives more rows than most_rows. Nothing was taken. Name a mark, narrow"
                " the query, or raise most_rows."
            )
        if cut_short:
            rows = [row for row, mark in zip(rows, marks, strict=True) if mark != marks[-1]]
            if not rows:
                raise OutOfReach(
                    "More rows than most_rows have the same value in the mark column, so the feed"
                    " does not get on. Raise most_rows, or name a finer mark."
                )
        return Page(self._grouped(rows), marks[-1] if marks else None, cut_short)

    def _marks(self, rows: list[dict[str, Any]]) -> list[Mark]:
        marks: list[Mark] = []
        for row in rows:
            mark = read_mark(row[self._set.mark or ""])
            if marks and later(mark, marks[-1]) != mark:
                raise OutOfReach(
                    "The rows do not come in the order of the mark column, so rows could be left"
                    f" out. Nothing was taken. Add to the query: order by {self._set.mark}."
                )
            marks.append(mark)
        return marks

    def _grouped(self, rows: list[dict[str, Any]]) -> Rows:
        found: Rows = {}
        for row in rows:
            parts = [row[name] for name in self._set.key]
            if any(part is not None for part in parts):
                key = orjson.dumps([str(part) for part in parts]).decode()
                found.setdefault(key, []).append(row)
        mark = self._set.mark
        if mark is not None and any(len({row[mark] for row in of}) > 1 for of in found.values()):
            raise OutOfReach(
                "Rows of one incident have different values in the mark column, so a look could"
                " read only some of them. Nothing was taken. Give all rows of an incident its"
                " latest change as mark, or add the row's own key to key."
            )
        return found


def line(values: dict[str, Any]) -> bytes:
    """One row as JSON."""
    return orjson.dumps(values, default=_plain)


def _plain(value: object) -> str:
    """Times as ISO 8601, bytes in Base64, whatever else as it is written."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)
