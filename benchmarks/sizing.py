"""What a county, a region, a state, the nation need: arithmetic on costs that are measured here.

`python -m benchmarks.sizing` prints the tables of docs/sizing.md from benchmarks/sizing.json;
with `--measure` it plays a town's day first and writes that file anew. Processor time is measured,
not the clock on the wall, so another load on the machine matters little.
"""

import json
import math
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from casestore.cases.purge import purge_due
from handoff.town.generate import town_day
from pipelines.incidents.purge import purge_closed
from tests.e2e.one_process import OneProcess
from tests.e2e.town_run import prepare
from zone.journal import retention
from zone.zone import Zone

HERE = Path(__file__).parent
KEPT = HERE / "sizing.json"
CALLS = 150
YEAR_S, DAY_S = 365.25 * 86_400, 86_400

CALLS_A_PERSON = 0.72
"""Calls to 911 a year: about 240 million in a nation of 335 million (nena.org's estimate)."""
PEAK = 4.0
"""The busiest minutes against the mean of the year: an assumption, on the safe side."""
BUSY = 0.5
"""Share of a core that may be busy at the peak."""
AUDIT_YEARS = 6
"""45 CFR 164.316(b)(2)(i); your state may want more."""
COLUMNS = (
    "people",
    "calls a day",
    "messages a second, mean",
    "peak",
    "cores",
    "dispatch disk",
    "clinical disk",
    "clinical growth a year",
)
PLACES = {"county": 300_000, "region": 3_000_000, "state": 12_000_000, "nation": 335_000_000}


@dataclass(frozen=True)
class Costs:
    """Measured. Bytes are those of a compact SQLite file; PostgreSQL's differ by some tenths."""

    messages_a_call: float
    leads_a_call: float
    cpu_ms_a_message: float
    """Doors, both zones' chains and relays, one after the other in one process."""
    dispatch_bytes_a_message: float
    """While bodies are kept (`raw_body_days`)."""
    dispatch_bytes_without_bodies: float
    """While calls are kept (`closed_call_days`)."""
    dispatch_bytes_for_good: float
    """What stays after that: audit, ids of messages."""
    clinical_bytes_a_lead: float
    clinical_bytes_for_good: float
    """Of a lead that nobody took, after its purge."""


@dataclass(frozen=True)
class Days:
    """Defaults of `[retention]`."""

    bodies: int = 7
    calls: int = 90
    leads: int = 14


def measure(calls: int = CALLS) -> Costs:
    """Play a town's day, then let time pass and look what is left on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        day = town_day(2, calls, mix="load", hours=24)
        zones = OneProcess.open(prepare(Path(folder), day), day.start)
        empty = [_bytes(zone) for zone in (zones.dispatch, zones.clinical)]
        start = time.process_time()
        zones.play(day.messages, settle_each=False)
        cpu = time.process_time() - start
        full = [_bytes(zone) for zone in (zones.dispatch, zones.clinical)]
        zones.clock.advance(DAY_S * (Days.bodies + 1))
        _purge_bodies(zones.dispatch)
        _purge_bodies(zones.clinical)
        bare = _bytes(zones.dispatch)
        zones.clock.advance(DAY_S * (Days.calls + 1))
        now = zones.clock.now()
        while zones.dispatch.writer.run(lambda uow: purge_closed(uow, now, Days.calls)):
            pass
        while zones.clinical.writer.run(lambda uow: purge_due(uow, now, Days.leads)):
            pass
        for_good = [_bytes(zone) for zone in (zones.dispatch, zones.clinical)]
        leads = _count(zones.clinical, "lead")
        zones.close()
    count = len(day.messages)
    return Costs(
        messages_a_call=round(count / calls, 2),
        leads_a_call=round(leads / calls, 3),
        cpu_ms_a_message=round(1000 * cpu / count, 2),
        dispatch_bytes_a_message=round((full[0] - empty[0]) / count),
        dispatch_bytes_without_bodies=round((bare - empty[0]) / count),
        dispatch_bytes_for_good=round((for_good[0] - empty[0]) / count),
        clinical_bytes_a_lead=round((full[1] - empty[1]) / leads),
        clinical_bytes_for_good=round((for_good[1] - empty[1]) / leads),
    )


def _purge_bodies(zone: Zone) -> None:
    now = zone.clock.now()
    zone.writer.run(lambda uow: retention.purge_bodies(uow, now, now))


def _bytes(zone: Zone) -> int:
    """Size of a compact copy of the zone's file."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "copy.sqlite3"
        with closing(sqlite3.connect(zone.folder / f"{zone.name.value}.sqlite3")) as file:
            file.execute("vacuum into ?", (str(copy),))
        return copy.stat().st_size


