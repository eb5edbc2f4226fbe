"""Which case holds on which set-up: `python -m tests.suites.table` prints it, `--run` tries it all.

`--write` puts what was found into docs/kafka.md. The cases are the tests of the suite themselves.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.suites.host_suite import HostSuite
from tests.suites.test_embedded_postgresql import TestEmbeddedPostgresql
from tests.suites.test_embedded_sqlite import TestEmbeddedSqlite
from tests.suites.test_faust_kafka import TestFaustKafka
from tests.suites.test_two_machines import TestTwoMachines

HOSTS: tuple[type[HostSuite], ...] = (
    TestEmbeddedSqlite,
    TestEmbeddedPostgresql,
    TestTwoMachines,
    TestFaustKafka,
)
HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "kafka.md"
BEGIN, END = "<!-- the suite's table: begin -->", "<!-- the suite's table: end -->"
Found = Mapping[tuple[str, str], str]
"""(class, test) → `passed 12 s`, `failed` …"""


def cases() -> list[str]:
    """Every test of any host, those of all hosts first, in the order of the files."""
    names = [name for host in (HostSuite, *HOSTS) for name in vars(host)]
    return list(dict.fromkeys(name for name in names if name.startswith("test_")))


def table(found: Found) -> str:
    """Markdown: a row for each case, a column for each host."""
    head = "| | " + " | ".join(host.set_up.name for host in HOSTS) + " |"
    rows = [f"| {_words(case)} | {' | '.join(_cell(host, case, found) for host in HOSTS)} |"
            for case in cases()]  # fmt: skip
    return "\n".join([head, "|---" * (len(HOSTS) + 1) + "|", *rows])


def written(page: str) -> list[list[str]]:
    """The cells of the table that the page holds."""
    part = page.partition(BEGIN)[2].partition(END)[0].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in part]


def _words(case: str) -> str:
    return case.removeprefix("test_").replace("_", " ")


def _cell(host: type[HostSuite], case: str, found: Found) -> str:
    if not hasattr(host, case):
        return "–"
    return found.get((host.__name__, case), "yes")


class _Watch:
    """Takes down how each test of a host ended."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        _, host, case = report.nodeid.rsplit("::", 2) if "::Test" in report.nodeid else ("", "", "")
        if report.when == "call" or report.outcome != "passed":
            said = report.outcome
            if report.passed:
                said += f" {report.duration:.0f} s"
            self.found[host, case] = said


def _run() -> tuple[int, Found]:
    watch = _Watch()
    files = [str(HERE / f"{host.__module__.rsplit('.', 1)[-1]}.py") for host in HOSTS]
    chosen = ["-k", " or ".join(host.__name__ for host in HOSTS)]
    everything = ["-m", "campaign or not campaign"]
    # What this module imports to name the cases is imported before pytest can rewrite it.
    before = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return pytest.main(["-q", *before, *files, *chosen, *everything], [watch]), watch.found


def main() -> int:
    """Print the table, and with `--write` put it into the page."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--run", action="store_true", help="run every case (half an hour)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/kafka.md")
    given = parser.parse_args()
    code, found = _run() if given.run else (0, {})
    made = table(found)
    sys.stdout.write(made + "\n")
    if given.write:
        page = PAGE.read_text()
        both = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.S)
        PAGE.write_text(both.sub(f"{BEGIN}\n{made}\n{END}", page))
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
