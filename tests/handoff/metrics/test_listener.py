"""A monitor on this machine gets the numbers, whatever becomes of the zone."""

import socket
import threading
from contextlib import contextmanager

import httpx
import pytest
from structlog.testing import capture_logs

from handoff.metrics import names
from handoff.metrics.listener import MOST, Listener
from handoff.metrics.looking import Look
from handoff.metrics.numbers import Numbers, Reading
from handoff.metrics.worker import _worker
from schemas.envelope import ZoneName
from tests.zone.made import accept, event
from zone.clock import SystemClock
from zone.errors import TryLater
from zone.zone import open_zone


@contextmanager
def serving(numbers):
    listener = Listener(0, numbers.text)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield listener.server_port
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


@pytest.fixture
def zone(tmp_path):
    opened = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", SystemClock())
    yield opened
    opened.close()


def test_it_answers_on_the_loopback_address_and_at_one_path_only():
    with serving(Numbers({})) as port:
        good = httpx.get(f"http://127.0.0.1:{port}/metrics")
        other = httpx.get(f"http://127.0.0.1:{port}/feeds/cad?name=Zebedee")
        posted = httpx.post(f"http://127.0.0.1:{port}/metrics")
    assert good.status_code == 200
    assert "handoff_database_up" in good.text
    assert other.status_code == 404
    assert "Zebedee" not in other.text
    assert posted.status_code == 501


def test_a_page_that_was_pointed_here_by_another_name_gets_nothing():
    with serving(Numbers({})) as port:
        asked = httpx.get(f"http://127.0.0.1:{port}/metrics", headers={"Host": "evil.example"})
    assert asked.status_code == 404


def test_idle_askers_do_not_keep_a_place_for_ever_and_one_too_many_is_turned_away():
    with serving(Numbers({})) as port:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(MOST)]
        with socket.create_connection(("127.0.0.1", port)) as further:
            assert further.recv(10) == b""
        for one in idle:
            one.close()


def test_numbers_are_shown_while_the_database_is_away(zone, monkeypatch):
    accept(zone, event(zone, 1), event(zone, 2))
    numbers = Numbers({"feed": ["north"]})
    look = Look(zone, numbers)
    look.once()

    def away():
        raise TryLater("away")

    monkeypatch.setattr(zone, "read", away)
    with capture_logs() as logs, serving(numbers) as port:
        look.once()
        look.once()
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert "handoff_database_up 0.0" in text
    assert "handoff_messages_waiting 2.0" in text
    assert [one["event"] for one in logs] == ["metrics.cannot_look"]


def test_a_port_that_is_taken_is_said_once_and_stops_nothing(zone):
    numbers, stop = Numbers({}), threading.Event()
    with socket.socket() as other, capture_logs() as logs:
        other.bind(("127.0.0.1", 0))
        other.listen()
        looked = threading.Event()
        look = Look(zone, numbers)
        plain, times = look.once, []

        def once():
            plain()
            times.append(1)
            if len(times) == 2:
                looked.set()
                stop.set()

        look.once = once
        run = _worker(look, numbers, other.getsockname()[1], every_s=0.01)
        thread = threading.Thread(target=run, args=(stop,))
        thread.start()
        assert looked.wait(30)
        thread.join()
    assert [one["event"] for one in logs] == ["metrics.cannot_listen"]


def test_a_gauge_of_what_is_gone_goes_too():
    numbers = Numbers({})
    numbers.show([Reading(names.STANDING, 3, ("truncated",))], instead_of=[names.STANDING])
    assert b'cause="truncated"' in numbers.text()
    numbers.show([], instead_of=[names.STANDING])
    assert b'cause="truncated"' not in numbers.text()
