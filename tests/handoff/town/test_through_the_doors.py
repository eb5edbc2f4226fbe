"""A day played through the program's real doors arrives whole, in order, at its own time."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn

from connectors.catalog import formats
from connectors.feed import Feed
from connectors.transports.file_drop import FileDrop
from connectors.transports.http_push import push_app
from handoff.town.clock import TownClock
from handoff.town.generate import town_day
from handoff.town.place import CAD_EIDO, FEEDS, TIME_ZONE
from handoff.town.play_town import CLOCK_FILE, play_town, set_clock

CALLS, HOURS = 12, 1.0
DAY = town_day(6, CALLS, hours=HOURS)


@contextmanager
def _served(app) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def _watched(drops) -> Iterator[None]:
    done = threading.Event()

    def watch():
        while not done.wait(0.002):
            for drop in drops:
                drop.poll()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _configured(folder) -> dict[str, Feed]:
    made = {}
    for one in FEEDS:
        home = folder / one.name
        home.mkdir()
        made[one.name] = Feed(
            name=one.name,
            transport=one.transport,
            format=one.format,
            agency=one.agency,
            time_zone=TIME_ZONE,
            folder=home,
            token="secret",
            stable_seconds=0,
        )
    return made


@pytest.fixture
def arrivals(tmp_path):
    """(feed, name or key, body, town time of arrival) of all messages of the day, played."""
    set_clock(tmp_path / "state", DAY, 0)
    clock = TownClock(tmp_path / "state" / CLOCK_FILE)
    got = []

    def accept(received):
        pushed = received.feed == CAD_EIDO
        name = received.message_key if pushed else received.source_name
        got.append((received.feed, name, received.body, clock.now()))
        return True

    feeds = _configured(tmp_path)
    dropped = [feed for feed in feeds.values() if feed.transport == "file_drop"]
    drops = [FileDrop(feed, accept, formats()[feed.format]) for feed in dropped]
    with _served(push_app(feeds, accept)) as url, _watched(drops):
        progress = play_town(
            base_url=url,
            tokens={CAD_EIDO: "secret"},
            folders={feed.name: feed.folder for feed in dropped},
            state_folder=tmp_path / "state",
            seed=6,
            speed=0,
            calls=CALLS,
            hours=HOURS,
            wait_taken=True,
            stop=threading.Event(),
        )
    assert progress.is_over
    assert progress.refused == 0
    return got


def test_every_message_arrives_in_order_and_at_the_time_at_which_it_left(arrivals):
    expected = [
        (m.feed, m.message_key if m.feed == CAD_EIDO else m.name, m.body, m.at)
        for m in DAY.messages
    ]
    assert arrivals == expected
    assert len({feed for feed, *_ in arrivals}) > 1
