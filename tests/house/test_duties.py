"""Every duty around the gate has its page or command, and a test that exists."""

import re

from tests.house.committed import ROOT, text_of

DUTIES = (
    *("program status", "no SUD", "agreements", "orders", "intermediary list", "accounting"),
    *("patient notice", "breach", "closed program", "counseling notes", "safeguards", "CJIS"),
    *("no intelligence lists", "volunteered profiles", "FERPA", "988", "small cells"),
    *("data integrity", "state overlays"),
)
PAGE = text_of(ROOT / "docs" / "duties.md")
ROWS = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| ")][1:]


def test_no_duty_is_left_out():
    named = [row[0].strip() for row in ROWS]
    assert [duty for duty in DUTIES if not any(name.startswith(duty) for name in named)] == []
    assert len(named) == len(DUTIES)


def test_each_names_a_page_or_command_and_a_test_that_is_there():
    for row in ROWS:
        assert row[2].strip(), row[0]
        tests = re.findall(r"`(tests/[\w/.]+)`", row[3])
        assert tests, row[0]
        assert [one for one in tests if not (ROOT / one).exists()] == [], row[0]
