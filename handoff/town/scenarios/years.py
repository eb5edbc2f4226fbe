"""31 December: numbers start again, so one number belongs to two incidents (R1)."""

from dataclasses import replace
from datetime import datetime, timedelta

from handoff.town.course import run
from handoff.town.desk import ZONE, Desk, incident_key
from handoff.town.scenarios.casting import CRISES, Cast, cast
from handoff.town.scenarios.everyday import crisis_truth
from handoff.town.scenarios.reports import publish, report_on, report_truth
from handoff.town.story import Story, Truth

REUSED = 77
"""A serial that ordinary calls never get: each day's numbers begin at a multiple of the stride."""


def new_year_after(at: datetime) -> datetime:
    """The next local midnight of 1 January."""
    local = at.astimezone(ZONE)
    return datetime(local.year + 1, 1, 1, tzinfo=ZONE)


def number_reused(desk: Desk) -> Story:
    """A call just before midnight and one just after have one number; each has its report.

    The first call's last snapshots arrive in the new year and still belong to the old one.
    """
    midnight = new_year_after(desk.at)
    feed = desk.feed()
    old = _call(desk, feed, midnight - timedelta(minutes=12))
    new = _call(desk, feed, midnight + timedelta(minutes=9))
    story = Story([*old.sheet.steps, *new.sheet.steps], Truth())
    for made, hours in ((old, 3.0), (new, 4.0)):
        truth = crisis_truth(made, "number_reused", "call_type", named=True)
        report = report_on(desk, made, hours)
        story.steps.append(publish(report))
        story.truth.incidents.append(truth)
        key = incident_key(made.sheet.state)
        story.truth.reports.append(report_truth(report, key, "number_reused"))
    return story


def _call(desk: Desk, feed: str, at: datetime) -> Cast:
    piece = desk.rng.choice([p for p in CRISES if p.ages == (17, 84)])
    made = cast(desk, piece, feed, piece.telling[0], named=True, at=at, serial=REUSED)
    made.course = replace(made.course, later=made.course.later[:1])
    run(made.sheet, made.course)
    return made
