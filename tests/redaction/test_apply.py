"""Carrying out a decision: what was not released is gone, what was is there, and it shows."""

import itertools

import pytest

from redaction.apply import redact, redact_request
from redaction.crossing import CROSSING_CATEGORIES
from redaction.gate import Gate
from redaction.methods import NEUTRAL_FLAG_TEXT
from redaction.obligations import OBLIGATIONS
from redaction.release_fields import (
    CATEGORY_OF_FACT,
    CATEGORY_OF_FIELD,
    CATEGORY_OF_FLAG,
    CATEGORY_OF_SUBJECT_FIELD,
    STRUCTURE,
)
from redaction.remark import Method
from redaction.vocabulary import CATEGORIES
from schemas.coresponse import CoResponseRequest, RequestSubject
from schemas.disclosure import Decision, Effect
from schemas.flag import Category
from schemas.safety import SafetyFacts, Threat
from tests.redaction.questions import decide, health_to_clinic, part2_to_clinic
from tests.redaction.requests import full_request


def decided(released=(), withheld=(), obligations=(), effect=None):
    usual = Effect.DENY if not released else Effect.PERMIT_REDACTED if withheld else Effect.PERMIT
    return Decision(
        effect=effect or usual,
        released=tuple(released),
        withheld=tuple(withheld),
        obligations=tuple(obligations),
        rules=(),
        reasons=("X-NO-BASIS",) if withheld else (),
        citations=(),
        policy_version="v",
    )


RECORD = {"disorder": "opioid use disorder", "ankle": "sprained ankle"}
CARRIES = {"disorder": ["substance_use"], "ankle": ["diagnosis"]}


@pytest.mark.parametrize(
    ("effect", "label", "obligation"),
    list(
        itertools.product(Effect, ("substance_use", "diagnosis", "unlabelled"), sorted(OBLIGATIONS))
    ),
)
def test_truth_table_label_x_obligation_x_decision(effect, label, obligation):
    """Of a sensitive and a harmless record exactly those stay that are labelled and released."""
    released = {Effect.DENY: (), Effect.PERMIT_REDACTED: ("diagnosis",)}.get(
        effect, ("diagnosis", "substance_use")
    )
    withheld = tuple({"diagnosis", "substance_use"} - set(released))
    carries = CARRIES if label != "unlabelled" else {}
    record = {n: v for n, v in RECORD.items() if label in ("unlabelled", *CARRIES[n])}
    decision = decided(released, withheld, [obligation], effect)
    left, remarks = redact(record, carries, decision)
    for name, value in record.items():
        stays = label in released
        assert left[name] == (value if stays else None)
        assert [r.field for r in remarks].count(name) == (0 if stays else 1)


@pytest.mark.parametrize("whole", [part2_to_clinic, health_to_clinic])
def test_the_gates_own_answer_takes_the_sensitive_and_leaves_the_harmless_record(whole):
    request = whole(
        categories=["substance_use", "diagnosis"],
        consent={"type": "specific", "scope": ["diagnosis"], "recipient_match": "named"},
        facts={"state_law": "requires_consent"},
    )
    left, remarks = redact(RECORD, CARRIES, decide(request))
    assert left == {"disorder": None, "ankle": "sprained ankle"}
    assert [(r.field, r.method) for r in remarks] == [("disorder", Method.REMOVE)]


def test_a_field_that_nobody_declared_is_removed():
    left, remarks = redact({"mystery": "x"}, {}, decided(CATEGORIES))
    assert left == {"mystery": None}
    assert remarks[0].rule == "X-UNDECLARED-FIELD"


@pytest.mark.parametrize(
    ("method", "left"),
    [
        (Method.REMOVE, None),
        (Method.MASK, "****-**-**"),
        (Method.GENERALISE, "1990"),
        (Method.REPLACE, NEUTRAL_FLAG_TEXT),
    ],
)
def test_each_method_leaves_its_own_trace_and_repeats_without_change(method, left):
    deny = decided((), ("identity",))
    once, remarks = redact({"born": "1990-01-02"}, {"born": ["identity"]}, deny, {"born": method})
    assert once == {"born": left}
    assert remarks[0].method is method
    assert redact(once, {"born": ["identity"]}, deny, {"born": method}) == (once, ())


def test_a_flag_goes_out_in_the_neutral_words():
    decision = decided(("coresponder_flag",), (), ["neutral_flag_text"])
    left, remarks = redact(
        {"text": "client of the methadone clinic"}, {"text": ["coresponder_flag"]}, decision
    )
    assert left == {"text": NEUTRAL_FLAG_TEXT}
    assert remarks[0].rule == "neutral_flag_text"


