"""How each receiver is doing: back-off belongs to the receiver, not to the message."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, select, update

from zone.insert_once import insert_once
from zone.journal.tables import endpoint

_ONE = select(endpoint).where(endpoint.c.destination == bindparam("to"))
LONGEST_WAIT = 300.0
"""Seconds between two probes of a receiver that is down, at most."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One receiver. `failures` counts since it last took something."""

    to: str
    failures: int = 0
    next_try: datetime | None = None
    last_sent: datetime | None = None
    paused: bool = False

    def ready(self, now: datetime) -> bool:
        """May something be tried now?"""
        return not self.paused and (self.next_try is None or self.next_try <= now)


def find(conn: Connection, to: str) -> Endpoint:
    """One receiver; one that was never tried is ready."""
    row = conn.execute(_ONE, {"to": to}).first()
    return Endpoint(to) if row is None else _endpoint(row)


def all_endpoints(conn: Connection) -> list[Endpoint]:
    """Every receiver that was ever tried or paused, for the pages of operations."""
    found = conn.execute(select(endpoint).order_by(endpoint.c.destination))
    return [_endpoint(row) for row in found]


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4 … 300."""
    return min(LONGEST_WAIT, 2.0 ** min(failures - 1, 10))


def took(conn: Connection, to: str, now: datetime) -> None:
    """It took something: all is well again."""
    _set(conn, to, failures=0, next_try=None, last_sent=now)


def failed(conn: Connection, to: str, now: datetime, retry_after: float | None) -> None:
    """It did not: back off, at least as long as it asked for."""
    failures = find(conn, to).failures + 1
    wait = max(pause_after(failures), retry_after or 0.0)
    _set(conn, to, failures=failures, next_try=now + timedelta(seconds=wait))


def pause(conn: Connection, to: str, paused: bool) -> None:
    """Stop sending to a receiver, or go on; what is queued stays queued."""
    _set(conn, to, paused=paused)


def _set(conn: Connection, to: str, **values: Any) -> None:  # noqa: ANN401 - columns of the table
    given = {"to": to} | {f"new_{name}": value for name, value in values.items()}
    if conn.execute(_change(tuple(values)), given).rowcount == 0:
        new = {"destination": to, "failures": 0, "paused": False} | values
        insert_once(conn, endpoint, new, ("destination",))


@cache
def _change(columns: tuple[str, ...]) -> Update:
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(endpoint).where(endpoint.c.destination == bindparam("to")).values(values)


def _endpoint(row: Any) -> Endpoint:  # noqa: ANN401 - a row of the table
    return Endpoint(row.destination, row.failures, row.next_try, row.last_sent, row.paused)
