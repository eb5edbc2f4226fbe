"""Policies are checked at start, and a broken one denies."""

import shutil

import pytest

from redaction.facts import read
from redaction.gate import Gate
from redaction.obligations import OBLIGATIONS
from redaction.policies import ROOM, PolicyError
from redaction.question import facts_json
from redaction.refusals import ORDER, SENTENCES
from redaction.request import request_of
from tests.redaction.questions import cad_to_team, gate, health_to_clinic, part2_to_clinic

GOOD = [part2_to_clinic(), health_to_clinic(), cad_to_team()]


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOM / "policies", tmp_path / "policies")
    shutil.copytree(ROOM / "overlays", tmp_path / "overlays")
    return tmp_path


def load(copy, *overlays):
    return Gate.load(overlays, policies=copy / "policies", overlay_folder=copy / "overlays")


def add(copy, text, file="policies/extra.cedar"):
    (copy / file).write_text(text)


SAID = '@id("NEW") @cites("none") @says("New.")'
NOTES = f'{SAID} @obligations("")'


def test_a_policy_that_errors_while_it_is_evaluated_denies_everything(copy):
    for request in GOOD:
        assert gate().decide(request_of(request)).released
    overflow = "principal.facts.zip3_population + 9223372036854775807 + 1 > 0"
    for effect in ("permit", "forbid"):
        add(
            copy,
            f'{NOTES} @reason("X-BARRED") {effect} (principal, action in Action::"disclose", '
            f"resource) when {{ {overflow} }};",
        )
        for request in GOOD:
            decision = load(copy).decide(request_of(request))
            assert decision.effect.value == "deny"
            assert decision.reasons == ("X-POLICY-ERROR",)
            assert set(decision.withheld) == set(request["categories"])


@pytest.mark.parametrize("group", ["first", "rely"])
def test_an_error_in_step_0_or_in_reading_the_consent_denies_everything(copy, group):
    overflow = "principal.facts.zip3_population + 9223372036854775807 + 1 > 0"
    add(
        copy,
        f'{NOTES} permit (principal, action in Action::"{group}", resource) when {{ {overflow} }};',
    )
    assert load(copy).decide(request_of(part2_to_clinic())).reasons == ("X-POLICY-ERROR",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("this is not Cedar", "extra.cedar"),
        (
            (
                f'{NOTES} permit (principal, action == Action::"part2", resource) '
                "when { principal.facts.no_such_fact };"
            ),
            "no_such_fact",
        ),
        ('permit (principal, action == Action::"part2", resource);', "@id"),
        (
            (
                '@id("P2-CONSENT") @cites("x") @says("x") @obligations("") '
                'permit (principal, action == Action::"part2", resource);'
            ),
            "twice",
        ),
        (
            (
                f'{SAID} @obligations("log_disclosure be_nice") '
                'permit (principal, action == Action::"part2", resource);'
            ),
            "be_nice",
        ),
        (f'{NOTES} forbid (principal, action == Action::"part2", resource);', "@reason"),
        (f'{SAID} permit (principal, action == Action::"part2", resource);', "@obligations"),
        (
            f'{NOTES} @reason("X-WHIM") forbid (principal, action == Action::"part2", resource);',
            "@reason",
        ),
        (
            f'{NOTES} permit (principal, action == Action::"part2", resource == ?resource);',
            "templates",
        ),
    ],
)
def test_what_the_loader_does_not_understand_stops_the_start(copy, text, why):
    add(copy, text)
    with pytest.raises(PolicyError, match=why):
        load(copy)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"notes": "identity"}', '{"notes": [], "threat": ["aura"]}', "{}"]
)
def test_category_sets_that_name_what_nobody_knows_stop_the_start(copy, text):
    add(copy, text, "policies/category_sets.json")
    with pytest.raises(PolicyError, match="category_sets"):
        load(copy)


def test_a_missing_schema_stops_the_start(copy):
    (copy / "policies" / "gate.cedarschema").unlink()
    with pytest.raises(PolicyError, match=r"gate\.cedarschema"):
        load(copy)


def test_an_overlay_that_permits_stops_the_start(copy):
    add(
        copy,
        f'{NOTES} permit (principal, action == Action::"police", resource);',
        "overlays/generous.cedar",
    )
    load(copy)
    with pytest.raises(PolicyError, match="only forbid"):
        load(copy, "generous")


def test_a_state_overlay_that_permits_stops_the_start(copy):
    add(
        copy,
        f'{NOTES} permit (principal, action == Action::"police", resource);',
        "overlays/states/zz.cedar",
    )
    with pytest.raises(PolicyError, match="only forbid"):
        load(copy)


@pytest.mark.parametrize("name", ["nowhere", "../policies/part2", "states/tx"])
def test_an_unknown_overlay_stops_the_start(name):
    with pytest.raises(PolicyError, match="no overlay"):
        Gate.load((name,))


def test_the_version_follows_every_byte_of_the_policies(copy):
    before = load(copy).policy_version
    assert before == gate().policy_version
    assert load(copy, "withhold-free-text").policy_version != before
    for file, more in (("part2.cedar", "\n// a word\n"), ("category_sets.json", " ")):
        path = copy / "policies" / file
        text = path.read_text()
        path.write_text(text + more)
        assert load(copy).policy_version != before
        path.write_text(text)


def test_every_rule_says_what_it_is_and_promises_known_things():
    for rule in gate("withhold-free-text").rules:
        assert rule.says.endswith(".")
        assert all(rule.cites)
        assert set(rule.obligations) <= OBLIGATIONS
        assert rule.permits or (rule.reason in ORDER and SENTENCES[rule.reason])


def test_the_facts_are_exactly_those_of_the_schema():
    """Cedar itself compares the record with the schema: nothing missing, nothing beyond."""
    import cedarpy

    schema = (ROOM / "policies" / "gate.cedarschema").read_text()
    for request in (*GOOD, {}):
        record = facts_json(read(request_of(request)))
        assert len(cedarpy.Entities.from_json_str(record, schema)) > 0
