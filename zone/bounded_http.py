"""The HTTP of every port of a zone, with bounds that the server itself does not have.

A caller that sends no head, an endless one, or a body by the byte holds a connection for a while
and no longer, and there are only so many connections. Bodies have limits of their own where they
are read: by feed, by form, by parcel.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_CONNECTIONS = 1000
LARGEST_HEAD = 64 * 1024
"""Bytes of the request line and all headers."""
HEAD_SECONDS = 10.0
BODY_SECONDS = 900.0
"""For the whole body: longer than the longest that a feed may be given (`read_seconds`)."""


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol; a connection that breaks a bound is cut without an answer."""

    most_connections = MOST_CONNECTIONS
    head_seconds = HEAD_SECONDS
    body_seconds = BODY_SECONDS
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, if there is room."""
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            transport.abort()
            return
        self._until(self.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        self._until(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that is not complete yet."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._until(self.head_seconds)
        super().data_received(data)
        if self._in_head and self._head_bytes > LARGEST_HEAD:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """The head is whole; now the body has its time."""
        self._in_head, self._head_bytes = False, 0
        self._until(self.body_seconds)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """All of it is there; answering takes as long as it takes (live pages: hours)."""
        self._in_head = True
        self._until(None)
        super().on_message_complete()

    def _until(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None
        if seconds is not None:
            self._deadline = self.loop.call_later(seconds, self._cut)

    def _cut(self) -> None:
        self._deadline = None
        self.transport.abort()
