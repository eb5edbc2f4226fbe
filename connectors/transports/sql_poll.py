"""SQL polling: a view is asked again and again, with a read-only login (R32).

Promises. Order: by the mark column, and per incident. Redelivery: every look goes back behind the
last mark, a wide one every ten minutes by a day, and `reread` asks for open and recently closed
incidents; what is the same as last time is known by its content and not handed over again.
Acknowledgement: none is needed; the mark moves on in the commit of the rows before it, so a crash
reads again and loses nothing. Deleted rows are not noticed. All rows of one incident make one
message, in JSON Lines; rows without a key are passed over until they have one. Rows are read in
pages of at most `most_rows`, each kept before the next is read.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CursorResult, text

from connectors.contract import Keeper, Received
from connectors.feed import Feed
from connectors.transports.bounded import cut
from connectors.transports.sql_connection import reading, reading_engine
from connectors.transports.sql_marks import Mark, before, from_kept, kept, later
from connectors.transports.sql_rows import Page, Rows, SqlRows, line

HIGH = "=high"
_WIDE_EVERY = 600.0
_STREAMED = {"stream_results": True, "max_row_buffer": 1000}


class SqlDoor:
    """One polled query. Used by one thread."""

    def __init__(
        self, feed: Feed, keeper: Keeper, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        if feed.sql is None:
            raise ValueError("an sql_poll feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.sql, keeper
        self._monotonic = monotonic
        self._wide_at: float | None = None
        self._rows = SqlRows(feed.sql)
        self.every_seconds = feed.sql.every_seconds

    def poll(self) -> int:
        """One look: new and changed rows by the mark, then the open incidents."""
        now = self._monotonic()
        wide = self._wide_at is None or now >= self._wide_at
        handed = self._changed(wide=wide)
        if wide:
            self._wide_at = now + _WIDE_EVERY
        if self._set.reread is not None:
            handed += self._hand_over(self._read(self._set.reread, {}).rows)
        return handed

    def probe(self) -> str:
        """Asks for the first row only, and looks whether the columns are there."""
        with self._asked(self._set.query, self._since(self._high())) as found:
            row = found.fetchone()
        return "the query answers" if row is not None else "the query answers, with no row yet"

    def _changed(self, *, wide: bool) -> int:
        """Rows from behind the last mark on, page by page; the mark is kept after each page."""
        high = self._high()
        start: Mark | None = None
        if high is not None:
            start = before(high, self._set.wide_overlap if wide else self._set.overlap)
        handed, more = 0, True
        while more:
            page = self._read(self._set.query, self._since(start))
            handed += self._hand_over(page.rows)
            if page.newest is not None and (high is None or later(page.newest, high) != high):
                high = page.newest
                self._keeper.remember(self._feed.name, {HIGH: kept(high)})
            start, more = page.newest, page.cut_short
        return handed

    def _high(self) -> Mark | None:
        found = self._keeper.recall(self._feed.name, [HIGH]).get(HIGH)
        return None if found is None else from_kept(found)

    def _since(self, mark: Mark | None) -> dict[str, Mark]:
        if self._set.mark is None:
            return {}
        start = mark if mark is not None else self._set.start
        assert start is not None
        return {"since": start}

    def _read(self, query: str, values: dict[str, Mark]) -> Page:
        """One page of rows by incident."""
        with self._asked(query, values) as found:
            rows = [dict(row._mapping) for row in found.fetchmany(self._set.most_rows + 1)]
        return self._rows.page(rows, marked=bool(values))

    @contextmanager
    def _asked(self, query: str, values: dict[str, Mark]) -> Iterator[CursorResult[Any]]:
        """A streamed result with the right columns."""
        with (
            reading(reading_engine(self._set)) as conn,
            conn.execute(text(query), values, execution_options=_STREAMED) as found,
        ):
            self._rows.check(query, list(found.keys()))
            yield found

    def _hand_over(self, rows: Rows) -> int:
        """Hand over the incidents whose rows are not the ones seen last."""
        name = self._keeper.fingerprint
        bodies = {name(key.encode()): [line(row) for row in rows[key]] for key in rows}
        known = self._keeper.recall(self._feed.name, list(bodies))
        handed = 0
        for key, lines in bodies.items():
            seen = name(b"\n".join(sorted(lines)))
            if known.get(key) == seen:
                continue
            body, refused = cut(b"\n".join(lines) + b"\n", self._feed.max_bytes)
            message = Received(self._feed.name, body, refused=refused, remember={key: seen})
            handed += self._keeper.accept(message)
        return handed
