import asyncio
import secrets
import socket
import stat
import threading

import httpx
import pytest
from sqlalchemy import text

from schemas.envelope import EventKind, ZoneName
from tests.zone.made import alert, event, leaving, send, states
from zone.errors import StoreFull, TryLater, Unreadable
from zone.journal import dead_letters, inbox, outbox
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.link import Hears, LinkServer, link_app, link_sender, over_socket, parcel
from zone.link.hearing import listen
from zone.link.parcel import ID_HEADER, KEY_HEADER, LARGEST, fingerprint, pack, unpack
from zone.link.receiving import MAY_CROSS

KEY = secrets.token_bytes(32)
CLINIC = "zone:clinical"


class Client:
    """Asks the app itself, without a socket."""

    def __init__(self, app):
        self._transport = httpx.ASGITransport(app)

    def request(self, method, path, **more):
        async def ask():
            base = "http://zone"
            async with httpx.AsyncClient(transport=self._transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, **more):
        return self.request("POST", path, **more)


def request_of(zone, number, **more):
    return event(zone, number, b"CANARY-BODY", EventKind.CORESPONSE_REQUEST, **more)


@pytest.fixture
def client(clinical):
    return Client(link_app(clinical, KEY))


@pytest.fixture
def served(clinical):
    server = LinkServer(clinical, Hears(clinical.folder / "s"), KEY)
    server.start()
    yield clinical.folder / "s"
    server.stop()


def post(client, one, key=KEY, to=CLINIC, **headers):
    given = {ID_HEADER: one.event_id, KEY_HEADER: fingerprint(key)} | headers
    return client.post("/events", content=pack(key, one, to), headers=given)


def refusals(zone):
    with zone.read() as conn:
        query = text("select detail from audit where tag = 'crossing.refused' order by seq")
        return list(conn.scalars(query))


def test_an_event_crosses_whole_and_is_durable_before_202(clinical, client, zone):
    one = request_of(zone, 1, group="i1", replay_of="older")
    assert post(client, one).status_code == 202
    with clinical.read() as conn:
        assert inbox.pending(conn, clinical.keys, 9) == [one]


def test_the_same_event_again_is_one(clinical, client, zone):
    one = request_of(zone, 1)
    assert [post(client, one).status_code for _ in range(3)] == [202] * 3
    assert states(clinical) == {"pending": 1}


def test_the_body_is_sealed_on_the_way(zone):
    one = request_of(zone, 1)
    assert b"CANARY" not in pack(KEY, one, CLINIC)


def test_a_parcel_opens_only_for_its_receiver_and_its_id(zone):
    one = request_of(zone, 1)
    packed = pack(KEY, one, CLINIC)
    assert unpack(KEY, packed, one.event_id, CLINIC) == one
    for key, event_id, to in (
        (secrets.token_bytes(32), one.event_id, CLINIC),
        (KEY, "other", CLINIC),
        (KEY, one.event_id, "zone:dispatch"),
    ):
        with pytest.raises(Unreadable):
            unpack(key, packed, event_id, to)


def test_another_key_is_held_until_the_keys_are_put_right(clinical, client, zone):
    """403, not 400: with wrong keys every event would become a dead letter otherwise."""
    assert post(client, request_of(zone, 1), key=secrets.token_bytes(32)).status_code == 403
    assert states(clinical) == {}
    assert refusals(clinical) == ['{"other_key":1}']


@pytest.mark.parametrize(
    "body", [b"", b"x", b"\0" * 12, b"\0" * 28, b"{}" * 500, secrets.token_bytes(3000)]
)
def test_garbage_is_refused_audited_and_breaks_nothing(clinical, client, zone, body):
    headers = {ID_HEADER: "x", KEY_HEADER: fingerprint(KEY)}
    assert client.post("/events", content=body, headers=headers).status_code == 400
    assert states(clinical) == {}
    assert refusals(clinical) == ['{"parcel":1}']
    assert post(client, request_of(zone, 1)).status_code == 202


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'{"event_id": "x"}', b"\xff"])
def test_a_sealed_parcel_that_holds_no_event_is_refused(client, content):
    nonce = secrets.token_bytes(12)
    bound = parcel._bound("x", CLINIC)
    sealed = nonce + parcel._cipher(KEY).encrypt(nonce, content, bound)
    headers = {ID_HEADER: "x", KEY_HEADER: fingerprint(KEY)}
    assert client.post("/events", content=sealed, headers=headers).status_code == 400


def test_missing_headers_are_refused(client):
    assert client.post("/events", content=b"x").status_code == 403
    only_key = {KEY_HEADER: fingerprint(KEY)}
    assert client.post("/events", content=b"x", headers=only_key).status_code == 400


def test_nothing_but_posting_events_is_offered(client):
    assert client.get("/events").status_code == 405
    assert client.post("/").status_code == 404
    assert client.get("/docs").status_code == 404


