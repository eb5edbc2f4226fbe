import pytest

from tests.redaction.narrative.covering import left


@pytest.mark.parametrize(
    "plate",
    [
        "OR 771KDF",
        "WA/BKR3391",
        "CA.7TRB229",
        "KDF 771",
        "7 HUZ 287",
        "OR 448 AEC",
        "IDAHO 1A 22817",
    ],
)
def test_a_plate_is_covered_with_its_state(plate):
    assert left(f"SAW {plate} LEAVE") == "SAW [PLATE] LEAVE"


@pytest.mark.parametrize("plate", ["T601 122", "E 224 110", "EL 71792"])
def test_an_odd_plate_is_covered_after_a_vehicle(plate):
    assert left(f"WHITE TRUCK {plate}") == "WHITE TRUCK [PLATE]"


def test_a_plate_spelled_out_is_covered():
    assert left("SPELLED SAM KING 4 8 2") == "SPELLED [PLATE]"


def test_a_second_plate_after_or_is_covered():
    assert left("PLATE 44X OR 4AX") == "PLATE [PLATE] OR [PLATE]"


@pytest.mark.parametrize("text", ["WM 50S", "BF 20S IN LOBBY", "ADAM 12 CLEAR"])
def test_ages_and_units_are_no_plates(text):
    assert left(text) == text
