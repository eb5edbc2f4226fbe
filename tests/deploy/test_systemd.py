"""The units are right by systemd's own judgment, and leave a zone little to misuse."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from handoff.supervisor import ENDS_BY_ITSELF, STOP_SECONDS
from tests.house.committed import ROOT, text_of

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
LEAST = 20
"""Exposure of at most 2.0 of 10, in tenths."""


@pytest.fixture(scope="module")
def units(tmp_path_factory) -> Path:
    """As they are, but for the program: systemd looks whether it is there."""
    if shutil.which("systemd-analyze") is None:
        words = "systemd-analyze is not on this machine: the units are not checked by it"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    folder = tmp_path_factory.mktemp("units")
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/handoff/bin/handoff", "/bin/true")
        (folder / path.name).write_text(text)
    return folder


def analyzed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_with_the_units(units):
    done = analyzed("verify", *sorted(units.iterdir()))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_little_is_exposed(units, name):
    done = analyzed("security", "--offline=yes", f"--threshold={LEAST}", units / name)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


@pytest.mark.parametrize("name", SERVICES)
def test_it_starts_a_command_that_there_is_with_options_that_it_has(name):
    (line,) = re.findall(r"^ExecStart=(.*)$", text_of(UNITS / name), re.M)
    program, command, *options = line.split()
    assert program == "/opt/handoff/bin/handoff"
    source = text_of(ROOT / "handoff" / "cli" / f"{command}.py")
    for option in options:
        if option.startswith("--"):
            assert re.search(rf"^\s+{option[2:].replace('-', '_')}: Annotated", source, re.M), (
                option
            )


@pytest.mark.parametrize("zone", ["dispatch", "clinical"])
def test_each_zone_has_an_account_and_a_folder_of_its_own(zone):
    text = text_of(UNITS / f"handoff-{zone}.service")
    assert f"User=handoff-{zone}\n" in text
    assert f"StateDirectory=handoff-{zone}\n" in text
    assert "StateDirectoryMode=0700\n" in text
    other = {"dispatch": "clinical", "clinical": "dispatch"}[zone]
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in lines if f"handoff-{other}" in line]


@pytest.mark.parametrize("name", [n for n in SERVICES if "backup" not in n])
def test_it_is_started_again_unless_the_configuration_is_wrong_and_has_time_to_stop(name):
    text = text_of(UNITS / name)
    assert "Restart=always\n" in text
    assert f"RestartPreventExitStatus={ENDS_BY_ITSELF}\n" in text
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", text, re.M)
    assert int(seconds) > 2 * STOP_SECONDS
