"""Workers of doors: they look, probe, say trouble once, and hold up no other."""

import threading
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from connectors.contract import OutOfReach, Received
from connectors.feed import Channel
from handoff.bootstrap.doors import looking, standing_open
from handoff.bootstrap.keeping import ZoneKeeper
from handoff.bootstrap.reading import acceptor
from handoff.doctor_doors import of_channel, of_feed
from handoff.settings import SettingsError, load
from schemas.envelope import ZoneName
from tests.connectors.builders import feed
from tests.connectors.transports.kept import Kept
from zone.clock import FixedClock
from zone.errors import TryLater
from zone.journal import doors, inbox
from zone.zone import open_zone

NOW = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


class Told:
    """An event that is set after so many waits, on a clock that the waits advance."""

    def __init__(self, turns):
        self.turns, self.now, self.waits = turns, 0.0, []

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now += seconds
        self.turns -= 1
        return self.turns < 0


class Door:
    def __init__(self, *answers, every=10.0):
        self.answers, self.every_seconds, self.done = list(answers), every, []

    def poll(self):
        return self._do("poll")

    def probe(self):
        return self._do("probe")

    def _do(self, what):
        self.done.append(what)
        if self.answers and isinstance(answer := self.answers.pop(0), Exception):
            raise answer
        return 0


def run(door, turns, keeper=None):
    stop, keeper = Told(turns), keeper or Kept()
    looking("cad", door, keeper, lambda: stop.now)(stop)
    return stop, keeper


def test_a_door_is_looked_at_in_its_own_rhythm():
    stop, keeper = run(Door(every=15.0), 4)
    assert stop.waits == [0.0, 15.0, 15.0, 15.0, 15.0]
    assert keeper.contacts == 4


def test_between_looks_that_are_far_apart_the_connection_is_probed_every_30_seconds():
    """R33: a quiet night is told from a dead line."""
    door = Door(every=100.0)
    stop, _ = run(door, 6)
    assert door.done == ["poll", "probe", "probe", "probe", "poll", "probe"]
    assert max(stop.waits) == 30.0


def test_trouble_is_said_once_when_it_begins_and_once_when_it_is_over():
    away = [OutOfReach("It is away.") for _ in range(5)]
    with capture_logs() as logs:
        stop, keeper = run(Door(*away, every=15.0), 7)
    assert keeper.troubles == ["It is away."]
    assert [line["event"] for line in logs] == ["feed.out_of_reach", "feed.back"]
    assert stop.waits[1:6] == [2.0, 4.0, 8.0, 15.0, 15.0]


@pytest.mark.parametrize("error", [KeyError("ZCANARY"), TryLater("The disk is full.")])
def test_a_mistake_or_a_full_store_ends_nothing_and_shows_no_content(error):
    with capture_logs() as logs:
        _, keeper = run(Door(error), 3)
    assert keeper.contacts == 2
    assert len(keeper.troubles) == 1
    assert "ZCANARY" not in str(logs) + str(keeper.troubles)


def test_a_door_that_stands_open_is_opened_again_when_it_falls_shut():
    stop = threading.Event()

    class Standing:
        opened = 0

        def run(self, _):
            self.opened += 1
            if self.opened == 3:
                stop.set()
                return
            raise OutOfReach("The line ended.")

    door, keeper = Standing(), Kept()
    waits = []
    stop.wait = lambda seconds: (waits.append(seconds), stop.is_set())[1]
    standing_open("idx", door, keeper)(stop)
    assert (door.opened, waits) == (3, [0.0, 2.0, 4.0, 1.0])


@pytest.fixture
def zone(tmp_path):
    opened = open_zone(ZoneName.DISPATCH, tmp_path / "dispatch", FixedClock(NOW))
    yield opened
    opened.close()


