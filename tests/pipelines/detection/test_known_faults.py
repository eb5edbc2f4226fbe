"""What was once read wrongly, and the look-alikes that must stay out."""

import pytest

from tests.pipelines.detection.labelled import answer, asserted, facts

EARLIER = [
    "LOUD MUSIC. *** PRIOR INCIDENT 26-11 COMMENTS FOLLOW *** MALE SUICIDAL WITH SHOTGUN",
    "PRIOR: FEMALE CUT HER WRISTS",
    "BASS MUSIC. PRIOR: 03/03 FEMALE SAID SHE WOULD OVERDOSE",
    "LOOSE DOG. PREV CALLS: EDP X4, OD X1",
    "*** PRIOR INCIDENT COMMENTS FOLLOW ***\nSUBJ SUICIDAL\nHAS KNIFE",
]


@pytest.mark.parametrize("text", EARLIER)
def test_an_earlier_incident_is_other_peoples_history(text):
    found = answer(text, "NOISE COMPLAINT")
    assert found["bh"] == "no"
    assert found["facts"]["weapon"] == "none_stated"


def test_what_is_said_after_an_earlier_incident_counts():
    text = "*** PRIOR INCIDENT COMMENTS FOLLOW *** SUBJ DRUNK *** END PRIOR *** SUBJ IS SUICIDAL"
    assert answer(text)["bh"] == "yes"


def test_history_with_tonight_same_is_current():
    found = answer("HX OF ATTEMPTS, TONIGHT SAME PER MOM", "CHECK WELFARE")
    assert found["bh"] != "no"
    assert found["facts"]["threat"] == "self"


@pytest.mark.parametrize(
    "text", ["MALE TELLING FAMILY GOODBYE OVER FACETIME", "GAVE AWAY HIS DOG, PHONE NOW OFF"]
)
def test_a_farewell_is_flagged_as_suicide(text):
    found = answer(text)
    assert found["bh"] != "no"
    assert found["categories"][0] == "suicide"


def test_pills_in_a_locked_bathroom_are_flagged():
    found = answer("GF LOCKED HERSELF IN BATHROOM WITH PILLS, CRYING, NOT ANSWERING")
    assert found["bh"] == "yes"


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("PILLS IN HAND SAYS SHE WILL TAKE ALL OF THEM", "self"),
        ("PATIENT THREW CHAIR AT STAFF", "others"),
        ("FEMALE CUT BOTH WRISTS", "self"),
        ("SWUNG AT OFFICERS", "others"),
        ("THREATENING TO KILL HIS WIFE AND HIMSELF", "both"),
        ("NO THREATS MADE", "none_stated"),
        ("CUSTOMER THREATENING TO SUE", "none_stated"),
    ],
)
def test_whom_a_threat_concerns(text, threat):
    assert facts(text)["threat"] == threat


@pytest.mark.parametrize(
    ("text", "weapon", "assertion"),
    [
        ("NEG WEAPONS", "none_stated", "negated"),
        ("NO GUN", "gun", "negated"),
        ("MAY HAVE A GUN", "gun", "possible"),
        ("HIS GUNS WERE TAKEN BY HIS BROTHER LAST WEEK", "gun", "historical"),
        ("NEG WEAPONS PER WIFE. SON ADVISES THERE IS A HANDGUN", "gun", "stated"),
        ("HAS A KNIFE. UPDATE HE PUT IT DOWN, NO KNIFE NOW", "knife", "negated"),
        ("HAS PILLS AND A ROPE", "none_stated", "n/a"),
    ],
)
def test_a_later_line_on_weapons_overrides_an_earlier_one(text, weapon, assertion):
    found = facts(text)
    assert (found["weapon"], found["weapon_assertion"]) == (weapon, assertion)


def test_but_ends_the_scope_of_a_denial():
    text = "DENIES SI BUT LEFT GOODBYE NOTE"
    assert asserted(text, "SI") == "negated"
    assert asserted(text, "GOODBYE") == "stated"
    assert answer(text)["bh"] == "yes"


def test_a_wrong_call_line_leaves_uncertain_and_never_no():
    found = answer("MALE IS SUICIDAL WITH A PLAN\nDISREGARD, WRONG CALL")
    assert found["bh"] == "uncertain"
    assert {e["assertion"] for e in found["evidence"] if e["category"]} == {"retracted"}


def test_a_type_that_tells_stays_flagged_whatever_the_text_says():
    assert answer("DENIES SI, CALM, NO MENTAL HEALTH ISSUES", "SUICIDAL SUBJECT")["bh"] == "yes"


@pytest.mark.parametrize(
    "call_type",
    [
        "SUPPLEMENTAL REPORT",
        "ALARM - NO WELFARE CHK",
        "SICKLE CELL CRISIS",
        "BEST WESTERN ALARM",
        "DRIVING WHILE INTOXICATED",
        "MENTAL HEALTH BLDG ALARM",
    ],
)
def test_call_types_that_only_look_like_ours_stay_out(call_type):
    assert answer(None, call_type)["bh"] == "no"


def test_a_robot_line_ends_where_people_speak():
    found = answer("UNIT 2B14 ENRT. RP STATES SHE SAID THIS IS MY LAST NIGHT")
    assert found["bh"] != "no"


def test_slips_of_the_fingers_are_read():
    assert answer("MALE IS HALUCINATING AND PARINOID")["bh"] == "yes"
    assert answer("HEERING VIOCES")["bh"] == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "WIFE STS THERE IS NO GUN IN THE HOUSE. HE WANTS TO SHOOT HIMSELF",
        "WANTS TO SHOOT HIMSELF BUT WIFE STS THERE IS NO GUN IN THE HOUSE",
    ],
)
def test_a_wish_for_a_weapon_does_not_outweigh_its_denial(text):
    assert facts(text)["weapon_assertion"] == "negated"


def test_a_stroke_or_point_within_words_hides_no_weapon():
    assert facts("MALE IN TRUCK W/ SHOTGUN")["weapon"] == "gun"
    assert facts("HAS HIS .38 IN HIS LAP")["weapon"] == "gun"


@pytest.mark.parametrize("text", ["SON 5 TOLD DISPATCH DADDY WONT WAKE", "GRANDSON 11 IS WITH HER"])
def test_a_bare_age_after_a_child_counts(text):
    assert facts(text)["children_present"] == "true"


@pytest.mark.parametrize(
    "text", ["CALLED HER SON 5 TIMES", "SAW HER SON 2 DAYS AGO", "SON 24 IS UPSET"]
)
def test_a_number_after_a_child_that_is_no_age_does_not(text):
    assert facts(text)["children_present"] == "unknown"
