"""What stands behind the doors of a zone: its inbox, its doors' memory, and their health."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.contract import Received
from zone.errors import TryLater
from zone.journal import doors
from zone.zone import Zone

_AGAIN = timedelta(seconds=20)
"""Contact is written down at most so often: a feed that answers each second is well, too."""


class ZoneKeeper:
    """Keeps for all doors of one zone; any thread may call it."""

    def __init__(self, zone: Zone, accept: Callable[[Received], bool]) -> None:
        """`accept` makes a message durable with what its door remembers."""
        self._zone = zone
        self._accept = accept
        self._said: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def accept(self, message: Received) -> bool:
        """See connectors.contract.Keeper."""
        new = self._accept(message)
        self._write(message.feed, "message", doors.took_message)
        return new

    def recall(self, feed: str, names: Sequence[str]) -> Mapping[str, str]:
        """See connectors.contract.Keeper."""
        with self._zone.read() as conn:
            return doors.recall(conn, feed, names)

    def remember(self, feed: str, marks: Mapping[str, str]) -> None:
        """See connectors.contract.Keeper."""
        self._zone.write(lambda uow: doors.remember(uow.conn, feed, marks, uow.clock.now()))

    def fingerprint(self, data: bytes) -> str:
        """See connectors.contract.Keeper."""
        return self._zone.keys.mac("door", data)

    def in_contact(self, feed: str) -> None:
        """See connectors.contract.Keeper."""
        self._write(feed, "contact", doors.in_contact)

    def now(self) -> datetime:
        """See connectors.contract.Keeper."""
        return self._zone.clock.now()

    def in_trouble(self, feed: str, sentence: str) -> None:
        """See connectors.contract.Keeper. What cannot be written down is in the log."""
        with self._lock:
            self._said = {k: at for k, at in self._said.items() if not k.endswith(f" {feed}")}
        try:
            self._zone.write(
                lambda uow: doors.in_trouble(uow.conn, feed, sentence, uow.clock.now())
            )
        except TryLater:
            return

    def _write(self, feed: str, what: str, write: Callable[..., None]) -> None:
        now = self._zone.wall.now()
        with self._lock:
            last = self._said.get(f"{what} {feed}")
            if last is not None and abs(now - last) < _AGAIN:
                return
            self._said[f"{what} {feed}"] = now
        try:
            self._zone.write(lambda uow: write(uow.conn, feed, uow.clock.now()))
        except TryLater:
            with self._lock:
                self._said.pop(f"{what} {feed}", None)
