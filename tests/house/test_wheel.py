"""The wheel holds every room whole, and nothing else."""

import shutil
import subprocess
import sys
import zipfile

from tests.house.committed import ROOMS, ROOT, committed, in_rooms


def test_the_wheel_holds_every_file_of_every_room_and_nothing_else(tmp_path):
    source = tmp_path / "source"
    for path in committed():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    build = "from setuptools import build_meta; build_meta.build_wheel('..')"
    subprocess.run([sys.executable, "-c", build], cwd=source, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        shipped = {name for name in opened.namelist() if ".dist-info/" not in name}
    needed = {str(path) for path in in_rooms() if path.suffix != ".md"}
    assert needed - shipped == set()
    assert shipped - {str(path) for path in in_rooms()} == set()


def test_every_top_folder_with_modules_is_a_room_or_stays_at_home():
    folders = {p.parts[0] for p in committed() if p.suffix == ".py" and len(p.parts) > 1}
    assert folders == {*ROOMS, "tests", "benchmarks"}
