"""What every set-up of the zones must hold: inherited, never skipped by a host.

Each test plays a small town's day through real doors into real processes, and compares the end,
row by row, with the day that nobody disturbed on the simplest set-up.
"""

import random
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from handoff.town.generate import Message, town_day
from pipelines.tables import incident
from schemas.envelope import ZoneName
from tests.e2e.town_run import play_day
from tests.suites.setups import EmbeddedSqlite, until

CRASHES = (
    (ZoneName.DISPATCH, "relay.after_claim_before_send:1"),
    (ZoneName.DISPATCH, "relay.after_send_before_mark:1"),
    (ZoneName.CLINICAL, "link.before_accept:1"),
    (ZoneName.CLINICAL, "link.after_accept_before_202:1"),
    (ZoneName.CLINICAL, "relay.after_claim_before_send:1"),
    (ZoneName.CLINICAL, "relay.after_send_before_mark:1"),
    (ZoneName.DISPATCH, "link.before_accept:1"),
    (ZoneName.DISPATCH, "link.after_accept_before_202:1"),
    (ZoneName.CLINICAL, "writer.before_savepoint:3"),
    (ZoneName.CLINICAL, "writer.after_savepoint:3"),
    (ZoneName.CLINICAL, "writer.before_commit:3"),
    (ZoneName.CLINICAL, "writer.after_commit_before_wake:3"),
    (ZoneName.DISPATCH, "writer.before_savepoint:4"),
    (ZoneName.DISPATCH, "writer.after_savepoint:4"),
    (ZoneName.DISPATCH, "writer.before_commit:4"),
    (ZoneName.DISPATCH, "writer.after_commit_before_wake:4"),
    (ZoneName.DISPATCH, "door.before_accept:1"),
    (ZoneName.DISPATCH, "door.after_accept_before_ack:1"),
)
"""Between every two steps of a unit of work, in each zone where that step is taken. Those that only
a new request passes come first; the number keeps what a start writes out of it."""
ROWS = ("incidents", "alerts", "requests", "leads", "lead_requests", "parked")
POISON = (b"", b"{", b"\xff\xfe\x00", b'{"a": ' * 400, b"<a><b></a>")


@pytest.fixture(scope="session")
def day():
    return town_day(3, 12, hours=4)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory, day):
    """The folder of a quiet day on SQLite, which lends its keys, and how that day ended."""
    folder = tmp_path_factory.mktemp("quiet")
    zones = EmbeddedSqlite().prepare(folder, day)
    try:
        zones.start_all()
        play_day(folder, day, zones)
        state = zones.end_state()
    finally:
        zones.stop()
    assert state.incidents
    assert state.leads
    assert state.alerts
    return folder, state


@pytest.fixture(scope="class")
def host(request, tmp_path_factory):
    """The set-up of the class, opened once for all its tests."""
    made = request.cls.set_up()
    made.open(tmp_path_factory.mktemp("host"))
    yield made
    made.close()


def assert_same(found, expected, parts=(*ROWS, "audit", "delivered")):
    for part in parts:
        assert getattr(found, part) == getattr(expected, part), part


