"""Real servers of the machine for tests of doors, started on a loopback port and ended again."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager

import pytest


def program(name: str) -> str:
    """Where a server program is. Without it the test is skipped; in CI it fails."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        words = f"{name} is not installed; deploy/setup.sh dev installs it where it may"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], port: int, log):
    """A server in the foreground; it is there when its port answers."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            end = time.monotonic() + 30
            while not answers(port):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()
            process.wait(20)
