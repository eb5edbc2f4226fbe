"""One zone's process: threads for chain, relay and doors, and the servers for pages and link."""

import asyncio
import fcntl
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

import structlog
import uvicorn
from starlette.types import ASGIApp

from handoff.bootstrap.running import note_start, note_stop
from handoff.settings import Settings
from web.operations.shapes import FeedDesk
from zone.bounded_http import BoundedHttp
from zone.errors import Broken
from zone.link import Hears
from zone.zone import Zone

log = structlog.get_logger()

Desk = Callable[[Zone, Settings], FeedDesk]
"""Makes what the pages of a zone ask about its configured feeds; the command hands it in."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A thread of the zone. `run` returns when the event is set; if it raises, the zone ends."""

    name: str
    run: Callable[[threading.Event], None]


@dataclass(frozen=True, slots=True)
class Wired:
    """A zone, joined: what `serve` needs."""

    zone: Zone
    pages: ASGIApp
    host: str
    port: int
    hearing: tuple[ASGIApp, Hears] | None
    """What the other zone talks to, and where; None: there is no other zone."""
    workers: Sequence[Worker]
    closing: threading.Event
    """Set before the servers stop: open streams of the pages then end by themselves."""


class AlreadyRunning(Exception):
    """Another process runs this zone on this folder."""


def hold_folder(folder: Path) -> IO[str]:
    """Lock the zone's folder for this process; the lock ends with it, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = (folder / "lock").open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise AlreadyRunning(str(folder)) from None
    return handle


def serve(wired: Wired) -> None:
    """Run until SIGTERM, SIGINT, or the supervisor's end; finish what was begun."""
    door = listening(wired.host, wired.port)
    try:
        heard = wired.hearing and wired.hearing[1].open()
    except Broken:
        door.close()
        raise
    stop = threading.Event()
    parent = os.getppid()

    def on_signal(_: int, __: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    threads = [
        threading.Thread(target=_guarded, args=(worker, stop), name=worker.name, daemon=True)
        for worker in wired.workers
    ]
    note_start(wired.zone)
    for thread in threads:
        thread.start()
    try:
        asyncio.run(_servers(wired, door, heard, stop, parent))
    finally:
        stop.set()
        for thread in threads:
            thread.join(10.0)
        note_stop(wired.zone)
        wired.zone.close()


def _guarded(worker: Worker, stop: threading.Event) -> None:
    """A worker that fails takes the zone down, visibly: the supervisor starts it again."""
    try:
        worker.run(stop)
    except Exception as error:
        stop.set()
        log.exception("zone.worker_failed", worker=worker.name, exc_info=error)


class _Server(uvicorn.Server):
    """Signals are the process's own business."""

    def install_signal_handlers(self) -> None:
        """Nothing: `serve` has done it."""


def listening(host: str, port: int) -> socket.socket:
    """The pages' socket; Broken in plain words when the address is taken or is none of ours."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
    except OSError as error:
        door.close()
        raise Broken(
            f"The pages cannot be served at {host} port {port}: {error.strerror}. Nothing was "
            "started. Stop what uses that port, or set another host or port in the configuration."
        ) from None
    return door


async def _servers(
    wired: Wired,
    door: socket.socket,
    heard: socket.socket | None,
    stop: threading.Event,
    parent: int,
) -> None:
    servers = {_Server(_quiet(wired.pages)): door}
    if wired.hearing is not None and heard is not None:
        link, hears = wired.hearing
        servers[_Server(hears.serving(link))] = heard
    running = [asyncio.create_task(_serve(server, [at])) for server, at in servers.items()]
    while not stop.is_set() and os.getppid() == parent:
        await asyncio.sleep(0.1)
        if any(task.done() for task in running):
            break
    wired.closing.set()
    for server in servers:
        server.should_exit = True
    await asyncio.gather(*running)


def _quiet(app: ASGIApp) -> uvicorn.Config:
    """No access log: paths may hold what a person typed."""
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
    )


async def _serve(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
    # `Server.serve` would take over the signals for its duration; `_serve` is what it wraps.
    await server._serve(sockets)
