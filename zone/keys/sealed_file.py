"""A stream of bytes, encrypted under a passphrase or key line that lies elsewhere.

AES-256-GCM over pieces of 1 MiB, each bound to its number and to whether it is the last, as in the
STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015): pieces that were cut off,
repeated, swapped or altered do not open. The key is PBKDF2-HMAC-SHA-256 of the line (NIST SP
800-132, 600,000 rounds), so a validated cryptographic module can do all of it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from zone.errors import Broken

MAGIC = b"HANDOFF-SEALED-1\n"
PIECE = 1 << 20
ROUNDS = 600_000
_SALT, _PREFIX, _TAG, _KEY = 16, 7, 16, 32


class SealingWriter:
    """Takes plain bytes, writes sealed pieces; none of it opens until `finish` wrote the last."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt, self._prefix = os.urandom(_SALT), os.urandom(_PREFIX)
        self._bound = MAGIC + salt + self._prefix
        self._cipher = AESGCM(_derived(passphrase, salt))
        self._file = file
        self._held = bytearray()
        self._number = 0
        file.write(self._bound)

    def write(self, data: bytes) -> int:
        """Take bytes in; whole pieces go out as soon as it is known that they are not the last."""
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece, which may be empty."""
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, last=last)
        self._file.write(self._cipher.encrypt(nonce, piece, self._bound))
        self._number += 1


class OpeningReader:
    """Gives the plain bytes back. Every byte that it hands out was checked."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        self._bound = file.read(len(MAGIC) + _SALT + _PREFIX)
        if len(self._bound) < len(MAGIC) + _SALT + _PREFIX or not self._bound.startswith(MAGIC):
            raise Broken("This file is no backup of Handoff, or its beginning is gone.")
        salt = self._bound[len(MAGIC) : len(MAGIC) + _SALT]
        self._prefix = self._bound[-_PREFIX:]
        self._cipher = AESGCM(_derived(passphrase, salt))
        self._pieces = self._opened(file)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; fewer only at the end. Raises Broken for what was altered."""
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        size = len(self._held) if size < 0 else size
        given, self._held = self._held[:size], self._held[size:]
        return given

    def _opened(self, file: BinaryIO) -> Iterator[bytes]:
        number, sealed = 0, file.read(PIECE + _TAG)
        while True:
            following = file.read(PIECE + _TAG)
            nonce = _nonce(self._prefix, number, last=not following)
            try:
                yield self._cipher.decrypt(nonce, sealed, self._bound)
            except InvalidTag:
                raise Broken(
                    "The backup does not open: the key is not the one it was sealed with, or the "
                    "file was altered or cut off. Nothing was changed."
                ) from None
            if not following:
                return
            number, sealed = number + 1, following


@contextmanager
def sealing(file: BinaryIO, passphrase: str) -> Iterator[SealingWriter]:
    """A writer whose last piece is written when the body ends without an error."""
    writer = SealingWriter(file, passphrase)
    yield writer
    writer.finish()


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes((last,))


def _derived(passphrase: str, salt: bytes) -> bytes:
    return PBKDF2HMAC(SHA256(), _KEY, salt, ROUNDS).derive(passphrase.encode())
