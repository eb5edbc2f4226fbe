import threading
import time

import pytest
from sqlalchemy import text

from tests import databases
from tests.zone.made import event, note, states
from zone.audit.verify import verify
from zone.database import writing_engine
from zone.errors import Broken, StoreFull, TryLater
from zone.journal.writer import UNITS_PER_COMMIT


def commits(zone):
    return zone.writer.committed.version


def audited(zone):
    with zone.read() as conn:
        return list(conn.scalars(text("select about from audit order by seq")))


def hold(zone):
    """A unit that keeps the writer busy until it is let go."""
    begun, go = threading.Event(), threading.Event()

    def unit(_):
        begun.set()
        assert go.wait(10)

    thread = threading.Thread(target=lambda: zone.writer.run(unit))
    thread.start()
    assert begun.wait(10)
    return lambda: (go.set(), thread.join())


def test_a_unit_is_durable_and_visible_when_run_returns(zone):
    one = event(zone, 1)
    assert zone.writer.run(lambda uow: uow.accept(one)) is True
    with databases.engine_of(zone.folder, "dispatch.sqlite3").connect() as other:
        assert other.scalars(text("select event_id from inbox")).all() == [one.event_id]


def test_the_result_of_the_unit_comes_back(zone):
    assert zone.write(lambda uow: uow.conn.scalar(text("select 6 * 7"))) == 42


def test_a_failing_unit_loses_its_own_writes_only_and_its_error_reaches_its_caller(zone):
    def good(number):
        return lambda uow: (uow.accept(event(zone, number)), note(uow, number))

    def bad(uow):
        uow.accept(event(zone, "bad"))
        note(uow, "bad")
        raise KeyError("of the unit")

    results = zone.writer.run_all([good(1), bad, good(2)])
    assert isinstance(results[1], KeyError)
    assert [isinstance(r, Exception) for r in results] == [False, True, False]
    assert states(zone) == {"pending": 2}
    assert audited(zone) == ['{"incident":"i1"}', '{"incident":"i2"}']
    assert verify(zone).ok
    with pytest.raises(KeyError):
        zone.writer.run(bad)


def test_an_error_of_the_database_inside_a_unit_leaves_the_others_alone(zone):
    def breaks_a_rule(uow):
        uow.conn.execute(text("insert into audit_head values ('x', null, null)"))

    results = zone.writer.run_all([lambda uow: uow.accept(event(zone, 1)), breaks_a_rule])
    assert results[0] is True
    assert isinstance(results[1], Exception)
    assert states(zone) == {"pending": 1}


def test_many_units_share_a_commit_but_never_more_than_fifty(zone):
    before = commits(zone)
    zone.writer.run_all([lambda uow, n=n: uow.accept(event(zone, n)) for n in range(120)])
    assert commits(zone) - before == 3
    assert UNITS_PER_COMMIT == 50


