"""The player sends everything in order, waits for a closed door, and goes on where it stopped."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.town.clock import TownClock, read
from handoff.town.doors import DoorShut, DropDoor, Handed, PushDoor
from handoff.town.generate import Message, town_day
from handoff.town.place import CAD_EIDO, CAD_NEW_WORLD, RMS_NDEX
from handoff.town.play_town import CLOCK_FILE, play_town, set_clock
from handoff.town.player import play
from handoff.town.position import OtherDay, Position
from tests.handoff.town.doubles import receiver

DAY = town_day(4, 20, hours=1)
PUSHED = [m for m in DAY.messages if m.feed == CAD_EIDO]
DROPPED = {(m.feed, m.name): m.body for m in DAY.messages if m.feed != CAD_EIDO}


class Memory:
    """A door that remembers, answers what it is told, and may call something on each try."""

    def __init__(self, answers=(), each=None):
        self.got: list[Message] = []
        self.answers = list(answers)
        self.each = each

    def hand_over(self, message):
        if self.each:
            self.each(message)
        answer = self.answers.pop(0) if self.answers else Handed.ACCEPTED
        if answer is Handed.ACCEPTED:
            self.got.append(message)
        return answer


def _play(folder: Path, door, *, speed=0.0, stop=None, on_progress=None, day=DAY):
    position = Position(folder / "position.json", day.label)
    doors = dict.fromkeys((CAD_EIDO, CAD_NEW_WORLD, RMS_NDEX), door)
    clock = set_clock(folder, day, speed)
    return play(day, doors, clock, stop or threading.Event(), on_progress, position=position)


def test_a_day_is_played_whole_and_in_order(tmp_path):
    door = Memory()
    progress = _play(tmp_path, door)
    assert door.got == list(DAY.messages)
    assert progress.is_over
    assert progress.accepted == len(DAY.messages)


def test_the_clock_shows_each_message_s_time_when_it_is_handed_over(tmp_path):
    seen = []
    set_clock(tmp_path, DAY, 0)
    clock = TownClock(tmp_path / CLOCK_FILE)
    _play(tmp_path, Memory(each=lambda message: seen.append((message.at, clock.now()))))
    assert all(at == now for at, now in seen)


def test_town_time_stands_still_while_the_program_is_away(tmp_path):
    clock_file = tmp_path / CLOCK_FILE
    times = []
    door = Memory([Handed.LATER] * 4, each=lambda _: times.append(read(clock_file).now))
    progress = _play(tmp_path, door, speed=1e7)
    assert set(times[:5]) == {DAY.messages[0].at}
    assert progress.retries == 4
    assert door.got == list(DAY.messages)


def test_a_refused_message_is_counted_and_does_not_hold_up_the_rest(tmp_path):
    door = Memory([Handed.REFUSED])
    progress = _play(tmp_path, door)
    assert (progress.refused, progress.accepted) == (1, len(DAY.messages) - 1)
    assert door.got == list(DAY.messages[1:])


def test_a_player_that_was_stopped_goes_on_with_the_next_message(tmp_path):
    stop, first = threading.Event(), Memory()

    def after_ten(progress, _message):
        if progress.played == 10:
            stop.set()

    assert not _play(tmp_path, first, stop=stop, on_progress=after_ten).is_over
    stood = TownClock(tmp_path / CLOCK_FILE).now()
    second = Memory()
    assert _play(tmp_path, second).is_over
    assert first.got + second.got == list(DAY.messages)
    assert stood == DAY.messages[9].at


def test_speed_is_kept(tmp_path):
    short = town_day(4, 1, hours=1)
    length = (short.messages[3].at - short.start).total_seconds()
    stop = threading.Event()

    def after_four(progress, _message):
        if progress.played == 4:
            stop.set()

    begun = time.monotonic()
    _play(tmp_path, Memory(), speed=length / 0.5, stop=stop, on_progress=after_four, day=short)
    assert 0.45 < time.monotonic() - begun < 3


def test_a_state_folder_of_another_day_is_refused_with_a_reason(tmp_path):
    _play(tmp_path, Memory())
    with pytest.raises(OtherDay, match="another town day"):
        _play(tmp_path, Memory(), day=town_day(5, 2, hours=1))


def test_a_damaged_position_begins_again_rather_than_skipping(tmp_path):
    _play(tmp_path, Memory())
    (tmp_path / "position.json").write_bytes(b"\x00")
    door = Memory()
    _play(tmp_path, door)
    assert door.got == list(DAY.messages)


def test_the_push_door_sends_body_key_and_token_and_tells_the_answers_apart():
    message = PUSHED[0]
    with receiver(503, 429, 413, 202, 200) as seen:
        door = PushDoor(seen.url, "secret")
        handed = [door.hand_over(message) for _ in range(5)]
        door.close()
    assert handed == [
        Handed.LATER,
        Handed.LATER,
        Handed.REFUSED,
        Handed.ACCEPTED,
        Handed.ACCEPTED,
    ]
    path, token, key, body = seen.got[0]
    assert (path, token) == ("/feeds/cad-eido", "Bearer secret")
    assert (key, body) == (message.message_key, message.body)


def test_a_wrong_token_ends_the_play_and_nobody_there_means_later():
    with receiver(401) as seen:
        door = PushDoor(seen.url, "wrong")
        with pytest.raises(DoorShut):
            door.hand_over(PUSHED[0])
        door.close()
    door = PushDoor(seen.url, "wrong", timeout=1)
    assert door.hand_over(PUSHED[0]) is Handed.LATER
    door.close()


def test_the_push_door_does_not_show_its_token():
    assert "secret" not in repr(PushDoor("http://127.0.0.1:1", "secret"))


def test_the_drop_door_renames_whole_files_and_never_overwrites(tmp_path):
    message = next(m for m in DAY.messages if m.feed == CAD_NEW_WORLD)
    door = DropDoor(tmp_path)
    assert door.hand_over(message) is Handed.ACCEPTED
    assert [p.name for p in tmp_path.iterdir()] == [message.name]
    assert (tmp_path / message.name).read_bytes() == message.body
    assert door.hand_over(message) is Handed.LATER
    (tmp_path / message.name).unlink()
    assert door.hand_over(message) is Handed.ACCEPTED


def test_a_drop_door_that_waits_accepts_only_what_was_taken(tmp_path):
    message = next(m for m in DAY.messages if m.feed == CAD_NEW_WORLD)
    door = DropDoor(tmp_path, wait_taken=True, patience=0.02)
    assert door.hand_over(message) is Handed.LATER
    (tmp_path / message.name).unlink()
    assert door.hand_over(message) is Handed.ACCEPTED
    assert list(tmp_path.iterdir()) == []


PLAYER = """
import sys, threading
from pathlib import Path
from handoff.town.play_town import play_town
url, folder = sys.argv[1], Path(sys.argv[2])
play_town(base_url=url, tokens={"cad-eido": "t"},
          folders={"cad-newworld": folder / "nw", "rms-ndex": folder / "rms"},
          state_folder=folder / "state", seed=4, speed=0, calls=20, hours=1, stop=threading.Event())
