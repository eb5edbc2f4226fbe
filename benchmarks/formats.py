"""Times the readers: `python benchmarks/formats.py` prints {name: value} as JSON.

For each format the messages of a synthetic day are read by our reader and, in the same run and
turn by turn, by the bare parser alone (orjson or lxml, nothing made of it). Values are median
microseconds per message; `_times_bare` is their ratio.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
from lxml import etree

from connectors.catalog import formats
from connectors.contract import Unreadable
from connectors.feed import Feed
from handoff.town.generate import Message, town_day

FEEDS = {"cad-eido": "eido", "cad-newworld": "new_world", "rms-ndex": "ndex"}
BARE: dict[str, Callable[[bytes], object]] = {
    "eido": orjson.loads,
    "new_world": etree.fromstring,
    "ndex": etree.fromstring,
}
ROUNDS = 5


def readable(messages: Sequence[Message], feed: Feed) -> list[Message]:
    """Those that our reader takes; the town also sends garbage."""
    found = []
    for message in messages:
        try:
            formats()[feed.format].parse(message.body, feed, message.name)
        except Unreadable:
            continue
        found.append(message)
    return found


def median_us(work: Callable[[Message], object], messages: Sequence[Message]) -> float:
    """Median microseconds of `work` over the messages."""
    times = []
    for message in messages:
        start = time.perf_counter()
        work(message)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


def figures(name: str, messages: Sequence[Message]) -> dict[str, float]:
    """The figures of one format."""
    feed = Feed(
        name="bench",
        transport="http_push",
        format=name,
        agency="bench",
        time_zone="America/Chicago",
    )
    reader, bare = formats()[name], BARE[name]
    messages = readable(messages, feed)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(median_us(lambda one: reader.parse(one.body, feed, one.name), messages))
        theirs.append(median_us(lambda one: bare(one.body), messages))
    read, alone = statistics.median(ours), statistics.median(theirs)
    return {
        f"{name}_bytes": round(statistics.median(len(one.body) for one in messages)),
        f"{name}_read_us": round(read, 1),
        f"{name}_bare_us": round(alone, 1),
        f"{name}_times_bare": round(read / alone, 1),
        f"{name}_messages_per_s": round(1e6 / read),
    }


def main() -> None:
    """Prints the figures."""
    day = town_day(11, calls=120)
    result: dict[str, float] = {}
    for feed_name, name in FEEDS.items():
        result |= figures(name, [one for one in day.messages if one.feed == feed_name])
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
