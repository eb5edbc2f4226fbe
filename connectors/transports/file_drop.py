"""File drop, in and out: a watched folder, also on a share.

In: a file is taken when its size and time have stood still, claimed by an atomic rename, and
deleted (or archived) only after it is durable. Events of the file system are not used: they fail
on SMB and NFS. Out: written aside, synced, renamed.

Promises. Order: the stamp in the name where the format knows one, then the time of the file.
Redelivery: what a crash left claimed is taken again under the same key. Acknowledgement: the file
is let go after the commit.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from connectors.contract import ClinicalFormat, Delivery, Fault, Format, Received
from connectors.feed import Channel, Feed
from connectors.transports.drop_folder import (
    Claimed,
    Seen,
    claim,
    claimed_files,
    put_aside,
    write_whole,
)

_LOG = structlog.get_logger()
REJECTED = "rejected"
"""Subfolder for files larger than the feed allows: kept whole, reported as parked."""
_UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".bak", "~")


class FileDrop:
    """One watched folder. `poll` is called again and again by one thread."""

    def __init__(
        self,
        feed: Feed,
        accept: Callable[[Received], bool],
        reader: Format | ClinicalFormat,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`accept` returns when the message is durable; `reader` knows the stamps of names."""
        if feed.folder is None:
            raise ValueError("a file drop needs a folder")
        self._feed = feed
        self._folder = feed.folder
        self._accept = accept
        self._stamp = reader.stamp
        self._monotonic = monotonic
        self._seen: dict[str, Seen] = {}

    def poll(self) -> int:
        """Take what stands still; the number of files handled.

        What a crash left claimed is taken again. An error of `accept`, or a folder out of reach,
        is raised; files not yet handled stay claimed for the next poll, so nothing is lost. One
        file that cannot be read or moved does not stop those behind it.
        """
        for name in self._ready():
            seen = self._seen.pop(name)
            try:
                claim(self._folder, name, seen)
            except PermissionError as error:
                self._complain("file_not_claimed", error)
        waiting = sorted(claimed_files(self._folder), key=self._order)
        return sum(self._take(one) for one in waiting)

    def _complain(self, event: str, error: OSError) -> None:
        _LOG.error(event, feed=self._feed.name, error=type(error).__name__)

    def _ready(self) -> list[str]:
        """Names whose size and time have not changed for `stable_seconds`."""
        now = self._monotonic()
        present: dict[str, Seen] = {}
        for name, status in _files(self._folder):
            known = self._seen.get(name)
            same = known is not None and known.same(status)
            present[name] = known if known and same else Seen.of(status, now)
        self._seen = present
        wait = self._feed.stable_seconds
        return [name for name, seen in present.items() if now - seen.since >= wait]

    def _order(self, one: Claimed) -> tuple[str, int, str]:
        """The format's own stamp in the name, then the time of the file."""
        return self._stamp(one.name) or "", one.modified, one.name

    def _take(self, one: Claimed) -> bool:
        """Hand over one file, then let it go; False when it could not be read or removed."""
        try:
            body = _read(one, self._feed.max_bytes)
        except OSError as error:
            self._complain("file_not_read", error)
            return False
        stamped = self._stamp(one.name) is not None
        self._accept(
            Received(
                feed=self._feed.name,
                body=body or b"",
                # A stamped name names one message for ever. Any other name may come again, so
                # the claim itself is the key: the same after a crash, new for a new file.
                message_key=one.name if stamped else one.key,
                source_name=one.name,
                refused=Fault.TOO_LARGE if body is None else None,
            )
        )
        try:
            self._let_go(one, too_large=body is None)
        except OSError as error:
            self._complain("file_not_removed", error)
            return False
        return True

    def _let_go(self, one: Claimed, *, too_large: bool) -> None:
        if too_large:
            put_aside(one, self._folder / REJECTED)
        elif self._feed.archive is not None:
            put_aside(one, self._feed.archive)
        else:
            one.path.unlink()


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Finished plain files with their status; links, folders and pipes are passed over."""
    with os.scandir(folder) as entries:
        for entry in entries:
            try:
                if is_finished(entry.name) and entry.is_file(follow_symlinks=False):
                    yield entry.name, entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue


def is_finished(name: str) -> bool:
    """Whether a file of this name is one that its sender has finished."""
    return not name.startswith((".", "~")) and not name.lower().endswith(_UNFINISHED)


def _read(one: Claimed, limit: int) -> bytes | None:
    """The whole file; None when it is larger than the limit. Never follows a link."""
    handle = os.open(one.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        body = file.read(limit + 1)
    return None if len(body) > limit else body


def send(channel: Channel, body: bytes, delivery_id: str) -> Delivery:
    """Write one message as `{delivery_id}.json`, whole or not at all; again is the same file."""
    folder = channel.folder or Path()
    safe = "".join(one if one.isalnum() or one in "-._" else "_" for one in delivery_id).lstrip(".")
    try:
        write_whole(folder / f"{safe}.json", body)
    except OSError as error:
        _LOG.warning("delivery_failed", channel=channel.name, error=type(error).__name__)
        return Delivery.LATER
    return Delivery.SENT
