"""A push receiver that records, and fails when told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What arrived, as (path, token, key, body); `answers` are used up first, then 202."""

    got: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    url: str = ""


@contextmanager
def receiver(*answers: int) -> Iterator[Receiver]:
    """A receiver on a loopback port."""
    seen = Receiver(answers=list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = seen.answers.pop(0) if seen.answers else 202
            if status == 202:
                token, key = self.headers["Authorization"], self.headers["Idempotency-Key"]
                seen.got.append((self.path, token, key, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    seen.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
