"""The town's clock moves only as the hand moves it, and never back."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from handoff.town.clock import ClockHand, ClockNotSet, TownClock, read

START = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


def test_a_clock_that_was_never_set_says_what_to_do(tmp_path):
    with pytest.raises(ClockNotSet, match="handoff demo"):
        TownClock(tmp_path / "clock.json")


def test_the_reader_sees_each_move_at_once_even_within_one_tick_of_the_file_system(tmp_path):
    hand = ClockHand(tmp_path / "clock.json", START, 7, 60)
    clock = TownClock(tmp_path / "clock.json")
    for second in range(300):
        hand.set(START + timedelta(seconds=second))
        assert clock.now() == START + timedelta(seconds=second)


def test_the_hand_does_not_go_back(tmp_path):
    hand = ClockHand(tmp_path / "clock.json", START, 7, 60)
    hand.set(START + timedelta(hours=1))
    hand.set(START)
    assert TownClock(tmp_path / "clock.json").now() == START + timedelta(hours=1)


def test_a_reader_never_goes_back_though_the_file_does(tmp_path):
    path = tmp_path / "clock.json"
    ClockHand(path, START, 7, 60).set(START + timedelta(hours=1))
    clock = TownClock(path)
    path.unlink()
    assert clock.now() == START + timedelta(hours=1)
    ClockHand(path, START, 8, 60)
    assert read(path).now == START
    assert clock.now() == START + timedelta(hours=1)


def test_a_damaged_file_leaves_the_reader_where_it_was(tmp_path):
    path = tmp_path / "clock.json"
    hand = ClockHand(path, START, 7, 60)
    clock = TownClock(path)
    path.write_bytes(b'{"start": "20')
    assert clock.now() == START
    hand.set(START + timedelta(seconds=5))
    assert clock.now() == START + timedelta(seconds=5)


def test_a_player_that_comes_back_goes_on_where_the_clock_stands(tmp_path):
    path = tmp_path / "clock.json"
    ClockHand(path, START, 7, 60).set(START + timedelta(hours=2))
    again = ClockHand(path, START, 7, 120)
    assert again.reading.now == START + timedelta(hours=2)
    assert read(path).speed == 120


def test_another_day_begins_at_its_own_start(tmp_path):
    path = tmp_path / "clock.json"
    ClockHand(path, START, 7, 60).set(START + timedelta(hours=2))
    assert ClockHand(path, START, 8, 60).reading.now == START


def test_a_look_at_an_unmoved_clock_does_not_read_the_file(tmp_path):
    path = tmp_path / "clock.json"
    ClockHand(path, START, 7, 60)
    clock = TownClock(path)
    clock.now()
    stamp = path.stat()
    with path.open("r+b") as file:
        file.write(b"!")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert clock.now() == START
