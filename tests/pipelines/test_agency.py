from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from pipelines.agency import Agency, NumberEpoch
from schemas.incident import CallType, Disposition, NarrativeLine
from tests.pipelines.made import AGENCY

NEW_YEAR_LOCAL = datetime(2027, 1, 1, 5, 30, tzinfo=UTC)
"""31 December 2026, 23:30 in Chicago."""


@pytest.mark.parametrize(
    ("epoch", "expected"),
    [
        (NumberEpoch.NEVER, ""),
        (NumberEpoch.YEARLY, "2026"),
        (NumberEpoch.DAILY, "2026-12-31"),
    ],
)
def test_numbering_period_is_that_of_the_agencys_own_calendar(epoch, expected):
    agency = AGENCY.model_copy(update={"number_epoch": epoch})
    assert agency.epoch(NEW_YEAR_LOCAL) == expected


def test_numbers_before_and_after_a_migration_never_meet():
    migrated = AGENCY.model_copy(update={"migration": "new-cad"})
    assert migrated.epoch(NEW_YEAR_LOCAL) != AGENCY.epoch(NEW_YEAR_LOCAL)


def _lines(*texts, author="disp1"):
    return tuple(NarrativeLine(line_id=t, text=t, author=author) for t in texts)


@pytest.mark.parametrize(
    ("types", "units", "lines", "test"),
    [
        (("TEST",), (), (), True),
        (("test ",), (), (), True),
        (("NOISE",), (), _lines("THIS IS A DRILL SUBJECT WITH A KNIFE"), True),
        (("NOISE",), (), _lines("A PERSON SAYS THIS IS A DRILL"), False),
        (("NOISE",), (), _lines("LOUD MUSIC", author="trainer01"), True),
        (("NOISE",), (), _lines("A", author="trainer01") + _lines("B"), False),
        ((), (), (), False),
    ],
)
def test_training_and_drills_are_known_by_the_agencys_own_lists(types, units, lines, test):
    call_types = tuple(CallType(code=t, system="agency") for t in types)
    assert AGENCY.is_test(call_types, units, lines) is test


def test_listed_address_is_restricted_whatever_the_mark_says():
    assert AGENCY.is_listed(["1 Main St", "418  WREN HOLLOW CT APT 2"], ())
    assert not AGENCY.is_listed(["4180 WREN AVE"], ())
    assert not AGENCY.is_listed([], ())


def test_disposition_names_the_survivor_by_number():
    said = (Disposition(text="Duplicate of 2026001"), Disposition(text="Report taken"))
    assert AGENCY.survivors(said) == ("2026001",)


@pytest.mark.parametrize("pattern", ["(", "no group", "(two)(groups)"])
def test_a_pattern_that_cannot_name_a_number_is_refused(pattern):
    with pytest.raises(ValidationError):
        Agency(agency_id="x", name="X", time_zone="UTC", duplicate_patterns=(pattern,))
