"""Named places where a test may kill this process, to prove that nothing is lost or doubled.

`HANDOFF_CRASH_AT=writer.before_commit:3` in the environment kills the process with SIGKILL the
third time it reaches that point. Without the variable a point costs one comparison.
"""

import os
import signal
import threading
from typing import Literal, get_args

CrashPoint = Literal[
    "door.before_accept",
    "door.after_accept_before_ack",
    "writer.before_savepoint",
    "writer.after_savepoint",
    "writer.before_commit",
    "writer.after_commit_before_wake",
    "audit.before_checkpoint",
    "audit.after_checkpoint",
    "audit.before_archived_rows_go",
    "relay.after_claim_before_send",
    "relay.after_send_before_mark",
    "link.before_accept",
    "link.after_accept_before_202",
    "keys.before_rename",
    "keys.before_replace",
    "keys.after_batch",
    "migrations.before_commit",
    "backup.before_rename",
    "restore.before_rename",
]
"""Every point. A name outside this list arms nothing and is refused at start."""

POINTS: tuple[str, ...] = get_args(CrashPoint)
VARIABLE = "HANDOFF_CRASH_AT"


class _Trap:
    """Counts down to the moment at which the process dies."""

    def __init__(self, setting: str) -> None:
        name, _, nth = setting.partition(":")
        if name not in POINTS:
            raise ValueError(f"{VARIABLE} names no crash point: {name}")
        self.name = name
        self._left = int(nth or "1")
        self._lock = threading.Lock()

    def spring(self) -> None:
        """Die if this was the last time; SIGKILL leaves no chance to tidy up."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


_armed: list[_Trap] = []


def arm(setting: str) -> None:
    """Set the trap, `name` or `name:nth`. Raises ValueError for a name that is no point."""
    _armed[:] = [_Trap(setting)] if setting else []


def reached(name: CrashPoint) -> None:
    """Say that a point is reached; kills this process when a test armed it."""
    for trap in _armed:
        if trap.name == name:
            trap.spring()


arm(os.environ.get(VARIABLE, ""))
