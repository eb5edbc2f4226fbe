"""Old events go into files; the chain holds over both; what is taken without a file is missed."""

import gzip
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text

from tests import databases
from tests.zone.made import note
from zone.audit.archive import FOLDER, archive, check, segments
from zone.audit.verify import verify
from zone.errors import Refused
from zone.journal.tables import audit

ROOT = Path(__file__).resolve().parents[2]
SQLITE = pytest.mark.only_on("sqlite")
"""What does not differ between the databases is tested on one."""


def written(zone, count, start=0):
    for number in range(start, start + count):
        zone.write(lambda uow, n=number: note(uow, n))
    zone.checkpoint()
    zone.clock.advance(3600)


def rows(zone):
    with zone.read() as conn:
        return conn.scalar(select(func.count()).select_from(audit))


def test_what_is_archived_leaves_the_database_and_both_hold(zone, clock):
    written(zone, 10)
    first = archive(zone, clock.now(), "command:1")
    assert (first.first, first.last) == (1, 10)
    assert rows(zone) == 1, "the entry that says so"
    written(zone, 5, 10)
    assert archive(zone, clock.now() - timedelta(days=1), "command:1") is None
    second = archive(zone, clock.now(), "command:1")
    assert (second.first, second.last) == (11, 16)
    written(zone, 3, 20)
    report = verify(zone)
    assert report.ok, report.findings
    assert (report.streams[0].archived, report.streams[0].count) == (16, 20)
    for one in (first, second):
        assert check(zone.folder / FOLDER / one.file, zone) == []


@SQLITE
def test_a_changed_file_is_noticed_and_a_moved_one_is_checked_where_it_lies(zone, clock, tmp_path):
    written(zone, 10)
    made = archive(zone, clock.now(), "command:1")
    moved = Path(shutil.move(zone.folder / FOLDER / made.file, tmp_path / made.file))
    assert verify(zone).ok
    assert check(moved, zone) == []
    content = gzip.decompress(moved.read_bytes())
    moved.write_bytes(gzip.compress(content.replace(b"stage:test", b"stage:best", 1), mtime=0))
    with pytest.raises(Refused, match="not the file that was archived"):
        check(moved, zone)
    with pytest.raises(Refused, match="No signed note"):
        check(tmp_path / "other.jsonl.gz", zone)


@SQLITE
def test_rows_that_were_taken_away_without_an_archive_are_missed(zone, clock):
    written(zone, 10)
    archive(zone, clock.now(), "command:1")
    written(zone, 5, 10)
    engine = databases.engine_of(zone.folder, "dispatch.sqlite3")
    with engine.begin() as conn:
        conn.execute(delete(audit).where(audit.c.seq <= 13))
    assert [f.fault.value for f in verify(zone).findings][:1] == ["missing"]


@SQLITE
def test_a_note_that_the_zone_did_not_sign_counts_for_nothing(zone, clock):
    written(zone, 10)
    made = archive(zone, clock.now(), "command:1")
    note_file = zone.folder / FOLDER / made.file.replace(".jsonl.gz", ".json")
    note_file.write_bytes(note_file.read_bytes().replace(b'"last":10', b'"last":11'))
    assert segments(zone.folder, "main", zone.keys) == []
    assert not verify(zone).ok


@SQLITE
def test_an_audit_that_does_not_hold_is_not_archived(zone, clock):
    written(zone, 10)
    engine = databases.engine_of(zone.folder, "dispatch.sqlite3")
    with engine.begin() as conn:
        conn.execute(text("update audit set actor = 'nobody' where seq = 4"))
    with pytest.raises(Exception, match="Event 4"):
        archive(zone, clock.now(), "command:1")
    assert rows(zone) == 10


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from schemas.envelope import ZoneName
from tests import databases
from zone.audit.archive import archive
from zone.clock import FixedClock
at = FixedClock(datetime(2027, 1, 1, tzinfo=UTC))
archive(databases.open_zone(ZoneName.DISPATCH, Path(sys.argv[1]), at, guest=True), at.now(), "c:1")
"""


@pytest.mark.only_on("sqlite")
def test_killed_before_the_rows_go_the_next_run_takes_them(zone, clock):
    written(zone, 10)
    crash = {"HANDOFF_CRASH_AT": "audit.before_archived_rows_go"}
    command = [sys.executable, "-c", KILLED, str(zone.folder)]
    assert subprocess.run(command, cwd=ROOT, env=os.environ | crash).returncode == -9
    assert rows(zone) == 10
    assert verify(zone).ok
    assert archive(zone, clock.now(), "command:1") is None
    assert rows(zone) == 0
    written(zone, 3, 10)
    report = verify(zone)
    assert report.ok, report.findings
    assert report.streams[0].archived == 10
