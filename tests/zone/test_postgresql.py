"""What every connection to PostgreSQL has, and what the program does when the server is away."""

import threading
import traceback

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import IntegrityError, InternalError

from schemas.envelope import ZoneName
from tests import databases
from tests.databases import open_zone
from tests.zone.made import accept, event, note, states
from zone import postgresql
from zone.audit.verify import verify
from zone.database import writing_engine
from zone.errors import Broken, TryLater
from zone.journal.alone import alone
from zone.journal.tables import setting
from zone.zone import open_zone as open_anywhere

pytestmark = pytest.mark.only_on("postgresql")
NOBODY = "postgresql+psycopg://handoff@127.0.0.1:1/none"


def shown(conn, *names):
    return {name: conn.scalar(text(f"show {name}")) for name in names}


def test_a_writer_commits_to_the_disk_and_a_reader_sees_one_state(zone):
    names = ("synchronous_commit", "default_transaction_isolation", "transaction_read_only")
    assert zone.write(lambda uow: shown(uow.conn, *names)) == {
        "synchronous_commit": "on",
        "default_transaction_isolation": "read committed",
        "transaction_read_only": "off",
    }
    with zone.read() as conn:
        found = shown(conn, *names)
        assert found["default_transaction_isolation"] == "repeatable read"
        assert found["transaction_read_only"] == "on"


def test_a_server_that_does_not_sync_is_refused(zone, monkeypatch):
    monkeypatch.setattr(postgresql, "_SYNCED", {"fsync": "off", "full_page_writes": "on"})
    engine = writing_engine(zone.engine.url)
    with pytest.raises(Broken, match="durability"):
        engine.connect()
    engine.dispose()


def test_readers_cannot_write(zone):
    with zone.read() as conn, pytest.raises(InternalError, match="ReadOnlySqlTransaction"):
        conn.execute(text("delete from audit"))


def test_a_reader_sees_one_state_while_others_write(zone):
    with zone.read() as conn:
        assert conn.scalar(text("select count(*) from inbox")) == 0
        accept(zone, event(zone, 1))
        assert conn.scalar(text("select count(*) from inbox")) == 0
    assert states(zone) == {"pending": 1}


def test_writers_of_several_processes_take_turns_and_keep_one_chain(zone):
    """The lock comes first in a transaction, so what was read after it cannot be overtaken."""
    begun = []
    engine = zone.writer._engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", lambda *given: begun.append(given[2]))
    zone.write(lambda uow: note(uow, 0))
    assert "pg_advisory_xact_lock" in begun[0]

    others = [open_zone(zone.name, zone.folder, zone.clock, guest=True) for _ in range(2)]
    threads = [
        threading.Thread(
            target=other.writer.run_all,
            args=([lambda uow, n=n: note(uow, n) for n in range(120)],),
        )
        for other in (zone, *others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        other.close()
    report = verify(zone)
    assert report.ok
    assert report.streams[0].count == 361


def test_an_error_names_no_value(zone):
    row = {"name": "CANARY", "version": 1, "value": "CANARY", "at": zone.clock.now(), "actor": "a"}

    def twice(uow):
        uow.conn.execute(insert(setting).values(**row))
        uow.conn.execute(insert(setting).values(**row))

    with pytest.raises(IntegrityError) as caught:
        zone.write(twice)
    told = "".join(traceback.format_exception(caught.value))
    assert "setting_pkey" in told
    assert "CANARY" not in told


def test_a_server_that_is_away_means_later_and_plain_words(tmp_path, clock):
    with pytest.raises(TryLater, match=r"database cannot be reached.*safe"):
        open_anywhere(ZoneName.DISPATCH, tmp_path / "z", clock, NOBODY)


def end_all_connections(zone):
    """As a restart of the server does."""
    engine = create_engine(databases.server(), isolation_level="AUTOCOMMIT")
    query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = :name"
    with engine.connect() as conn:
        conn.execute(text(query), {"name": zone.engine.url.database})
    engine.dispose()


def test_after_the_connections_were_cut_a_write_means_later_and_the_next_one_is_stored(zone):
    accept(zone, event(zone, 1))
    end_all_connections(zone)
    with pytest.raises(TryLater):
        accept(zone, event(zone, 2))
    accept(zone, event(zone, 2))
    assert states(zone) == {"pending": 2}
    zone.write(lambda uow: note(uow, 1))
    assert verify(zone).ok


def test_readers_do_not_notice_that_their_connections_were_cut(zone):
    assert states(zone) == {}
    end_all_connections(zone)
    assert states(zone) == {}


def test_a_batch_cut_off_in_the_middle_is_not_stored_and_what_waits_goes_on(zone):
    def unit(number):
        return lambda uow: (uow.accept(event(zone, number)), note(uow, number))

    cut = lambda uow: end_all_connections(zone)  # noqa: E731
    results = zone.writer.run_all([unit(1), cut, unit(2)])
    assert [isinstance(result, TryLater) for result in results] == [True, True, False]
    assert states(zone) == {"pending": 1}
    zone.writer.run_all([unit(1)])
    assert states(zone) == {"pending": 2}
    assert verify(zone).ok


def test_a_named_lock_holds_for_all_machines_and_ends_with_its_connection(zone):
    other = open_zone(zone.name, zone.folder, zone.clock, guest=True)
    with alone(zone, "relay-x") as mine:
        assert mine
        with alone(other, "relay-x") as theirs:
            assert not theirs
        with alone(other, "relay-y") as theirs:
            assert theirs
    with alone(other, "relay-x") as theirs:
        assert theirs
    other.close()
