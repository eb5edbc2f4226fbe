"""kill -9 between receiving, storing and acknowledging: nothing is lost, nothing is doubled."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from connectors.contract import Received
from connectors.transports.mllp_frames import framed
from handoff.bootstrap.clinical_feeds import read_clinical
from handoff.bootstrap.reading import acceptor
from pipelines.hosts.carry_out import Ports, in_turn, one_by_one
from pipelines.hosts.embedded import EmbeddedHost
from pipelines.ports import RecordArrival, WhoseArrival
from pipelines.stage import Chain
from pipelines.stages import chart
from schemas.envelope import EventKind, ZoneName
from tests.connectors.builders import feed
from tests.connectors.transports.programs import answers, free_port
from tests.connectors.transports.test_mllp import message, read_answer
from zone.clock import SystemClock
from zone.journal import dead_letters, doors, inbox
from zone.zone import open_zone

ROOT = Path(__file__).resolve().parents[2]
LONG = pytest.mark.campaign
MLLP = [pytest.param("door.before_accept", marks=LONG), "door.after_accept_before_ack"]
SQL = [*MLLP, pytest.param("writer.before_commit", marks=LONG)]


@contextmanager
def child(folder, one, crash=None):
    given = one.model_dump(mode="json", exclude_none=True, exclude={"mapping"})
    command = [sys.executable, "-m", "tests.handoff.door_child", str(folder), json.dumps(given)]
    env = os.environ | ({"HANDOFF_CRASH_AT": crash} if crash else {})
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        process.stdin.close()
        process.wait(30)


def until(holds, process=None):
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        if process is not None and process.poll() is not None:
            return
        time.sleep(0.02)


@contextmanager
def opened(folder, name):
    zone = open_zone(name, folder, SystemClock())
    yield zone
    zone.close()


@pytest.mark.parametrize("point", MLLP)
def test_an_mllp_sender_that_got_no_answer_sends_again_and_there_is_one_message(tmp_path, point):
    folder, port = tmp_path / "clinical", free_port()
    one = feed("hl7v2", name="adt", transport="mllp", zone="clinical", mllp={"port": port})
    with opened(folder, ZoneName.CLINICAL):
        pass
    with child(folder, one, point) as process:
        until(lambda: answers(port) or process.poll() is not None)
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(framed(message()))
            with suppress(ConnectionResetError):
                assert line.recv(100) == b""
        assert process.wait(30) == -signal.SIGKILL
    with child(folder, one):
        until(lambda: answers(port))
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(framed(message()))
            assert read_answer(line) == ("AA", "M1")
    with opened(folder, ZoneName.CLINICAL) as zone, zone.read() as conn:
        assert [event.body for event in inbox.pending(conn, zone.keys, 10)] == [message()]


@pytest.mark.parametrize("point", SQL)
def test_a_polled_database_gives_each_row_once_whenever_it_is_killed(tmp_path, point):
    folder, source = tmp_path / "dispatch", tmp_path / "cad.sqlite"
    table = {
        "url": f"sqlite:///{source}",
        "query": "select * from calls where changed >= :since order by changed",
        "key": ["no"],
        "mark": "changed",
        "start": 0,
        "every_seconds": 0.05,
    }
    one = feed("jsonl", name="view", transport="sql_poll", sql=table)
    with sqlite3.connect(source) as rows:
        rows.execute("create table calls (no text, changed integer)")
        rows.executemany("insert into calls values (?, ?)", [(str(n), n) for n in range(5)])
    rows.close()
    with opened(folder, ZoneName.DISPATCH):
        pass
    with child(folder, one, point) as process:
        assert process.wait(60) == -signal.SIGKILL
    with child(folder, one) as process, opened_guest(folder) as zone:
        until(lambda: high(zone) == "number 4")
    with opened(folder, ZoneName.DISPATCH) as zone, zone.read() as conn:
        found = [json.loads(event.body)["no"] for event in inbox.pending(conn, zone.keys, 99)]
        health = doors.health_of(conn, "view")
    assert found == [str(n) for n in range(5)]
    assert (health.trouble, health.last_contact is not None) == (None, True)


@contextmanager
def opened_guest(folder):
    zone = open_zone(ZoneName.DISPATCH, folder, SystemClock(), guest=True)
    yield zone
    zone.close()


def high(zone):
    with zone.read() as conn:
        return doors.recall(conn, "view", ["=high"]).get("=high")


def test_the_clinical_zone_reads_its_feeds_and_parks_what_it_cannot(tmp_path):
    one = feed("hl7v2", name="adt", transport="mllp", zone="clinical", mllp={"port": 2575})
    with opened(tmp_path / "clinical", ZoneName.CLINICAL) as zone:
        accept = acceptor(zone)
        for body in (message(), b"hello", message("M2")):
            accept(Received("adt", body))
        chain = Chain(EventKind.FEED_MESSAGE, ZoneName.CLINICAL, (chart.stage(),))
        charted = []
        ports = Ports(
            {WhoseArrival: one_by_one(lambda *_: None)},
            {RecordArrival: in_turn(lambda _, w: charted.append(w.update))},
        )
        host = EmbeddedHost(zone, [chain], ports, partial(read_clinical, one))
        while host.step():
            pass
        with zone.read() as conn:
            assert inbox.counts(conn) == {"done": 2, "parked": 1}
            (letter,) = dead_letters.list_parked(conn)
    assert letter.reason == "unknown_format"
    assert [update.format for update in charted] == ["hl7v2", "hl7v2"]
