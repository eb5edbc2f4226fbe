"""What `run` returned from is on the disk, not only in the page cache.

`kill -9` proves nothing of that: the kernel keeps what a dead process wrote. So the system calls
are watched, and every connection asserts synchronous=FULL (test_database.py).
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.envelope import ZoneName
from tests.databases import open_zone
from tests.zone.made import event, states
from zone.audit.verify import verify
from zone.clock import SystemClock

pytestmark = pytest.mark.only_on("sqlite")  # a server syncs elsewhere

ROOT = Path(__file__).resolve().parents[2]
STRACE = shutil.which("strace")


def may_trace():
    if STRACE is None:
        return False
    tried = subprocess.run([STRACE, "-f", "-e", "trace=none", "true"], capture_output=True)
    return tried.returncode == 0


@pytest.mark.skipif(
    not may_trace(), reason="strace is not installed (apt-get install strace) or may not trace here"
)
def test_the_log_is_synced_between_every_write_and_its_return(tmp_path):
    trace = tmp_path / "trace"
    watched = "trace=fsync,fdatasync,sync_file_range,pwrite64,write"
    command = [STRACE, "-f", "-y", "-o", trace, "-e", watched, sys.executable]
    command += ["-m", "tests.zone.durable_child", tmp_path / "zone"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    whole = " ".join(happened_in(trace))
    spans = re.findall(r"BEGIN(.*?)RETURNED", whole)
    assert len(spans) == 10
    for span in spans:
        assert re.search(r"written.*synced", span), f"returned before its log was synced: {span}"
        assert not span.rstrip().endswith("written"), f"written after the last sync: {span}"


def happened_in(trace):
    """What the traced calls mean here: writes to and syncs of the write-ahead log, in order.

    A call during which another thread's call ends is traced in two halves: it counts when it
    ends, and the second half names the thread only.
    """
    waiting = {}
    for line in trace.read_text().splitlines():
        thread = line.split()[0]
        if "resumed>" in line:
            line = waiting.pop(thread, "") + line
        elif "<unfinished" in line:
            waiting[thread] = line
            continue
        if '"BEGIN' in line:
            yield "BEGIN"
        elif '"RETURNED' in line:
            yield "RETURNED"
        elif "sqlite3-wal>" in line and "sync(" in line:
            yield "synced" if line.endswith("= 0") else "failed"
        elif "sqlite3-wal>" in line and "write" in line:
            yield "written"


LIMITED = """
import resource, signal, sys
from pathlib import Path
from schemas.envelope import ZoneName
from tests.zone.made import event, note
from zone.clock import SystemClock
from zone.errors import TryLater
from tests.databases import open_zone

zone = open_zone(ZoneName.DISPATCH, Path(sys.argv[1]), SystemClock(), guest=True)
body = b"x" * 5000
zone.write(lambda uow: uow.accept(event(zone, "before", body)))
wal = zone.folder / "dispatch.sqlite3-wal"
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 3000, hard))
failed = 0
for number in range(3):
    units = [lambda uow, n=number * 3 + k: uow.accept(event(zone, n, body)) for k in range(3)]
    failed += sum(isinstance(result, TryLater) for result in zone.writer.run_all(units))
assert failed == 9, failed
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
zone.write(lambda uow: note(uow, 1))
units = [lambda uow, n=n: uow.accept(event(zone, n, body)) for n in range(9)]
results = zone.writer.run_all(units)
assert results == [True] * 9, results
zone.close()
"""


def test_when_the_disk_takes_no_more_a_commit_fails_whole_and_the_writer_goes_on(tmp_path):
    """A real failure of the commit's own write, by a limit on the size of files."""
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "zone")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "zone", SystemClock(), guest=True)
    assert states(zone) == {"pending": 10}
    assert verify(zone).ok
    zone.close()


def test_files_copied_at_the_moment_of_return_hold_the_event(tmp_path):
    """As a power cut would leave them, were every write on the disk."""
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "zone", SystemClock(), guest=True)
    for number in range(5):
        zone.writer.run(lambda uow, n=number: uow.accept(event(zone, n)))
        copy = tmp_path / f"copy {number}"
        shutil.copytree(zone.folder, copy, ignore=shutil.ignore_patterns("*-shm"))
        found = open_zone(ZoneName.DISPATCH, copy, SystemClock(), guest=True)
        assert states(found) == {"pending": number + 1}
        found.close()
    zone.close()
