"""The Faust host on the real broker: batches, offsets after commits, stop, poison, two workers."""

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from faust.exceptions import ConsumerNotStarted

from pipelines.hosts import faust_app
from pipelines.hosts.faust_app import FETCH_WAIT_MS, FaustHost
from pipelines.topology import TOPICS, read_in
from schemas.envelope import ZoneName
from tests.pipelines.made import call_type, update
from zone.journal import inbox

OWN = read_in(ZoneName.DISPATCH)
SUICIDE = update(1, call_types=(call_type("SUICIDE"),))


def counts(chain):
    with chain.zone.read() as conn:
        return inbox.counts(conn)


def run_until(chain, holds, handle=None, topics=OWN):
    """The host in a thread, until `holds()`; fails after a minute."""
    host = FaustHost(chain.connection, topics, handle or chain.work_on, chain.stop)
    thread = threading.Thread(target=host.run)
    thread.start()
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    chain.stop.set()
    thread.join(60)
    assert not thread.is_alive()
    assert holds()


def test_messages_are_worked_on_and_their_offsets_committed(chain):
    chain.arrive("m1", update(0))
    chain.arrive("m2", SUICIDE)
    chain.relay.step()
    run_until(chain, lambda: counts(chain) == {"done": 2})
    assert len(chain.requests()) == 1
    assert chain.lag() == 0


def test_told_to_stop_it_finishes_its_batch_and_commits_no_further(chain):
    for n in range(5):
        chain.arrive(f"m{n}", update(n), incident=str(n))
    chain.relay.step()
    begun, finished = [], []

    def slow(records):
        begun.extend(records)
        chain.stop.set()
        time.sleep(0.5)
        finished.extend(records)
        chain.work_on(records)

    run_until(chain, lambda: finished, slow)
    assert [r.place for r in begun] == [r.place for r in finished]
    assert chain.lag() == 5 - len(finished)
    chain.stop.clear()
    run_until(chain, lambda: counts(chain) == {"done": 5})


def test_records_that_were_not_finished_come_again(chain):
    chain.arrive("m1", update(0))
    chain.relay.step()

    def breaks(_):
        chain.stop.set()
        raise faust_app.Interrupted

    run_until(chain, chain.stop.is_set, breaks)
    assert chain.lag() == 1
    chain.stop.clear()
    run_until(chain, lambda: counts(chain) == {"done": 1})


def test_a_poison_record_does_not_stop_its_partition(chain):
    good = chain.arrive("m1", update(0))
    record = chain.sealing.seal(TOPICS[0], good, "1001")
    chain.publisher.publish([replace(record, value=b"garbage"), record, replace(record, value=b"")])
    run_until(chain, lambda: counts(chain) == {"done": 1, "parked": 2})
    assert chain.lag() == 0


def test_what_the_handler_raises_ends_the_host_visibly(chain):
    chain.arrive("m1", update(0))
    chain.relay.step()
    raised = []

    def fails(_):
        raise ValueError("a mistake of ours")

    host = FaustHost(chain.connection, OWN, fails, chain.stop)

    def run():
        try:
            host.run()
        except ValueError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    assert raised
    chain.stop.clear()
    run_until(chain, lambda: counts(chain) == {"done": 1})


def test_the_fetch_wait_reaches_the_consumer(chain):
    """If Faust or aiokafka rename what we set, the stall of docs/kafka.md is back."""
    host = FaustHost(chain.connection, OWN, chain.work_on, chain.stop)
    found = []

    def look():
        consumer = getattr(host._app._consumer, "_thread", None)
        fetcher = getattr(getattr(consumer, "_consumer", None), "_fetcher", None)
        if fetcher is not None:
            found.append(fetcher._fetch_max_wait_ms)
        return found

    thread = threading.Thread(target=host.run)
    thread.start()
    while not look():
        time.sleep(0.05)
    chain.stop.set()
    thread.join(60)
    assert found[0] == FETCH_WAIT_MS


@pytest.mark.parametrize("number", [2])
def test_two_workers_share_the_partitions_and_nothing_is_done_twice(chain, number):
    messages = 120
    for n in range(messages):
        chain.arrive(f"m{n}", update(n), incident=str(n))
    seen, lock = [], threading.Lock()
    both = threading.Barrier(number, timeout=60)
    met = set()

    def handler(name):
        def handle(records):
            if name not in met:
                met.add(name)
                both.wait()
            with lock:
                seen.extend((name, r.event_id) for r in records)
                chain.work_on(records)

        return handle

    hosts = [FaustHost(chain.connection, OWN, handler(n), chain.stop) for n in range(number)]
    threads = [threading.Thread(target=host.run) for host in hosts]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 60
    while not all(host.assigned() for host in hosts) and time.monotonic() < end:
        time.sleep(0.05)
    chain.relay.step()
    while counts(chain) != {"done": messages} and time.monotonic() < end:
        time.sleep(0.05)
    chain.stop.set()
    for thread in threads:
        thread.join(60)
    assert counts(chain) == {"done": messages}
    assert {name for name, _ in seen} == set(range(number))
    assert chain.lag() == 0


def test_a_worker_leaves_nothing_in_the_folder_it_was_started_in(chain, tmp_path, monkeypatch):
    started_in = tmp_path / "started-in"
    started_in.mkdir()
    monkeypatch.chdir(started_in)
    chain.arrive("m1", update(0))
    chain.relay.step()
    run_until(chain, lambda: counts(chain) == {"done": 1})
    assert list(started_in.iterdir()) == []


class _Starting:
    """A consumer of Faust's whose thread has not begun."""

    def assignment(self):
        raise ConsumerNotStarted


def test_asked_before_its_consumer_has_started_a_host_has_no_partitions(chain):
    host = FaustHost(chain.connection, OWN, chain.work_on, chain.stop)
    assert host.assigned() == set()
    host._app._consumer = _Starting()
    assert host.assigned() == set()


def test_only_one_module_knows_faust():
    code = "import sys, handoff.bootstrap.kafka_front; sys.exit('faust' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
