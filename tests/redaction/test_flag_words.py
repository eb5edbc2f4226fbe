"""Words that give somebody away never stand in what goes to dispatch."""

import pytest

from pipelines.stages.deliver import RAISED, WITHDRAWN
from redaction.flag_words import given_away
from redaction.guidance import flag_text_fact
from redaction.methods import NEUTRAL_FLAG_TEXT
from redaction.notice import LONG_NOTICE, SHORT_NOTICE


@pytest.mark.parametrize("text", [RAISED, WITHDRAWN, NEUTRAL_FLAG_TEXT])
def test_what_the_program_sends_gives_nothing_away(text):
    assert given_away(text, ["Harbor Recovery", "Northfield co-response"]) == ()
    assert flag_text_fact(text) == "neutral"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("BRING NARCAN", "substance"),
        ("carry naloxone", "substance"),
        ("goes to the methadone place", "substance"),
        ("in Detox since Monday", "substance"),
        ("ON MAT", "substance"),
        ("NEEDLES IN BACKPACK", "substance"),
        ("bipolar, calm voice", "condition"),
        ("SUICIDAL LAST WEEK", "condition"),
        ("off meds", "condition"),
        ("known psych", "condition"),
        ("client of the county", "program"),
        ("recovery house", "program"),
        ("protected by 42 CFR part 2", "notice"),
        (SHORT_NOTICE, "notice"),
        (LONG_NOTICE, "notice"),
    ],
)
def test_what_lets_one_infer_is_found(text, kind):
    assert kind in given_away(text)
    assert flag_text_fact(text) != "neutral"


@pytest.mark.parametrize(
    "text",
    [
        "Speak slowly, one officer at a time, no sirens.",
        "Prefers to talk in the hall. Dog in the yard.",
        "Ask for the co-response team.",
        "NA meeting point? No: gate 4",
    ][:3],
)
def test_plain_guidance_is_neutral(text):
    assert flag_text_fact(text) == "neutral"


def test_a_clinics_own_name_is_found_in_any_writing():
    assert given_away("call HARBOR  recovery first", ["Harbor Recovery"]) == ("program", "name")
