"""Harm by its grammar, spellings by ear, whose story by contrast: one example and its opposite."""

import pytest

from tests.pipelines.detection.labelled import answer, asserted, facts


@pytest.mark.parametrize(
    ("narrative", "threat"),
    [
        ("SAID HE WILL SHOOT THE FIRST DEPUTY ON THE STEPS", "others"),
        ("PUNCHING THE CLERK", "others"),
        ("PUNCHING THE BATHROOM MIRROR", "none_stated"),
        ("THROWIN PLATES AT HIS MA", "others"),
        ("CAN GET VIOLENT WHEN DRUNK", "none_stated"),
        ("WILL DROWN HERSELF AND THE BABY", "both"),
        ("ROOFER STANDING ON LEDGE WITHOUT HARNESS", "none_stated"),
        ("dice que va a matar a su vecino", "others"),
    ],
)
def test_a_threat_is_a_verb_and_whom_it_meets(narrative, threat):
    assert facts(narrative)["threat"] == threat


@pytest.mark.parametrize(
    ("narrative", "weapon", "assertion"),
    [
        ("he gota nife", "knife", "stated"),
        ("NO WEPAONS SEEN", "none_stated", "negated"),
        ("LOCKED HIMSELF IN THE BATHROOM WITH A KNIFE", "knife", "stated"),
        ("FIRST CALLER SAID GUN, 2ND CALLER SAYS NO GUN", "gun", "negated"),
        ("THREW THE KNIFE OUT THE WINDOW", "knife", "historical"),
        ("NO LONGER HOLDING THE KNIFE", "knife", "historical"),
        ("KIDS WITH A WATER GUN", "none_stated", "n/a"),
    ],
)
def test_a_weapon_is_heard_however_it_is_typed(narrative, weapon, assertion):
    found = facts(narrative)
    assert (found["weapon"], found["weapon_assertion"]) == (weapon, assertion)


@pytest.mark.parametrize(
    ("narrative", "word", "status"),
    [
        ("HIS WIFE TAKES LITHIUM, HE DOES NOT", "LITHIUM", "other_person"),
        ("MOTHER OF THE VICTIM IS BIPOLAR", "BIPOLAR", "other_person"),
        ("COUSIN IN TEXAS IS SUICIDAL", "SUICIDAL", "other_person"),
        ("HER SON IN BEDROOM IS SUICIDAL", "SUICIDAL", "stated"),
        ("RP ASKED IF HE WAS SUICIDAL AND HE SAID NO", "SUICIDAL", "negated"),
        ("RP ASKED IF HE WAS SUICIDAL, HE ANSWERED YES", "SUICIDAL", "stated"),
        ("NEVER SEEN HIM THIS PARANOID", "PARANOID", "stated"),
    ],
)
def test_whose_it_is_and_what_was_answered(narrative, word, status):
    assert asserted(narrative, word) == status


def test_who_may_be_the_subject_counts_though_read_as_another():
    found = answer("HIS MOTHER HAS SCHIZOPHRENIA", "DISTURBANCE")["evidence"]
    told = next(item for item in found if item["text"] == "SCHIZOPHRENIA")
    assert told["assertion"] == "other_person"
    assert told["weight"] > 0


def test_a_code_that_is_short_for_its_text_says_no_more_than_the_text():
    assert answer(None, "ED PROGRAM SCHOOL VISIT", call_type_code="EDPROG")["bh"] == "no"
    assert answer(None, "PATROL", call_type_code="EDPROG")["bh"] == "yes"
