"""Times the readers: `python benchmarks/formats.py` prints {name: value} as JSON.

Each reader is timed beside the bare parse of the same bytes (orjson, lxml, csv, or split), turn by
turn in the same run, in time of this thread, since other work on the machine would change the
ratio; `_of_bare` is bare ÷ reader, so 1.0 would be as fast as the bare parse. HL7 v2 is also timed
beside hl7apy. EIDO, New World and N-DEx read a synthetic day's messages; the others a message of
their tests.
"""

import csv
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
from hl7apy.parser import parse_message
from lxml import etree

from connectors.catalog import clinical_formats, formats
from connectors.contract import Unreadable
from connectors.feed import Feed
from handoff.town.generate import Message, town_day
from tests.connectors.builders import feed
from tests.connectors.messages import ADT
from tests.connectors.test_mutations import MAPPING, MESSAGES

OF_TOWN = {"cad-eido": "eido", "cad-newworld": "new_world", "rms-ndex": "ndex"}
ROUNDS, REPEATS = 7, 120
Parse = Callable[[bytes], object]


def split_hl7(body: bytes) -> object:
    """Every segment into its fields: the least that can be called reading HL7 v2."""
    return [segment.split("|") for segment in body.decode().split("\r")]


def rows(body: bytes) -> object:
    """The cells of a CSV."""
    return list(csv.reader(io.StringIO(body.decode())))


def bare_of(name: str, body: bytes) -> Parse:
    """The parser that does nothing but parse."""
    known: dict[str, Parse] = {"hl7v2": split_hl7, "csv": rows, "text_page": bytes.splitlines}
    return known.get(name) or (orjson.loads if body.lstrip()[:1] in b"{[" else etree.fromstring)


def readable(messages: Sequence[Message], told: Feed) -> list[tuple[bytes, str]]:
    """Those that our reader takes; the town also sends garbage."""
    found = []
    for message in messages:
        try:
            formats()[told.format].parse(message.body, told, message.name)
        except Unreadable:
            continue
        found.append((message.body, message.name))
    return found


def median_us(
    work: Callable[[tuple[bytes, str]], object], messages: list[tuple[bytes, str]]
) -> float:
    """Median microseconds of `work` over the messages."""
    times = []
    for message in messages:
        start = time.thread_time()
        work(message)
        times.append(time.thread_time() - start)
    return statistics.median(times) * 1e6


def figures(name: str, messages: list[tuple[bytes, str]], told: Feed) -> dict[str, float]:
    """The figures of one format."""
    reader = {**formats(), **clinical_formats()}[name]
    bare = bare_of(name, messages[0][0])
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(median_us(lambda one: reader.parse(one[0], told, one[1]), messages))
        theirs.append(median_us(lambda one: bare(one[0]), messages))
    read, alone = statistics.median(ours), statistics.median(theirs)
    return {
        f"{name}_bytes": round(statistics.median(len(body) for body, _ in messages)),
        f"{name}_read_us": round(read, 1),
        f"{name}_bare_us": round(alone, 1),
        f"{name}_of_bare": round(alone / read, 3),
        f"{name}_messages_per_s": round(1e6 / read),
    }


def hl7apy_figures(read_us: float) -> dict[str, float]:
    """hl7apy on the same message, in the same run."""
    text = ADT.strip()
    times = []
    for _ in range(20):
        start = time.thread_time()
        parse_message(text, find_groups=False)
        times.append(time.thread_time() - start)
    theirs = statistics.median(times) * 1e6
    return {"hl7apy_us": round(theirs, 1), "hl7v2_times_hl7apy": round(theirs / read_us, 1)}


def main() -> None:
    """Prints the figures."""
    day = town_day(11, calls=120)
    result: dict[str, float] = {}
    for source, name in OF_TOWN.items():
        told = feed(name)
        messages = readable([one for one in day.messages if one.feed == source], told)
        result |= figures(name, messages, told)
    for name, (body, _) in MESSAGES.items():
        if name not in OF_TOWN.values():
            told = feed(name, mapping=MAPPING if name == "mapped" else None)
            result |= figures(name, [(body, "x")] * REPEATS, told)
    result |= hl7apy_figures(result["hl7v2_read_us"])
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
