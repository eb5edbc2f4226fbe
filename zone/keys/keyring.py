"""The keys of one zone, and the few things that are done with them."""

import hmac
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zone.errors import Broken
from zone.keys import key_file
from zone.keys.uuids import Version7, version_8

_NONCE = 12
_TAG = 16
_VERSION = 1
LOOK_EVERY = 1.0
"""Seconds after which a key file that was replaced is noticed by the processes that use it."""


class KeyRing:
    """Keys of one zone. `repr` shows nothing of them.

    Every (table, column) has its own AES key, derived from the ring's, so the number of random
    96-bit nonces under one key stays far below the limit of NIST SP 800-38D (2^32).
    """

    OVERHEAD = _VERSION + _NONCE + _TAG
    """Bytes by which a sealed value is longer than what it holds."""

    def __init__(self, keys: dict[str, Any], source: Path | None = None) -> None:
        self._source = source
        self._read = _mark(source)
        self._look_at = monotonic() + LOOK_EVERY
        self._seal_version, self._seal = keys["seal"]
        self._blind_version, self._blind = keys["blind"]
        self._ids: bytes = keys["ids"]
        self._checkpoints: bytes = keys["checkpoints"]
        self._ciphers: dict[tuple[int, str, str], AESGCM] = {}
        self._mac_keys: dict[tuple[int, str], bytes] = {}
        self._version_7 = Version7()

    def __repr__(self) -> str:
        return "KeyRing()"

    @classmethod
    def create(cls, path: Path) -> "KeyRing":
        """Write fresh keys to a new 0600 file. Raises Broken when there is one already."""
        key_file.write_new(path)
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> "KeyRing":
        """Read a key file. Raises Broken when others may read it, or it holds no real keys."""
        return cls(key_file.read(path), path)

    @property
    def name(self) -> str:
        """Names the key file without telling a key; the same after a rotation."""
        return self._digest(self._ids, "name of the key file").hex()[:16]

    @property
    def versions(self) -> tuple[int, ...]:
        """Versions of the sealing key that are there, oldest first."""
        return tuple(sorted(self._seal))

    def seal(self, table: str, column: str, row_id: str, plaintext: bytes) -> bytes:
        """Encrypt for one cell: version (1 byte), nonce (12), AES-256-GCM text and tag (16).

        Table, column and row id are bound in: moved to another cell, it does not open.
        """
        self._look()
        version = self._seal_version
        nonce = os.urandom(_NONCE)
        bound = _joined(table, column, row_id)
        sealed = self._cipher(version, table, column).encrypt(nonce, plaintext, bound)
        return bytes((version,)) + nonce + sealed

    def unseal(self, table: str, column: str, row_id: str, sealed: bytes) -> bytes:
        """Decrypt one cell, with the key version that sealed it. Raises Broken if altered."""
        if sealed and sealed[0] not in self._seal:
            self.look_again()
        try:
            cipher = self._cipher(sealed[0], table, column)
            nonce, text = sealed[_VERSION : _VERSION + _NONCE], sealed[_VERSION + _NONCE :]
            return cipher.decrypt(nonce, text, _joined(table, column, row_id))
        except (InvalidTag, KeyError, IndexError, ValueError):
            raise Broken(
                f"A sealed value does not open: {table}.{column} of row {row_id}. Either it was "
                "altered, or the key file is not the one it was sealed with."
            ) from None

    def blind_index(self, name: str, value: str) -> str:
        """Make a keyed fingerprint to search by, `v1:<hex>`; useless without the key."""
        self._look()
        return self._fingerprint(self._blind_version, name, value)

    def blind_indexes(self, name: str, value: str) -> tuple[str, ...]:
        """Make the fingerprints of all key versions, newest first, for reading in rotation."""
        self._look()
        versions = sorted(self._blind, reverse=True)
        return tuple(self._fingerprint(version, name, value) for version in versions)

    def mac(self, name: str, data: bytes) -> str:
        """Make a keyed fingerprint of bytes, to tell equal content from other content."""
        self._look()
        return self._mac(self._blind_version, name, data)

    def is_mac_of(self, name: str, data: bytes, mac: str) -> bool:
        """Say whether these bytes gave that fingerprint, under any version of the key."""
        self._look()
        return any(hmac.compare_digest(self._mac(v, name, data), mac) for v in self._blind)

    def event_id(self, *parts: str) -> str:
        """Derive an event's id from its parts: equal parts, equal id, also after a restart."""
        return version_8(self._digest(self._ids, "event", *parts))

    def effect_id(self, event_id: str, role: str) -> str:
        """Derive the id of one effect of an event; the same again when it is replayed."""
        return version_8(self._digest(self._ids, "effect", event_id, role))

    def new_id(self) -> str:
        """Make an id for a row made by a person (UUIDv7). Never used in the chain."""
        return self._version_7.make()

    def audit_key(self) -> bytes:
        """Return the key of the audit chain. It never changes, as ids never do."""
        return self._digest(self._ids, "audit chain")

    def signer(self) -> Ed25519PrivateKey:
        """Return the key that signs audit checkpoints."""
        return Ed25519PrivateKey.from_private_bytes(self._checkpoints)

    def look_again(self) -> None:
        """Read the key file again if it changed, now and not at the next second."""
        self._look(at_once=True)

    def _look(self, *, at_once: bool = False) -> None:
        """Read the key file again once it changed: another process rotates the keys.

        A version that was taken out of the file still opens what this process read before it.
        """
        if self._source is None or (not at_once and monotonic() < self._look_at):
            return
        self._look_at = monotonic() + LOOK_EVERY
        mark = _mark(self._source)
        if mark == self._read:
            return
        with suppress(Broken):  # in the middle of being brought back: these keys hold meanwhile
            keys = key_file.read(self._source)
            self._seal = self._seal | keys["seal"][1]
            self._blind = self._blind | keys["blind"][1]
            self._seal_version, self._blind_version = keys["seal"][0], keys["blind"][0]
            self._read = mark

    def _cipher(self, version: int, table: str, column: str) -> AESGCM:
        cipher = self._ciphers.get((version, table, column))
        if cipher is None:
            cipher = AESGCM(self._digest(self._seal[version], "column", table, column))
            self._ciphers[version, table, column] = cipher
        return cipher

    def _fingerprint(self, version: int, name: str, value: str) -> str:
        return f"v{version}:{self._digest(self._blind[version], 'blind', name, value).hex()}"

    def _mac(self, version: int, name: str, data: bytes) -> str:
        key = self._mac_keys.get((version, name))
        if key is None:
            key = self._mac_keys[version, name] = self._digest(self._blind[version], "mac", name)
        return f"v{version}:{hmac.digest(key, data, sha256).hex()}"

    @staticmethod
    def _digest(key: bytes, *parts: str) -> bytes:
        return hmac.digest(key, _joined(*parts), sha256)


def _mark(file: Path | None) -> tuple[int, int] | None:
    """What changes when a file is replaced; None when it is not there."""
    try:
        found = file.stat() if file is not None else None
    except OSError:
        return None
    return found and (found.st_ino, found.st_mtime_ns)


def _joined(*parts: str) -> bytes:
    """Join so that no two different lists give the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
