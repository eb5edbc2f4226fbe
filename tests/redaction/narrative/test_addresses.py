import pytest

from tests.redaction.narrative.covering import kinds, left

WHOLE = [
    "1420 NW OAK ST APT 3B, ALBANY OR 97321",
    "88 RIVER RD LOT 14",
    "5512 N INTERSTATE AVE UNIT C",
    "77 BIRCH LN",
    "2200 CHEMAWA RD NE SPC 44 KEIZER",
    "1600 BLOCK NE 181ST",
    "400 BLK OF PINE",
    "5TH AND MAPLE",
    "OAK/PINE",
    "4TH & MAIN",
    "12TH & E",
    "SW 3RD & ADAMS",
    "7TH AVE NEAR WASHINGTON ST",
    "COLUMBIA BLVD AT I-205",
    "HWY 34 NEAR MM 12",
    "I-5 NB MP 234.5",
    "HIGHWAY 20 MILEPOST 4",
    "US 26 MP 57",
    "16 QUAIL HOLLOW LN, PHILOMATH, OR 97370",
    "40123 UPPER CALAPOOIA DR SWEET HOME OR 97386",
    "36 EL CAMINO REAL WAY",
    "52 LOST LAKE DR",
    "208 B ST",
    "814 AVENIDA LAS PALMAS APT 9",
    "4011 MILES PKWY",
    "65 GRAM ST",
    "33255 SADDLE",
    "100 SEVEN MILE",
    "22ND & SEVEN MILE",
    "WINDMILL PL X PETTIBONE",
    "GREEN ST AT PATRIOT",
    "PLUMERIA PKWY/WAGON WHEEL",
    "LOT 9 PRAIRIE VIEW MHP",
    "SITE 22, FLATS RD",
    "8 MILE MARKER ON 95 S",
    "HWY 14 & T-19",
    "HWY 1 AT POSTMILE 12.4",
    "OR 34 @ MP285",
    "405 FWY AT ROSECRANS",
    "OLD HWY 40 MM 6",
    "W 7 MILE AND TELEGRAPH",
    "5TH BY MAIN",
    "5TH N MAIN",
    "2218 CALLE DE ORO",
    "CALLE 8 Y AV 12",
    "BLDG 7 RM 204, 900 CAMPUS DR",
    "7612 THUNDERBIRD TRL COTTONWOOD OR",
]

KEPT = [
    "MALE IN WALMART PARKING LOT",
    "20 PILLS 3 MALES 45 MIN",
    "300 POUNDS AND NAKED",
    "ON THE WAY TO COURT",
    "2 DOGS IN YARD",
    "ROOM 12 AT MOTEL 6",
]


@pytest.mark.parametrize("place", WHOLE)
@pytest.mark.parametrize("frame", ["LKA {}", "{}", "RP AT {}", "lives at {}"])
def test_a_place_is_taken_whole(frame, place):
    assert left(frame.format(place)) == frame.format("[ADDRESS]")


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_place_stays(text):
    assert "ADDRESS" not in kinds(text)


def test_a_corner_of_ordinary_words_needs_its_cue():
    assert left("LKA PARK AND CHURCH") == "LKA [ADDRESS]"


@pytest.mark.parametrize(
    "place",
    [
        "BROADWAY & 42",
        "31 & WOODSTOCK",
        "S 19 ST / MILDRED",
        "AVENUE B AND 7TH",
        "305 AVENUE C",
        "CR 12 AND CR 40",
        "CO HWY J & ELM RD",
        "RURAL RT 3 BOX 118",
        "1100-1200 BLK MAPLE",
        "NB I-5 MP 114.5",
        "310 DIVISION ST UPPER",
        "77 UNION AVE 1ST FLR",
        "1840 AVENUE OF THE STARS",
    ],
)
def test_a_place_is_covered_whole(place):
    assert left(f"MALE AT {place}. YELLING") == "MALE AT [ADDRESS]. YELLING"


@pytest.mark.parametrize("text", ["HAS .45 OR .380", "DOING 90 MPH", "CFS 220-4418 CLOSED"])
def test_calibers_speeds_and_call_numbers_stay(text):
    assert left(text) == text


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("LIVES OFF SHADOW LOOP", "SHADOW LOOP"),
        ("RAN TOWARDS TABLE ROCK AVENUE", "TABLE ROCK AVENUE"),
        ("WALKING ALONG 148TH NOW", "148TH"),
        ("SW PAGE DRIVE IS BLOCKED", "SW PAGE DRIVE"),
        ("POUNDING ON DOOR OF 2217", "2217"),
    ],
)
def test_a_street_without_a_house_is_covered(text, street):
    assert street not in left(text)


@pytest.mark.parametrize("text", ["ON A DIRT ROAD", "9500 LBS", "AT 1432 MALE LEFT", "TEST DRIVE"])
def test_kinds_of_road_measures_and_times_stay(text):
    assert left(text) == text
