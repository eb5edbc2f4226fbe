"""The push door over a real socket: who is let in, what is taken, and when it is acknowledged."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from connectors.contract import Received
from connectors.feed import Feed
from connectors.transports.http_push import push_app
from tests.connectors.builders import feed
from tests.connectors.serving import served

TOKEN = "t" * 43
LIMIT = 200_000


@dataclass
class Store:
    """Stands for the zone: keeps what was accepted, can be slow or broken."""

    kept: list[Received] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    broken: bool = False
    gate: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def accept(self, message: Received) -> bool:
        self.reached.set()
        self.gate.wait(10)
        if self.broken:
            raise OSError("disk full, said with ZCANARY in it")
        if message.message_key in self.keys:
            return False
        self.keys.add(message.message_key or f"fresh-{len(self.kept)}")
        self.kept.append(message)
        return True


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.fixture(autouse=True)
def clean(store: Store) -> None:
    store.kept.clear()
    store.keys.clear()
    store.broken = False
    store.gate.set()
    store.reached.clear()


def _feeds() -> dict[str, Feed]:
    given = [
        feed(name="cad", token=TOKEN, max_bytes=LIMIT),
        feed(name="slow", token=TOKEN, read_seconds=0.3),
        feed(name="tokenless"),
        feed(name="drop", transport="file_drop", folder="/nonexistent", token=TOKEN),
    ]
    return {one.name: one for one in given}


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[tuple[str, int]]:
    with served(push_app(_feeds(), store.accept)) as place:
        yield place


@pytest.fixture(scope="module")
def client(address: tuple[str, int]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{address[0]}:{address[1]}", timeout=10) as one:
        yield one


def push(client: httpx.Client, body: bytes = b"{}", name: str = "cad", **headers: str):
    given = {"Authorization": f"Bearer {TOKEN}"}
    given.update({key.replace("_", "-"): value for key, value in headers.items()})
    return client.post(f"/feeds/{name}", content=body, headers=given)


def test_a_message_is_acknowledged_with_202_and_stands_as_it_was(
    client: httpx.Client, store: Store
) -> None:
    body = bytes(range(256)) * 10
    answer = push(client, body, X_Source_Name="C:\\out\\2026-1_20260301081507.xml")
    assert answer.status_code == 202
    assert answer.json() == {"status": "accepted", "message": "The message is stored."}
    (kept,) = store.kept
    assert kept.body == body
    assert (kept.feed, kept.message_key) == ("cad", None)
    assert kept.source_name == "2026-1_20260301081507.xml"


def test_the_acknowledgement_waits_until_the_message_is_durable(
    client: httpx.Client, store: Store
) -> None:
    store.gate.clear()
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(push(client)))
    thread.start()
    assert store.reached.wait(5)
    time.sleep(0.3)
    assert answers == []
    store.gate.set()
    thread.join(5)
    assert answers[0].status_code == 202


@pytest.mark.parametrize("header", ["Idempotency_Key", "X_Message_Id"])
def test_a_repeat_is_told_from_a_new_message_by_its_key(
    client: httpx.Client, store: Store, header: str
) -> None:
    assert push(client, **{header: "k-1"}).status_code == 202
    again = push(client, **{header: "k-1"})
    assert (again.status_code, again.json()["status"]) == (200, "repeated")
    assert [one.message_key for one in store.kept] == ["k-1"]


@pytest.mark.parametrize("key", ["", "k" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(client: httpx.Client, store: Store, key: str) -> None:
    answer = push(client, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["status"]) == (400, "bad_message_key")
    assert store.kept == []


def test_an_unknown_feed_and_a_wrong_token_cannot_be_told_apart(
    client: httpx.Client, store: Store
) -> None:
    tries = [
        push(client, name="cad", Authorization="Bearer " + "x" * 43),
        push(client, name="cad", Authorization=f"Basic {TOKEN}"),
        push(client, name="cad", Authorization=""),
        push(client, name="unknown"),
        push(client, name="tokenless", Authorization="Bearer"),
        push(client, name="drop"),
        client.post("/feeds/cad", content=b"{}"),
    ]
    shown = [(one.status_code, one.content, one.headers["www-authenticate"]) for one in tries]
    assert set(shown) == {(401, tries[0].content, "Bearer")}
    assert store.kept == []


def test_only_post_is_known(client: httpx.Client) -> None:
    assert client.get("/feeds/cad").status_code == 405
    assert client.get("/feeds/unknown").status_code == 405


def test_a_message_of_exactly_the_limit_is_taken_and_one_byte_more_is_not(
    client: httpx.Client, store: Store
) -> None:
    assert push(client, b"x" * LIMIT).status_code == 202
    answer = push(client, b"x" * (LIMIT + 1))
    assert (answer.status_code, answer.json()["status"]) == (413, "too_large")
    assert len(store.kept) == 1


def test_a_stream_without_a_length_is_given_up_at_the_limit(
    address: tuple[str, int], store: Store
) -> None:
    head = f"POST /feeds/cad HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with socket.create_connection(address, timeout=10) as line:
        line.sendall((head + "Transfer-Encoding: chunked\r\n\r\n").encode())
        try:
            for _ in range(2_000):
                line.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        assert sent < 2_000 * len(chunk), "the door read 130 MB of a message it had to refuse"
    assert store.kept == []


def test_a_small_stream_without_a_length_is_taken(client: httpx.Client, store: Store) -> None:
    answer = client.post(
        "/feeds/cad",
        content=iter([b"one", b"two"]),
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert answer.status_code == 202
    assert store.kept[0].body == b"onetwo"


def test_a_message_cut_off_on_the_way_is_not_accepted(
    address: tuple[str, int], client: httpx.Client, store: Store
) -> None:
    head = f"POST /feeds/cad HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    with socket.create_connection(address, timeout=10) as line:
        line.sendall((head + 'Content-Length: 100\r\n\r\n{"half":').encode())
    assert push(client, b"after").status_code == 202
    assert [one.body for one in store.kept] == [b"after"]


def test_a_message_that_does_not_arrive_in_time_is_given_up(
    address: tuple[str, int], store: Store
) -> None:
    head = f"POST /feeds/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
    with socket.create_connection(address, timeout=10) as line:
        line.sendall((head + "Content-Length: 100\r\n\r\nhalf").encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 408 ")
    assert store.kept == []


def test_when_the_store_cannot_take_it_the_sender_is_told_to_come_again(
    client: httpx.Client, store: Store, capfd: pytest.CaptureFixture[str]
) -> None:
    store.broken = True
    answer = push(client, b"ZCANARY", Idempotency_Key="k-9")
    assert (answer.status_code, answer.json()["status"]) == (503, "not_now")
    assert int(answer.headers["retry-after"]) > 0
    assert "ZCANARY" not in answer.text
    out, err = capfd.readouterr()
    assert "message_not_stored" in out
    assert "ZCANARY" not in out + err
    store.broken = False
    assert push(client, b"ZCANARY", Idempotency_Key="k-9").status_code == 202


@pytest.mark.parametrize(
    ("body", "headers", "status", "word"),
    [
        (b"", {}, 400, "empty"),
        (b"x", {"Content_Encoding": "gzip"}, 415, "packed"),
    ],
)
def test_bodies_that_are_none_are_refused_in_plain_words(
    client: httpx.Client, store: Store, body: bytes, headers: dict, status: int, word: str
) -> None:
    answer = push(client, body, **headers)
    assert (answer.status_code, answer.json()["status"]) == (status, word)
    assert answer.json()["message"].endswith(".")
    assert store.kept == []


def test_garbage_is_taken_whole_since_reading_comes_later(
    client: httpx.Client, store: Store
) -> None:
    assert push(client, b"\x89PNG not json").status_code == 202
    assert store.kept[0].body == b"\x89PNG not json"


def test_a_limit_of_the_house_caps_the_limit_of_a_feed() -> None:
    kept: list[Received] = []
    app = push_app(_feeds(), lambda one: kept.append(one) is None, limit_bytes=10)
    with served(app) as (host, port), httpx.Client(base_url=f"http://{host}:{port}") as client:
        assert push(client, b"x" * 11).status_code == 413
        assert push(client, b"x" * 10).status_code == 202
    assert len(kept) == 1
