import pytest

from tests.redaction.narrative.covering import left


@pytest.mark.parametrize(
    "number",
    [
        "5555-0134",
        "88-KD-2201-1",
        "22-8812-KD",
        "541~555~0134",
        "555_0134",
        "4-2Z-886",
        "AB-12/345",
    ],
)
def test_a_number_in_parts_is_covered_whole(number):
    assert number not in left(f"GAVE {number} TWICE")
    assert not any(part in left(f"GAVE {number} TWICE") for part in number.split("-") if part)


@pytest.mark.parametrize(
    "text",
    ["BP 168/94", "BETWEEN 1000-1200 HRS", "INC 24-118823", "LOST $12,500 IN CASH", "24/7 CARE"],
)
def test_ratios_times_and_incident_numbers_stay(text):
    assert left(text) == text


@pytest.mark.parametrize("number", ["9920", "7782"])
def test_four_digits_that_are_no_time_are_covered(number):
    assert number not in left(f"GAVE {number} TWICE")


@pytest.mark.parametrize(
    "text", ["LEFT AT 1432", "2018 SEDAN", "BADGE 9920", "5150 HOLD", "9500 LBS", "UNIT 211 ADV"]
)
def test_times_years_badges_and_weights_stay(text):
    assert left(text) == text


@pytest.mark.parametrize(
    "number",
    ["FIVE FOUR ONE 555 0142", "FIVE FIVE FIVE OH ONE FOUR TWO", "555 014 2", "A B C 1 2 3"],
)
def test_a_number_spoken_or_spaced_is_covered(number):
    assert left(f"CALLED FROM {number} TODAY") in {
        f"CALLED FROM [{kind}] TODAY" for kind in ("PHONE", "PLATE", "ACCOUNT")
    }


def test_words_for_numbers_alone_stay():
    assert left("TWO OR THREE MALES") == "TWO OR THREE MALES"
