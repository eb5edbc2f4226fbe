"""R20: facts of state law are computed from a table that counsel signed, and from nothing else."""

from datetime import UTC, date, datetime

import pytest

from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.request import request_of
from redaction.state_law import BLOCKED, facts_of_law, law_in, read_law
from tests.redaction.questions import health_to_clinic

TABLE = """
state = "TX"
version = 3
signed_by = "County counsel"
signed_on = 2031-01-10
valid_from = 2031-02-01
valid_until = 2031-12-31
reports = ["child_abuse", "elder_abuse"]
keep_years = 7
keep_minors_until = 21
[sharing]
treatment = "silent"
payment = "requires_consent"
[minors]
mental_health = 16
substance_use = 12
[holds]
emergency_detention = 48
"""
LAW = read_law(TABLE)
MAY = date(2031, 5, 1)


def facts(on=MAY, law=LAW, **asked):
    known = {"purpose": "treatment", "report_kind": "", "service": "mental_health", "age": None}
    return facts_of_law(law, on, **known | asked)


def test_a_signed_table_in_force_answers():
    assert facts() == {"state_law": "silent", "minor_may_consent": None}
    assert facts(purpose="payment")["state_law"] == "requires_consent"
    assert facts(report_kind="elder_abuse")["state_law"] == "requires_disclosure"


@pytest.mark.parametrize(
    ("service", "age", "alone"),
    [
        *(("mental_health", 15, False), ("mental_health", 16, True), ("mental_health", None, None)),
        *(("substance_use", 12, True), ("substance_use", 11, False), ("crisis", 17, None)),
    ],
)
def test_a_minors_consent_is_judged_per_service_and_age(service, age, alone):
    assert facts(service=service, age=age)["minor_may_consent"] is alone


@pytest.mark.parametrize("on", [date(2031, 1, 31), date(2032, 1, 1), date(2030, 6, 1)])
def test_before_and_after_its_time_a_table_knows_nothing(on):
    assert facts(on) == {"state_law": None, "minor_may_consent": None}


def test_without_a_table_or_without_a_signature_nothing_is_known():
    unsigned = read_law(TABLE.replace("County counsel", ""))
    for law in (None, unsigned):
        assert facts(law=law) == {"state_law": None, "minor_may_consent": None}
    assert len(BLOCKED) == 4
    assert facts(purpose="operations")["state_law"] is None


def test_clocks_of_holds_and_of_keeping():
    began = datetime(2031, 3, 1, 12, tzinfo=UTC)
    assert LAW.hold_ends("emergency_detention", began) == datetime(2031, 3, 3, 12, tzinfo=UTC)
    assert LAW.hold_ends("something_else", began) is None
    assert LAW.keep_until(date(2031, 3, 1), date(1990, 1, 1)) == date(2038, 3, 1)
    assert LAW.keep_until(date(2031, 3, 1), date(2020, 2, 29)) == date(2041, 3, 1)
    assert LAW.keep_until(date(2031, 3, 1), None) == date(2038, 3, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"silent"', '"fine"'),
        ('"child_abuse"', '"jaywalking"'),
        ("mental_health = 16", "dentistry = 16"),
        ("keep_years = 7", "keep_years = 0"),
        ("keep_years = 7", "keep_years = true"),
        ("2031-01-10", '"soon"'),
        ('"TX"', '"Texas"'),
        ("version = 3", ""),
        ("[holds]", "holds"),
    ],
)
def test_a_table_that_is_not_understood_is_refused(old, new):
    with pytest.raises(PolicyError, match="table of state law"):
        read_law(TABLE.replace(old, new))


def test_a_zone_takes_the_table_from_its_folder(tmp_path):
    assert law_in(tmp_path) is None
    (tmp_path / "state-law.toml").write_text(TABLE)
    law = law_in(tmp_path)
    assert law == LAW
    gate = Gate.load(state_law=law)
    assert gate.with_drafts({}).state_law == LAW


@pytest.mark.parametrize(
    ("says", "goes"), [("silent", True), ("permits", True), ("requires_consent", False)]
)
def test_what_the_table_says_decides_whether_treatment_needs_consent(says, goes):
    law = read_law(TABLE.replace('treatment = "silent"', f'treatment = "{says}"'))
    asked = health_to_clinic(facts=facts(law=law))
    assert bool(Gate.load().decide(request_of(asked)).released) is goes
