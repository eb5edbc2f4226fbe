"""The doctor takes no other program's answer for ours."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from handoff.bootstrap.shared import front
from handoff.doctor import examine
from handoff.new_config import write_config
from handoff.settings import Settings, load
from schemas.envelope import ZoneName
from tests.zone.made import note
from zone.clock import SystemClock
from zone.zone import Zone, open_zone


class Stranger(BaseHTTPRequestHandler):
    """Something else that listens at our port, and is well."""

    body = b'{"zone": "dispatch", "healthy": true, "installation": "somebody else"}'

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def settings_at(folder, port: int) -> Settings:
    write_config(folder / "handoff.toml")
    text = (folder / "handoff.toml").read_text()
    (folder / "handoff.toml").write_text(text.replace("port = 8641", f"port = {port}"))
    return load(folder / "handoff.toml")


def test_another_program_at_our_port_is_not_taken_for_the_zone(tmp_path, port):
    settings = settings_at(tmp_path, port)
    open_zone(ZoneName.DISPATCH, settings.zone_folder(ZoneName.DISPATCH), SystemClock()).close()
    (found,) = (one for one in examine(settings) if one.what == "dispatch zone")
    assert not found.ok
    assert f"Another program answers at port {port}" in found.todo


def test_a_zone_names_its_installation_without_telling_its_keys(tmp_path):
    zone = open_zone(ZoneName.DISPATCH, tmp_path / "one", SystemClock())
    other = open_zone(ZoneName.DISPATCH, tmp_path / "two", SystemClock())
    zone.write(lambda uow: note(uow, 1))
    assert said_by(zone) == said_by(zone)
    assert said_by(zone)["installation"] != said_by(other)["installation"]
    assert set(said_by(zone)) == {"zone", "healthy", "installation"}
    for one in (zone, other):
        one.close()


def said_by(zone: Zone) -> dict[str, object]:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(front(zone, lambda *_: None))
        async with httpx.AsyncClient(transport=transport, base_url="http://zone") as client:
            return await client.get("/health")

    return asyncio.run(once()).json()
