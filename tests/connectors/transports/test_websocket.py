"""EIDO over WebSocket with a notifier in a process of its own (NENA-STA-024)."""

import itertools
import json
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from connectors.catalog import formats
from connectors.contract import OutOfReach
from connectors.transports.websocket import EidoSubscriber
from tests.connectors.builders import eido, feed
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import answers, free_port

ROOT = Path(__file__).resolve().parents[3]


class Notifier:
    """The process, what it heard, and a subscriber in a thread."""

    max_bytes = 100_000

    def __init__(self, log):
        self.port, self.keeper = free_port(), Kept()
        command = [sys.executable, "-m", "tests.connectors.transports.notifier", str(self.port)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
        )
        self.heard = queue.Queue()
        self.reading = threading.Thread(target=self._read)
        self.reading.start()
        self.ended, self.stop, self.thread = [], threading.Event(), None
        end = time.monotonic() + 30
        while not answers(self.port):
            assert time.monotonic() < end
            time.sleep(0.02)

    def _read(self):
        for text in self.process.stdout:
            self.heard.put(json.loads(text))

    def door(self, **changes):
        table = {"url": f"ws://127.0.0.1:{self.port}/s"} | changes
        one = feed("eido", transport="websocket", websocket=table, max_bytes=self.max_bytes)
        return EidoSubscriber(one, self.keeper)

    def subscribe(self, **changes):
        def run():
            try:
                self.door(**changes).run(self.stop)
            except OutOfReach as error:
                self.ended.append(str(error))

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def next(self, word):
        """The next message of this kind from the subscriber."""
        while True:
            said = self.heard.get(timeout=20)
            if word in said:
                return said[word]

    def tell(self, **command):
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()

    def notify(self, transaction, *states):
        about = {"subscriptionId": "sub-1", "transactionId": transaction}
        self.tell(event={**about, "notification": list(states)})
        return self.next("eventResponse")

    def close(self):
        self.stop.set()
        if self.thread is not None:
            self.thread.join(20)
        self.process.stdin.close()
        self.process.wait(20)
        self.reading.join(20)
        self.process.stdout.close()


@pytest.fixture
def notifier(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        one = Notifier(log)
        yield one
        one.close()


def test_an_event_is_answered_when_it_is_stored(notifier):
    notifier.subscribe(filter="agency=fernbrook")
    asked = notifier.next("subscribe")
    assert (asked["requestType"], asked["requestSubType"]) == ("EIDO", "new")
    assert (asked["minRate"], asked["expires"], asked["qualFilter"]) == (
        60,
        3600,
        "agency=fernbrook",
    )
    assert notifier.notify("t1", eido()) == {
        "transactionId": "t1",
        "statusCode": 200,
        "statusText": "OK",
    }
    (body,) = notifier.keeper.bodies
    (update,) = formats()["eido"].parse(body, feed("eido"), None)
    assert update.number == "26-000417"


def test_when_it_cannot_be_stored_the_notifier_is_told(notifier):
    notifier.keeper.fails = [RuntimeError("ZCANARY")]
    notifier.subscribe()
    notifier.next("subscribe")
    assert notifier.notify("t1", eido())["statusCode"] == 500
    assert notifier.notify("t1", eido())["statusCode"] == 200
    assert len(notifier.keeper.taken) == 1


def test_keep_alives_are_answered_and_handed_over_once(notifier):
    notifier.subscribe()
    notifier.next("subscribe")
    for number in range(3):
        assert notifier.notify(f"t{number}", eido())["statusCode"] == 200
    changed = eido(lastUpdateTimeStamp="2026-03-01T08:09:00-06:00")
    notifier.notify("t4", changed, eido())
    assert len(notifier.keeper.taken) == 3


def test_after_a_lost_line_the_same_states_are_known(notifier):
    notifier.subscribe()
    notifier.next("subscribe")
    notifier.notify("t1", eido())
    notifier.tell(drop=True)
    notifier.next("gone")
    notifier.thread.join(20)
    assert "does not stand" in notifier.ended[0]
    notifier.subscribe()
    notifier.next("subscribe")
    assert notifier.notify("t2", eido())["statusCode"] == 200
    assert len(notifier.keeper.taken) == 1


def test_a_refused_subscription_is_said_in_words(notifier):
    notifier.tell(refuse=403)
    notifier.subscribe()
    notifier.thread.join(20)
    assert "refused the subscription (status 403)" in notifier.ended[0]


def test_a_notifier_that_ends_the_subscription_is_subscribed_anew(notifier):
    notifier.subscribe()
    notifier.next("subscribe")
    notifier.tell(terminate={"subscriptionId": "sub-1"})
    notifier.thread.join(20)
    assert "ended the subscription" in notifier.ended[0]


def test_a_line_on_which_nothing_comes_is_taken_for_dead(notifier, monkeypatch):
    ticks = itertools.count(0, 10_000)
    monkeypatch.setattr("connectors.transports.websocket._now", lambda: next(ticks))
    notifier.subscribe()
    notifier.thread.join(20)
    assert "three keep-alives" in notifier.ended[0]


def test_nonsense_is_answered_and_stops_nothing(notifier):
    notifier.subscribe()
    notifier.next("subscribe")
    notifier.tell(raw="no json")
    notifier.tell(raw="[1]")
    notifier.tell(event={"transactionId": "t1"})
    assert notifier.next("eventResponse")["statusCode"] == 400
    assert notifier.notify("t2", {"no": "id"})["statusCode"] == 200
    assert notifier.keeper.bodies == [b'{"no":"id"}']


def test_a_state_that_is_too_large_is_said_in_words(notifier):
    notifier.max_bytes = 2000
    notifier.subscribe()
    notifier.next("subscribe")
    notifier.tell(raw="x" * 3000)
    notifier.thread.join(20)
    assert "larger than max_bytes" in notifier.ended[0]


def test_it_unsubscribes_when_it_is_told_to_stop(notifier):
    notifier.subscribe()
    notifier.next("subscribe")
    notifier.notify("t1", eido())
    notifier.stop.set()
    notifier.next("unsubscribe")
    notifier.thread.join(20)
    assert notifier.ended == []


def test_a_notifier_that_is_not_there_is_said_in_words(notifier):
    with pytest.raises(OutOfReach, match="does not stand"):
        notifier.door(url=f"ws://127.0.0.1:{free_port()}/s").probe()
    assert "accepts" in notifier.door().probe()
