"""The statement that travels with Part 2 records (42 CFR 2.32)."""

from redaction.notice import LONG_NOTICE, SHORT_NOTICE, notice


def test_the_longest_form_that_fits_is_taken():
    assert notice(10_000) == LONG_NOTICE
    assert notice(len(LONG_NOTICE)) == LONG_NOTICE
    assert notice(len(LONG_NOTICE) - 1) == SHORT_NOTICE
    assert notice(len(SHORT_NOTICE) - 1) is None


def test_the_wording_is_that_of_the_2024_rule():
    assert "as authorized by a court in accordance with 42 CFR 2.64 or 2.65" in LONG_NOTICE
    assert "You are a covered entity or business associate" in LONG_NOTICE
    assert "Prohibition on re-disclosure" not in LONG_NOTICE
