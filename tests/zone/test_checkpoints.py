import json
import stat
import threading

import pytest
from sqlalchemy import text

from schemas.envelope import ZoneName
from tests.databases import open_zone
from tests.zone.made import note
from zone.audit import anchor
from zone.audit.checkpoints import Checkpoint, Checkpoints
from zone.audit.links import Fault
from zone.audit.verify import verify


def write(zone, number=1):
    for _ in range(number):
        zone.write(lambda uow: note(uow, 1))


def lines(zone):
    (file,) = (zone.folder / "checkpoints").glob("*.jsonl")
    return file, file.read_bytes().splitlines()


def faults(zone):
    return [finding.fault for finding in verify(zone).findings]


@pytest.fixture
def anchored(zone):
    zone.anchor.close()  # on a busy machine its thread would write one of these by itself
    for _ in range(3):
        write(zone, 2)
        assert zone.checkpoint()
    assert verify(zone).ok
    return zone


def test_a_checkpoint_says_how_many_events_there_are_and_which_is_the_last(zone):
    write(zone, 3)
    zone.checkpoint()
    file, (line,) = lines(zone)
    said = json.loads(line)
    with zone.read() as conn:
        head = conn.scalar(text("select hash from audit where seq = 3"))
    assert (said["zone"], said["stream"], said["number"], said["count"]) == (
        "dispatch",
        "main",
        1,
        3,
    )
    assert said["head"] == head.hex()
    assert said["at"] == "2026-11-23T14:00:00.000000+00:00"
    assert file.name == "main-2026-11.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_new_needs_no_checkpoint(zone):
    assert zone.checkpoint() is False
    write(zone)
    assert zone.checkpoint() is True
    assert zone.checkpoint() is False
    assert len(lines(zone)[1]) == 1


def test_a_tail_is_anchored_when_the_zone_closes(zone, clock):
    write(zone)
    zone.close()
    again = open_zone(zone.name, zone.folder, clock, guest=True)
    assert verify(again).streams[0].unanchored == 0
    again.close()


def test_a_tail_left_by_a_killed_process_is_anchored_at_the_next_start(zone, clock, monkeypatch):
    write(zone, 2)
    zone.checkpoint()
    write(zone, 2)
    zone.anchor.close = lambda: None
    zone.close()
    again = open_zone(zone.name, zone.folder, clock)
    again.anchor._thread.join(0.3)
    for _ in range(100):
        if verify(again).streams[0].unanchored == 0:
            break
        again.anchor._stop.wait(0.05)
    assert verify(again).streams[0].anchored == 4
    again.close()


def test_checkpoints_are_written_by_themselves_after_so_many_events(zone, monkeypatch):
    monkeypatch.setattr(anchor, "EVENTS", 5)
    monkeypatch.setattr(anchor, "_LOOK_EVERY", 0.01)
    zone.anchor._stop.set()
    zone.anchor._thread.join()
    fresh = anchor.Anchor(
        zone.folder / "checkpoints", "dispatch", zone.keys, zone.clock, zone.engine, "main"
    )
    write(zone, 5)
    fresh.start()
    for _ in range(200):
        if verify(zone).streams[0].anchored >= 5:
            break
        fresh._stop.wait(0.02)
    fresh.close()
    assert verify(zone).streams[0].unanchored == 0


def test_a_changed_event_is_never_vouched_for(anchored):
    write(anchored, 3)
    change = text("update audit set actor = 'x' where seq = 8")
    anchored.write(lambda uow: uow.conn.execute(change))
    assert anchored.checkpoint() is False
    assert len(lines(anchored)[1]) == 3
    assert faults(anchored) == [Fault.CHANGED]


@pytest.mark.parametrize("field", ["zone", "stream", "number", "count", "head", "at", "previous"])
def test_any_changed_field_of_a_checkpoint_is_found(anchored, field):
    file, written = lines(anchored)
    said = json.loads(written[1])
    said[field] = said[field] + 1 if isinstance(said[field], int) else said[field] + "0"
    written[1] = Checkpoint(**said).line()
    file.write_bytes(b"\n".join(written) + b"\n")
    assert Fault.CHECKPOINT in faults(anchored)


