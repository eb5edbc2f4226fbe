"""Writes checkpoints while the program runs: a thread that checks before it signs.

What was appended since the last checkpoint is verified first, so that a row that somebody changed
meanwhile is never vouched for.
"""

import threading
from contextlib import suppress
from pathlib import Path
from time import monotonic

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from zone.audit.canonical import GENESIS
from zone.audit.checkpoints import Checkpoints
from zone.audit.links import walk
from zone.clock import Clock
from zone.journal.tables import audit_head
from zone.keys.keyring import KeyRing

EVENTS = 1000
SECONDS = 60.0
_LOOK_EVERY = 5.0
log = structlog.get_logger()


class Anchor:
    """Anchors one stream: every 1000 events, every minute in which there were any, at the end."""

    def __init__(
        self, folder: Path, zone: str, keys: KeyRing, clock: Clock, engine: Engine, stream: str
    ) -> None:
        self._checkpoints = Checkpoints(folder, zone, keys)
        self._clock = clock
        self._key = keys.audit_key()
        self._keyed = False
        self._engine = engine
        self._stream = stream
        self._lock = threading.Lock()
        self._stop = threading.Event()
        newest = self._checkpoints.newest(stream)
        self._seq = newest.count if newest else 0
        self._hash = bytes.fromhex(newest.head) if newest else GENESIS
        self._thread = threading.Thread(target=self._work, name="anchor", daemon=True)

    @property
    def stream(self) -> str:
        """The stream that is anchored: the only one that this program writes."""
        return self._stream

    def start(self) -> None:
        """Begin, with what an earlier run left unanchored."""
        self._thread.start()

    def close(self) -> None:
        """Stop, and anchor what there is."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self.write()

    def write(self) -> bool:
        """Write a checkpoint if there is something new and it is sound. False: there was not."""
        with self._lock, suppress(OSError, DBAPIError):
            return self._checked_and_written()
        log.error("audit.checkpoint_failed", stream=self._stream)
        return False

    def _work(self) -> None:
        last = float("-inf")
        while True:
            behind = self._behind()
            if behind >= EVENTS or (behind and monotonic() - last >= SECONDS):
                self.write()
                last = monotonic()
            if self._stop.wait(_LOOK_EVERY):
                return

    def _behind(self) -> int:
        query = select(audit_head.c.seq).where(audit_head.c.stream == self._stream)
        with suppress(DBAPIError), self._engine.connect() as conn:
            return (conn.scalar(query) or 0) - self._seq
        return 0

    def _checked_and_written(self) -> bool:
        seq, last, keyed = self._seq, self._hash, self._keyed
        with self._engine.connect() as conn:
            for link in walk(conn, self._stream, self._key, seq, last, keyed=keyed):
                if link.findings:
                    log.error("audit.does_not_hold", stream=self._stream, seq=link.seq)
                    return False
                seq, last, keyed = link.seq, link.hash, link.keyed
        if seq == self._seq:
            return False
        self._checkpoints.write(self._stream, seq, last, self._clock.now())
        self._seq, self._hash, self._keyed = seq, last, keyed
        return True
