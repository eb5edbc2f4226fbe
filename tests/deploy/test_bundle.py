"""The bundle installs on a machine without a network, and refuses what it must."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.house.committed import ROOT

pytestmark = pytest.mark.campaign
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_NO_INDEX": "1", "PIP_RETRIES": "0"}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory) -> Path:
    """Made once, from what is committed, and unpacked."""
    folder = tmp_path_factory.mktemp("bundle")
    command = [ROOT / "deploy" / "bundle.sh", folder]
    done = subprocess.run(
        command, env=os.environ | {"PYTHON": sys.executable}, capture_output=True, text=True
    )
    if "NewConnectionError" in done.stderr:
        pytest.skip("the packages cannot be fetched from here: no bundle was made")
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.tar")
    subprocess.run(
        ["sha256sum", "-c", f"{made.name}.sha256"], cwd=folder, check=True, capture_output=True
    )
    with tarfile.open(made) as archive:
        archive.extractall(folder, filter="data")
    return folder / made.stem


def installed(bundle: Path, target: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | NO_NETWORK | {"PYTHON": sys.executable}
    command = [bundle / "install.sh", target]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_installs_without_an_index_and_the_program_runs(bundle, tmp_path):
    done = installed(bundle, tmp_path / "new")
    assert done.returncode == 0, done.stderr
    config = tmp_path / "handoff.toml"
    handoff = tmp_path / "new" / "bin" / "handoff"
    subprocess.run([handoff, "init", "--config", config], check=True, capture_output=True)
    told = subprocess.run(
        [handoff, "doctor", "--config", config], capture_output=True, text=True, check=False
    )
    assert "OK    configuration" in told.stdout
    again = installed(bundle, tmp_path / "new")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_bundle_that_was_changed_installs_nothing(bundle, tmp_path):
    lock = bundle / "requirements.lock"
    before = lock.read_text()
    lock.write_text(before.replace("==", "== ", 1))
    try:
        done = installed(bundle, tmp_path / "new")
    finally:
        lock.write_text(before)
    assert done.returncode == 1
    assert "damaged or was changed" in done.stderr
    assert not (tmp_path / "new").exists()


def test_no_data_and_no_secret_of_the_checkout_is_in_it(bundle):
    names = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert {"install.sh", "MADE_FOR", "SHA256SUMS", "LICENSE", "NOTICE"} <= names
    private = [name for name in names if name.endswith((".key", ".token", ".sqlite3", ".env"))]
    assert private == []
