import pytest

from tests.redaction.narrative.covering import left


@pytest.mark.parametrize(
    "place",
    [
        "LINCOLN ST BETWEEN 3RD AND 4TH",
        "18TH AVE 200 FT E OF OAK ST",
        "POLK ST X W 6TH",
        "640 OAK ST TO 648 OAK ST",
    ],
)
def test_small_words_between_places_belong_to_the_place(place):
    assert left(f"SUBJ AT {place}") == "SUBJ AT [ADDRESS]"


def test_a_person_at_a_place_stays_two():
    assert left("MARIA AT 1420 OAK ST") == "[PERSON] AT [ADDRESS]"


def test_places_of_two_lines_stay_two():
    assert left("AT OAK ST\nAND 5TH AVE").count("[ADDRESS]") == 2
