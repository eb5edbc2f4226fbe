"""MLLP in: hospitals and clinics connect and send HL7 v2 messages, each answered when it is safe.

Promises. Order: per connection, one message after the other. Redelivery: the very same message
(header and all) is one message, however often it comes. Acknowledgement: AA (or CA) only after the
commit; AE: not stored, send it again; AR: no HL7 message, kept all the same and parked, or larger
than the feed allows, not kept. A connection that is silent, or sends one message too slowly, is
closed; what was not acknowledged the sender sends again.
"""

import asyncio
import socket
import ssl
from contextlib import suppress
from threading import Event

import structlog

from connectors.contract import Fault, Keeper, OutOfReach, Received
from connectors.feed import Feed
from connectors.transports.mllp_frames import (
    END,
    Answer,
    Frames,
    FrameTooLarge,
    acknowledgement,
    framed,
    header_of,
)
from connectors.transports.tls import for_listening

_LOG = structlog.get_logger()
_READ = 65536
_WORDS: dict[str, str] = {
    "stored": "Stored",
    "not_now": "Not stored, send it again",
    "no_header": "No MSH segment, kept for a person to look at",
    "too_large": "Larger than this feed allows, its beginning is kept for a person to look at",
}


class MllpDoor:
    """One port that listens."""

    def __init__(self, feed: Feed, keeper: Keeper) -> None:
        if feed.mllp is None:
            raise ValueError("an mllp feed needs its table")
        self._feed, self._set, self._keeper = feed, feed.mllp, keeper
        self._open: set[asyncio.Task[None]] = set()

    def run(self, stop: Event) -> None:
        """Listen until told to stop. Raises OutOfReach when the port cannot be had."""
        asyncio.run(self._listen(stop))

    def probe(self) -> str:
        """Looks whether the port is ours to take, or taken (by the running program)."""
        self._tls()
        with socket.socket(_family(self._set.host)) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((self._set.host, self._set.port))
            except OSError:
                return f"port {self._set.port} is in use, by Handoff if it runs"
        return f"port {self._set.port} can be listened on"

    async def _listen(self, stop: Event) -> None:
        host, port = self._set.host, self._set.port
        try:
            server = await asyncio.start_server(self._connected, host, port, ssl=self._tls())
        except OSError as error:
            raise OutOfReach(
                f"Nothing can be received at {host} port {port}: {error.strerror}. Senders hold"
                " their messages. Stop what uses that port, or set another one."
            ) from None
        async with server:
            self._keeper.in_contact(self._feed.name)
            while not stop.is_set():
                await asyncio.sleep(0.05)
            server.close()
            for task in self._open:
                task.cancel()
            await asyncio.gather(*self._open, return_exceptions=True)

    def _tls(self) -> ssl.SSLContext | None:
        if self._set.cert_file is None:
            return None
        return for_listening(self._set.cert_file, self._set.key_file, self._set.ca_file)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(self._open) < self._set.most_connections:
                self._open.add(task)
                _keep_alive(writer)
                await self._converse(reader, writer)
            else:
                _LOG.warning("mllp.too_many_connections", feed=self._feed.name)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            _LOG.info("mllp.connection_ended", feed=self._feed.name, error=type(error).__name__)
        except asyncio.CancelledError:
            return
        finally:
            self._open.discard(task)
            writer.close()
            with suppress(OSError, TimeoutError, asyncio.CancelledError):
                await asyncio.wait_for(writer.wait_closed(), 1.0)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        frames = Frames(self._feed.max_bytes)
        loop = asyncio.get_running_loop()
        end = 0.0
        while True:
            # A silent connection may wait long; a message that has begun may not.
            wait = end - loop.time() if frames.begun else self._set.idle_seconds
            data = await asyncio.wait_for(reader.read(_READ), max(wait, 0.001))
            if not data:
                return
            begun = frames.begun
            try:
                messages = frames.add(data)
            except FrameTooLarge as error:
                await self._refuse(reader, writer, error)
                return
            if messages or not begun:
                end = loop.time() + self._feed.read_seconds
            for message in messages:
                await self._take(writer, message)

    async def _refuse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, large: FrameTooLarge
    ) -> None:
        """Keep its beginning, parked, so that a person sees whose it is; then say so.

        The rest is read and dropped: a connection closed over unread bytes would take the answer
        with it. One that never ends is given up after `read_seconds`, and is told all the same.
        """
        # By its beginning alone two messages may be alike: each try is kept as one of its own.
        received = Received(self._feed.name, large.head, refused=Fault.TOO_LARGE)
        try:
            await asyncio.to_thread(self._keeper.accept, received)
        except Exception as error:
            _LOG.error("message_not_stored", feed=self._feed.name, error=type(error).__name__)
            await self._say(writer, large.head, "E", "not_now")
            return
        if not large.ended:
            with suppress(TimeoutError):
                await asyncio.wait_for(_past_the_end(reader), self._feed.read_seconds)
        await self._say(writer, large.head, "R", "too_large")

    async def _take(self, writer: asyncio.StreamWriter, message: bytes) -> None:
        header = header_of(message)
        key = self._keeper.fingerprint(message) if header and header.control_id else None
        received = Received(self._feed.name, message, message_key=key)
        try:
            await asyncio.to_thread(self._keeper.accept, received)
        except Exception as error:
            _LOG.error("message_not_stored", feed=self._feed.name, error=type(error).__name__)
            await self._say(writer, message, "E", "not_now")
            return
        if header is None:
            await self._say(writer, message, "R", "no_header")
        else:
            await self._say(writer, message, "A", "stored")

    async def _say(
        self, writer: asyncio.StreamWriter, message: bytes, answer: Answer, word: str
    ) -> None:
        ack = acknowledgement(header_of(message), answer, _WORDS[word], self._keeper.now())
        writer.write(framed(ack))
        await asyncio.wait_for(writer.drain(), self._set.idle_seconds)


async def _past_the_end(reader: asyncio.StreamReader) -> None:
    while (data := await reader.read(_READ)) and END not in data:
        pass


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """The machine itself asks whether the other side is still there."""
    found: socket.socket | None = writer.get_extra_info("socket")
    if found is not None:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
