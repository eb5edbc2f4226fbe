"""SQL polling on real SQLite and PostgreSQL: what a look finds, and what it never loses (R32)."""

import itertools
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from connectors.contract import Fault, OutOfReach
from connectors.transports.sql_marks import before, from_kept, kept, read_mark
from connectors.transports.sql_poll import SqlDoor
from tests import databases
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.services import address

CHANGED = "select * from calls where changed >= :since order by changed"
OPEN = "select * from calls where state = 'OPEN'"
_numbers = itertools.count()


class View:
    """A CAD database of one table, and a door that looks at it."""

    def __init__(self, url, engine, start):
        self.url, self.engine, self.start = url, engine, start
        self.keeper = Kept()
        self.now = 0.0
        self.password = None

    def make(self, kind="text"):
        self.tell(
            "create table calls (no text, unit text, state text, note text, changed KIND)", kind
        )

    def tell(self, statement, kind="", **values):
        with self.engine.begin() as conn:
            conn.execute(text(statement.replace("KIND", kind)), values)

    def put(self, no, changed, note="", unit="A1", state="OPEN"):
        self.tell(
            "insert into calls values (:no, :unit, :state, :note, :changed)",
            no=no,
            unit=unit,
            state=state,
            note=note,
            changed=changed,
        )

    def door(self, **more):
        given = {
            "url": self.url,
            "query": CHANGED,
            "key": ["no"],
            "mark": "changed",
            "start": self.start,
        } | more
        max_bytes = given.pop("max_bytes", 2_000_000)
        one = feed("jsonl", transport="sql_poll", sql=given, max_bytes=max_bytes)
        if self.password:
            table = one.sql.model_copy(update={"password": self.password})
            one = one.model_copy(update={"sql": table})
        return SqlDoor(one, self.keeper, lambda: self.now)

    @property
    def rows(self):
        """Number and note of every row that was handed over, message by message."""
        bodies = self.keeper.bodies
        return [[(r["no"], r["note"]) for r in map(json.loads, b.splitlines())] for b in bodies]


@pytest.fixture
def sqlite(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'cad.sqlite'}", poolclass=NullPool)
    yield View(f"sqlite:///{tmp_path / 'cad.sqlite'}", engine, "2026-01-01 00:00:00")
    engine.dispose()


@pytest.fixture
def postgres():
    from pydantic import SecretStr

    server = databases.server()
    schema = f"cad_{next(_numbers)}"
    engine = create_engine(
        server, poolclass=NullPool, connect_args={"options": f"-c search_path={schema}"}
    )
    with engine.begin() as conn:
        conn.execute(text(f"drop schema if exists {schema} cascade"))
        conn.execute(text(f"create schema {schema}"))
    bare = server._replace(password=None).render_as_string()
    view = View(bare, engine, datetime(2026, 1, 1))
    view.password = SecretStr(server.password)
    view.schema = schema
    yield view
    with engine.begin() as conn:
        conn.execute(text(f"drop schema {schema} cascade"))
    engine.dispose()


