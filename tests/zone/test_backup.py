"""Backup and restore of a zone, on both databases: whole, provable, or not there at all."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text

from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from tests import databases
from tests.zone.made import accept, event, note
from zone.accounts import Role, create_account, sign_in
from zone.accounts.passwords import CHEAP_FOR_TESTS
from zone.audit.verify import verify
from zone.backup import unpack as unpacking
from zone.backup.make import SUFFIX, make_backup
from zone.backup.restore import Restore
from zone.errors import Broken, Refused
from zone.journal.tables import audit, inbox, session
from zone.keys import sealed_file

ROOT = Path(__file__).resolve().parents[2]
LINE = "the line in the key file of backups"
SQLITE = pytest.mark.only_on("sqlite")
"""What does not differ between the databases is tested on one."""


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(sealed_file, "ROUNDS", 2)


@pytest.fixture
def filled(zone):
    zone.write(
        lambda uow: create_account(
            uow,
            login="dana",
            name="Dana",
            role=Role.DISPATCHER,
            password="correct horse battery",
            actor="test",
            cost=CHEAP_FOR_TESTS,
        )
    )
    sign_in(zone, "dana", "correct horse battery", cost=CHEAP_FOR_TESTS)
    for number in range(20):
        accept(zone, event(zone, number))
        zone.write(lambda uow, n=number: note(uow, n))
    zone.checkpoint()
    (zone.folder / "state-law.toml").write_text("# of the agency\n")
    return zone


def backed_up(zone, folder, **beside):
    return make_backup(zone, folder, LINE, "test", beside, "command:1")


def restoring(tmp_path, backup, clock, line=LINE, zone=ZoneName.DISPATCH):
    folder = tmp_path / "empty" / zone.value
    url = databases.url_of(folder, ZoneName.DISPATCH)
    return Restore(backup, line, zone, folder, clock, "command:1", url)


def rows(zone, table):
    with zone.read() as conn:
        return [tuple(row) for row in conn.execute(select(table).order_by(*table.primary_key))]


def test_restore_into_an_empty_machine(tmp_path, filled, clock):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "mapping.toml").write_text("x = 1\n")
    before = {table.name: rows(filled, table) for table in (inbox, audit)}
    file, manifest = backed_up(filled, tmp_path / "backups", feeds=feeds)
    accept(filled, event(filled, 99))  # later than the backup
    placed = []
    restore = restoring(tmp_path, file, clock)
    done = restore.run(lambda work: placed.append((work / "feeds" / "mapping.toml").read_text()))
    assert placed == ["x = 1\n"]
    assert done.manifest == manifest
    again = databases.open_zone(ZoneName.DISPATCH, restore.folder, clock)
    assert rows(again, inbox) == before["inbox"]
    assert rows(again, audit)[: len(before["audit"])] == before["audit"]
    assert rows(again, audit)[-1][3] == AuditTag.BACKUP_RESTORED.value
    assert rows(again, session) == [], "who was signed in then is not signed in now"
    assert sign_in(again, "dana", "correct horse battery", cost=CHEAP_FOR_TESTS)
    assert (again.folder / "state-law.toml").read_text() == "# of the agency\n"
    again.checkpoint()
    report = verify(again)
    assert report.ok
    assert report.streams[0].unanchored == 0
    accept(again, event(again, 100))
    assert not list(tmp_path.rglob(".restoring-dispatch"))
    again.close()


@SQLITE
def test_the_backup_is_written_down_and_tells_nobody_without_the_key_anything(tmp_path, filled):
    file, manifest = backed_up(filled, tmp_path / "backups")
    with filled.read() as conn:
        last = conn.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert last.tag == AuditTag.BACKUP_MADE.value
    assert json.loads(last.about) == {"backup": manifest.backup_id}
    assert file.stat().st_mode & 0o777 == 0o600
    content = file.read_bytes()
    for word in (b"dana", b"dispatch", b"SQLite", b"manifest"):
        assert word not in content


@SQLITE
def test_a_drill_proves_the_backup_and_leaves_nothing(tmp_path, filled, clock):
    file, manifest = backed_up(filled, tmp_path / "backups")
    restore = restoring(tmp_path, file, clock)
    before = sorted(restore.folder.parent.iterdir()) if restore.folder.parent.exists() else []
    done = restore.check()
    assert done.events == manifest.audit[0].count + 1
    left = {p.name for p in restore.folder.parent.iterdir()} - {p.name for p in before}
    assert left <= {".restoring-dispatch.lock"}


@SQLITE
def test_a_machine_that_holds_data_is_refused_and_left_as_it_is(tmp_path, filled, clock):
    file, _ = backed_up(filled, tmp_path / "backups")
    restore = restoring(tmp_path, file, clock)
    restore.folder.mkdir(parents=True)
    (restore.folder / "keys.json").write_text("somebody's")
    with pytest.raises(Refused, match="holds data already"):
        restore.run(lambda _: None)
    assert [p.name for p in restore.folder.iterdir()] == ["keys.json"]


@pytest.mark.only_on("postgresql")
def test_a_database_that_holds_rows_is_refused(tmp_path, filled, clock):
    file, _ = backed_up(filled, tmp_path / "backups")
    restore = restoring(tmp_path, file, clock)
    restore.run(lambda _: None)
    second = Restore(
        file, LINE, restore.zone, tmp_path / "other", clock, "command:1", restore.database
    )
    with pytest.raises(Refused, match="holds data already"):
        second.run(lambda _: None)
    assert not (tmp_path / "other").exists()


@SQLITE
def test_another_key_another_zone_and_a_changed_file_are_refused(tmp_path, filled, clock):
    file, _ = backed_up(filled, tmp_path / "backups")
    with pytest.raises(Broken, match="not the one it was sealed with"):
        restoring(tmp_path, file, clock, line="a guess at the line").run(lambda _: None)
    wrong = Restore(file, LINE, ZoneName.CLINICAL, tmp_path / "c", clock, "command:1")
    with pytest.raises(Refused, match="backup of the dispatch zone"):
        wrong.run(lambda _: None)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(Broken, match="altered"):
        restoring(tmp_path, file, clock).run(lambda _: None)
    assert not restoring(tmp_path, file, clock).folder.exists()
    assert not (tmp_path / "c").exists()


@SQLITE
def test_data_of_a_newer_program_are_refused(tmp_path, filled, clock, monkeypatch):
    def newer(revisions):
        raise Broken("The data were written by a newer version of this program")

    file, _ = backed_up(filled, tmp_path / "backups")
    monkeypatch.setattr(unpacking, "refuse_newer", newer)
    with pytest.raises(Broken, match="newer version"):
        restoring(tmp_path, file, clock).run(lambda _: None)


@pytest.mark.only_on("sqlite")
def test_an_audit_that_does_not_hold_is_not_restored(tmp_path, filled, clock):
    filled.writer.close()
    engine = databases.engine_of(filled.folder, "dispatch.sqlite3")
    with engine.begin() as conn:
        conn.execute(text("update audit set actor = 'nobody' where seq = 5"))
    guest = databases.open_zone(ZoneName.DISPATCH, filled.folder, clock, guest=True)
    file, _ = backed_up(guest, tmp_path / "backups")
    guest.close()
    with pytest.raises(Broken, match=r"Event 5 is not what was written"):
        restoring(tmp_path, file, clock).run(lambda _: None)


@SQLITE
def test_a_backup_while_messages_come_in_is_of_one_moment(tmp_path, filled, clock):
    stop = threading.Event()
    begun = threading.Event()

    def work():
        number = 1000
        while not stop.is_set():
            accept(filled, event(filled, number))
            filled.write(lambda uow, n=number: note(uow, n))
            if number % 10 == 0:
                filled.checkpoint()
            begun.set()
            number += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        begun.wait()
        files = [backed_up(filled, tmp_path / f"b{n}")[0] for n in range(2)]
    finally:
        stop.set()
        worker.join()
    for file in files:
        assert restoring(tmp_path, file, clock).check().events > 20


KILLED = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from schemas.envelope import ZoneName
from tests import databases
from zone.backup.make import make_backup
from zone.backup.restore import Restore
from zone.clock import FixedClock
from zone.keys import sealed_file
sealed_file.ROUNDS = 2
verb, folder, backup = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
clock = FixedClock(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
line = sys.argv[4]
if verb == "backup":
    zone = databases.open_zone(ZoneName.DISPATCH, folder, clock, guest=True)
    make_backup(zone, backup, line, "test", {}, "command:1")
else:
    url = databases.url_of(folder)
    Restore(backup, line, ZoneName.DISPATCH, folder, clock, "command:1", url).run(lambda _: None)
"""


def killed(verb, folder, backup, point):
    command = [sys.executable, "-c", KILLED, verb, str(folder), str(backup), LINE]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"HANDOFF_CRASH_AT": point})


@SQLITE
def test_killed_in_the_middle_neither_leaves_anything_half_valid(tmp_path, filled, clock):
    folder = tmp_path / "backups"
    assert killed("backup", filled.folder, folder, "backup.before_rename").returncode == -9
    assert list(folder.glob(f"[!.]*{SUFFIX}")) == []
    file, _ = backed_up(filled, folder)
    assert [p.name for p in folder.iterdir()] == [file.name], "the draft was taken away"

    restore = restoring(tmp_path, file, clock)
    assert killed("restore", restore.folder, file, "restore.before_rename").returncode == -9
    assert not restore.folder.exists()
    restore.run(lambda _: None)
    again = databases.open_zone(ZoneName.DISPATCH, restore.folder, clock)
    assert verify(again).ok
    again.close()
