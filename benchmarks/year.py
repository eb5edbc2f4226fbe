"""Every page over a year of a town: `python -m benchmarks.year [--cases 20000]`.

50,000 people, 20,000 cases, 100,000 encounters by default, on SQLite; with
`HANDOFF_TEST_DATABASE=postgresql` under `deploy/services.sh with` on PostgreSQL. Each page is
opened for rows spread over the year; told are p50 and p95 of its queries together, p95 of its
slowest query, and p50 and p95 of the whole answer, in milliseconds. `--folder` keeps the town, to
measure it again (SQLite).
"""

import argparse
import json
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks.year_town import CASES_AN_EVENING, fill, live, open_town
from tests import databases
from tests.web.clinical_town import clinical_pages
from tests.web.every_page import Visit, visits
from tests.web.visitor import Visitor, signed_in
from web.clinical.routes_table import CLINICAL_ROUTES
from web.shell.app import Pages
from web.shell.routes_table import SHELL_ROUTES

OUT = Path(__file__).parent / "out"
GOAL_MS = 100
PATIENCE_MS = 5000
"""A page that took so long in all is not opened again."""
_COPIED = ("lead_id", "case_id", "filling_id", "note_id", "task_id", "referral_id", "person_id")
_OF_ONE = ("/cases/", "/people/", "/leads/", "/tasks/", "/referrals/", "/story/")


@contextmanager
def timed() -> Iterator[list[tuple[float, str]]]:
    """Milliseconds and text of every reading statement while this is open."""
    found: list[tuple[float, str]] = []

    def before(_conn, _cursor, _statement, _parameters, context, _many) -> None:
        context.began = time.perf_counter()

    def after(_conn, _cursor, statement, _parameters, context, _many) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append(((time.perf_counter() - context.began) * 1000, statement))

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def part(numbers: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(numbers)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


class Page:
    """What was measured of one page."""

    def __init__(self) -> None:
        self.queries: list[float] = []
        self.slowest: list[tuple[float, str]] = []
        self.answers: list[float] = []
        self.count = 0

    def told(self) -> dict[str, object]:
        """Figures of the page."""
        worst = max(self.slowest, default=(0.0, ""))
        return {
            "queries": self.count,
            "queries_ms": [part(self.queries, 0.5), part(self.queries, 0.95)],
            "slowest_query_p95_ms": part([ms for ms, _ in self.slowest], 0.95),
            "answer_ms": [part(self.answers, 0.5), part(self.answers, 0.95)],
            "slowest": re.sub(r"\s+", " ", worst[1])[:300] if worst[0] > GOAL_MS else "",
        }


def measure(pages: Pages, ids: dict[str, str], evenings: int, times: int) -> dict[str, Page]:
    """Each page opened so often, by whoever may, for rows of the whole year."""
    browsers: dict[str, Visitor] = {}
    found: dict[str, Page] = defaultdict(Page)
    seen: set[str] = set()
    for one in visits((*SHELL_ROUTES, *CLINICAL_ROUTES), ids):
        if one.login is None or one.route in seen or "none" in one.path.split("/"):
            continue
        if one.login not in browsers:
            browsers[one.login] = signed_in(pages, one.login)
        browser = browsers[one.login]
        for turn in range(times):
            path = _spread(one, ids, turn * max(1, evenings - 1) // times)
            with timed() as asked:
                start = time.perf_counter()
                answer = browser.get(path)
                took = (time.perf_counter() - start) * 1000
            if answer.status_code == 200:
                seen.add(one.route)
                _note(found[one.route], took, asked)
            if one.route in found and sum(found[one.route].answers) > PATIENCE_MS:
                break
    return found


def _spread(one: Visit, ids: dict[str, str], n: int) -> str:
    """The same page of the n-th copy of its row."""
    path = one.path
    if n and one.route.startswith(_OF_ONE):
        for name in _COPIED:
            path = path.replace(ids[name], f"{ids[name]}~{n}")
    return path


def _note(page: Page, took: float, asked: list[tuple[float, str]]) -> None:
    page.answers.append(took)
    page.queries.append(sum(ms for ms, _ in asked))
    page.slowest.append(max(asked, default=(0.0, "")))
    page.count = max(page.count, len(asked))


def main() -> None:
    """Fill, measure, print, keep."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--cases", type=int, default=20_000)
    ask.add_argument("--encounters", type=int, default=100_000)
    ask.add_argument("--people", type=int, default=50_000)
    ask.add_argument("--times", type=int, default=20)
    ask.add_argument("--folder", type=Path)
    told = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = told.folder or Path(scratch)
        kept = folder / "ids.json"
        there = kept.exists()
        zone = open_town(folder, empty=not there)
        start = time.perf_counter()
        if there:
            ids, rows = json.loads(kept.read_text())
        else:
            ids = live(zone)
            rows = fill(zone, told.cases, told.encounters, told.people)
            kept.write_text(json.dumps([ids, rows]))
        filled = time.perf_counter() - start
        pages = clinical_pages(zone)
        found = measure(pages, ids, rows["clinical_case"] // CASES_AN_EVENING, told.times)
        zone.close()
        for used in databases.in_use():
            databases.release(used)
    figures = {name: page.told() for name, page in found.items()}
    slow = {n: f for n, f in figures.items() if f["slowest_query_p95_ms"] > GOAL_MS}
    whole = {"database": databases.kind(), "rows": rows, "seconds_to_fill": round(filled)}
    order = sorted(figures, key=lambda name: -figures[name]["queries_ms"][1])
    report = {**whole, "pages": len(figures), "over_the_goal": sorted(slow), "worst": {}}
    report["worst"] = {name: figures[name] for name in order[:12]}
    OUT.mkdir(exist_ok=True)
    (OUT / f"year-{databases.kind()}.json").write_text(json.dumps(whole | figures, indent=1))
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
