"""A keeper without a database: what was handed over, remembered and said, for tests of doors."""

import threading
from datetime import UTC, datetime
from hashlib import sha256

from connectors.contract import Received


class Kept:
    """Takes messages as a zone does: what is remembered is stored with its message."""

    def __init__(self):
        self.taken: list[Received] = []
        self.memory: dict[str, str] = {}
        self.contacts = 0
        self.troubles: list[str] = []
        self.fails: list[Exception] = []
        self._keys: set[str] = set()
        self._lock = threading.Lock()

    def accept(self, message: Received) -> bool:
        with self._lock:
            if self.fails:
                raise self.fails.pop(0)
            key = message.message_key
            new = key is None or key not in self._keys
            self.memory |= message.remember
            if new:
                self.taken.append(message)
                self._keys |= {key} if key else set()
            return new

    def recall(self, feed, names):
        return {name: self.memory[name] for name in names if name in self.memory}

    def remember(self, feed, marks):
        self.memory |= marks

    def fingerprint(self, data):
        return sha256(b"test" + data).hexdigest()

    def now(self):
        return datetime(2026, 3, 1, 14, 5, tzinfo=UTC)

    def in_contact(self, feed):
        self.contacts += 1

    def in_trouble(self, feed, sentence):
        self.troubles.append(sentence)

    @property
    def bodies(self):
        return [one.body for one in self.taken]
