"""Sending out: what the receiver's answer means, and that a file is there whole or not at all."""

import socket
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.contract import AskedToWait, Delivery
from connectors.feed import Channel
from connectors.transports import file_drop, http_push
from tests.connectors.serving import served


def channel(**changes: object) -> Channel:
    given = {
        "name": "cad-out",
        "transport": "http_push",
        "agency": "fernbrook-pd",
        "url": "http://cad.example/alerts",
        "token": "s" * 20,
    }
    return Channel.model_validate({**given, **changes})


def answering(status: int) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status)))


@pytest.mark.parametrize(
    ("statuses", "meaning"),
    [
        ((200, 201, 202, 204), Delivery.SENT),
        ((400, 413, 422), Delivery.REFUSED),
        (
            (301, 307, 401, 403, 404, 405, 408, 409, 425, 429, 500, 502, 503, 504),
            Delivery.LATER,
        ),
    ],
)
def test_each_answer_has_one_meaning(statuses: tuple[int, ...], meaning: Delivery) -> None:
    for status in statuses:
        with answering(status) as client:
            assert http_push.send(channel(), b"{}", "d-1", client) is meaning, status


@pytest.mark.parametrize(("said", "seconds"), [("90", 90.0), ("99999999", 3600.0)])
def test_a_receiver_that_says_how_long_to_wait_is_heard(said: str, seconds: float) -> None:
    def busy(request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": said})

    transport = httpx.MockTransport(busy)
    with httpx.Client(transport=transport) as client, pytest.raises(AskedToWait) as asked:
        http_push.send(channel(), b"{}", "d-1", client)
    assert asked.value.seconds == seconds


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]
)
def test_a_receiver_out_of_reach_is_tried_again_later(error: httpx.HTTPError) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error

    with httpx.Client(transport=httpx.MockTransport(fail)) as client:
        assert http_push.send(channel(), b"{}", "d-1", client) is Delivery.LATER


def test_body_token_and_idempotency_key_arrive() -> None:
    seen: list[tuple[bytes, str, str]] = []

    async def receive(request: Request) -> Response:
        headers = request.headers
        seen.append((await request.body(), headers["authorization"], headers["idempotency-key"]))
        return Response(status_code=202)

    app = Starlette(routes=[Route("/alerts", receive, methods=["POST"])])
    with served(app) as (host, port), httpx.Client() as client:
        out = channel(url=f"http://{host}:{port}/alerts")
        assert http_push.send(out, b'{"a":1}', "d-77", client) is Delivery.SENT
    assert seen == [(b'{"a":1}', "Bearer " + "s" * 20, "d-77")]


def test_a_receiver_that_accepts_and_never_answers_is_given_up_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, httpx.Client() as client:
        port = server.getsockname()[1]
        out = channel(url=f"http://127.0.0.1:{port}/alerts", timeout_seconds=0.2)
        assert http_push.send(out, b"{}", "d-1", client) is Delivery.LATER


def test_no_token_is_sent_along_a_redirect() -> None:
    asked: list[str] = []

    def move(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://elsewhere.example/"})

    with httpx.Client(transport=httpx.MockTransport(move), follow_redirects=True) as client:
        assert http_push.send(channel(), b"{}", "d-1", client) is Delivery.LATER
    assert asked == ["http://cad.example/alerts"]


def to_folder(folder: Path) -> Channel:
    return channel(transport="file_drop", url=None, token=None, folder=folder)


def test_a_file_is_written_whole_and_again_is_the_same_file(tmp_path: Path) -> None:
    for _ in range(2):
        assert file_drop.send(to_folder(tmp_path), b'{"a":1}', "d-77") is Delivery.SENT
    assert [path.name for path in tmp_path.iterdir()] == ["d-77.json"]
    assert (tmp_path / "d-77.json").read_bytes() == b'{"a":1}'


def test_a_delivery_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "out"
    inner.mkdir()
    assert file_drop.send(to_folder(inner), b"x", "../../evil/..id") is Delivery.SENT
    assert [path.parent for path in tmp_path.rglob("*.json")] == [inner]


def test_a_folder_out_of_reach_is_tried_again_later(tmp_path: Path) -> None:
    assert file_drop.send(to_folder(tmp_path / "gone"), b"x", "d-1") is Delivery.LATER


def test_what_another_process_sees_is_never_half_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("connectors.transports.drop_folder.os.fsync", fail)
    assert file_drop.send(to_folder(tmp_path), b"x" * 100, "d-1") is Delivery.LATER
    assert list(tmp_path.glob("*.json")) == []