def test_every_field_of_the_request_is_declared():
    assert set(CoResponseRequest.model_fields) == STRUCTURE | set(CATEGORY_OF_FIELD)
    assert not STRUCTURE & set(CATEGORY_OF_FIELD)
    assert set(RequestSubject.model_fields) - {"mention_id"} == set(CATEGORY_OF_SUBJECT_FIELD)
    assert set(SafetyFacts.model_fields) - {"sources"} == set(CATEGORY_OF_FACT)
    assert {c.value for c in Category} == set(CATEGORY_OF_FLAG)


def test_a_field_added_tomorrow_is_removed_until_declared():
    class Tomorrow(CoResponseRequest):
        diary: str | None = None

    tomorrow = Tomorrow(**full_request().model_dump() | {"diary": "dear"})
    left, remarks = redact_request(tomorrow, decided(CATEGORIES))
    assert left.diary is None
    assert "diary" in {r.field for r in remarks}


def values_of(request):
    """Everything that is not structure, as one text to search in."""
    return request.model_dump_json(exclude=set(STRUCTURE))


SAID = {
    "identity": ("Odalys", "Quennerby", "1990-01-02"),
    "contact": ("555-0142", "555-0143"),
    "location": ("Larkspur",),
    "call_facts": ("Welfare check", "4A21", "RTF", "R-77", "31-000123"),
    "safety_hazard": ("knife",),
    "suicide_risk": ("blade", '"suicide"'),
    "substance_use": ('"substance_use"', "l3"),
    "mental_health": ("agitated", '"mental_health"'),
}


@pytest.mark.parametrize("kept_back", CROSSING_CATEGORIES)
def test_what_was_kept_back_is_gone_and_the_rest_is_there(kept_back):
    released = tuple(c for c in CROSSING_CATEGORIES if c != kept_back)
    left, remarks = redact_request(full_request(), decided(released, (kept_back,)))
    text = values_of(left)
    assert [word for word in SAID[kept_back] if word in text] == []
    assert [w for c in released for w in SAID[c] if w not in text] == []
    assert remarks
    assert all(r.rule and r.citation for r in remarks)
    assert left.withheld == (kept_back,)


def test_a_denial_leaves_structure_only():
    left, _ = redact_request(full_request(), decided((), CROSSING_CATEGORIES))
    text = values_of(left)
    assert [w for words in SAID.values() for w in words if w in text] == []
    assert left.request_id == "r1"


def test_redacting_twice_changes_nothing_more():
    for kept_back in CROSSING_CATEGORIES:
        decision = decided([c for c in CROSSING_CATEGORIES if c != kept_back], [kept_back])
        once, _ = redact_request(full_request(), decision)
        assert redact_request(once, decision) == (once, ())


def test_a_threat_to_both_is_narrowed_to_the_half_that_may_go():
    both = full_request()
    hazard, _ = redact_request(both, decided(["safety_hazard"], ["suicide_risk"]))
    assert hazard.facts.threat is Threat.OTHERS
    suicide, remarks = redact_request(both, decided(["suicide_risk"], ["safety_hazard"]))
    assert suicide.facts.threat is Threat.SELF
    assert ("facts.threat", Method.GENERALISE) in {(r.field, r.method) for r in remarks}


def test_a_whole_release_takes_nothing_but_the_undeclared():
    left, remarks = redact_request(full_request(), decided(CROSSING_CATEGORIES))
    assert {r.field for r in remarks} == {"facts.sources.3"}
    expected = full_request().facts.sources[:3]
    assert left.facts.sources == expected


def test_remarks_hold_no_values():
    _, remarks = redact_request(full_request(), decided((), CROSSING_CATEGORIES))
    text = repr(remarks) + "".join(r.model_dump_json() for r in remarks)
    assert [w for w in ("Odalys", "555-0142", "Larkspur", "1990") if w in text] == []


def test_the_running_gate_and_the_pen_agree():
    from redaction.crossing import crossing_request

    full = full_request()
    decision = Gate.load(("withhold-free-text",)).decide(crossing_request(active=True))
    left, _ = redact_request(full, decision)
    assert left.subjects == full.subjects
    assert left.withheld == ()


def test_what_crosses_is_read_again_and_an_invalid_request_is_not_sent():
    broken = full_request().model_copy(update={"version": "three"})
    with pytest.raises(ValueError, match="version"):
        redact_request(broken, decided(CROSSING_CATEGORIES))
