"""What many boards share: one look at the database, one wording and one drawing of each row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from time import monotonic

from pipelines.board import BoardRow
from web.dispatch.ports import Rows
from web.dispatch.row_view import RowView
from web.shell.wording import spoken
from zone.zone import Zone

_SHARED_SECONDS = 0.1
"""Boards of the same agencies share one look at the database within this time."""


@dataclass(slots=True)
class _Known:
    """Rows of one set of agencies as last read."""

    looked: float = -1.0
    versions: dict[str, int] = field(default_factory=dict)
    rows: dict[str, BoardRow] = field(default_factory=dict)


class Looks:
    """Rows by set of agencies. A row that has not changed is neither read nor decrypted again."""

    def __init__(self, zone: Zone, rows: Rows) -> None:
        self._zone = zone
        self._rows = rows
        self._known: dict[tuple[str, ...], _Known] = {}
        self._lock = Lock()

    def rows(self, agencies: tuple[str, ...], now: datetime, *, shared: bool) -> list[BoardRow]:
        """All rows now; `shared`: those that another board saw a moment ago are good enough."""
        with self._lock:
            known = self._known.setdefault(agencies, _Known())
            if not shared or monotonic() - known.looked > _SHARED_SECONDS:
                self._look(known, agencies, now)
            return list(known.rows.values())

    def _look(self, known: _Known, agencies: tuple[str, ...], now: datetime) -> None:
        with self._zone.read() as conn:
            versions = self._rows.versions(conn, agencies, now)
            changed = [i for i, v in versions.items() if known.versions.get(i) != v]
            if changed:
                for row in self._rows.rows(conn, agencies, now, only=changed):
                    known.rows[row.incident_id] = row
        for gone in known.rows.keys() - versions.keys():
            del known.rows[gone]
        known.versions = versions
        known.looked = monotonic()


class Drawn:
    """Rows as HTML, by call, key and language: what twenty boards show is drawn once.

    A drawing kept from earlier says an older age; the browser writes ages anew at once.
    """

    def __init__(self, at_most: int = 5000) -> None:
        self._kept: dict[tuple[str, str, str], str] = {}
        self._at_most = at_most

    def html(self, view: RowView, draw: Callable[[RowView], str]) -> str:
        """The row, drawn now or before."""
        name = (view.row.incident_id, view.key, spoken())
        found = self._kept.get(name)
        if found is None:
            found = draw(view)
            if len(self._kept) >= self._at_most:
                self._kept.clear()
            self._kept[name] = found
        return found
