"""The sending end of the zone link, for the relay."""

import socket
import ssl
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path

import structlog

from schemas.envelope import Event
from zone.errors import TryLater
from zone.journal.results import SendResult, of_status
from zone.link.parcel import ID_HEADER, KEY_HEADER, fingerprint, pack
from zone.link.tls import Identity, client_context

_SECONDS = 10.0
Connect = Callable[[], HTTPConnection]
log = structlog.get_logger()


def over_socket(path: Path) -> Connect:
    """Connections to the other zone on this machine."""
    return lambda: _UnixConnection(path)


def over_tls(place: tuple[str, int], identity: Identity) -> Connect:
    """Connections to the other zone's machine at this host and port."""
    context = client_context(identity)
    return lambda: HTTPSConnection(*place, timeout=_SECONDS, context=context)


def link_sender(connect: Connect, link_key: bytes) -> Callable[[Event, str], SendResult]:
    """Make a sender for the relay that posts to the other zone.

    It raises TryLater when the other zone is not there, or says when to come back. Each event
    has a connection of its own: on this machine that costs less than finding out that a kept one
    was closed meanwhile.
    """
    key = fingerprint(link_key)

    def send(event: Event, to: str) -> SendResult:
        headers = {ID_HEADER: event.event_id, KEY_HEADER: key}
        status, wait = _post(connect(), pack(link_key, event, to), headers)
        result = of_status(status)
        if result is SendResult.LATER and wait.isdigit():
            raise TryLater("The other zone asks to wait. The event is held.", float(wait))
        return result

    return send


def _post(connection: HTTPConnection, parcel: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Return the status and the seconds to wait, if any were named."""
    try:
        connection.request("POST", "/events", parcel, headers)
        answer = connection.getresponse()
        answer.read()
    except ssl.SSLError as error:
        log.error("link.certificate_refused", reason=error.reason or type(error).__name__)
        raise TryLater(
            "The two machines do not accept each other's certificates, so the event is held. "
            "`handoff doctor` on both says which one is wrong or has expired."
        ) from None
    except (OSError, HTTPException):
        # A machine that refuses our certificate often just hangs up (TLS 1.3 lets us speak first).
        secured = isinstance(connection, HTTPSConnection)
        why = ", or it refuses this machine's certificate (`handoff doctor`)" if secured else ""
        raise TryLater(f"The other zone cannot be reached{why}. The event is held.") from None
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
