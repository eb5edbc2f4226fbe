import sqlite3
import stat

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.zone.made import event
from zone.database import worded, writing_engine
from zone.errors import Broken, StoreFull, TryLater

pytestmark = pytest.mark.only_on("sqlite")  # test_postgresql.py has the other


def pragmas(conn):
    names = ("journal_mode", "synchronous", "foreign_keys", "query_only")
    return {name: conn.scalar(text(f"PRAGMA {name}")) for name in names}


def test_every_connection_is_wal_fully_synchronous_and_checks_foreign_keys(zone):
    always = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert zone.write(lambda uow: pragmas(uow.conn)) == always | {"query_only": 0}
    with zone.read() as one, zone.read() as two:
        assert pragmas(one) == pragmas(two) == always | {"query_only": 1}


def test_a_connection_without_that_durability_is_refused(tmp_path):
    engine = writing_engine("sqlite://")
    with pytest.raises(Broken, match="durability"):
        engine.connect()


def test_only_the_writer_of_the_running_program_moves_the_log(zone):
    with zone.read() as conn:
        assert conn.scalar(text("PRAGMA wal_autocheckpoint")) == 0
    assert zone.write(lambda uow: uow.conn.scalar(text("PRAGMA wal_autocheckpoint"))) == 1000
    guest = writing_engine(f"sqlite:///{zone.folder}/dispatch.sqlite3", guest=True)
    with guest.connect() as conn:
        assert conn.scalar(text("PRAGMA wal_autocheckpoint")) == 0
    guest.dispose()


def test_readers_cannot_write(zone):
    with zone.read() as conn, pytest.raises(OperationalError, match="readonly"):
        conn.execute(text("delete from audit"))


def test_a_reader_sees_one_state_while_others_write(zone):
    with zone.read() as conn:
        before = conn.scalar(text("select count(*) from inbox"))
        zone.write(lambda uow: uow.accept(event(zone, 1)))
        assert conn.scalar(text("select count(*) from inbox")) == before == 0
    with zone.read() as conn:
        assert conn.scalar(text("select count(*) from inbox")) == 1


def test_a_write_takes_the_lock_at_its_start(zone):
    begun = []
    engine = zone.writer._engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *given: begun.append(given[2]))
    zone.write(lambda uow: uow.conn.execute(text("select 1")))
    assert begun[0] == "BEGIN IMMEDIATE"


def test_nobody_else_on_the_machine_can_read_the_files(zone):
    zone.write(lambda uow: uow.accept(event(zone, 1)))
    assert stat.S_IMODE(zone.folder.stat().st_mode) == 0o700
    files = [file for file in zone.folder.iterdir() if file.is_file()]
    assert {file.suffix for file in files} >= {".sqlite3", ".sqlite3-wal", ".json"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StoreFull),
        (sqlite3.SQLITE_BUSY, TryLater),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, TryLater),
        (sqlite3.SQLITE_LOCKED, TryLater),
        (sqlite3.SQLITE_IOERR_FSYNC, TryLater),
        (sqlite3.SQLITE_CORRUPT, Broken),
        (sqlite3.SQLITE_NOTADB, Broken),
    ],
)
def test_errors_of_the_database_become_one_of_the_four_kinds(code, kind):
    cause = sqlite3.OperationalError("told by the database")
    cause.sqlite_errorcode = code
    found = worded(OperationalError("select", {}, cause))
    assert type(found) is kind
    assert "told by" not in str(found)


def test_other_errors_stay_what_they_are():
    error = ValueError("mine")
    assert worded(error) is error
