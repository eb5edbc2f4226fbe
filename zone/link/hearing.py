"""Where a zone hears the other one: a Unix socket of this account, or a port with mutual TLS."""

import os
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from zone.bounded_http import BoundedHttp
from zone.errors import Broken

_QUEUE = 128


@dataclass(frozen=True, slots=True)
class Hears:
    """The place, and for a port what others must show there."""

    place: Path | tuple[str, int]
    context: ssl.SSLContext | None = None

    def open(self) -> socket.socket:
        """Listen. Connections wait in the socket's queue until they are served."""
        if isinstance(self.place, Path):
            return listen(self.place)
        return _listen_at(*self.place)

    def serving(self, app: ASGIApp) -> uvicorn.Config:
        """How uvicorn serves there: no access log, and TLS where there is a context."""
        config = uvicorn.Config(
            app,
            http=BoundedHttp,
            ws="none",
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        config.load()
        config.ssl = self.context
        return config

    def close(self) -> None:
        """Leave no socket file behind."""
        if isinstance(self.place, Path):
            self.place.unlink(missing_ok=True)


def _listen_at(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=_QUEUE,
        )
    except OSError as error:
        raise Broken(
            f"The zone link cannot listen at {host} port {port}: {error.strerror}. Nothing was "
            "started. Set `listen` in the table [link] to an address of this machine."
        ) from None


def listen(path: Path) -> socket.socket:
    """Open a Unix socket that only this account may connect to.

    It is made under another name and moved into place with its mode set, so there is no moment
    at which others could open it; a socket left by a killed process is replaced.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(draft))
        draft.chmod(0o600)
        listening.listen(_QUEUE)
        draft.replace(path)
    except OSError:
        listening.close()
        draft.unlink(missing_ok=True)
        raise
    return listening
