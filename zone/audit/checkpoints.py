"""Signed checkpoints of the audit chain, kept outside the database.

One line per checkpoint in `<zone>/checkpoints/<stream>-<year>-<month>.jsonl`: how many events
there were, the hash of the last, signed with Ed25519. Each line names the digest of the line
before it, so a line taken out leaves a gap. Copy the folder to another machine: whoever can
change the database and this folder can take away the newest lines without a trace.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zone.audit.canonical import canonical, instant
from zone.crash_points import reached
from zone.keys.key_file import sync_folder
from zone.keys.keyring import KeyRing

_TAIL = 8192


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One line. `number` counts the checkpoints of a stream from 1."""

    zone: str
    stream: str
    number: int
    count: int
    head: str
    """Hash of event number `count`, as hex."""
    at: str
    previous: str
    """SHA-256 of the line before, as hex; empty for the first."""
    signature: str = ""

    def signed_text(self) -> bytes:
        """What the signature covers: everything but itself."""
        names = [name for name in self.__slots__ if name != "signature"]
        return canonical({name: getattr(self, name) for name in names}).encode()

    def line(self) -> bytes:
        """The line as written, without its end."""
        return canonical({name: getattr(self, name) for name in self.__slots__}).encode()

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Say whether this zone's key signed it."""
        try:
            key.verify(bytes.fromhex(self.signature), self.signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True


class Checkpoints:
    """The checkpoints of one zone."""

    def __init__(self, folder: Path, zone: str, keys: KeyRing) -> None:
        self._folder = folder
        self._zone = zone
        self._signer = keys.signer()
        self.public_key = self._signer.public_key()

    def all_of(self, stream: str) -> tuple[list[Checkpoint], int]:
        """Every readable line in order of writing, and how many lines could not be read.

        A power cut may leave a half line; the next checkpoint starts on a new one.
        """
        read: list[Checkpoint] = []
        unreadable = 0
        for file in self._files(stream):
            for line in file.read_bytes().splitlines():
                found = _parsed(line)
                if found is None:
                    unreadable += 1
                else:
                    read.append(found)
        return read, unreadable

    def streams(self) -> set[str]:
        """Every stream that ever had a checkpoint."""
        names = (file.name for file in self._folder.glob("*-????-??.jsonl"))
        return {name[: -len("-2026-01.jsonl")] for name in names}

    def newest(self, stream: str) -> Checkpoint | None:
        """The last line that can be read and bears this zone's signature."""
        for file in reversed(self._files(stream)):
            for size in (_TAIL, file.stat().st_size):
                for line in reversed(_tail(file, size).splitlines()):
                    found = _parsed(line)
                    if found is not None and found.is_signed_by(self.public_key):
                        return found
        return None

    def _files(self, stream: str) -> list[Path]:
        """The stream's files, oldest first."""
        return sorted(self._folder.glob(f"{stream}-????-??.jsonl"))

    def write(self, stream: str, count: int, head: bytes, at: datetime) -> Checkpoint:
        """Sign and append, durably."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            return self._signed_and_appended(stream, count, head, at)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time: two with the same number would look like a gap."""
        handle = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _signed_and_appended(
        self, stream: str, count: int, head: bytes, at: datetime
    ) -> Checkpoint:
        before = self.newest(stream)
        unsigned = Checkpoint(
            zone=self._zone,
            stream=stream,
            number=before.number + 1 if before else 1,
            count=count,
            head=head.hex(),
            at=instant(at),
            previous=sha256(before.line()).hexdigest() if before else "",
        )
        signature = self._signer.sign(unsigned.signed_text()).hex()
        whole = {name: getattr(unsigned, name) for name in Checkpoint.__slots__}
        signed = Checkpoint(**whole | {"signature": signature})
        reached("audit.before_checkpoint")
        self._append(self._folder / f"{stream}-{signed.at[:7]}.jsonl", signed.line())
        reached("audit.after_checkpoint")
        return signed

    def _append(self, file: Path, line: bytes) -> None:
        is_new = not file.exists()
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            os.write(handle, (b"\n" if torn else b"") + line + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(self._folder)


def _tail(file: Path, size: int) -> bytes:
    """The last bytes of a file: a month has tens of thousands of lines, and the newest is last."""
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - size))
        return opened.read()


def _parsed(line: bytes) -> Checkpoint | None:
    try:
        found = Checkpoint(**orjson.loads(line))
    except (ValueError, TypeError):
        return None
    kinds = (str, str, int, int, str, str, str, str)
    values = (getattr(found, name) for name in Checkpoint.__slots__)
    fits = all(type(value) is kind for value, kind in zip(values, kinds, strict=True))
    return found if fits and found.line() == line else None