"""


def test_a_player_killed_at_random_moments_skips_nothing(tmp_path):
    with receiver() as seen, _swept(tmp_path) as kept:
        for part in (0.2, 0.4, 0.6):
            _killed_after(part * len(PUSHED), seen, tmp_path)
        progress = play_town(
            base_url=seen.url,
            tokens={CAD_EIDO: "t"},
            folders={CAD_NEW_WORLD: tmp_path / "nw", RMS_NDEX: tmp_path / "rms"},
            state_folder=tmp_path / "state",
            seed=4,
            speed=0,
            calls=20,
            hours=1,
            stop=threading.Event(),
        )
    assert progress.is_over
    assert list(dict.fromkeys(key for _, _, key, _ in seen.got)) == _once(PUSHED)
    assert {(feed, name): body for feed, name, body in kept.values()} == DROPPED
    assert len(seen.got) <= len(PUSHED) + 3


def _killed_after(pushed: float, seen, folder: Path) -> None:
    command = [sys.executable, "-c", PLAYER, seen.url, str(folder)]
    with subprocess.Popen(command) as child:
        deadline = time.monotonic() + 60
        while len(seen.got) < pushed and time.monotonic() < deadline:
            time.sleep(0.001)
        child.kill()
    assert child.returncode == -signal.SIGKILL


def _once(messages):
    return list(dict.fromkeys(m.message_key for m in messages))


@contextmanager
def _swept(folder: Path) -> Iterator[dict[Path, tuple[str, str, bytes]]]:
    """Take the dropped files as they come, as the program would."""
    kept: dict[Path, tuple[str, str, bytes]] = {}
    done = threading.Event()

    def sweep():
        last = False
        while not last:
            last = done.wait(0.005)
            for feed, name in ((CAD_NEW_WORLD, "nw"), (RMS_NDEX, "rms")):
                for path in (folder / name).glob("[!.]*"):
                    kept[path] = (feed, path.name, path.read_bytes())
                    path.unlink()

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        yield kept
    finally:
        done.set()
        sweeper.join()


def test_the_day_of_these_tests_has_all_kinds_of_messages():
    assert len(PUSHED) > 15
    assert len(DROPPED) > 10
    assert DAY.messages[-1].at - DAY.start < timedelta(hours=12)
