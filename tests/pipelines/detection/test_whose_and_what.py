"""Whose story it is, weapons and threats, and words that only look like ours: scope sets."""

import pytest

from pipelines.detection.evaluation.assertions import status_lines
from pipelines.detection.evaluation.calls import fact_lines, weapon_slips
from tests.pipelines.detection.labelled import answer, asserted, calls, facts, sentences

LOOK_ALIKES = [
    "ROLLOVER CRASH AT SUICIDE CURVE",
    "TEAM RUNNING SUICIDES ON THE TRACK",
    "MOTORCYCLE WITH SUICIDE CLUTCH STOLEN",
    "PT HAS BLURRY VISION OD SINCE NOON",
    "COYOTE ACTING CONFUSED NEAR THE TRAIL",
    "MANIC DOG LOOSE IN THE PARK",
    "DRIVERS WITH A DEATH WISH RACING ON 9TH",
    "NEIGHBOR CRAZY ABOUT PARKING AGAIN",
    "SI ISSUED FOR SPEED",
    "REQ CSU FOR PRINTS",
    "UNAUTHORIZED WITHDRAWAL FROM HER ACCOUNT",
    "DEPRESSED MANHOLE IN LANE 2",
    "REPORT TAKEN BY MR MARCHMAN",
    "PSYCH HOSPITAL FIRE ALARM",
    "CAR WITH HI PLATE PARKED ON LAWN",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_words_that_only_look_like_ours_stay_out(text):
    assert answer(text)["bh"] == "no"


@pytest.mark.parametrize(
    ("status", "f1"),
    [("negated", 0.95), ("historical", 0.92), ("other_person", 0.9), ("possible", 0.95)],
)
def test_scopes_are_read_on_the_development_sentences(status, f1):
    found = {one.status: one for one in status_lines(sentences("scope_assertions"))}[status]
    assert found.f1 >= f1


@pytest.mark.parametrize("fact", ["weapon", "weapon_assertion", "threat", "children_present"])
def test_facts_are_read_on_the_development_calls(fact):
    found = {one.name: one for one in fact_lines(calls("scope_facts"))}[fact]
    assert found.right.value >= 0.95, found.wrong
    assert weapon_slips(calls("scope_facts")) == []


@pytest.mark.parametrize(
    "text",
    [
        "RP SAYS HUSBAND SHOT HIMSELF",
        "SON SHOT HIMSELF IN BASEMENT",
        "RP FOUND HER HUSBAND HUNG HIMSELF IN GARAGE",
        "HIS ROOMMATE OVERDOSED IN THE KITCHEN",
    ],
)
def test_of_whom_the_caller_speaks_is_the_subject(text):
    assert answer(text)["bh"] == "yes"


@pytest.mark.parametrize(
    "text",
    ["HAS NOT DROPPED THE KNIFE", "WONT DROP THE KNIFE", "KNIFE IN HAND AT HIS MOTHERS HOUSE"],
)
def test_a_knife_not_laid_down_is_present(text):
    assert facts(text)["weapon_assertion"] == "stated"


def test_a_question_mark_says_possible():
    assert asserted("SUICIDAL? HUNG UP", "SUICIDAL") == "possible"
    assert asserted("SUICIDAL? YES", "SUICIDAL") == "stated"
