"""Alerts on their way out: each transport with its format, acknowledged, stopped, held apart."""

import threading
from datetime import UTC, datetime, timedelta

import httpx
import orjson
import pytest
from typer.testing import CliRunner

from connectors.feed import Channel
from connectors.formats import hl7_alert
from connectors.hl7_messages import first_fault
from connectors.transports.mllp import MllpDoor
from handoff.bootstrap.channels import ChannelSender
from handoff.cli.channel import channel_app
from handoff.new_config import write_config
from handoff.settings import load
from schemas.coresponse import Alert, TeamState
from schemas.envelope import Event, EventKind, ZoneName
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from tests.connectors.transports.programs import free_port
from zone.clock import FixedClock, SystemClock
from zone.journal import endpoints, outbox
from zone.journal.relay import Relay
from zone.journal.results import SendResult
from zone.zone import open_zone

NOW = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


def alert(which=1, **changes):
    given = {
        "alert_id": f"018f0000-0000-8000-8000-{which:012}",
        "incident_id": "i-1",
        "agency": "fernbrook-pd",
        "source_key": "k",
        "number": "26-000417",
        "version": 1,
        "text": "CO-RESPONDER FLAG: CO-RESPONSE TEAM NOTIFIED",
        "team": TeamState.NOTIFIED,
        "raised_at": NOW,
        "use_by": NOW + timedelta(hours=1),
    }
    return Alert(**given | changes)


def as_event(one):
    body = one.model_dump_json().encode()
    return Event(event_id=one.alert_id, kind=EventKind.ALERT, at=NOW, body=body, group="i-1")


@pytest.fixture
def zone(tmp_path):
    opened = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", FixedClock(NOW))
    yield opened
    opened.close()


def queue(zone, number, to="channel:cad"):
    one = as_event(alert(number))
    zone.write(lambda uow: uow.send(one, to))
    return one


def state(zone, one, to="channel:cad"):
    with zone.read() as conn:
        return outbox.find(conn, one.event_id, to).state


def test_an_alert_over_hl7_conforms_and_names_nobody():
    body = hl7_alert.render(alert())
    assert first_fault(body) is None
    assert body == hl7_alert.render(alert())
    assert b"PID" not in body
    corrected = hl7_alert.render(alert(2, supersedes=alert().alert_id))
    assert alert().alert_id.encode() in corrected
    assert b"\\F\\" in hl7_alert.render(alert(number="26|0417"))


def test_an_alert_over_mllp_is_acknowledged_in_the_outbox(zone):
    keeper, stop, port = Kept(), threading.Event(), free_port()
    door = MllpDoor(feed("hl7v2", transport="mllp", mllp={"port": port}), keeper)
    thread = threading.Thread(target=door.run, args=(stop,))
    thread.start()
    channel = Channel.model_validate(
        {
            "name": "cad",
            "transport": "mllp",
            "format": "hl7_alert",
            "agency": "fernbrook-pd",
            "mllp": {"host": "127.0.0.1", "port": port},
        }
    )
    one = queue(zone, 1)
    with httpx.Client() as client:
        sender = ChannelSender(channel, client)
        relay = Relay(zone, {"channel:cad": sender}, lambda *_: None)
        while not relay.step():
            zone.wall.advance(300)  # until the door is open
        sender.close()
    stop.set()
    thread.join(20)
    assert keeper.bodies == [hl7_alert.render(alert(1))]
    assert state(zone, one) is outbox.Leaving.ACKNOWLEDGED
    with zone.read() as conn:
        assert endpoints.find(conn, "channel:cad").failures == 0


def test_a_receiver_that_asks_to_wait_is_given_that_time(zone):
    base = {"name": "cad", "transport": "http_push", "agency": "a", "url": "http://cad.example/"}
    answers = [httpx.Response(429, headers={"Retry-After": "90"}), httpx.Response(202)]
    one = queue(zone, 1)
    with httpx.Client(transport=httpx.MockTransport(lambda _: answers.pop(0))) as client:
        sender = ChannelSender(Channel.model_validate(base), client)
        relay = Relay(zone, {"channel:cad": sender}, lambda *_: None)
        relay.step()
        zone.wall.advance(89)
        assert relay.step() == 0
        zone.wall.advance(2)
        assert relay.step() == 1
    assert state(zone, one) is outbox.Leaving.SENT


def test_a_stop_takes_hold_between_two_messages_of_one_batch(zone):
    rows = [queue(zone, number) for number in range(5)]
    sent = []

    def send(event, to):
        sent.append(event.event_id)
        zone.write(lambda uow: endpoints.pause(uow.conn, to, True))
        return SendResult.SENT

    relay = Relay(zone, {"channel:cad": send}, lambda *_: None)
    assert relay.step() == 1
    assert relay.step() == 0
    states = [state(zone, one) for one in rows]
    assert states == [outbox.Leaving.SENT] + [outbox.Leaving.QUEUED] * 4
    zone.write(lambda uow: endpoints.pause(uow.conn, "channel:cad", False))
    relay.step()
    assert sent == [row.event_id for row in rows[: len(sent)]]


def test_the_order_of_an_incident_is_kept_when_its_first_alert_is_held(zone):
    first, second = queue(zone, 1), queue(zone, 2)
    answers = [SendResult.LATER, SendResult.SENT, SendResult.SENT]
    got = []

    def send(event, _):
        got.append(event.event_id)
        return answers.pop(0)

    relay = Relay(zone, {"channel:cad": send}, lambda *_: None)
    for _ in range(5):
        relay.step()
        zone.wall.advance(300)
    assert got == [first.event_id, first.event_id, second.event_id]


def test_the_switch_of_a_channel_is_a_command(tmp_path):
    config = tmp_path / "handoff.toml"
    write_config(config)
    settings = load(config)
    zone = open_zone(ZoneName.DISPATCH, settings.zone_folder(ZoneName.DISPATCH), SystemClock())
    zone.close()
    run = CliRunner()

    def said(*words):
        result = run.invoke(channel_app, [*words, "--config", str(config)])
        assert result.exit_code == 0, result.output
        return result.output

    assert "is stopped" in said("stop", "cad-alerts")
    (line,) = said("list").splitlines()
    assert orjson.loads(line)["stopped"] is True
    assert "goes on" in said("go", "cad-alerts")
    assert orjson.loads(said("list"))["stopped"] is False
