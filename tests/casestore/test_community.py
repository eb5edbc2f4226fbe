"""Counts by area and closed month: exact below, suppressed above, nothing of the running month."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from casestore.cases.take import take
from casestore.places.community import (
    NOT_KNOWN,
    bounds,
    cases_by_area,
    closed_months,
    outcomes_by_month,
)
from redaction.small_cells import HIDDEN_BESIDE, HIDDEN_SMALL
from schemas.incident import Location
from tests.casestore.town import ANA, NOON, request

CHICAGO = ZoneInfo("America/Chicago")
OCTOBER = datetime(2026, 10, 15, 12, tzinfo=UTC)
MONTHS = closed_months(NOON, CHICAGO)


@pytest.fixture
def busy(clinic):
    """Twelve cases in one ZIP code in October, two in another, one now."""
    zips = ["60601"] * 12 + ["60602"] * 2
    for n, postcode in enumerate(zips):
        told = request(f"i-{n}", opened_at=OCTOBER, location=Location(postcode=postcode))
        clinic.do(take, clinic.hear(told).lead_id, ANA, NOON)
    now = request("i-now", opened_at=NOON, location=Location(postcode="60601"))
    clinic.do(take, clinic.hear(now).lead_id, ANA, NOON)
    lead = request("i-lead", opened_at=OCTOBER, location=Location(postcode="60601"))
    clinic.hear(lead)
    return clinic


def table(clinic, read, agencies=("riverton-pd",)):
    return clinic.see(lambda conn, _: read(conn, agencies, MONTHS, CHICAGO))


def test_only_closed_months_in_the_agencys_own_time():
    assert MONTHS == ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10")
    new_year = datetime(2027, 1, 1, 3, tzinfo=UTC)  # still December in Chicago
    assert closed_months(new_year, CHICAGO, 1) == ("2026-11",)
    start, end = bounds(("2026-11", "2026-12"), CHICAGO)
    assert (start, end) == (
        datetime(2026, 11, 1, 5, tzinfo=UTC),
        datetime(2027, 1, 1, 6, tzinfo=UTC),
    )


def test_small_counts_are_hidden_and_do_not_follow_from_the_rest(busy):
    found = table(busy, cases_by_area)
    assert found.cells["60601", "2026-10"] == 12
    assert found.cells["60602", "2026-10"] == HIDDEN_SMALL
    assert found.column_totals["2026-10"] == HIDDEN_BESIDE
    assert found.cells["60601", "2026-09"] == 0


def test_r5_leads_and_the_running_month_are_in_no_count(busy):
    assert table(busy, cases_by_area).row_totals["60601"] == 12


def test_other_agencies_are_not_counted(busy):
    assert table(busy, cases_by_area, ("other-pd",)).cells == {}


def test_a_case_without_an_area_is_counted_as_such(clinic):
    told = request("i-1", opened_at=OCTOBER)
    clinic.do(take, clinic.hear(told).lead_id, ANA, NOON)
    assert (NOT_KNOWN, "2026-10") in table(clinic, cases_by_area).cells
    assert table(clinic, outcomes_by_month).cells == {}