@pytest.mark.timeout(1800)
class HostSuite:
    """A subclass names its set-up."""

    set_up: type[EmbeddedSqlite]
    crashes = CRASHES

    @pytest.fixture
    def town(self, host, tmp_path, day, undisturbed):
        """Both zones run, with the quiet day's keys, so that ids are equal."""
        zones = host.prepare(tmp_path, day, undisturbed[0])
        try:
            zones.start_all()
            yield zones
        finally:
            zones.stop()

    def test_the_day_ends_with_the_same_rows(self, town, tmp_path, day, undisturbed):
        play_day(tmp_path, day, town)
        assert_same(town.end_state(), undisturbed[1])

    @pytest.mark.campaign
    def test_every_message_twice_changes_nothing(self, town, tmp_path, day, undisturbed):
        twice = tuple(message for message in day.messages for _ in range(2))
        play_day(tmp_path, replace(day, messages=twice), town)
        found, expected = town.end_state(), undisturbed[1]
        assert_same(found, expected, tuple(part for part in ROWS if part != "parked"))
        # A file whose name tells nothing is a message of its own each time: it is said that it
        # came, and what nobody can read is parked again. Nothing else happens.
        assert set(found.parked) == set(expected.parked)
        assert _audit_of_acts(found) == _audit_of_acts(expected)

    @pytest.mark.campaign
    def test_messages_in_any_order_end_in_the_same_incidents(
        self, host, tmp_path, day, undisturbed
    ):
        late = max(message.at for message in day.messages)
        shuffled = [replace(message, at=late) for message in day.messages]
        random.Random(1).shuffle(shuffled)
        zones = host.prepare(tmp_path, day, undisturbed[0])
        try:
            zones.start_all()
            play_day(tmp_path, replace(day, messages=tuple(shuffled)), zones)
            found = zones.end_state()
        finally:
            zones.stop()
        of_the_way = {"version", "last_source_at", "alert", "team"}
        for state in (found, undisturbed[1]):
            for one in state.incidents.values():
                assert of_the_way <= set(one)
        assert _without(found.incidents, of_the_way) == _without(
            undisturbed[1].incidents, of_the_way
        )
        assert found.parked == undisturbed[1].parked

    def test_poison_is_parked_and_stops_nothing_and_late_calls_raise_no_alert(
        self, town, tmp_path, day, undisturbed
    ):
        settings = town.settings
        pushed = [feed.name for feed in settings.feeds if feed.transport == "http_push"]
        poison = [
            Message(day.messages[0].at, feed, f"poison-{n}", body, f"poison-{n}")
            for feed in pushed
            for n, body in enumerate(POISON[1:])
        ]
        # One call is typed in hours after it ended.
        held = next(m for m in day.messages if m.feed in pushed)
        key = held.message_key.rsplit("-", 1)[0]
        late = [m for m in day.messages if m.message_key.startswith(key)]
        at = max(m.at for m in day.messages) + timedelta(hours=3)
        rest = [m for m in day.messages if m not in late]
        mixed = [*rest[:5], *poison, *rest[5:], *(replace(m, at=at) for m in late)]
        play_day(tmp_path, replace(day, messages=tuple(mixed)), town)
        found, expected = town.end_state(), undisturbed[1]
        assert set(found.incidents) == set(expected.incidents)
        assert _flags(found) == _flags(expected)
        assert sum(found.parked.values()) == sum(expected.parked.values()) + len(poison)
        assert _sent(found) <= _sent(expected)

    def test_a_clinical_zone_that_stands_still_never_delays_a_flag(
        self, town, tmp_path, day, undisturbed
    ):
        town.end(ZoneName.CLINICAL)
        play_day(tmp_path, day, town)
        with town.engine(ZoneName.DISPATCH).connect() as conn:
            flags = {row.incident_id: row.flag for row in conn.execute(select(incident))}
        expected = undisturbed[1]
        assert flags == {key: (one["flag"] or {}).get("answer") for key, one in _flagged(expected)}
        town.start(ZoneName.CLINICAL)
        until(town.idle, "the clinical zone has caught up")
        found = town.end_state()
        assert set(found.leads) == set(expected.leads)
        assert newest(found) == newest(expected)

    @pytest.mark.campaign
    def test_stopped_and_started_again_in_the_middle_it_goes_on(
        self, town, tmp_path, day, undisturbed
    ):
        def restarted():
            for zone in ZoneName:
                town.end(zone)
            town.start_all()

        with _meanwhile(restarted):
            play_day(tmp_path, day, town)
        assert_same(town.end_state(), undisturbed[1])

    @pytest.mark.campaign  # minutes; tests/zone/test_crashes.py has the same points in every run
    @pytest.mark.timeout(1800)
    def test_killed_between_any_two_steps_of_a_unit_of_work_the_day_ends_the_same(
        self, town, tmp_path, day, undisturbed
    ):
        lived = []

        def killed():
            for zone, point in self.crashes:
                town.end(zone)
                town.start(zone, HANDOFF_CRASH_AT=point)
                try:
                    town.processes[zone].wait(300)
                except subprocess.TimeoutExpired:
                    lived.append((zone, point))
                    town.end(zone)
                town.start(zone)
            town.wait_ready()

        # What is played goes on until every point had its turn: the day once more, as repeats.
        with _meanwhile(killed) as turn:
            play_day(tmp_path, day, town)
            while turn.is_alive():
                _again(tmp_path, day, town)
        assert lived == []
        assert_same(town.end_state(), undisturbed[1], ROWS)

    def test_the_database_goes_away_and_comes_back_and_nothing_is_lost(
        self, host, town, tmp_path, day, undisturbed
    ):
        def disturbed():
            for _ in range(2):
                with host.database_disturbed(town):
                    threading.Event().wait(1.0)
                threading.Event().wait(1.0)

        with _meanwhile(disturbed):
            play_day(tmp_path, day, town)
        town.revive()
        until(town.idle, "the zones are idle")
        assert_same(town.end_state(), undisturbed[1])


@contextmanager
def _meanwhile(act):
    """Do something to the zones shortly after the day began; its error is the test's."""
    failed = []

    def run():
        threading.Event().wait(1.0)
        try:
            act()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield thread
    finally:
        thread.join()
    if failed:
        raise failed[0]


def newest(state):
    """Incident → its newest request. What waited is decided again as it leaves: one whose flag has
    fallen meanwhile does not go, the correction after it does."""
    found = {}
    for call, _, version, call_state in sorted(state.lead_requests, key=lambda row: row[2]):
        found[call] = (version, call_state)
    return found


def _audit_of_acts(state):
    """What the audit tells, but for that a message came and that it said nothing new."""
    came = ("message.", "incident.older_update")
    return {
        zone: {said: n for said, n in told.items() if not said.startswith(came)}
        for zone, told in state.audit.items()
    }


def _again(folder, day, town):
    (folder / "town" / "position.json").unlink(missing_ok=True)
    play_day(folder, day, town)


def _without(incidents, names):
    return {
        key: {name: value for name, value in one.items() if name not in names}
        for key, one in incidents.items()
    }


def _flagged(state):
    return state.incidents.items()


def _sent(state):
    return {row for row in state.alerts if "sent" in row}


def _flags(state):
    return {key: one["flag"] for key, one in state.incidents.items()}