def _count(zone: Zone, table: str) -> int:
    with zone.read() as conn:
        return int(conn.exec_driver_sql(f"select count(*) from {table}").scalar() or 0)


@dataclass(frozen=True)
class Need:
    """What one place needs. Rates are messages a second, sizes bytes."""

    people: int
    calls_a_day: float
    mean_rate: float
    peak_rate: float
    cores: int
    dispatch_disk: float
    clinical_disk: float
    clinical_growth_a_year: float


def need(people: int, costs: Costs, days: Days = Days()) -> Need:
    """The arithmetic. Of the leads a third is taken and kept for good: an assumption."""
    calls_a_year = people * CALLS_A_PERSON
    mean = calls_a_year * costs.messages_a_call / YEAR_S
    peak = mean * PEAK
    per_day = mean * DAY_S
    leads_a_day = calls_a_year / 365.25 * costs.leads_a_call
    dispatch = per_day * (
        days.bodies * (costs.dispatch_bytes_a_message - costs.dispatch_bytes_without_bodies)
        + days.calls * (costs.dispatch_bytes_without_bodies - costs.dispatch_bytes_for_good)
        + AUDIT_YEARS * 365.25 * costs.dispatch_bytes_for_good
    )
    growth = (
        365.25
        * leads_a_day
        * (costs.clinical_bytes_a_lead / 3 + costs.clinical_bytes_for_good * 2 / 3)
    )
    return Need(
        people=people,
        calls_a_day=calls_a_year / 365.25,
        mean_rate=mean,
        peak_rate=peak,
        cores=max(2, math.ceil(peak * costs.cpu_ms_a_message / 1000 / BUSY)),
        dispatch_disk=dispatch,
        clinical_disk=growth * AUDIT_YEARS,
        clinical_growth_a_year=growth,
    )


def tables(costs: Costs) -> str:
    """The two tables of docs/sizing.md."""
    lines = ["| measured | value |", "|---|---|"]
    lines += [f"| `{name}` | {value:,g} |" for name, value in asdict(costs).items()]
    lines += [
        "",
        f"| | {' | '.join(COLUMNS)} |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, people in PLACES.items():
        one = need(people, costs)
        lines.append(
            f"| {name} | {one.people:,} | {one.calls_a_day:,.0f} | {_rate(one.mean_rate)} | "
            f"{_rate(one.peak_rate)} | {one.cores} | {_gb(one.dispatch_disk)} | "
            f"{_gb(one.clinical_disk)} | {_gb(one.clinical_growth_a_year)} |"
        )
    return "\n".join(lines)


def _rate(a_second: float) -> str:
    return f"{a_second:.2f}" if a_second < 10 else f"{a_second:.0f}"


def _gb(size: float) -> str:
    return f"{size / 1e9:,.1f} GB" if size < 1e12 else f"{size / 1e12:,.1f} TB"


def kept() -> Costs:
    """The costs as they were measured last."""
    return Costs(**json.loads(KEPT.read_text()))


if __name__ == "__main__":
    if "--measure" in sys.argv:
        KEPT.write_text(json.dumps(asdict(measure()), indent=1) + "\n")
    print(tables(kept()))
