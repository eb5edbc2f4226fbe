"""A worker that stands still ends; one that works, or waits for the database, does not."""

import threading

import pytest

from pipelines.hosts.kafka_topics import Lag
from pipelines.hosts.kafka_watchdog import Watchdog
from zone.errors import TryLater


class Scene:
    def __init__(self):
        self.time, self.lags, self.mine, self.excused = 0.0, [], {("t", 0)}, False
        self.dog = Watchdog(
            self.read, lambda: self.mine, lambda: self.excused, 60.0, lambda: self.time
        )

    def read(self):
        if self.lags is None:
            raise TryLater("away")
        return self.lags

    def look(self, after, *lags):
        self.time += after
        self.lags = list(lags)
        return self.dog.look()


@pytest.fixture
def scene():
    return Scene()


def test_lag_and_a_committed_offset_that_stands_still_is_stuck(scene):
    assert scene.look(0, Lag("t", 0, 5, 9)) is None
    assert scene.look(59, Lag("t", 0, 5, 20)) is None
    assert scene.look(2, Lag("t", 0, 5, 20)) == ("t", 0)


def test_a_committed_offset_that_moves_is_progress_however_large_the_lag(scene):
    for step in range(10):
        assert scene.look(50, Lag("t", 0, step, 10_000)) is None


def test_without_lag_nothing_is_stuck(scene):
    for _ in range(10):
        assert scene.look(50, Lag("t", 0, 9, 9)) is None


def test_other_workers_partitions_are_their_business(scene):
    for _ in range(10):
        assert scene.look(50, Lag("t", 1, 5, 9)) is None


def test_a_worker_that_has_no_partition_watches_the_whole_group(scene):
    scene.mine = set()
    scene.look(0, Lag("t", 1, 5, 9))
    assert scene.look(61, Lag("t", 1, 5, 9)) == ("t", 1)


def test_while_the_database_is_away_standing_still_is_right(scene):
    scene.look(0, Lag("t", 0, 5, 9))
    scene.excused = True
    assert scene.look(100, Lag("t", 0, 5, 9)) is None
    scene.excused = False
    assert scene.look(50, Lag("t", 0, 5, 9)) is None


def test_while_the_broker_is_away_nobody_is_stuck(scene):
    scene.look(0, Lag("t", 0, 5, 9))
    scene.time, scene.lags = 500.0, None
    assert scene.dog.look() is None


def test_it_says_so_once_and_ends(scene):
    scene.lags = [Lag("t", 0, 5, 9)]
    said = []
    scene.dog._patience = -1.0
    scene.dog.run(threading.Event(), lambda: said.append("stuck"), every=0.01)
    assert said == ["stuck"]
