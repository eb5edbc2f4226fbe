"""Times the gate: `python benchmarks/gate.py` prints {name: value} as JSON.

Values are microseconds of processor time (median of many; a busy machine distorts them less than
the clock on the wall), but for `policies_load_ms`. `decide_ten_categories_us` is a question like
those before it (one fact differs that no rule reads here), `decide_ten_new_us` one whose answer was
never given before: all that the gate remembers is taken away. `decide_ten_random_us` are random
requests, each decided for the first time.

`python benchmarks/gate.py --random 1000000 [--seed 1]` puts that many random requests, and as
many random consents, to the gate instead, and counts the broken invariants; exit code 1 if any.
"""

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.invariants import broken
from benchmarks.random_consents import broken_consent
from benchmarks.random_requests import CATEGORIES, drawn
from redaction.access import Access, AccessRequest
from redaction.crossing import CROSSING_CATEGORIES, crossing_request, reply_request
from redaction.gate import Gate
from redaction.hearing import Hearing
from redaction.request import request_of
from schemas.disclosure import DisclosureRequest

TEN = (*CROSSING_CATEGORIES, "narrative", "criminal_history")


def fresh(request: DisclosureRequest, number: int) -> DisclosureRequest:
    """The same question with a fact that makes it a new one."""
    return request.model_copy(update={"facts": request.facts | {"zip3_population": number}})


def median_us(work, items, skip: int = 0) -> float:
    """Median microseconds of `work` over the items after the first `skip`."""
    times = []
    for item in items:
        start = time.thread_time()
        work(item)
        times.append(time.thread_time() - start)
    return round(statistics.median(times[skip:]) * 1e6, 1)


def forgetful(work):
    """`work` while nothing is remembered of earlier answers."""

    def done(item):
        remembered, Hearing._remembered = Hearing._remembered, lambda *_: None
        try:
            return work(item)
        finally:
            Hearing._remembered = remembered

    return done


def random_ten(count: int, seed: int) -> list[DisclosureRequest]:
    """Random requests of ten categories."""
    chance, found = random.Random(seed), []
    for _ in range(count):
        request = drawn(chance)
        asked = dict.fromkeys([*request["categories"], *chance.sample(CATEGORIES, 10)])
        found.append(request_of(request | {"categories": list(asked)[:10]}))
    return found


def campaign(count: int, seed: int) -> dict[str, object]:
    """Random requests against the invariants."""
    gate, chance = Gate.load(("withhold-free-text",)), random.Random(seed)
    released, found = 0, {}
    start = time.perf_counter()
    for number in range(count):
        request = drawn(chance)
        released += bool(gate.decide(request_of(request)).released)
        for name in (*broken(gate, chance, request), *broken_consent(chance)):
            found.setdefault(name, []).append(number)
        if number % 100_000 == 99_999:
            print(f"{number + 1} requests, broken: {sorted(found)}", file=sys.stderr)
    return {
        "requests": count,
        "seed": seed,
        "policy_version": gate.policy_version,
        "released_something": released,
        "seconds": round(time.perf_counter() - start, 1),
        "broken": {name: {"count": len(n), "first": n[:5]} for name, n in found.items()},
    }


def main() -> None:
    """Prints the figures."""
    options = argparse.ArgumentParser()
    options.add_argument("--random", type=int, default=0, help="random requests to check")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    if asked.random:
        result = campaign(asked.random, asked.seed)
        print(json.dumps(result, indent=1))
        sys.exit(1 if result["broken"] else 0)
    figures()


def figures() -> None:
    """Times of one decision."""
    start = time.perf_counter()
    gate = Gate.load(("withhold-free-text",))
    load_ms = round((time.perf_counter() - start) * 1e3, 1)
    access = Access.load()
    crossing = crossing_request(TEN, active=True)
    reply = reply_request()
    gate.decide(crossing)
    asked = [
        AccessRequest("it", "dispatch", "feeds.view", cjis_cleared=bool(i % 2)) for i in (0, 1)
    ]
    figures = {
        "policies_load_ms": load_ms,
        "decide_ten_categories_us": median_us(
            gate.decide, [fresh(crossing, n) for n in range(500)]
        ),
        "decide_ten_new_us": median_us(forgetful(gate._decide), [crossing] * 500),
        "decide_ten_random_us": median_us(gate.decide, random_ten(4000, 5), skip=2500),
        "decide_reply_us": median_us(gate.decide, [fresh(reply, n) for n in range(500)]),
        "decide_remembered_us": median_us(gate.decide, [crossing] * 500),
        "access_us": median_us(access._decide, asked * 250),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
