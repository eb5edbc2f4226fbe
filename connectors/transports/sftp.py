"""SFTP: a folder on somebody's server is looked at again and again.

Promises. Order: by the stamp in the name where the format knows one, then by the file's time.
Redelivery: what was taken is remembered in the commit of the message, so a crash, or a server that
will not let us delete, takes no file twice. Acknowledgement: a file is deleted, moved or left as it
is only after that commit. A file is taken when its size and time stood still for `stable_seconds`
and are the same after reading. The server must show the very host key of the configuration.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

import asyncssh

from connectors.catalog import stamp_of
from connectors.contract import Fault, Keeper, OutOfReach, Received
from connectors.feed import Feed
from connectors.transports.file_drop import is_finished

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Found:
    """A file on the server; `version` is its size and time."""

    name: str = field(repr=False)
    size: int
    modified: int

    @property
    def version(self) -> str:
        return f"{self.size} {self.modified}"


class SftpDoor:
    """One folder on one server. Used by one thread; each look connects anew."""

    def __init__(
        self, feed: Feed, keeper: Keeper, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        if feed.sftp is None:
            raise ValueError("an sftp feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.sftp, keeper
        self._monotonic = monotonic
        self._seen: dict[str, tuple[str, float]] = {}
        self._folder = PurePosixPath(feed.sftp.folder)
        self.every_seconds = feed.sftp.every_seconds

    def poll(self) -> int:
        """Take what stands still."""
        return asyncio.run(self._look())

    def probe(self) -> str:
        """Signs in and lists the folder."""
        return f"{len(asyncio.run(self._listed()))} files wait in the folder"

    async def _listed(self) -> list[_Found]:
        async with self._connected() as server:
            return await self._files(server)

    async def _look(self) -> int:
        async with self._connected() as server:
            ready = self._standing_still(await self._files(server))
            taken = 0
            for one in sorted(ready, key=self._order):
                taken += await self._take(server, one)
            return taken

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[asyncssh.SFTPClient]:
        at = self._set
        password = at.password.get_secret_value() if at.password else None
        try:
            async with (
                asyncssh.connect(
                    at.host,
                    at.port,
                    username=at.username,
                    password=password,
                    client_keys=[str(at.key_file)] if at.key_file else None,
                    known_hosts=([asyncssh.import_public_key(at.host_key)], [], []),
                    agent_path=None,
                    config=None,
                    connect_timeout=at.timeout_seconds,
                    login_timeout=at.timeout_seconds,
                    keepalive_interval=at.timeout_seconds / 3,
                ) as connection,
                connection.start_sftp_client() as server,
            ):
                yield server
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise OutOfReach(_sentence(error)) from None

    async def _files(self, server: asyncssh.SFTPClient) -> list[_Found]:
        listed = await self._in_time(server.readdir(str(self._folder)))
        return [
            _Found(str(one.filename), one.attrs.size or 0, one.attrs.mtime or 0)
            for one in listed
            if one.attrs.type == asyncssh.FILEXFER_TYPE_REGULAR and is_finished(str(one.filename))
        ]

    def _standing_still(self, files: Sequence[_Found]) -> list[_Found]:
        now = self._monotonic()
        before, self._seen = self._seen, {}
        ready = []
        for one in files:
            version, since = before.get(one.name, ("", now))
            since = since if version == one.version else now
            self._seen[one.name] = (one.version, since)
            if one.name in before and now - since >= self._feed.stable_seconds:
                ready.append(one)
        return ready

    def _order(self, one: _Found) -> tuple[str, int, str]:
        return stamp_of(self._feed.format, one.name) or "", one.modified, one.name

    async def _take(self, server: asyncssh.SFTPClient, one: _Found) -> int:
        known = self._keeper.fingerprint(one.name.encode("utf-8", "surrogateescape"))
        if self._keeper.recall(self._feed.name, [known]).get(known) == one.version:
            await self._let_go(server, one, known)
            return 0
        body = await self._read(server, one)
        if body is None:
            return 0
        too_large = one.size > self._feed.max_bytes
        stamped = stamp_of(self._feed.format, one.name) is not None
        self._keeper.accept(
            Received(
                feed=self._feed.name,
                body=body,
                message_key=one.name if stamped else None,
                source_name=one.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                refused=Fault.TOO_LARGE if too_large else None,
                remember={known: one.version},
            )
        )
        if not too_large:
            await self._let_go(server, one, known)
        return 1

    async def _read(self, server: asyncssh.SFTPClient, one: _Found) -> bytes | None:
        """The whole file; None when it changed meanwhile. A large one is not fetched."""
        if one.size > self._feed.max_bytes:
            return b""
        path = str(self._folder / one.name)
        async with server.open(path, "rb") as file:
            body: bytes = await self._in_time(file.read(one.size + 1))
            after = await self._in_time(file.stat())
        same = (after.size, after.mtime) == (one.size, one.modified)
        return body if same and len(body) == one.size else None

    async def _let_go(self, server: asyncssh.SFTPClient, one: _Found, known: str) -> None:
        if self._set.done == "keep" or one.size > self._feed.max_bytes:
            return
        path = str(self._folder / one.name)
        if self._set.done == "delete":
            await self._in_time(server.remove(path))
        else:
            target = self._folder / self._set.done_folder
            await self._in_time(server.makedirs(str(target), exist_ok=True))
            await self._in_time(server.rename(path, str(target / f"{one.modified}-{one.name}")))
        # Another file of this name is a new one, also when it was written in the same second.
        self._keeper.remember(self._feed.name, {known: ""})

    async def _in_time(self, what: Awaitable[T]) -> T:
        return await asyncio.wait_for(what, self._set.timeout_seconds)


def _sentence(error: Exception) -> str:
    if isinstance(error, asyncssh.HostKeyNotVerifiable | asyncssh.KeyExchangeFailed):
        return (
            "The SFTP server showed another host key than the one in the configuration, so nothing"
            " was sent to it, no password either. If its owner says that the key was changed,"
            " correct host_key; if not, tell them at once."
        )
    if isinstance(error, asyncssh.PermissionDenied):
        return (
            "The SFTP server does not let us in. Nothing was lost. Check username and the password"
            " or key, and that the account may use SFTP."
        )
    if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
        return (
            "The folder is not on the SFTP server. Nothing was lost. Correct folder in [feed.sftp]."
        )
    if isinstance(error, asyncssh.SFTPPermissionDenied):
        return (
            "The SFTP server does not let this account read, delete or move there. What was taken"
            ' is safe. Ask for the right, or set done = "keep".'
        )
    return (
        f"The SFTP server cannot be reached ({type(error).__name__}). Nothing was lost; it is tried"
        " again. Check its address, port and the firewall."
    )
