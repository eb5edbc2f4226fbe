"""The linear model over the wording: what it may hold, that it adds up, and that it can go."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.detection import examples, train
from handoff.cli.flag_row import flag_row
from pipelines.detection.linear import Model, shipped, telling
from pipelines.detection.narrative import read
from pipelines.detection.packs import default_pack, read_pack, written
from pipelines.detection.score import decide_by_rules, decide_flag, lexicons_of
from pipelines.detection.wording import Segment, segments
from schemas.flag import FlagAnswer, Ground
from schemas.incident import CallType, NarrativeLine
from tests.pipelines.detection.labelled import answer, calls
from tests.pipelines.made import line, minutes

OFF = replace(default_pack(), wording=False)
IMPLIED = "GAVE HER NEIGHBOR THE CAT AND THE SPARE KEY, SAID SHE WONT BE NEEDING ANYTHING AGAIN"


def _said(text):
    return segments(read((NarrativeLine(line_id="1", text=text),), lexicons_of(default_pack())))


def test_no_feature_holds_a_digit_and_none_tells_of_sex_or_race():
    held = {word for feature in shipped().weights for word in feature.split()}
    assert not any(char.isdigit() for word in held for char in word)
    assert held.isdisjoint({"SHE", "HER", "MALE", "FEMALE", "WM", "BM", "HM", "BF", "QUE", "UNA"})


def test_every_feature_stands_in_three_rows_of_two_files():
    trained = [one for one in examples.labelled() if one.label != "uncertain"]
    assert shipped().weights.keys() <= set(examples.common(trained, examples.beside()))


@pytest.mark.campaign
def test_the_committed_weights_are_those_that_training_gives(tmp_path, monkeypatch):
    committed = train.OUT.read_text(encoding="ascii")
    monkeypatch.setattr(train, "OUT", tmp_path / "wording.json")
    train.main()
    assert (tmp_path / "wording.json").read_text(encoding="ascii") == committed


def test_a_small_training_gives_the_same_weights_twice():
    some = examples.read_file(examples.DETECTION / "third_calls.jsonl")
    more = examples.read_file(examples.DETECTION / "fresh_calls.jsonl")
    once, again = (train.weights_of([*some, *more], []) for _ in range(2))
    assert train.written(once) == train.written(again)
    assert json.loads(train.written(once))["weights"]


def test_what_each_word_adds_sums_to_the_log_odds():
    model = shipped()
    for call in calls("later_calls"):
        types = [call.labels["call_type_text"] or ""]
        said = _said(call.labels["narrative"] or "")
        assert model.reading(types, said).log_odds == pytest.approx(model.log_odds(types, said))


def test_a_pack_switches_the_model_off_and_the_rules_answer_alone():
    for call in calls("later_calls"):
        lines = (NarrativeLine(line_id="1", text=call.labels["narrative"] or ""),)
        types = (CallType(text=call.labels["call_type_text"] or "", system="agency"),)
        found = decide_flag(types, lines, agency=None, pack=OFF).flag
        assert found == decide_by_rules(types, read(lines, lexicons_of(OFF)), OFF) or any(
            item.assertion == "retracted" for item in found.evidence
        )
        assert all(item.ground is not Ground.WORDING for item in found.evidence)


def test_a_pack_that_switches_the_model_off_is_read_as_it_was_written():
    assert not read_pack(written(OFF)).wording
    assert read_pack(written(default_pack())).wording


def test_the_reason_is_words_as_they_were_typed():
    shown = [
        (call.labels["narrative"], item)
        for call in calls("unseen_calls")
        for item in call.answer["evidence"]
        if item["rule"] == "wording.like" and item["text"]
    ]
    assert shown
    for text, item in shown:
        assert text[item["start"] : item["end"]] == item["text"]
        assert len(item["text"].split()) <= 10
        assert item["says"]


def test_later_remarks_do_not_water_down_what_was_said():
    texts = [
        IMPLIED,
        *(f"UNIT IS IN THE AREA OF THE PARK, ALL IS QUIET, STREET {n}" for n in "ABCD"),
    ]
    types = (CallType(text="NEIGHBOR DISPUTE", system="agency"),)
    lines = [line(text, str(n), minutes(n)) for n, text in enumerate(texts)]
    scores = [decide_flag(types, lines[: n + 1], agency=None).flag.score for n in range(len(lines))]
    assert scores == sorted(scores)


def test_the_words_of_a_type_only_add():
    for call in calls("later_calls"):
        said = _said(call.labels["narrative"] or "")
        alone = shipped().log_odds([], said)
        assert shipped().log_odds(["BURGLARY ALARM REAR DOOR"], said) >= alone or not said


def test_a_state_decided_before_is_looked_up_and_a_new_word_is_read():
    types = (CallType(text="NEIGHBOR DISPUTE", system="agency"),)
    lines = (line(IMPLIED, "a", minutes(0)),)
    once = decide_flag(types, lines, agency=None)
    assert decide_flag(list(types), list(lines), agency=None) is once
    more = (*lines, line("NOW HAS A GUN", "b", minutes(1)))
    assert decide_flag(types, more, agency=None).facts.weapon == "gun"


@pytest.mark.parametrize(
    "text",
    [
        "UNIT 2B14 ENRT",
        "NCIC HIT: CAUTION SUICIDAL TENDENCIES, VIOLENT",
        "*** PRIOR INCIDENT COMMENTS FOLLOW ***\nSUBJ SUICIDAL\nHAS KNIFE",
    ],
)
def test_robots_returns_and_earlier_incidents_are_not_read(text):
    read_of = " ".join(segment.text for segment in _said(text))
    assert not {"SUICIDAL", "ENRT", "KNIFE"} & set(read_of.split())


def test_what_a_correction_takes_back_leaves_uncertain():
    found = answer(f"{IMPLIED}, IS SUICIDAL\nDISREGARD, WRONG CALL", "NEIGHBOR DISPUTE")
    assert found["bh"] == "uncertain"


def test_a_type_that_tells_is_not_lowered_by_quiet_words():
    quiet = "KEYS LOCKED IN THE CAR AT THE STORE, WILL BE WAITING BY THE FRONT DOOR, NOTHING ELSE"
    assert answer(quiet, "SUICIDAL SUBJECT")["bh"] == "yes"


def test_nothing_typed_is_answered_by_the_rules_alone():
    assert answer(None, "THEFT REPORT")["evidence"] == []
    assert answer(None, "SUICIDAL SUBJECT")["bh"] == "yes"


def test_an_empty_model_tells_nothing():
    reading = Model({}).reading(["NOISE"], [Segment(0, "LOUD MUSIC")])
    assert reading.log_odds == 0.0
    assert telling(reading) is None


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text, call_type):
    found = flag_row({"id": "1", "call_type_text": call_type, "narrative": text})
    assert found["bh"] in set(FlagAnswer)
    assert 0.0 <= found["score"] <= 1.0