def test_a_look_hands_over_each_incident_once_and_again_when_it_changed(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00", "first")
    sqlite.put("2", "2026-03-01 14:05:00", "second")
    door = sqlite.door()
    assert door.poll() == 2
    assert door.poll() == 0
    sqlite.tell("update calls set note = 'more', changed = '2026-03-01 14:06:00' where no = '1'")
    assert door.poll() == 1
    assert sqlite.rows == [[("1", "first")], [("2", "second")], [("1", "more")]]


def test_a_state_that_comes_back_is_a_state_of_its_own(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00", "A")
    door = sqlite.door()
    for note in ("A", "B", "A"):
        sqlite.tell("update calls set note = :note", note=note)
        door.poll()
    assert sqlite.rows == [[("1", "A")], [("1", "B")], [("1", "A")]]


def test_a_row_that_was_committed_late_behind_the_mark_is_found_by_the_overlap(sqlite):
    sqlite.make()
    sqlite.put("2", "2026-03-01 14:05:00")
    door = sqlite.door(overlap=600)
    door.poll()
    sqlite.put("1", "2026-03-01 14:00:00")
    assert door.poll() == 1


def test_open_incidents_whose_rows_are_edited_in_place_are_read_again_by_content(sqlite):
    """R32: the mark of these rows never moves."""
    sqlite.make()
    sqlite.put("1", "2026-03-01 08:00:00", "was")
    sqlite.put("2", "2026-03-03 08:00:00", "new")
    door = sqlite.door(reread=OPEN, overlap=0, wide_overlap=0)
    assert door.poll() == 2
    sqlite.tell("update calls set note = 'is' where no = '1'")
    assert door.poll() == 1
    assert door.poll() == 0
    assert sqlite.rows[-1] == [("1", "is")]


def test_a_clock_of_the_source_that_goes_backwards_loses_nothing(sqlite):
    """Rows stamped hours before the mark are found by the wide look."""
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00")
    door = sqlite.door()
    door.poll()
    sqlite.put("2", "2026-03-01 06:00:00", "clock set back")
    assert door.poll() == 0
    sqlite.now += 601
    assert door.poll() == 1
    assert sqlite.rows[-1] == [("2", "clock set back")]


def test_the_hour_that_comes_twice_in_autumn_loses_nothing(sqlite):
    """2026-11-01 in America/Chicago: 01:59 is followed by 01:00, in a column without a zone."""
    sqlite.make()
    sqlite.put("1", "2026-11-01 01:59:00")
    door = sqlite.door(overlap=60)
    door.poll()
    sqlite.put("2", "2026-11-01 01:00:30", "second time")
    assert door.poll() == 1


def test_all_rows_of_an_incident_are_one_message(sqlite):
    sqlite.make()
    for unit in ("A1", "B2"):
        sqlite.put("1", "2026-03-01 14:00:00", "n", unit=unit)
    assert sqlite.door().poll() == 1
    units = [json.loads(line)["unit"] for line in sqlite.keeper.bodies[0].splitlines()]
    assert units == ["A1", "B2"]


def test_rows_in_another_order_are_no_news(sqlite):
    sqlite.make()
    for unit in ("A1", "B2"):
        sqlite.put("1", "2026-03-01 14:00:00", unit=unit)
    sqlite.door(query=f"{CHANGED}, unit").poll()
    assert sqlite.door(query=f"{CHANGED}, unit desc").poll() == 0


def test_rows_of_one_incident_with_several_marks_are_refused_in_words(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00")
    sqlite.put("1", "2026-03-01 14:09:00", unit="B2")
    with pytest.raises(OutOfReach, match="different values in the mark column"):
        sqlite.door().poll()
    assert sqlite.door(key=["no", "unit"]).poll() == 2


def test_a_backlog_is_taken_page_by_page_and_no_incident_is_cut_in_two(sqlite):
    sqlite.make()
    for number in range(25):
        for unit in ("A1", "B2"):
            sqlite.put(str(number), f"2026-03-01 14:{number:02}:00", unit=unit)
    door = sqlite.door(most_rows=7)
    assert door.poll() == 25
    assert all(len(rows) == 2 for rows in sqlite.rows)
    assert door.poll() == 0


def test_what_was_read_before_a_failure_is_not_read_again(sqlite):
    sqlite.make()
    for number in range(10):
        sqlite.put(str(number), f"2026-03-01 14:{number:02}:00")
    door = sqlite.door(most_rows=4, overlap=0, wide_overlap=0)
    accept, sqlite.keeper.accept = sqlite.keeper.accept, lambda _: next(left)(_)
    left = iter([accept] * 5)
    with pytest.raises(StopIteration):
        door.poll()
    sqlite.keeper.accept = accept
    assert door.poll() == 5
    assert [rows[0][0] for rows in sqlite.rows] == [str(number) for number in range(10)]


def test_more_equal_marks_than_a_page_holds_are_refused_in_words(sqlite):
    sqlite.make()
    for number in range(5):
        sqlite.put(str(number), "2026-03-01 14:00:00")
    with pytest.raises(OutOfReach, match="same value in the mark column"):
        sqlite.door(most_rows=3).poll()


def test_rows_that_are_not_ordered_by_the_mark_are_refused_in_words(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00")
    sqlite.put("2", "2026-03-01 13:00:00")
    query = "select * from calls where changed >= :since order by no"
    with pytest.raises(OutOfReach, match="order by changed"):
        sqlite.door(query=query).poll()


@pytest.mark.parametrize("changes", [{"key": ["number"]}, {"mark": "updated"}])
def test_a_column_that_is_not_there_is_named(sqlite, changes):
    sqlite.make()
    for look in (sqlite.door(**changes).poll, sqlite.door(**changes).probe):
        with pytest.raises(OutOfReach, match=r"no column (number|updated)"):
            look()


def test_reread_must_give_the_same_columns(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00")
    with pytest.raises(OutOfReach, match="same columns"):
        sqlite.door(reread="select no, note, changed from calls").poll()


def test_without_a_mark_the_whole_query_is_compared_by_content(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00", "A")
    door = sqlite.door(query="select * from calls", mark=None, start=None)
    assert [door.poll(), door.poll()] == [1, 0]
    sqlite.tell("update calls set note = 'B'")
    assert door.poll() == 1


def test_numbers_serve_as_marks_too(sqlite):
    sqlite.start = 0
    sqlite.make("integer")
    sqlite.put("1", 17)
    door = sqlite.door(overlap=5)
    assert door.poll() == 1
    sqlite.put("2", 14)
    assert door.poll() == 1
    assert sqlite.keeper.memory["=high"] == "number 17"


def test_rows_without_a_key_wait_until_they_have_one(sqlite):
    sqlite.make()
    sqlite.put(None, "2026-03-01 14:00:00")
    assert sqlite.door().poll() == 0
    sqlite.tell("update calls set no = '7'")
    assert sqlite.door().poll() == 1


def test_an_incident_that_is_too_large_is_reported_once_and_not_cut(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00", "x" * 2000)
    door = sqlite.door(max_bytes=1000)
    assert [door.poll(), door.poll()] == [1, 0]
    assert sqlite.keeper.taken[0].refused is Fault.TOO_LARGE


def test_nothing_is_ever_written_to_the_source(sqlite):
    sqlite.make()
    sqlite.put("1", "2026-03-01 14:00:00")
    with pytest.raises(ValueError, match="must be one SELECT"):
        sqlite.door(query="delete from calls where changed >= :since")
    writing = "with gone as (select 1) delete from calls where changed >= :since"
    with pytest.raises(OutOfReach):
        sqlite.door(query=writing).poll()
    assert sqlite.door().poll() == 1


def test_a_statement_that_runs_too_long_is_given_up_in_words(sqlite):
    sqlite.make()
    endless = (
        "with recursive n(no) as (select 1 union all select no + 1 from n)"
        " select count(*) as no, '1' as changed from n where '9' >= :since"
    )
    with pytest.raises(OutOfReach, match="longer than timeout_seconds"):
        sqlite.door(query=endless, timeout_seconds=0.2).poll()


def test_trouble_is_told_without_what_stands_in_the_rows(sqlite):
    sqlite.make()
    with pytest.raises(OutOfReach) as told:
        sqlite.door(query="select 'ZCANARY' as no from nowhere where :since = 1").poll()
    assert "ZCANARY" not in str(told.value)
    assert "code SQLITE_ERROR" in str(told.value)


def test_a_driver_that_is_not_installed_is_named_with_what_to_do(sqlite):
    with pytest.raises(OutOfReach, match=r"pip install handoff\[oracle\]"):
        sqlite.door(url="oracle+oracledb://me@cad.example/cad").poll()


def test_the_probe_takes_nothing(sqlite):
    sqlite.make()
    assert "no row yet" in sqlite.door().probe()
    sqlite.put("1", "2026-03-01 14:00:00")
    assert sqlite.door().probe() == "the query answers"
    assert sqlite.keeper.taken == []


def test_on_postgresql_times_marks_and_pages_are_the_same(postgres):
    postgres.make("timestamp")
    query = CHANGED.replace("calls", f"{postgres.schema}.calls")
    for number in range(9):
        postgres.put(str(number), datetime(2026, 3, 1, 14, number))
    door = postgres.door(query=query, most_rows=4)
    assert [door.poll(), door.poll()] == [9, 0]
    postgres.put("late", datetime(2026, 3, 1, 14, 1))
    assert door.poll() == 1
    assert json.loads(postgres.keeper.bodies[0])["changed"] == "2026-03-01T14:00:00"


def test_on_postgresql_the_login_reads_only_and_long_statements_end(postgres):
    postgres.make("timestamptz")
    start = datetime(2026, 1, 1, tzinfo=UTC)
    table = f"{postgres.schema}.calls"
    writing = f"with d as (delete from {table} returning *) select * from d where changed >= :since"
    with pytest.raises(OutOfReach, match=r"0A000|25006"):
        postgres.door(query=writing, start=start).poll()
    slow = f"select pg_sleep(5), * from {table} where changed >= :since"
    postgres.put("1", start)
    with pytest.raises(OutOfReach, match="longer than timeout_seconds"):
        postgres.door(query=slow, start=start, timeout_seconds=0.3).poll()


def test_a_server_that_is_away_is_said_in_words(postgres):
    address("HANDOFF_TEST_POSTGRES", "PostgreSQL")
    with pytest.raises(OutOfReach, match="Check that it runs"):
        postgres.door(url="postgresql+psycopg://me@127.0.0.1:1/cad").poll()


@pytest.mark.parametrize(
    ("mark", "earlier"),
    [
        (datetime(2026, 3, 1, 14, tzinfo=UTC), datetime(2026, 3, 1, 13, 50, tzinfo=UTC)),
        (datetime(2026, 3, 1, 14), datetime(2026, 3, 1, 12, 50)),
        (1000, 400),
        ("2026-03-01 14:00:00", "2026-03-01 12:50:00"),
        ("2026-03-01T14:00:00+00:00", "2026-03-01T13:50:00+00:00"),
    ],
)
def test_a_mark_is_kept_as_it_is_and_goes_back_by_the_overlap(mark, earlier):
    assert from_kept(kept(mark)) == mark
    assert before(mark, 600) == earlier


@pytest.mark.parametrize("value", [None, "14:00 on Sunday", 1.5, True, b"x"])
def test_a_mark_that_is_neither_time_nor_number_is_refused(value):
    with pytest.raises(OutOfReach):
        read_mark(value)