def test_callers_on_several_threads_are_committed_together(zone):
    let_go = hold(zone)
    threads = [
        threading.Thread(target=lambda n=n: zone.writer.run(lambda uow: note(uow, n)))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    while len(zone.writer._chain) < 20:
        time.sleep(0.001)
    before = commits(zone)
    let_go()
    for thread in threads:
        thread.join()
    assert commits(zone) - before <= 2
    assert len(audited(zone)) == 20


def test_page_work_goes_first(zone):
    let_go = hold(zone)
    order = []
    ticket = threading.Thread(
        target=lambda: zone.writer.run_all([lambda _: order.append("chain")] * 30)
    )
    ticket.start()
    while len(zone.writer._chain) < 30:
        time.sleep(0.001)
    page = threading.Thread(target=lambda: zone.write(lambda _: order.append("page")))
    page.start()
    while not zone.writer._pages:
        time.sleep(0.001)
    let_go()
    page.join()
    ticket.join()
    assert order[0] == "page"


def test_a_page_that_comes_in_the_middle_of_a_batch_does_not_wait_for_its_end(zone):
    order = []
    pages = []

    def unit(number):
        def run(_):
            order.append(number)
            if number == 15:
                page = threading.Thread(target=lambda: zone.write(lambda _: order.append("page")))
                page.start()
                pages.append(page)
                while not zone.writer._pages:
                    time.sleep(0.001)

        return run

    before = commits(zone)
    zone.writer.run_all([unit(number) for number in range(40)])
    pages[0].join()
    assert order.index("page") == 16
    assert commits(zone) - before == 2


def test_neither_pages_nor_the_chain_starve(zone):
    let_go = hold(zone)
    order = []
    threads = [
        threading.Thread(target=lambda: zone.write(lambda _: order.append("page")))
        for _ in range(60)
    ]
    threads.append(
        threading.Thread(target=lambda: zone.writer.run_all([lambda _: order.append("chain")] * 60))
    )
    for thread in threads:
        thread.start()
    while len(zone.writer._pages) < 60 or len(zone.writer._chain) < 60:
        time.sleep(0.001)
    let_go()
    for thread in threads:
        thread.join()
    assert "chain" in order[:50]
    assert order.index("page") < order.index("chain")
    assert len(order) == 120


def test_no_lock_error_under_three_page_writers_and_a_busy_chain(zone):
    errors = []

    def work(number):
        try:
            for n in range(25):
                zone.write(lambda uow, n=n: note(uow, f"{number}-{n}"), page=number > 0)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(audited(zone)) == 100
    assert verify(zone).ok


def test_a_unit_must_not_start_another_one(zone):
    with pytest.raises(Broken, match="wait for itself"):
        zone.write(lambda _: zone.write(lambda _: None))


def test_a_unit_that_ends_the_transaction_itself_fails_with_all_of_its_batch(zone):
    units = [
        lambda uow: uow.accept(event(zone, 1)),
        lambda uow: uow.conn.connection.driver_connection.execute("ROLLBACK"),
    ]
    results = zone.writer.run_all(units)
    assert [type(result) for result in results] == [Broken, Broken]
    assert states(zone) == {}
    assert zone.write(lambda uow: uow.accept(event(zone, 2))) is True


@pytest.mark.only_on("sqlite")
def test_a_full_disk_fails_the_batch_and_the_writer_goes_on_when_there_is_room(zone):
    def no_more_pages(uow):
        size = uow.conn.scalar(text("PRAGMA page_count"))
        uow.conn.execute(text(f"PRAGMA max_page_count = {size + 2}"))

    def room_again(uow):
        uow.conn.execute(text("PRAGMA max_page_count = 1000000"))

    zone.write(no_more_pages)
    big = [lambda uow, n=n: uow.accept(event(zone, n, b"x" * 3000)) for n in range(20)]
    results = zone.writer.run_all(big)
    stored = sum(result is True for result in results)
    full = [result for result in results if isinstance(result, StoreFull)]
    assert len(full) == 20 - stored
    assert len(full) > 0
    assert states(zone).get("pending", 0) == stored
    assert "acknowledged" in str(full[0])
    zone.write(room_again)
    again = zone.writer.run_all(big)
    assert not any(isinstance(result, Exception) for result in again)
    assert states(zone) == {"pending": 20}
    assert verify(zone).ok


def test_a_second_process_holding_the_write_lock_means_later_not_lost(zone, monkeypatch):
    impatient = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "set lock_timeout = 50"}
    kind = zone.engine.dialect.name
    zone.write(lambda uow: uow.conn.execute(text(impatient[kind])))
    other = writing_engine(zone.engine.url)
    with other.begin(), pytest.raises(TryLater):
        zone.write(lambda uow: uow.accept(event(zone, 1)))
    other.dispose()
    assert zone.write(lambda uow: uow.accept(event(zone, 1))) is True


def test_a_closed_writer_says_so(zone):
    zone.writer.close()
    with pytest.raises(Broken, match="stopped"):
        zone.write(lambda _: None)


def test_closing_finishes_what_is_queued(zone):
    let_go = hold(zone)
    done = []
    thread = threading.Thread(
        target=lambda: done.extend(zone.writer.run_all([lambda uow: note(uow, 1)] * 3))
    )
    thread.start()
    while len(zone.writer._chain) < 3:
        time.sleep(0.001)
    closing = threading.Thread(target=zone.writer.close)
    closing.start()
    let_go()
    closing.join()
    thread.join()
    assert len(done) == 3
    assert not any(isinstance(result, Exception) for result in done)


def test_live_pages_can_wait_for_the_next_commit(zone):
    seen = zone.writer.committed.version
    thread = threading.Timer(0.05, lambda: zone.write(lambda uow: note(uow, 1)))
    thread.start()
    assert zone.writer.committed.wait_past(seen, 10.0) > seen
    thread.join()
    latest = zone.writer.committed.version
    assert zone.writer.committed.wait_past(latest, 0.01) == latest


def test_a_batch_of_nothing_is_nothing(zone):
    assert zone.writer.run_all([]) == []
