"""No input, of any length or script, raises or takes more than linear work."""

import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.cli.flag_row import flag_row
from pipelines.detection import lexicon
from pipelines.detection.lexicon import Lexicon, default_lexicon, entries_of
from pipelines.detection.normalise import plain
from pipelines.detection.tables import rows, spellings
from tests.pipelines.detection.labelled import answer, calls

WORDS = [
    *("NO", "DENIES", "HX", "OF", "SI", "SUICIDAL", "BUT", "TONIGHT", "SAME", "GUN", "KNIFE"),
    *("PRIOR:", "***", "//", "NCIC", "HIT", "HIS", "BROTHER", "PILLS", "TOOK", "IF", "POSS", "5"),
    *(
        "YO",
        ".",
        ",",
        "?",
        "\n",
        "|",
        "VOICES",
        "10:02:11",
        "[14:05]",
        "DISREGARD",
        "WRONG",
        "CALL",
    ),
]
HARD = [
    "NO " * 4000,
    "SUICIDAL " * 4000,
    "HIS BROTHER " * 3000,
    "PRIOR: " * 4000,
    "*** PRIOR INCIDENT COMMENTS FOLLOW *** " * 800,
    "NCIC HIT " * 3000,
    "(" * 20000,
    "[14:05] " * 4000,
    "UNIT 2B14 ENRT. " * 2000,
    "'" * 20000,
    "OFF HIS MEDS " * 3000,
    "\u0301" * 20000,
    "🜁" * 8000,
    "אבג " * 5000,
    "不要 " * 5000,
    "A" * 50000,
    "\n" * 20000,
    "SON, 9, " * 3000,
    "SON 5 " * 3000,
    "W/ .38 " * 3000,
    "HALUCINATING " * 2000,
    "SI #44817 " * 2000,
]


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_text_gets_an_answer_with_places_inside_it(text):
    found = answer(text)
    assert found["bh"] in {"yes", "no", "uncertain"}
    for item in found["evidence"]:
        assert text[item["start"] : item["end"]] == item["text"]


@given(st.lists(st.sampled_from(WORDS), max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_order_of_the_words_that_matter_gets_an_answer(words):
    answer(" ".join(words), " ".join(words[:4]))


@given(st.one_of(st.none(), st.text(max_size=40)), st.one_of(st.none(), st.text(max_size=40)))
@settings(max_examples=100, deadline=None)
def test_any_call_type_gets_an_answer(code, text):
    flag_row({"id": 1, "call_type_code": code, "call_type_text": text, "narrative": None})


def _steps(text: str) -> int:
    """Lines of our own code that run for this text: work counted without a clock."""
    counted = Counter[str]()

    def trace(frame, event, _):
        if "detection" in frame.f_code.co_filename:
            counted[event] += 1
            return trace
        return None

    sys.settrace(trace)
    try:
        answer(text)
    finally:
        sys.settrace(None)
    return counted["line"]


@pytest.mark.parametrize("text", HARD, ids=lambda text: repr(text[:12]))
def test_twice_the_text_is_at_most_little_more_than_twice_the_work(text):
    answer(text)
    half, whole = _steps(text[: len(text) // 8]), _steps(text[: len(text) // 4])
    assert whole <= 2.3 * half + 2000


def test_a_phrase_is_found_whatever_the_size_of_the_lexicon():
    chosen = entries_of(rows(["parts.tsv", "suicide.tsv", "mental_health.tsv"]))
    spelled = [(one, entry) for text, entry in chosen for one in spellings(text)]
    text = plain("HE IS SUICIDAL AND HAS A GUN")
    assert len(spelled) > 5000
    for size in (5000, len(spelled)):
        found = Lexicon([*spelled[:size], *spelled_as("SUICIDAL")]).finds(text).wholes
        assert any(text.scope[start:end] == "SUICIDAL" for start, end, _ in found)


def spelled_as(word):
    chosen = entries_of(rows(["suicide.tsv"]))
    return [(text, entry) for text, entry in chosen if word in spellings(text)]


def test_groups_find_what_their_spellings_find():
    chosen = entries_of(rows(["mental_health.tsv", "parts.tsv"]))
    grouped = Lexicon(chosen)
    spelled = Lexicon((one, entry) for text, entry in chosen for one in spellings(text))
    for row in calls("development_calls"):
        text = plain(row.labels["narrative"] or "")
        assert [find[:2] for find in grouped.finds(text).wholes] == [
            find[:2] for find in spelled.finds(text).wholes
        ]


def test_a_machine_that_is_full_begins_anew_and_answers_the_same(monkeypatch):
    texts = [plain(row.labels["narrative"] or "") for row in calls("later_calls")]
    roomy = [default_lexicon().finds(text) for text in texts]
    monkeypatch.setattr(lexicon, "_MOST_STATES", 5)
    cramped = Lexicon(entries_of(rows()))
    assert [cramped.finds(text) for text in texts] == roomy