@pytest.mark.parametrize("name", list(ZoneName))
def test_only_what_may_cross_crosses(zone, clinical, name):
    receiver = clinical if name is ZoneName.CLINICAL else zone
    app = Client(link_app(receiver, KEY))
    for kind in EventKind:
        one = event(zone, kind.value, kind=kind)
        expected = 202 if kind in MAY_CROSS[name] else 422
        assert post(app, one, to=f"zone:{name.value}").status_code == expected
    assert EventKind.FEED_MESSAGE not in MAY_CROSS[name]
    assert not MAY_CROSS[ZoneName.CLINICAL] & MAY_CROSS[ZoneName.DISPATCH]


def test_a_parcel_cannot_be_sent_back(zone, client):
    back = Client(link_app(zone, KEY))
    assert post(back, request_of(zone, 1), to=CLINIC).status_code == 400


def test_an_oversized_parcel_is_refused_before_it_is_held_in_memory(client):
    headers = {ID_HEADER: "x", KEY_HEADER: fingerprint(KEY)}

    async def pieces():
        for _ in range(LARGEST // 1_000_000 + 2):
            yield b"x" * 1_000_000

    assert client.post("/events", content=pieces(), headers=headers).status_code == 413


def test_a_full_disk_means_later(clinical, client, zone, monkeypatch):
    monkeypatch.setattr(clinical.writer, "run", lambda *_: (_ for _ in ()).throw(StoreFull()))
    answer = post(client, request_of(zone, 1))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_refusals_are_audited_once_a_minute_with_their_number(clinical, client):
    headers = {ID_HEADER: "x", KEY_HEADER: fingerprint(KEY)}
    for _ in range(50):
        client.post("/events", content=b"x", headers=headers)
    client.post("/events", content=b"x")
    clinical.clock.advance(60)
    client.post("/events", content=b"x", headers=headers)
    assert refusals(clinical) == ['{"parcel":1}', '{"other_key":1,"parcel":50}']


# --- over the socket ----------------------------------------------------------------------------


def test_a_request_goes_the_whole_way_from_outbox_to_inbox(zone, clinical, served):
    rows = [request_of(zone, n, group=f"i{n % 2}") for n in range(5)]
    for row in rows:
        send(zone, row, CLINIC)
    relay = Relay(zone, {CLINIC: link_sender(over_socket(served), KEY)}, lambda *_: None)
    assert [relay.step() for _ in range(4)] == [2, 2, 1, 0]
    assert states(clinical) == {"pending": 5}


def test_only_this_account_may_open_the_socket(served):
    assert stat.S_IMODE(served.stat().st_mode) == 0o600
    assert stat.S_ISSOCK(served.stat().st_mode)


def test_a_socket_left_by_a_killed_process_is_replaced(tmp_path):
    one = listen(tmp_path / "s")
    two = listen(tmp_path / "s")
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(tmp_path / "s"))
    accepted, _ = two.accept()
    for each in (one, two, client, accepted):
        each.close()
    assert [file.name for file in tmp_path.iterdir()] == ["s"]


def test_a_zone_that_is_not_there_means_later(zone, tmp_path):
    one = request_of(zone, 1)
    send(zone, one, CLINIC)
    sender = link_sender(over_socket(tmp_path / "nobody"), KEY)
    with pytest.raises(TryLater):
        sender(one, CLINIC)
    assert Relay(zone, {CLINIC: sender}, lambda *_: None).step() == 0
    assert leaving(zone, one, CLINIC).state is outbox.Leaving.QUEUED


def test_a_wrong_key_holds_and_the_right_key_delivers_later(zone, clinical, served):
    one = request_of(zone, 1)
    send(zone, one, CLINIC)
    wrong = link_sender(over_socket(served), secrets.token_bytes(32))
    Relay(zone, {CLINIC: wrong}, lambda *_: None).step()
    assert leaving(zone, one, CLINIC).state is outbox.Leaving.QUEUED
    zone.clock.advance(10)
    Relay(zone, {CLINIC: link_sender(over_socket(served), KEY)}, lambda *_: None).step()
    assert states(clinical) == {"pending": 1}


def test_what_the_other_zone_does_not_take_becomes_a_dead_letter(zone, served):
    one = alert(zone, 1)
    send(zone, one, CLINIC)
    assert link_sender(over_socket(served), KEY)(one, CLINIC) is SendResult.REFUSED
    Relay(zone, {CLINIC: link_sender(over_socket(served), KEY)}, lambda *_: None).step()
    with zone.read() as conn:
        (letter,) = dead_letters.list_parked(conn)
    assert (letter.reason, letter.place) == ("link_refused", CLINIC)


def test_a_zone_that_asks_to_wait_is_given_its_time(zone, clinical, served, monkeypatch):
    monkeypatch.setattr(clinical.writer, "run", lambda *_: (_ for _ in ()).throw(StoreFull()))
    with pytest.raises(TryLater) as caught:
        link_sender(over_socket(served), KEY)(request_of(zone, 1), CLINIC)
    assert caught.value.retry_after == 5


def test_many_senders_at_once_lose_and_double_nothing(zone, clinical, served):
    rows = [request_of(zone, n) for n in range(40)]
    sender = link_sender(over_socket(served), KEY)
    results = []

    def work():
        results.extend(sender(row, CLINIC) for row in rows)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {SendResult.SENT}
    assert states(clinical) == {"pending": 40}
