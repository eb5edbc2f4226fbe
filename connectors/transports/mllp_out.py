"""MLLP out: one HL7 v2 message at a time over one connection, each acknowledged.

Promises. Order: as queued, the next one only after the answer to the one before. Redelivery: a
message without an answer is sent again with the same MSH-10, over a new connection. An answer
counts only for the message whose MSH-10 it names in MSA-2: one that comes late for an earlier
message is passed over. AA: acknowledged; CA: sent; AE, CE or no answer: later; AR, CR: refused.
"""

import select
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import structlog

from connectors.contract import Delivery, OutOfReach
from connectors.feed import Channel
from connectors.transports.mllp_frames import (
    Frames,
    FrameTooLarge,
    answer_in,
    framed,
    header_of,
)
from connectors.transports.tls import to_server

_LOG = structlog.get_logger()
_LARGEST_ANSWER = 65536
_MEANS = {
    "AA": Delivery.ACKNOWLEDGED,
    "CA": Delivery.SENT,
    "AR": Delivery.REFUSED,
    "CR": Delivery.REFUSED,
}


class MllpSender:
    """Sends to one receiver; used by one thread. The connection is kept between messages."""

    def __init__(self, channel: Channel) -> None:
        if channel.mllp is None:
            raise ValueError("an mllp channel needs its table")
        self._channel, self._to = channel, channel.mllp
        self._line: socket.socket | None = None

    def send(self, body: bytes, delivery_id: str) -> Delivery:  # noqa: ARG002 - MSH-10 names it
        """Send one message and wait for its own answer."""
        header = header_of(body)
        if header is None or not header.control_id:
            raise ValueError("an HL7 message without MSH-10 could not be acknowledged")
        try:
            code = self._exchange(framed(body), header.control_id)
        except (OSError, OutOfReach, FrameTooLarge) as error:
            self.close()
            _LOG.warning("delivery_failed", channel=self._channel.name, error=type(error).__name__)
            return Delivery.LATER
        return _MEANS.get(code, Delivery.LATER)

    def close(self) -> None:
        """Give the connection up."""
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.close()

    def _exchange(self, frame: bytes, control_id: str) -> str:
        end = time.monotonic() + self._channel.timeout_seconds
        line = self._open()
        line.settimeout(self._channel.timeout_seconds)
        line.sendall(frame)
        for code, named in self._answers(line, end):
            if named == control_id:
                return code
            _LOG.warning("mllp.answer_for_another_message", channel=self._channel.name)
        raise ConnectionResetError

    def _answers(self, line: socket.socket, end: float) -> Iterator[tuple[str, str]]:
        """Answers until the connection ends; TimeoutError when the time is over."""
        frames = Frames(_LARGEST_ANSWER)
        while True:
            line.settimeout(max(0.001, end - time.monotonic()))
            data = line.recv(4096)
            if not data:
                return
            yield from filter(None, map(answer_in, frames.add(data)))
            if time.monotonic() > end:
                raise TimeoutError

    def _open(self) -> socket.socket:
        """The connection. One that ended, or on which something waits to be read that nobody
        asked for, is given up: a half-open line would swallow the message."""
        if self._line is not None and _spoken_on(self._line):
            self.close()
        if self._line is None:
            self._line = self._connected()
        return self._line

    def _connected(self) -> socket.socket:
        seconds = self._channel.timeout_seconds
        line = socket.create_connection((self._to.host, self._to.port), timeout=seconds)
        try:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if self._to.ca_file is None:
                return line
            context = to_server(self._to.ca_file, self._to.cert_file, self._to.key_file)
            return context.wrap_socket(line, server_hostname=self._to.host)
        except (OSError, OutOfReach):
            line.close()
            raise


def _spoken_on(line: socket.socket) -> bool:
    readable, _, _ = select.select([line], [], [], 0)
    return bool(readable)
