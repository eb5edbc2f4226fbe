"""No caller holds a connection of a zone for nothing, and none makes it read without end."""

import asyncio
import socket
import threading
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from handoff.bootstrap.process import _quiet
from zone.bounded_http import LARGEST_HEAD, BoundedHttp
from zone.link import Hears

pytestmark = pytest.mark.only_on("sqlite")  # no database is asked

PATIENCE = 30.0


class Impatient(BoundedHttp):
    """The same with little patience, so that the test need not have more."""

    head_seconds = 0.1
    body_seconds = 0.1
    most_connections = 3


class Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test's own."""


async def app(scope, receive, send):
    """Reads the whole body and answers with its length."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(length).encode()})


@contextmanager
def serving(protocol):
    config = uvicorn.Config(app, http=protocol, ws="none", lifespan="off", log_config=None)
    server = Server(config)
    door = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: asyncio.run(server._serve([door])))
    thread.start()
    try:
        yield door.getsockname()
    finally:
        server.should_exit = True
        thread.join()
        door.close()


def ended(sending: bytes, place) -> bytes:
    """What came before the server cut the connection."""
    with socket.create_connection(place, timeout=PATIENCE) as caller:
        caller.sendall(sending)
        parts = []
        try:
            while part := caller.recv(65536):
                parts.append(part)
        except ConnectionResetError:
            pass
        return b"".join(parts)


def send_for_ever(caller: socket.socket, part: bytes, times: int) -> None:
    for _ in range(times):
        caller.sendall(part)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nonly this",
    ],
    ids=["nothing", "half a head", "half a body"],
)
def test_who_stops_in_the_middle_is_cut_off(sent):
    with serving(Impatient) as place:
        assert ended(sent, place) == b""


def test_a_head_without_end_is_cut_off_long_before_it_fills_the_memory():
    with serving(BoundedHttp) as place, socket.create_connection(place, timeout=PATIENCE) as caller:
        caller.sendall(b"GET / HTTP/1.1\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            send_for_ever(caller, b"a" * LARGEST_HEAD, 1000)


def test_one_connection_too_many_is_turned_away_and_the_others_go_on():
    with serving(type("Few", (BoundedHttp,), {"most_connections": 1})) as place:
        url = f"http://{place[0]}:{place[1]}/"
        with httpx.Client() as first:
            assert first.post(url, content=b"abc").text == "3"
            assert ended(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", place) == b""
            assert first.post(url, content=b"abcd").text == "4"


def test_large_bodies_and_many_requests_on_one_connection_go_through():
    with serving(BoundedHttp) as place, httpx.Client() as caller:
        url = f"http://{place[0]}:{place[1]}/"
        for size in (0, 10, 2_000_000, 5):
            assert caller.post(url, content=b"a" * size).text == str(size)
        assert caller.get(url, headers={"X-Long": "a" * 20_000}).status_code == 200


def test_every_port_of_a_zone_is_served_by_it(tmp_path):
    for config in (_quiet(app), Hears(tmp_path / "link").serving(app)):
        assert config.http is BoundedHttp
        assert config.ws == "none"
