"""Answers `GET /metrics` on the loopback address, in threads of its own, from memory alone.

ADR 21: nobody but this machine can ask, so there is no password to keep in a monitor. A page in
a browser on this machine could be made to ask (DNS rebinding): other host names are refused.
"""

import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

LOOPBACK = "127.0.0.1"
MOST = 8
"""Askers at one time; further ones are turned away at once."""
_HOSTS = ("127.0.0.1", "localhost", "")


class Listener(socketserver.ThreadingMixIn, HTTPServer):
    """One port. Raises OSError where it is taken."""

    daemon_threads = True
    request_queue_size = MOST

    def __init__(self, port: int, text: Callable[[], bytes]) -> None:
        self.text = text
        self._room = threading.BoundedSemaphore(MOST)
        super().__init__((LOOPBACK, port), _Asked)

    def process_request(self, request: object, client_address: object) -> None:
        """A thread for each asker, as long as there is room."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)  # type: ignore[arg-type]
        else:
            self.shutdown_request(request)  # type: ignore[arg-type]

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Give the room back, however it ended."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            self._room.release()

    def handle_error(self, request: object, client_address: object) -> None:
        """An asker that goes away in the middle is nobody's concern."""


class _Asked(BaseHTTPRequestHandler):
    """One question. Lines and headers are bounded by the standard library (64 KiB, 100)."""

    timeout = 5.0
    server_version = "metrics"
    sys_version = ""
    server: Listener

    def do_GET(self) -> None:
        """The numbers, for whoever asks for them by our own name."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in _HOSTS or self.path != "/metrics":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = self.server.text()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Nothing: an address may hold what somebody typed."""
