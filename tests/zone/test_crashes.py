"""kill -9 at every named point: nothing that was acknowledged is lost, nothing is doubled."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from schemas.envelope import ZoneName
from tests import databases
from tests.databases import open_zone
from tests.zone import crash_child
from zone.audit.verify import verify
from zone.clock import FixedClock
from zone.crash_points import POINTS, arm

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {
    "link.before_accept": "test_link_crashes",
    "link.after_accept_before_202": "test_link_crashes",
    "audit.before_archived_rows_go": "test_audit_archive",
    "keys.before_replace": "test_rotation",
    "keys.after_batch": "test_rotation",
    "backup.before_rename": "test_backup",
    "restore.before_rename": "test_backup",
}
"""Points that the child of this module does not pass, and where they are tested."""
HERE = [point for point in POINTS if point not in ELSEWHERE]
OFTEN = {
    "keys.before_rename": (1,),
    "migrations.before_commit": (1,),
    "audit.before_checkpoint": (1, 2, 3),
    "audit.after_checkpoint": (1, 2, 3),
}
"""At which passing the process is killed; all others are passed seven times at least."""
SENT_TWICE = {"relay.after_send_before_mark"}
"""Where a delivery may be repeated, with the same id."""


@pytest.fixture(scope="module")
def run(database):
    """Play the child's day in a folder; returns its exit code."""
    command = [sys.executable, "-m", "tests.zone.crash_child"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, bufsize=0) as child:

        def play(folder, crash=""):
            folder.mkdir(exist_ok=True)
            databases.url_of(folder, None if crash.startswith("migrations") else ZoneName.DISPATCH)
            child.stdin.write(f"{folder}\t{crash}\n".encode())
            return int(child.stdout.readline())

        yield play
        child.stdin.close()


def lines(file):
    return file.read_text().splitlines() if file.exists() else []


def state(folder):
    """Everything that counts, without what differs between two key rings."""
    zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(crash_child.AT), guest=True)
    number = {crash_child.message(zone, n).event_id: n for n in range(crash_child.EVENTS)}
    alerts = {zone.keys.effect_id(event_id, "alert"): n for event_id, n in number.items()}
    names = number | alerts

    def named(query):
        with zone.read() as conn:
            return sorted(
                tuple(str(names.get(value, value)) for value in row)
                for row in conn.execute(text(query))
            )

    found = {
        "inbox": named("select event_id, state, outcome from inbox"),
        "outbox": named("select event_id, destination, state from outbox"),
        "parked": named("select event_id, place, reason from dead_letter"),
        "about": named("select b.id, b.kind, a.tag from audit a join audit_about b using (seq)"),
        "delivered": sorted(names[one] for one in set(lines(folder / "delivered"))),
    }
    report = verify(zone)
    zone.close()
    return found, report


@pytest.fixture(scope="module")
def undisturbed(database, run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed") / "zone"
    assert run(folder) == 0
    found, report = state(folder)
    assert report.ok
    assert len(found["inbox"]) == crash_child.EVENTS
    assert len(found["delivered"]) == len(set(lines(folder / "delivered")))
    assert len(lines(folder / "delivered")) == len(found["outbox"])
    return found


@pytest.mark.parametrize(("point", "nth"), [(p, n) for p in HERE for n in OFTEN.get(p, (1, 2, 7))])
def test_killed_at_a_point_and_started_again_it_ends_as_if_nothing_had_happened(
    run, tmp_path, undisturbed, point, nth
):
    folder = tmp_path / "zone"
    assert run(folder, f"{point}:{nth}") == -signal.SIGKILL
    acked = lines(folder / "acked")
    if acked:
        zone = open_zone(ZoneName.DISPATCH, folder, FixedClock(crash_child.AT), guest=True)
        with zone.read() as conn:
            stored = set(conn.scalars(text("select event_id from inbox")))
        zone.close()
        assert set(acked) <= stored, "acknowledged, but not stored"
    assert run(folder) == 0
    found, report = state(folder)
    assert found == undisturbed
    assert report.ok
    assert report.streams[0].unanchored == 0
    deliveries = lines(folder / "delivered")
    repeated = len(deliveries) - len(set(deliveries))
    assert repeated == 0 if point not in SENT_TWICE else repeated <= 1


def kill_at_random(run, folder, moments, seed):
    chance = random.Random(seed)
    killed = 0
    for _ in range(moments):
        killed += run(folder, f"after {chance.uniform(0.001, 0.12):.6f}") == -signal.SIGALRM
    assert killed > moments // 3, "killed too seldom to prove anything"
    assert run(folder) == 0


@pytest.mark.parametrize("seed", range(4))
def test_killed_again_and_again_at_random_moments_it_ends_the_same(
    run, tmp_path, undisturbed, seed
):
    kill_at_random(run, tmp_path / "zone", 8, seed)
    found, report = state(tmp_path / "zone")
    assert found == undisturbed
    assert report.ok


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(100, 160))
def test_killed_at_hundreds_of_random_moments_it_ends_the_same(run, tmp_path, undisturbed, seed):
    kill_at_random(run, tmp_path / "zone", 10, seed)
    found, report = state(tmp_path / "zone")
    assert found == undisturbed
    assert report.ok


def test_every_point_is_tested_somewhere_and_an_unknown_one_is_refused():
    assert set(ELSEWHERE) <= set(POINTS)
    assert {(ROOT / "tests/zone" / f"{name}.py").exists() for name in ELSEWHERE.values()} == {True}
    with pytest.raises(ValueError, match="names no crash point"):
        arm("no.such.point")


def test_every_point_is_passed_by_the_program():
    sources = {
        file: file.read_text()
        for room in ("zone", "handoff", "tests")
        for file in (ROOT / room).rglob("*.py")
        if file.name not in ("crash_points.py", "test_crashes.py")
    }
    for point in POINTS:
        assert any(f'reached("{point}")' in source for source in sources.values()), point
