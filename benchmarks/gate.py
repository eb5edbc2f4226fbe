"""Times the gate: `python benchmarks/gate.py` prints {name: value} as JSON.

Values are microseconds (median of many), but for `policies_load_ms`. Uncached decisions differ
in one fact that no rule reads the same way twice.
"""

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from redaction.access import Access, AccessRequest
from redaction.crossing import CROSSING_CATEGORIES, crossing_request, reply_request
from redaction.gate import Gate
from schemas.disclosure import DisclosureRequest

TEN = (*CROSSING_CATEGORIES, "narrative", "criminal_history")


def fresh(request: DisclosureRequest, number: int) -> DisclosureRequest:
    """The same question with a fact that makes it a new one."""
    return request.model_copy(update={"facts": request.facts | {"zip3_population": number}})


def median_us(work, items) -> float:
    """Median microseconds of `work` over the items."""
    times = []
    for item in items:
        start = time.perf_counter()
        work(item)
        times.append(time.perf_counter() - start)
    return round(statistics.median(times) * 1e6, 1)


def main() -> None:
    """Prints the figures."""
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
        "decide_reply_us": median_us(gate.decide, [fresh(reply, n) for n in range(500)]),
        "decide_remembered_us": median_us(gate.decide, [crossing] * 500),
        "access_us": median_us(access._decide, asked * 250),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