def test_what_a_door_remembers_is_stored_with_its_message_or_not_at_all(zone):
    keeper = ZoneKeeper(zone, acceptor(zone))
    keeper.accept(Received("cad", b"one", remember={"k": "1"}))
    assert keeper.recall("cad", ["k", "other"]) == {"k": "1"}
    keeper.accept(Received("cad", b"two", message_key="m", remember={"k": "2"}))
    keeper.accept(Received("cad", b"two", message_key="m", remember={"k": "3"}))
    assert keeper.recall("cad", ["k"]) == {"k": "3"}
    assert keeper.recall("another", ["k"]) == {}
    with zone.read() as conn:
        assert inbox.counts(conn) == {"pending": 2}
    old = NOW.replace(year=2027)
    zone.write(lambda uow: doors.remember(uow.conn, "cad", {"=high": "9"}, NOW))
    assert zone.write(lambda uow: doors.forget(uow.conn, old)) == 1
    assert keeper.recall("cad", ["k", "=high"]) == {"=high": "9"}


def test_the_health_of_a_feed_is_its_contact_its_message_and_its_trouble_in_words(zone):
    keeper = ZoneKeeper(zone, acceptor(zone))
    keeper.in_trouble("cad", "It is away.")
    zone.clock.advance(60)
    keeper.in_trouble("cad", "It does not let us in.")

    def health():
        with zone.read() as conn:
            return doors.health_of(conn, "cad")

    assert (health().trouble, health().trouble_since) == ("It does not let us in.", NOW)
    zone.clock.advance(60)
    keeper.in_contact("cad")
    assert (health().trouble, health().trouble_since) == (None, None)
    keeper.accept(Received("cad", b"x"))
    assert health().last_message == health().last_contact == zone.clock.now()
    with zone.read() as conn:
        assert list(doors.all_health(conn)) == ["cad"]
        assert doors.health_of(conn, "silent") == doors.DoorHealth("silent")


def test_a_fingerprint_is_keyed(zone):
    keeper = ZoneKeeper(zone, acceptor(zone))
    assert keeper.fingerprint(b"x") == keeper.fingerprint(b"x") != keeper.fingerprint(b"y")
    assert keeper.now() == NOW


def test_the_doctor_tries_the_other_side_and_says_what_is_wrong(tmp_path):
    table = {"url": f"sqlite:///{tmp_path}/none.sqlite", "query": "select 1 as no", "key": ["no"]}
    (found,) = of_feed(feed("jsonl", transport="sql_poll", sql=table))
    assert (found.ok, "Check that it runs" in found.todo) == (False, True)
    (found,) = of_feed(feed("hl7v2", token="x" * 20))
    assert "belongs to the other zone" in found.todo
    (found,) = of_feed(feed("hl7v2", transport="mllp", zone="clinical", mllp={"port": 1}))
    assert found.ok
    channel = {"name": "out", "transport": "file_drop", "agency": "a", "folder": tmp_path / "no"}
    assert not of_channel(Channel.model_validate(channel)).ok


WRONG = {
    'transport = "sftp"': "transport sftp needs a [feed.sftp] table",
    'transport = "http_push"\n[feed.sftp]\nhost = "a"\nusername = "b"\nkey_file = "c"\n'
    'host_key = "ssh-ed25519 AAAA"': "[feed.sftp] does not belong to transport http_push",
    'transport = "sql_poll"\n[feed.sql]\nurl = "postgresql://me:secret@db/cad"\nquery = "select 1"'
    '\nkey = ["a"]': "a password must not stand in the url",
    'transport = "mail"\n[feed.mail]\nhost = "a"\nusername = "b"\npassword = "c"\n'
    'senders = ["x@y"]': "Secrets are never written here",
}


@pytest.mark.parametrize("entry", WRONG)
def test_a_wrong_entry_is_refused_in_a_plain_sentence(tmp_path, entry):
    config = tmp_path / "handoff.toml"
    feed_table = f'[[feed]]\nname = "x"\nformat = "jsonl"\nagency = "a"\n{entry}\n'
    config.write_text(f'folder = "data"\nsecrets = "secrets"\n{feed_table}')
    with pytest.raises(SettingsError) as refused:
        load(config)
    assert WRONG[entry] in str(refused.value)
    assert "me:secret" not in str(refused.value)
