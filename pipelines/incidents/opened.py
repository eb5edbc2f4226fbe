"""Calls opened lately, kept in memory: a call is read again with each of its updates.

Each is good for exactly the sealed bytes that it was opened from or sealed into. Sealing takes a
fresh nonce each time, so bytes that are the same hold the same call: what was rolled back, written
by another process, restored or damaged has other bytes and is opened anew.
"""

import threading
from collections import OrderedDict

from sqlalchemy import Row

from pipelines.ports import Held
from schemas.assembled import Incident
from zone.keys.keyring import KeyRing

MOST = 2000
"""Calls kept; those that were not touched for longest go first."""


def opened(row: Row, keys: KeyRing) -> Incident:  # type: ignore[type-arg]
    """Open one row of the table."""
    body = keys.unseal("incident", "body", row.incident_id, row.body)
    return Incident.model_validate_json(body)


class Opened:
    """Incidents by id with their sealed bytes. May be used from several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, tuple[bytes, Incident]] = OrderedDict()
        self._lock = threading.Lock()

    def held(self, row: Row, keys: KeyRing) -> Held:  # type: ignore[type-arg]
        """What a row of the table holds."""
        with self._lock:
            sealed, one = self._kept.get(row.incident_id, (b"", None))
        if one is None or sealed != row.body:
            one = opened(row, keys)
            self.keep(one, row.body)
        return Held(one, row.row_version, one)

    def keep(self, one: Incident, sealed: bytes) -> None:
        """Keep a call with the bytes that it was sealed into."""
        with self._lock:
            self._kept[one.incident_id] = (sealed, one)
            self._kept.move_to_end(one.incident_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
