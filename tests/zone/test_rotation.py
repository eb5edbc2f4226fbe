"""Keys are rotated while the zone works: nothing is lost, nothing bears the old key in the end."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import MetaData, text

from schemas.envelope import ZoneName
from tests import databases
from tests.house.committed import in_rooms, text_of
from tests.zone.made import accept, event, send
from zone.errors import Broken, Refused
from zone.journal import inbox, retention
from zone.keys import keyring, versions
from zone.keys.keyring import KeyRing
from zone.rotation.rules import SHARED
from zone.rotation.sealed_cells import sealed_tables
from zone.rotation.steps import Rotation

ROOT = Path(__file__).resolve().parents[2]
SQLITE = pytest.mark.only_on("sqlite")
"""What does not differ between the databases is tested on one."""


@pytest.fixture(autouse=True)
def seen_at_once(monkeypatch):
    monkeypatch.setattr(keyring, "LOOK_EVERY", 0.0)


def rotation(zone, rules=SHARED, told=None):
    tell = (told if told is not None else []).append
    return Rotation(zone, rules, "command:1", lambda: None, tell, lambda: None)


def filled(zone, count=120):
    for number in range(count):
        accept(zone, event(zone, number, body=f"body {number}".encode(), source_name=f"f{number}"))
    send(zone, event(zone, "out"), "channel:cad")
    return zone


def bodies(zone, most=1000):
    with zone.read() as conn:
        return [(one.event_id, one.body) for one in inbox.pending(conn, zone.keys, most)]


@SQLITE
def test_every_row_bears_the_new_key_and_the_old_one_is_gone(zone, clock):
    before, told = bodies(filled(zone)), []
    rotation(zone, told=told).run()
    standing = rotation(zone).standing()
    assert (standing.rows, standing.marks) == ({}, {})
    assert (standing.versions.seal, standing.versions.blind) == ((2,), (2,))
    assert [(p.table, p.done, p.of) for p in told if p.table == "inbox"] == [
        ("inbox", 50, 120),
        ("inbox", 100, 120),
        ("inbox", 120, 120),
    ]
    again = databases.open_zone(zone.name, zone.folder, clock, guest=True)
    assert bodies(again) == before
    with again.read() as conn:
        cells = conn.execute(text("select body, source_name from inbox")).all()
    assert {cell[0] for row in cells for cell in row} == {2}
    again.close()


def test_key_rotated_under_load(zone, clock):
    """A process that opened the zone before goes on through all steps, and reads what it wrote."""
    filled(zone)
    other = databases.open_zone(zone.name, zone.folder, clock, guest=True)
    stop, wrote = threading.Event(), []

    def work():
        while not stop.is_set():
            one = event(zone, f"load {len(wrote)}", body=b"under load")
            accept(zone, one)
            accept(zone, one)  # known again under whichever key
            wrote.append(one.event_id)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for _ in range(3):
            rotation(other).run()
    finally:
        stop.set()
        worker.join()
    assert rotation(other).standing().rows == {}
    assert rotation(other).standing().versions.seal == (4,)
    found = dict(bodies(zone, 100_000))
    assert {found[event_id] for event_id in wrote} == {b"under load"}
    assert len(found) == 120 + len(wrote), "a repeat was parked beside itself"
    fresh = databases.open_zone(zone.name, zone.folder, clock, guest=True)
    assert dict(bodies(fresh, 100_000)) == found
    fresh.close()
    other.close()


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from schemas.envelope import ZoneName
from tests import databases
from zone.clock import FixedClock
from zone.rotation.rules import SHARED
from zone.rotation.steps import Rotation
at = FixedClock(datetime(2026, 11, 23, 14, 0, tzinfo=UTC))
zone = databases.open_zone(ZoneName.DISPATCH, Path(sys.argv[1]), at, guest=True)
Rotation(zone, SHARED, "command:1", lambda: None, lambda _: None, lambda: None).run()
"""


@SQLITE
@pytest.mark.parametrize("point", ["keys.before_replace:2", "keys.after_batch:2"])
def test_killed_in_the_middle_it_goes_on(zone, point):
    before = bodies(filled(zone))
    command = [sys.executable, "-c", KILLED, str(zone.folder)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"HANDOFF_CRASH_AT": point})
    assert done.returncode == -9
    assert bodies(zone) == before
    assert rotation(zone).standing().versions.rotating
    told = []
    rotation(zone, told=told).run()
    expected = 120 if point.startswith("keys.before") else 20
    assert next(p.of for p in told if p.table == "inbox") == expected
    assert bodies(zone) == before
    assert rotation(zone).standing().versions.seal == (2,)


