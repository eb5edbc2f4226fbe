"""The list of what is installed is whole."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.committed import ROOT, text_of

BIN = Path(sys.executable).parent


@pytest.mark.campaign
def test_the_list_names_every_package_of_the_lock_with_its_version_and_hashes(tmp_path):
    for name in ("requirements.lock", "pyproject.toml", "README.md", "deploy/audit.sh"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    command = ["deploy/audit.sh", "sbom"]
    subprocess.run(
        command, cwd=tmp_path, env={"BIN": str(BIN), "PATH": "/usr/bin:/bin"}, check=True
    )
    listed = json.loads((tmp_path / "dist" / "handoff.cdx.json").read_text())
    assert listed["bomFormat"] == "CycloneDX"
    lock = dict(
        re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", text_of(Path("requirements.lock")), re.M)
    )
    found = {one["name"]: one.get("version") for one in listed["components"]}
    assert found == lock
    assert listed["metadata"]["component"]["name"] == "handoff"
    without = [
        c["name"]
        for c in listed["components"]
        if "sha256:" not in json.dumps(c) and "SHA-256" not in json.dumps(c)
    ]
    assert without == []
