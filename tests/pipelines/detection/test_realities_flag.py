"""R3, R4, R9 and R28 to R30 of the flag, each by its number."""

import pytest

from pipelines.detection.packs import Pack
from pipelines.detection.score import decide_flag
from schemas.coresponse import CoResponseRequest
from schemas.flag import FlagAnswer
from schemas.incident import CallType
from tests.pipelines.chain import DispatchChain
from tests.pipelines.detection.labelled import answer, facts
from tests.pipelines.made import call_type, line, minutes, update


@pytest.fixture
def chain(tmp_path):
    one = DispatchChain(tmp_path / "dispatch")
    yield one
    one.close()


def test_r4_the_history_says_which_remark_raised_the_flag(chain):
    lines = (
        line("LOUD MUSIC", "a", minutes(0)),
        line("MALE YELLING", "b", minutes(1)),
        line("NOW SAYS HE WANTS TO KILL HIMSELF", "c", minutes(2)),
    )
    chain.feed(update(0, narrative=lines[:2]))
    chain.feed(update(2, narrative=lines), arrived=2)
    (incident,) = chain.incidents()
    (change,) = incident.flag_history
    assert (change.answer, change.remark) == ("yes", 3)
    assert change.at == minutes(2)
    assert change.because.startswith("suicide.")


IMPLIED = (
    "AA SPONSEE NOT SEEN 3 DAYS AFTER FUNERAL OF HIS DAUGHTER, TRUCK HOME, CURTAINS SHUT, TOLD"
    " GROUP HE WAS TIRED OF COUNTING"
)
QUIET = CallType(code="ALARM", text="BURGLARY ALARM REAR DOOR", system="agency")


def test_r4_a_flag_of_the_wording_alone_stays_when_the_call_type_changes(chain):
    said = (line(IMPLIED, "a", minutes(0)),)
    chain.feed(update(0, narrative=said, call_types=(call_type("WELFARE CHECK"),)))
    (before,) = chain.incidents()
    assert any(item.rule == "wording.like" for item in before.flag.evidence)
    chain.feed(update(2, narrative=said, call_types=(QUIET,)), arrived=2)
    (after,) = chain.incidents()
    assert after.flag.answer is not FlagAnswer.NO
    assert any(item.rule == "wording.like" for item in after.flag.evidence)


def test_r4_a_flag_of_the_wording_falls_to_uncertain_by_a_correction(chain):
    said = (line(IMPLIED, "a", minutes(0)),)
    chain.feed(update(0, narrative=said, call_types=(call_type("WELFARE CHECK"),)))
    taken = (*said, line("DISREGARD, WRONG CALL", "b", minutes(2)))
    chain.feed(update(2, narrative=taken, call_types=(QUIET,)), arrived=2)
    (incident,) = chain.incidents()
    assert incident.flag.answer is FlagAnswer.UNCERTAIN
    assert incident.flag_history[-1].because == "correction_line"
    chain.feed(update(4, narrative=taken, call_types=(QUIET,)), arrived=4)
    (later,) = chain.incidents()
    assert later.flag.answer is FlagAnswer.UNCERTAIN


def test_r4_a_flag_of_the_type_alone_falls_with_its_type(chain):
    said = (line("KEYS LOCKED IN THE CAR AT THE STORE, WAITING BY THE DOOR", "a", minutes(0)),)
    chain.feed(update(0, narrative=said, call_types=(call_type("SUICIDAL SUBJECT"),)))
    chain.feed(update(2, narrative=said, call_types=(QUIET,)), arrived=2)
    (incident,) = chain.incidents()
    assert incident.flag.answer is FlagAnswer.NO


def test_r9_without_narrative_weapons_are_not_supplied_and_silence_is_not_none():
    assert facts("")["weapon"] == "not_supplied"
    assert facts("LOUD MUSIC")["weapon"] == "none_stated"
    assert facts("LOUD MUSIC")["weapon_assertion"] == "n/a"


def test_r28_what_crosses_of_the_evidence_is_rule_ids_and_no_words(chain):
    chain.feed(update(0, narrative=(line("HE WANTS TO KILL HIMSELF", "a", minutes(0)),)))
    (request,) = chain.requests()
    assert isinstance(request, CoResponseRequest)
    assert request.evidence_rules
    assert all(" " not in rule and rule.islower() for rule in request.evidence_rules)
    assert "KILL" not in request.model_dump_json()


RETURNS = [
    "NCIC HIT: CAUTION SUICIDAL TENDENCIES, VIOLENT",
    "III SHOWS 2 PRIOR OD CALLS AND ONE MENTAL HEALTH HOLD",
    "NAM/DOE,JOHN DOB/010190 CAU/SUICIDAL",
]


@pytest.mark.parametrize("text", RETURNS)
def test_r29_a_pasted_return_that_says_suicidal_is_no_evidence(text):
    found = answer(text, "TRAFFIC STOP")
    assert found["bh"] == "no"
    assert found["facts"]["threat"] == "none_stated"


def test_r29_what_a_person_says_beside_a_return_counts():
    assert answer("NCIC NEG\nSUBJ SAYS HE IS SUICIDAL")["bh"] == "yes"


def test_r30_a_call_without_any_narrative_is_flagged_by_its_type():
    assert answer(None, "SUICIDAL SUBJECT")["bh"] == "yes"


def test_r30_a_bare_code_means_what_the_pack_of_its_agency_says():
    code = (CallType(code="10-56", system="agency"),)
    pack = Pack("here", "1", codes={"10 56": "suicide"})
    assert decide_flag(code, (), agency=None, pack=pack).flag.answer is FlagAnswer.YES
    assert decide_flag(code, (), agency=None).flag.answer is FlagAnswer.NO


def test_an_agency_sets_its_own_thresholds():
    text = (line("HE IS SCHIZOPHRENIC", "a", minutes(0)),)
    usual = decide_flag((), text, agency=None).flag
    strict = Pack("strict", "1", yes_from=0.9, uncertain_from=0.8)
    assert usual.answer is FlagAnswer.UNCERTAIN
    assert decide_flag((), text, agency=None, pack=strict).flag.answer is FlagAnswer.NO
