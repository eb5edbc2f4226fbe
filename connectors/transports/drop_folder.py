"""The moves of a file drop: claim, put aside, write whole. Each survives a crash in the middle."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

CLAIMS = ".handoff-claimed"
_CLAIM_NAME = re.compile(r"([0-9a-f]+)-([0-9a-f]+)-([0-9a-f]+)__(.+)", re.DOTALL)
_LONGEST = 180
"""Bytes of a name that are kept: with the key before it, it must fit into 255."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Size and time of a file as last seen, and since when (monotonic seconds)."""

    size: int
    modified: int
    since: float

    @classmethod
    def of(cls, status: os.stat_result, now: float) -> "Seen":
        """As it is now."""
        return cls(status.st_size, status.st_mtime_ns, now)

    def same(self, status: os.stat_result) -> bool:
        """Whether the file still has this size and time."""
        return (status.st_size, status.st_mtime_ns) == (self.size, self.modified)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A file that is ours now. `key` names this very drop: time, size and node of the file."""

    path: Path
    name: str
    key: str
    modified: int


def claim(folder: Path, name: str, seen: Seen) -> None:
    """Move a file into the claims in one step; one that changed or went away is left alone.

    Raises OSError when the file may not be moved.
    """
    claims = folder / CLAIMS
    claims.mkdir(mode=0o700, exist_ok=True)
    source = folder / name
    try:
        status = source.stat(follow_symlinks=False)
        if seen.same(status):
            source.rename(claims / _claim_name(status, status.st_ino, name))
    except FileNotFoundError:
        return


def _claim_name(status: os.stat_result, node: int, name: str) -> str:
    """Time, size and node; of very long names the end, where the stamp stands."""
    end = os.fsdecode(os.fsencode(name)[-_LONGEST:])
    return f"{status.st_mtime_ns:x}-{status.st_size:x}-{node:x}__{end}"


def claimed_files(folder: Path) -> list[Claimed]:
    """All claims, those that a crash left included.

    One that is still being written to is renamed to what it is now, and left for the next time.
    """
    claims = folder / CLAIMS
    if not claims.is_dir():
        return []
    with os.scandir(claims) as entries:
        claimed = (_claimed(entry) for entry in entries)
        return [one for one in claimed if one is not None]


def _claimed(entry: os.DirEntry[str]) -> Claimed | None:
    parts = _CLAIM_NAME.fullmatch(entry.name)
    if parts is None or not entry.is_file(follow_symlinks=False):
        return None
    time, size, node, name = parts.groups()
    status = entry.stat(follow_symlinks=False)
    path = Path(entry.path)
    if (f"{status.st_mtime_ns:x}", f"{status.st_size:x}") != (time, size):
        path.rename(path.with_name(_claim_name(status, int(node, 16), name)))
        return None
    shown = os.fsencode(name).decode("utf-8", "replace")
    return Claimed(path, shown, f"{time}-{size}-{node}", status.st_mtime_ns)


def put_aside(one: Claimed, folder: Path) -> None:
    """Move a claimed file into another folder, also on another disk, under a name of its own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / one.path.name
    try:
        one.path.replace(target)
    except OSError:
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(one.path, part)
        _sync(part)
        part.replace(target)
        one.path.unlink()
    _sync(folder)


def write_whole(target: Path, body: bytes) -> None:
    """Write aside, sync, rename, sync the folder: readers see the whole file or none."""
    part = target.with_name(f".{target.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
