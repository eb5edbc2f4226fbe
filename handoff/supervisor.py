"""`handoff run`: one process per zone, started, watched, restarted and stopped together.

On Kafka each zone has workers beside it.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from schemas.envelope import ZoneName

log = structlog.get_logger()
STOP_SECONDS = 15.0
MAX_PAUSE = 30.0
ENDS_BY_ITSELF = 78
"""Exit code of a process whose configuration is wrong (EX_CONFIG): starting it again is useless."""


@dataclass
class _Child:
    arguments: tuple[str, ...]
    name: str
    process: subprocess.Popen[bytes] | None = None
    pause: float = 0.5
    wait: float = 0.0
    gave_up: bool = field(default=False)


class Supervisor:
    """Keeps both zones running. A process that dies is started again, ever more slowly.

    `workers`: how many workers each zone has, on Kafka.
    """

    def __init__(
        self,
        config: Path,
        zones: Sequence[ZoneName],
        log_to: Path | None = None,
        workers: int = 0,
    ) -> None:
        self._config = config
        self._children = [_Child(("zone", zone.value), zone.value) for zone in zones]
        self._children += [
            _Child(
                ("worker", "--zone", zone.value, "--number", str(number)),
                f"{zone.value}-worker-{number}",
            )
            for zone in zones
            for number in range(1, workers + 1)
        ]
        self._log_to = log_to

    def run(self, stop: threading.Event, meanwhile: Callable[[], None] = lambda: None) -> int:
        """Until told to stop. Returns 0, or the exit code of a zone that cannot start."""
        for child in self._children:
            self._start(child)
        while not stop.wait(0.2):
            meanwhile()
            for child in self._children:
                self._watch(child)
            if all(child.gave_up for child in self._children):
                break
        self.stop()
        return ENDS_BY_ITSELF if any(child.gave_up for child in self._children) else 0

    def stop(self) -> None:
        """Ask both to finish what they have begun; kill what does not within 15 seconds."""
        running = [c.process for c in self._children if c.process and c.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, child: _Child) -> None:
        # -P: what lies in the folder where somebody started us is not ours to import.
        command = [
            sys.executable,
            "-P",
            "-m",
            "handoff",
            *child.arguments,
            "--config",
            str(self._config),
        ]
        where = None
        if self._log_to is not None:
            self._log_to.mkdir(parents=True, exist_ok=True)
            where = (self._log_to / f"{child.name}.log").open("ab")
        # A zone ends with its supervisor's signals, not with the terminal's Ctrl-C.
        child.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stderr=where, start_new_session=True, env=dict(os.environ)
        )
        if where is not None:
            where.close()

    def _watch(self, child: _Child) -> None:
        process = child.process
        if process is None or process.poll() is None or child.gave_up:
            return
        if process.returncode == ENDS_BY_ITSELF:
            child.gave_up = True
            log.error("supervisor.cannot_start", process=child.name)
            return
        if child.wait <= 0.0:
            log.warning("supervisor.ended", process=child.name, exit_code=process.returncode)
            child.wait, child.pause = child.pause, min(child.pause * 2, MAX_PAUSE)
        child.wait -= 0.2
        if child.wait <= 0.0:
            self._start(child)
