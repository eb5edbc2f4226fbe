"""The sending end of the zone link, for the relay."""

import socket
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from schemas.envelope import Event
from zone.errors import TryLater
from zone.journal.results import SendResult, of_status
from zone.link.parcel import ID_HEADER, KEY_HEADER, fingerprint, pack

_SECONDS = 10.0


def link_sender(path: Path, link_key: bytes) -> Callable[[Event, str], SendResult]:
    """Make a sender for the relay that posts to the other zone's socket.

    It raises TryLater when the other zone is not there, or says when to come back. Each event
    has a connection of its own: on this machine that costs less than finding out that a kept one
    was closed meanwhile.
    """
    key = fingerprint(link_key)

    def send(event: Event, to: str) -> SendResult:
        headers = {ID_HEADER: event.event_id, KEY_HEADER: key}
        status, wait = _post(path, pack(link_key, event, to), headers)
        result = of_status(status)
        if result is SendResult.LATER and wait.isdigit():
            raise TryLater("The other zone asks to wait. The event is held.", float(wait))
        return result

    return send


def _post(path: Path, parcel: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Return the status and the seconds to wait, if any were named."""
    connection = _UnixConnection(path)
    try:
        connection.request("POST", "/events", parcel, headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        raise TryLater("The other zone cannot be reached. The event is held.") from None
    finally:
        connection.close()
    return answer.status, answer.headers.get("Retry-After", "")


class _UnixConnection(HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("zone", timeout=_SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket in place of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_SECONDS)
        self.sock.connect(str(self._path))
