# ruff: noqa: F811 - fixtures are taken from the suite by name
"""The suite on Kafka, and what only a broker can do: restart, rebalance, be killed."""

import random
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from handoff.settings import load
from handoff.town.generate import town_day
from schemas.envelope import ZoneName
from tests.e2e.town_run import play_day
from tests.suites.host_suite import (  # noqa: F401 - its fixtures
    CRASHES,
    HostSuite,
    _flags,
    _meanwhile,
    assert_same,
    day,
    host,
    newest,
    undisturbed,
)
from tests.suites.kafka_setup import FaustKafka
from tests.suites.setups import EmbeddedSqlite, SetUpZones, until

pytestmark = pytest.mark.campaign
"""Minutes: in `make test-all`."""


class TwoWorkers(FaustKafka):
    """Each zone with two workers from the beginning."""

    workers = 2


@pytest.mark.timeout(1800)
class TestFaustKafka(HostSuite):
    set_up = FaustKafka
    crashes = tuple(one for one in CRASHES if not one[1].startswith("link."))
    """Topics take the link's place; the relay's points are those of what it publishes."""

    def test_the_broker_is_killed_and_comes_back_and_the_day_ends_the_same(
        self,
        host,
        town,
        tmp_path,
        day,
        undisturbed,
    ):
        def killed():
            with host.broker_killed():
                threading.Event().wait(2.0)

        with _meanwhile(killed):
            play_day(tmp_path, day, town)
        until(town.idle, "the zones are idle")
        assert_same(town.end_state(), undisturbed[1])

    def test_a_worker_that_comes_and_one_that_is_killed_change_nothing(
        self,
        town,
        tmp_path,
        day,
        undisturbed,
    ):
        """Rebalance: a second worker joins each zone, then the first is killed."""

        def rebalanced():
            for zone in ZoneName:
                town.processes[zone].processes.append(town._worker(zone, {}))
            threading.Event().wait(5.0)
            for zone in ZoneName:
                town.kill_one(zone, 1)

        with _meanwhile(rebalanced):
            play_day(tmp_path, day, town)
        until(town.idle, "the zones are idle")
        assert_same(town.end_state(), undisturbed[1])

    def test_moved_from_one_box_to_kafka_in_the_middle_of_the_day_it_goes_on(
        self, host, tmp_path, day, undisturbed
    ):
        """The steps of docs/kafka.md: a SQLite box that has cases, its data moved, then Kafka."""
        zones = host.prepare(tmp_path, day, undisturbed[0])
        config = tmp_path / "handoff.toml"
        with_kafka = config.read_text()
        config.write_text(on_files(with_kafka.partition("\n[kafka]\n")[0]))
        half = len(day.messages) // 2
        on_one_box = SetUpZones(load(config), config)
        on_one_box.start_all()
        try:
            on_one_box.end(ZoneName.CLINICAL)  # so that requests wait in the outbox
            play_day(tmp_path, replace(day, messages=day.messages[:half]), on_one_box)
        finally:
            on_one_box.stop()
        config.write_text(with_kafka)
        moved = command("move", "--config", str(config))
        assert moved.count("the audit holds") == len(ZoneName), moved
        (tmp_path / "town" / "position.json").unlink()
        zones.start_all()
        try:
            play_day(tmp_path, replace(day, messages=day.messages[half:]), zones)
            found = zones.end_state()
        finally:
            zones.stop()
        expected = undisturbed[1]
        assert _flags(found) == _flags(expected)
        assert set(found.leads) == set(expected.leads)
        assert newest(found) == newest(expected)
        assert found.parked == expected.parked


def on_files(words):
    """The configuration without its databases: a SQLite file for each zone."""
    return "\n".join(line for line in words.splitlines() if not line.startswith("database"))


def command(*words):
    done = subprocess.run([sys.executable, "-m", "handoff", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _killed_in_turn(tmp_path, calls, kills, seed):
    """kill -9 of a worker, a zone, the broker and PostgreSQL in turn during a day."""
    played = town_day(seed, calls, hours=6)
    quiet = EmbeddedSqlite().prepare(tmp_path / "quiet", played)
    quiet.start_all()
    play_day(tmp_path / "quiet", played, quiet)
    expected = quiet.end_state()
    host = TwoWorkers()
    host.open(tmp_path)
    rng, done = random.Random(seed), [0]
    try:
        town = host.prepare(tmp_path / "killed", played, tmp_path / "quiet")
        town.start_all()

        def kill():
            for turn in range(kills):
                threading.Event().wait(rng.uniform(0.5, 3.0))
                if turn % 5 == 3:
                    with host.broker_killed():
                        threading.Event().wait(0.5)
                elif turn % 5 == 4:
                    with host.database_disturbed(town):
                        threading.Event().wait(0.5)
                else:
                    town.kill_one(rng.choice(list(ZoneName)), turn % 3)
                done[0] += 1

        with _meanwhile(kill) as turn:
            play_day(tmp_path / "killed", played, town)
            while turn.is_alive():
                (tmp_path / "killed" / "town" / "position.json").unlink(missing_ok=True)
                play_day(tmp_path / "killed", played, town)
        until(town.idle, "the zones are idle")
        found = town.end_state()
        arrived = town.order_of_arrival()
    finally:
        town.stop()
        host.close()
    assert done[0] == kills
    assert arrived
    for incident, versions in arrived.items():
        assert versions == sorted(versions), incident
    for part in ("incidents", "alerts", "requests", "leads", "lead_requests", "parked"):
        assert getattr(found, part) == getattr(expected, part), part


@pytest.mark.timeout(900)
def test_killed_ten_times_in_turn_nothing_is_lost_or_doubled(tmp_path):
    _killed_in_turn(tmp_path, calls=12, kills=10, seed=5)


@pytest.mark.campaign
@pytest.mark.timeout(7200)
def test_killed_fifty_times_in_turn_nothing_is_lost_or_doubled(tmp_path):
    _killed_in_turn(tmp_path, calls=40, kills=50, seed=6)