@SQLITE
def test_what_only_the_old_key_can_compare_keeps_it_until_it_is_given_up(zone, clock):
    filled(zone, 3)
    for event_id, _ in bodies(zone):
        zone.write(lambda uow, e=event_id: uow.finish(e, "done"))
    clock.advance(3600)
    zone.write(lambda uow: retention.purge_bodies(uow, clock.now()))
    rotation(zone).run()
    standing = rotation(zone).standing()
    assert (standing.versions.seal, standing.versions.blind) == ((2,), (1, 2))
    assert standing.marks == {"messages whose content is purged": 3}
    accept(zone, event(zone, 1, body=b"body 1", source_name="f1"))
    with zone.read() as conn:
        assert inbox.counts(conn).get("parked") is None, "known as the same"
    rotation(zone).retire(forget=True)
    assert rotation(zone).standing().versions.blind == (2,)


@SQLITE
def test_a_row_that_does_not_open_keeps_the_old_key(zone):
    filled(zone, 5)
    spoiled = databases.engine_of(zone.folder, "dispatch.sqlite3")
    with spoiled.begin() as conn:
        conn.execute(text("update inbox set body = source_name where arrival = 2"))
    with pytest.raises(Broken, match="1 rows do not open"):
        rotation(zone).run()
    standing = rotation(zone).standing()
    assert standing.versions.seal == (1, 2)
    assert standing.rows == {"inbox": 1}
    with pytest.raises(Refused, match="1 rows still bear an older key"):
        rotation(zone).retire(forget=False)


@SQLITE
def test_a_step_that_only_adds_changes_no_row(zone):
    filled(zone, 2)
    rotation(zone).run(add_only=True)
    rotation(zone).run(add_only=True)
    standing = rotation(zone).standing()
    assert (standing.versions.seal, standing.versions.seal_current) == ((1, 2), 1)
    rotation(zone).run(keep_old=True)
    assert rotation(zone).standing().versions.seal == (1, 2)
    rotation(zone).run()
    assert rotation(zone).standing().versions.seal == (2,)


@SQLITE
@pytest.mark.parametrize("name", ZoneName)
def test_every_sealed_column_of_the_schema_can_be_named(tmp_path, clock, name):
    opened = databases.open_zone(name, tmp_path / name.value, clock)
    with opened.read() as conn:
        tables = {one.table.name: one.columns for one in sealed_tables(conn)}
        schema = MetaData()
        schema.reflect(conn)
    assert tables["inbox"] == ("source_name", "body")
    assert "audit" not in tables
    assert len(schema.tables) > len(tables)
    opened.close()


def test_a_process_knows_a_version_that_was_added_after_it_began(tmp_path):
    one = KeyRing.create(tmp_path / "keys.json")
    sealed = one.seal("t", "c", "r", b"x")
    versions.add(tmp_path / "keys.json")
    versions.use_newest(tmp_path / "keys.json")
    other = KeyRing.load(tmp_path / "keys.json")
    assert one.unseal("t", "c", "r", other.seal("t", "c", "r", b"y")) == b"y"
    assert one.blind_index("n", "v").startswith("v2:")
    versions.retire(tmp_path / "keys.json", seal=True, blind=True)
    assert one.unseal("t", "c", "r", sealed) == b"x", "read before it was retired"
    with pytest.raises(Broken):
        KeyRing.load(tmp_path / "keys.json").unseal("t", "c", "r", sealed)
    assert one.name == other.name


FINGERPRINTS = {
    "zone/keys/keyring.py": "makes them",
    "zone/journal/inbox.py": "remade with the row, or kept",
    "zone/journal/unit_of_work.py": "part of an id, compared with nothing",
    "zone/accounts/sessions.py": "forgotten after a quarter of an hour, or with the session",
    "zone/sign_on/records.py": "remade with the row",
    "zone/rotation/rules.py": "remakes them",
    "casestore/matching/block_keys.py": "remade with the person",
    "casestore/people/records.py": "remade with the person",
    "casestore/places/noting.py": "remade",
    "casestore/referrals/doors.py": "kept until the link ends",
    "casestore/clients/repeats.py": "kept as long as answers to programs are kept, two days",
    "web/clinical/invented.py": "a password in a zone that is invented for one page",
    "pipelines/hosts/kafka_records.py": "a key of a topic: places a record",
    "pipelines/hosts/kafka_work.py": "part of an id, compared with nothing",
    "handoff/bootstrap/dispatch.py": "a changed one sends the request of an open call once more",
    "handoff/bootstrap/keeping.py": "a changed one reads a row once more, which is then known",
}
"""Who makes fingerprints, and what becomes of them when the key is rotated."""


@SQLITE
def test_every_fingerprint_has_a_rule_for_rotation():
    making = re.compile(r"keys\.(?:blind_index|blind_indexes|mac)\(")
    found = {str(p) for p in in_rooms(".py") if making.search(text_of(p))}
    assert found - set(FINGERPRINTS) == set()
