"""Listed places are found however their address is typed (R11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.listed_places import ListedPlaces, listed_places
from pipelines.stages.fold import fold
from schemas.incident import Location, LocationKind
from tests.pipelines.made import AGENCY
from tests.pipelines.made import given as taken

HOUSES = ("418 Wren Hollow", "27 Copperline Rd", "9 W 5th St", "1200 State Route 18")
LISTED = ListedPlaces((*HOUSES, "64 Park Ave", "31 Meadow", "500 Martin Luther King Jr Blvd"))
SAME = (
    *("418 Wren Hollow Rd", "418 Wren Hollow Rd Apt 2", "418  WREN HOLLOW", "418 N Wren Hollow"),
    *("418A Wren Hollow", "418-B Wren Hollow", "Harbor Shelter, 418 Wren Hollow"),
    *("#418 Wren Hollow", "418 1/2 Wren Hollow", "418 Wren Holw", "418 Wren-Hollow"),
    *("WREN HOLLOW 418", "0418 WREN  HOLLOW", "418 Wern Hollow", "418 Wrenn Holow"),
    *("418 WRENHOLLOW", "N418 WREN HOLLOW", "418/WREN/HOLLOW", "418 WREN", "416-418 WREN HOLLOW"),
    *("APT 2 418 WREN HOLLOW", "WREN HOLLOW CT #418", "@418 WREN HOLLOW CT: SHELTER"),
    *("418 Wren\u2019s Hollow", "\uff14\uff11\uff18 Wren Hollow", "418 Wr\u00e9n Hollow"),
    *("27 COPPER LINE", "27 Coperline", "27 COPPERLN RD", "27 COPPERL", "27 COPPERLINERD"),
    *("9 FIFTH", "9 West Fifth Street", "9 5TH ST W", "1200 SR 18", "1,200 STATE HWY 18"),
    *("64 PARK", "64 Prk Avenue", "31 MDW LN", "31 MEADOWS", "500 MLK BLVD", "500 M L KING"),
)
OTHER = (
    *(
        "420 Wren Hollow",
        "4180 WREN AVE",
        "41 Wren Hollow",
        "Wren Hollow",
        "418 Main St",
        "",
        "418",
    ),
    *("27 Main Rd", "9 6th St", "64 Main Ave", "500 Oak Blvd", "MAIN ST / WREN HOLLOW"),
)


def test_a_listed_place_is_found_in_each_ordinary_spelling():
    assert [text for text in SAME if not LISTED.holds(text)] == []


def test_other_places_are_not_hidden():
    assert [text for text in OTHER if LISTED.holds(text)] == []


@given(
    st.sampled_from([("418", ("WREN", "HOLLOW")), ("27", ("COPPERLINE", "RD"))]),
    st.lists(st.sampled_from(["N", "SW", "APT 4", "1/2", "B", "RD", "LN", "#", "HOUSE", "NORTH"])),
    st.sampled_from([" ", "  ", "-", ", ", " / ", ". "]),
    st.sampled_from(["{}", "0{}", "{}A", "#{}", "{}-B"]),
    st.integers(0, 200),
    st.randoms(use_true_random=False),
)
def test_no_generated_spelling_shows_a_listed_place(house, more, between, number, slip, order):
    said, (name, kind) = house
    at = slip % (len(name) - 1)
    slipped = {
        0: name,
        1: name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        2: name[:at] + name[at + 1 :],
        3: name[:at] + name[at] + name[at:],
        4: name[:at] + "X" + name[at + 1 :],
    }[slip % 5]
    words = [number.format(said), slipped, kind, *more]
    order.shuffle(words)
    text = between.join(words)
    assert LISTED.holds(text), text
    assert LISTED.holds(text.lower()), text


def test_a_listed_name_without_a_number_and_a_beginning_are_found():
    listed = ListedPlaces(("Harbor Shelter", "Bldg C 7"))
    assert listed.holds("the HARBOUR  shelter, 12 Quay")
    assert listed.holds("bldg c 7 north wing")
    assert not listed.holds("Harbor View")


def test_no_lists_hide_nothing_and_a_list_is_read_once():
    assert not listed_places(()).holds("418 Wren Hollow")
    assert listed_places(HOUSES) is listed_places(tuple(HOUSES))


@pytest.mark.parametrize(
    "place",
    [
        Location(text="418-B N Wren Holw"),
        Location(house_number="0418", street="WREN HOLLOW", text="HARBOR SHELTER"),
        Location(text="HARBOR SHELTER", reference="x", unit="2", street="418 Wren Hollow"),
    ],
)
def test_a_call_is_restricted_by_any_of_its_places_and_by_their_parts(place):
    elsewhere = Location(text="1 Main St")
    for places in ((place,), (elsewhere, place)):
        made = fold(None, taken(0, locations=places), "inc-1", AGENCY)
        assert made.restricted
    staged = place.model_copy(update={"kind": LocationKind.STAGING})
    made = fold(None, taken(0, locations=(elsewhere, staged)), "inc-1", AGENCY)
    assert not made.restricted
