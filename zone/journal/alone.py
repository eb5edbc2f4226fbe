"""One process at a time: a named lock that ends with the process that holds it."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from urllib.parse import quote

from zone.postgresql import try_lock, wait_for_locks
from zone.zone import Zone


@contextmanager
def alone(zone: Zone, name: str) -> Iterator[bool]:
    """Hold a lock of this zone while the body runs. False: another process has it.

    The lock lies where the data lie: in the folder beside a SQLite file, in PostgreSQL for all
    machines that work on that database. Raises TryLater when the database is away.
    """
    if zone.engine.dialect.name == "postgresql":
        with zone.read() as conn:
            yield try_lock(conn, name)
        return
    file = zone.folder / f"{quote(name, safe='')}.lock"
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


@contextmanager
def holding(zone: Zone, names: Collection[str]) -> Iterator[None]:
    """Keep other workers of this zone away from what these names name while the body runs.

    For deciding outside the transaction: what was read stays true until it is carried out. Only
    PostgreSQL has several workers; a SQLite file has one host, which keeps its own batch apart.
    """
    if zone.engine.dialect.name != "postgresql" or not names:
        yield
        return
    with zone.read() as conn:
        wait_for_locks(conn, [f"touch {name}" for name in names])
        yield


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
