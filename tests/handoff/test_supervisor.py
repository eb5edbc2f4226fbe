"""What lies in the folder where somebody starts Handoff is not imported."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from handoff.new_config import write_config
from tests.e2e.town_run import PATIENCE, free_port

HANDOFF = Path(sys.executable).with_name("handoff")


def test_modules_in_the_working_folder_are_never_taken_for_ours(tmp_path):
    write_config(tmp_path / "handoff.toml")
    text = (tmp_path / "handoff.toml").read_text()
    for port in ("8641", "8642"):
        text = text.replace(port, str(free_port()))
    (tmp_path / "handoff.toml").write_text(text)
    for name in ("web", "zone", "schemas", "orjson"):
        (tmp_path / f"{name}.py").write_text("import pathlib; pathlib.Path('taken').touch()\n")
    process = subprocess.Popen([HANDOFF, "run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        until_there(tmp_path / "data" / "dispatch" / "dispatch.sqlite3")
        until_there(tmp_path / "data" / "clinical" / "clinical.sqlite3")
    finally:
        os.kill(process.pid, signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
    assert errors == ""
    assert not (tmp_path / "taken").exists()


def until_there(path: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert path.exists()
