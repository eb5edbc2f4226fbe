"""`python -m benchmarks.mutations [EACH] [FORMAT …]`: mutated messages of every format.

One JSON line per format: `n` mutants, how many were `parsed`, `parked` with a place and a reason,
and `crashed` (any other end: an exception, nothing read and nothing parked, a reason without a
place); the `slowest_s` of one message in seconds of this thread, and the seeds of what crashed or
took longer than a second, to be made again. Exit code 1 when there is one. The issue's number is
100,000 of each.
"""

import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field

from connectors.catalog import clinical_formats, formats
from connectors.contract import ClinicalFormat, Format, Unreadable
from tests.connectors.builders import feed
from tests.connectors.mutations import mutate_bytes
from tests.connectors.test_mutations import MAPPING, MESSAGES, SLOWEST_S

EACH = 100_000
_KEPT = 20


@dataclass
class Found:
    """What became of the mutants of one format."""

    format: str
    n: int = 0
    parsed: int = 0
    parked: int = 0
    crashed: int = 0
    slowest_s: float = 0.0
    seeds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Names of exceptions; never their texts."""


def campaign(name: str, each: int) -> Found:
    """`each` mutants of one format; every fifth is mutated as bytes, the others by structure."""
    body, mutate = MESSAGES[name]
    readers: dict[str, Format | ClinicalFormat] = {**formats(), **clinical_formats()}
    reader = readers[name]
    mapping = MAPPING if name == "mapped" else None
    told = feed(name, priority_scale="one_is_highest", mapping=mapping)
    found = Found(name)
    for index in range(each):
        seed = f"{name}|{index}"
        mutant = (mutate_bytes if index % 5 == 0 else mutate)(body, random.Random(seed))
        start = time.thread_time()
        fault = None
        try:
            updates = reader.parse(mutant, told, "x_20260301080000.xml")
            for update in updates:
                update.model_dump_json()
            found.parsed += bool(updates)
            fault = None if updates else "nothing_read"
        except Unreadable as error:
            placed = bool(error.path or error.position)
            found.parked += placed
            fault = None if placed else "no_place"
        except Exception as error:  # what a campaign is for
            fault = type(error).__name__
        _note(found, seed, time.thread_time() - start, fault)
    return found


def _note(found: Found, seed: str, took: float, fault: str | None) -> None:
    found.n += 1
    found.slowest_s = max(found.slowest_s, round(took, 4))
    if fault is not None:
        found.crashed += 1
        found.faults = sorted({*found.faults, fault})
    if (fault is not None or took >= SLOWEST_S) and len(found.seeds) < _KEPT:
        found.seeds.append(seed)


def main() -> None:
    """Run, print, and say by the exit code whether anything broke."""
    each = int(sys.argv[1]) if len(sys.argv) > 1 else EACH
    broken = False
    for name in sys.argv[2:] or sorted(MESSAGES):
        found = campaign(name, each)
        broken = broken or bool(found.crashed or found.seeds)
        print(json.dumps(asdict(found)), flush=True)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
