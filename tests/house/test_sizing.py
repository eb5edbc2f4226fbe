"""The page on sizing says what the arithmetic says, and the arithmetic does what it is called."""

from dataclasses import replace

from benchmarks.sizing import PLACES, Days, kept, need, tables
from handoff.settings import Retention
from tests.house.committed import ROOT, text_of


def test_the_page_holds_the_tables_as_they_are_computed():
    page = text_of(ROOT / "docs" / "sizing.md")
    part = page.partition("<!-- sizing: begin -->\n")[2].partition("\n<!-- sizing: end -->")[0]
    assert part == tables(kept())


def test_twice_the_people_need_twice_as_much():
    one, two = need(1_000_000, kept()), need(2_000_000, kept())
    assert two.peak_rate == 2 * one.peak_rate
    assert two.dispatch_disk == 2 * one.dispatch_disk
    assert two.clinical_disk == 2 * one.clinical_disk


def test_a_message_that_costs_ten_times_as_much_needs_as_many_cores():
    dear = replace(kept(), cpu_ms_a_message=10 * kept().cpu_ms_a_message)
    people = PLACES["nation"]
    assert need(people, dear).cores >= 9 * need(people, kept()).cores


def test_it_counts_with_the_days_that_are_the_default():
    held = Retention()
    assert (Days.bodies, Days.calls, Days.leads) == (
        held.raw_body_days,
        held.closed_call_days,
        held.untaken_lead_days,
    )
