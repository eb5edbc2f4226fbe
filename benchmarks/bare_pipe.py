"""The bare pipe: receive, parse, one durable SQLite transaction with group commit, emit.

Nothing is decided, sealed, folded or matched. Fed with the same bytes in the same run it is the
limit that the product is measured against.
"""

import json
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

BATCH = 50
_TABLES = """
create table inbox (id integer primary key, key text unique, body blob);
create table incident (key text primary key, version integer, body blob);
create table outbox (id integer primary key, key text, body blob);
create table audit (id integer primary key, key text, tag text);
"""


@dataclass
class BarePipe:
    """One SQLite file in WAL mode with `synchronous=FULL`, as the product's."""

    path: Path
    emitted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._db = sqlite3.connect(self.path, isolation_level=None)
        self._db.execute("pragma journal_mode=wal")
        self._db.execute("pragma synchronous=full")
        self._db.executescript(_TABLES)

    def take(self, batch: Sequence[tuple[str, bytes]]) -> None:
        """Parse and commit some messages, then emit them."""
        parsed = [(key, body, _parse(body)) for key, body in batch]
        rows = [(key, body) for key, body, _ in parsed]
        self._db.execute("begin")
        self._db.executemany("insert into inbox (key, body) values (?, ?)", rows)
        self._db.executemany(
            "insert into incident values (?, 1, ?) "
            "on conflict (key) do update set version = version + 1, body = excluded.body",
            [(said, body) for _, body, said in parsed],
        )
        self._db.executemany("insert into outbox (key, body) values (?, ?)", rows)
        self._db.executemany(
            "insert into audit (key, tag) values (?, 'received')", [(key,) for key, _ in rows]
        )
        self._db.execute("commit")
        self.emitted.extend(key for key, _ in rows)

    def throughput(self, messages: Sequence[tuple[str, bytes]]) -> float:
        """Messages per second, all waiting at the start."""
        start = time.perf_counter()
        for at in range(0, len(messages), BATCH):
            self.take(messages[at : at + BATCH])
        return len(messages) / (time.perf_counter() - start)

    def latencies(self, messages: Sequence[tuple[str, bytes]], rate: float) -> list[float]:
        """Seconds from arrival to emitted for each message, arriving at `rate` per second."""
        found: list[float] = []
        start, done = time.perf_counter(), 0
        while done < len(messages):
            arrived = min(len(messages), int((time.perf_counter() - start) * rate) + 1)
            if arrived == done:
                time.sleep(0.0002)
                continue
            batch = messages[done : min(arrived, done + BATCH)]
            self.take(batch)
            now = time.perf_counter()
            found.extend(now - start - (done + place) / rate for place in range(len(batch)))
            done += len(batch)
        return found

    def close(self) -> None:
        """Give the file back."""
        self._db.close()


def _parse(body: bytes) -> str:
    """Something of the message that names its call; unreadable bytes name nothing."""
    try:
        if body.lstrip()[:1] in (b"{", b"["):
            return str(json.loads(body))[:40]
        return str(etree.fromstring(body).tag)
    except (ValueError, etree.XMLSyntaxError):
        return ""
