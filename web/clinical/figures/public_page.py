"""A public report as a file: one HTML page that needs nothing else, and the same counts as CSV.

No person, no address, nothing loaded from anywhere, no script. In English, whatever the language
of whoever approves it: what goes out is the same for everybody.
"""

from collections.abc import Sequence
from contextvars import copy_context
from typing import NamedTuple

from jinja2 import Environment

from casestore.figures.groups import BREAKDOWNS
from casestore.figures.leaving import OVERALL, Leaving
from casestore.figures.quarters import Quarter
from casestore.figures.words import MEASURES
from casestore.guarded_sheets import Cell, csv_file
from web.clinical.figures import words as figure_words
from web.shell.wording import ENGLISH, _, speak

HEADER = ("agency", "period", "version", "figure", "by", "group", "answer", "count")
HIDDEN = "hidden"
_MONTHS = ("January to March", "April to June", "July to September", "October to December")


class Report(NamedTuple):
    """What a public report says, and of what."""

    place: str
    """What the public calls the team or agency."""
    counts: Leaving
    chosen: Sequence[str]
    version: int
    day: str
    """The day of approval or of making, ISO; empty for a draft."""
    name: str = ""
    """Of a report that is handed on to somebody; empty for the public one."""
    by: str | None = None
    """The one breakdown that it holds, or all."""


def public_page(env: Environment, report: Report) -> bytes:
    """The page, in UTF-8."""

    def rendered() -> str:
        speak(ENGLISH)
        template = env.get_template("clinical/public_page.html")
        return template.render(report=report, **public_words(report))

    return copy_context().run(rendered).encode()


def public_words(report: Report) -> dict[str, object]:
    """What the tables of a report need to be worded."""
    return {
        "said": figure_words,
        "measures": MEASURES,
        "by_order": _breakdowns(report),
        "months": quarter_words(report.counts.period),
    }


def public_sheet(report: Report) -> bytes:
    """The same counts, one per line; a count that is hidden says so."""
    return csv_file(HEADER, sheet_rows(report))


def sheet_rows(report: Report) -> list[list[Cell]]:
    """One row per count, under `HEADER`."""
    rows: list[list[Cell]] = []
    for table in report.counts.tables:
        if table.code not in report.chosen or table.by not in _breakdowns(report):
            continue
        for group, part in table.groups.items():
            start: list[Cell] = [report.counts.agency, report.counts.period, report.version]
            named: list[Cell] = [*start, table.code, table.by or "all", group or "all"]
            counts = {**part.answers, "total": part.total}
            rows += [[*named, a, HIDDEN if n is None else n] for a, n in counts.items()]
    return rows


def _breakdowns(report: Report) -> tuple[str, ...]:
    if report.by is None:
        return (OVERALL, *BREAKDOWNS)
    return (OVERALL, report.by) if report.by else (OVERALL,)


def quarter_words(period: str) -> str:
    """`July to September 2026`."""
    one = Quarter.named(period)
    return f"{_(_MONTHS[one.number - 1])} {one.year}"