def test_a_checkpoint_of_another_zone_vouches_for_nothing(anchored, tmp_path, clock):
    other = open_zone(ZoneName.DISPATCH, tmp_path / "other", clock, guest=True)
    write(other, 6)
    other.checkpoint()
    file, _ = lines(anchored)
    file.write_bytes(lines(other)[1][0] + b"\n")
    report = verify(anchored)
    assert [finding.fault for finding in report.findings] == [Fault.CHECKPOINT]
    assert report.streams[0].anchored == 0
    other.close()


@pytest.mark.parametrize("place", [0, 1])
def test_a_checkpoint_taken_out_leaves_a_gap(anchored, place):
    file, written = lines(anchored)
    del written[place]
    file.write_bytes(b"\n".join(written) + b"\n")
    assert faults(anchored) == [Fault.CHECKPOINT_GAP]


def test_half_a_line_left_by_a_power_cut_is_named_and_harmless(anchored):
    file, written = lines(anchored)
    file.write_bytes(file.read_bytes() + written[0][:50])
    write(anchored)
    assert anchored.checkpoint()
    report = verify(anchored)
    assert report.ok
    assert report.streams[0].unreadable_lines == 1
    assert report.streams[0].unanchored == 0


def test_a_checkpoint_made_unreadable_leaves_a_gap(anchored):
    file, written = lines(anchored)
    written[1] = written[1][:50]
    file.write_bytes(b"\n".join(written) + b"\n")
    assert faults(anchored) == [Fault.CHECKPOINT_GAP]


@pytest.mark.parametrize(
    "line", [b"", b"{}", b"[1]", b'{"zone":1}', b"\xff", b"null", b'{"count":"7"}']
)
def test_lines_that_are_no_checkpoints_break_nothing(anchored, line):
    file, written = lines(anchored)
    file.write_bytes(b"\n".join([*written, line]) + b"\n")
    report = verify(anchored)
    assert report.ok
    assert report.streams[0].unreadable_lines == 1


@pytest.mark.parametrize("size", [10, 5000, 100_000])
def test_the_newest_checkpoint_is_found_behind_any_amount_of_rubbish(anchored, size):
    file, written = lines(anchored)
    file.write_bytes(file.read_bytes() + b"rubbish\n" * (size // 8))
    made = Checkpoints(anchored.folder / "checkpoints", "dispatch", anchored.keys)
    assert made.newest("main").line() == written[-1]
    write(anchored)
    assert anchored.checkpoint()
    assert made.newest("main").number == 4
    assert verify(anchored).ok


def test_a_new_month_is_a_new_file(zone):
    write(zone)
    zone.checkpoint()
    zone.clock.advance(10 * 24 * 3600)
    write(zone)
    zone.checkpoint()
    names = sorted(file.name for file in (zone.folder / "checkpoints").glob("*.jsonl"))
    assert names == ["main-2026-11.jsonl", "main-2026-12.jsonl"]
    assert verify(zone).ok


def test_a_folder_that_cannot_be_written_stops_nothing(zone):
    (zone.folder / "checkpoints").write_text("a file where the folder should be")
    write(zone)
    assert zone.checkpoint() is False
    write(zone)
    (zone.folder / "checkpoints").unlink()
    assert zone.checkpoint() is True
    assert verify(zone).ok


def test_checkpoints_are_signed_with_the_zones_own_key(anchored):
    made = Checkpoints(anchored.folder / "checkpoints", "dispatch", anchored.keys)
    stored, unreadable = made.all_of("main")
    assert unreadable == 0
    assert [line.number for line in stored] == [1, 2, 3]
    assert all(line.is_signed_by(made.public_key) for line in stored)


def test_two_processes_that_anchor_at_once_leave_no_gap(zone, clock):
    other = open_zone(zone.name, zone.folder, clock)
    for _ in range(10):
        write(zone)
        threads = [threading.Thread(target=one.checkpoint) for one in (zone, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    other.close()
    report = verify(zone)
    assert report.ok
    assert report.streams[0].unanchored == 0
