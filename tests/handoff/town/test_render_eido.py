"""The town's EIDO validates against the official schema and hangs together."""

from functools import cache
from typing import Any

import orjson
import pytest
import yaml
from jsonschema import Draft4Validator

from handoff.town.place import CAD_EIDO
from tests.handoff.town.days import demo_day, load_day
from tests.samples import SAMPLES, needs_samples

SCHEMA = SAMPLES / "eido" / "eido_openapi_v1.1draft.yaml"


def _healthy(day):
    broken = {b.key for b in day.truth.broken}
    return [m for m in day.messages if m.feed == CAD_EIDO and m.message_key not in broken]


def _permissive(node: Any) -> Any:
    """References to the NIEM files, which are not among the samples, allow anything; a `minItems`
    that the schema spells `1,` is a number."""
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith("NIEMComponents/"):
            return {}
        fixed = {key: _permissive(value) for key, value in node.items()}
        if isinstance(fixed.get("minItems"), str):
            fixed["minItems"] = int(fixed["minItems"].strip(" ,"))
        return fixed
    return [_permissive(one) for one in node] if isinstance(node, list) else node


@cache
def _validator() -> Draft4Validator:
    document = _permissive(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    whole = {"$ref": "#/components/schemas/EmergencyIncidentDataObjectType", **document}
    return Draft4Validator(whole, format_checker=Draft4Validator.FORMAT_CHECKER)


@needs_samples
@pytest.mark.samples
def test_every_eido_of_a_day_validates_against_the_official_schema():
    for message in _healthy(demo_day()):
        errors = [error.message for error in _validator().iter_errors(orjson.loads(message.body))]
        assert errors == [], message.message_key


@needs_samples
@pytest.mark.samples
def test_the_validation_bites():
    whole = orjson.loads(_healthy(demo_day())[0].body)
    whole["lastUpdateTimestamp"] = whole.pop("lastUpdateTimeStamp")
    assert list(_validator().iter_errors(whole))
    whole = orjson.loads(_healthy(demo_day())[0].body)
    del whole["agentComponent"][0]["agencyReference"]
    assert list(_validator().iter_errors(whole))


@needs_samples
@pytest.mark.samples
def test_every_code_is_in_the_registries():
    rows = (SAMPLES.parent / "data" / "eido_registries.tsv").read_text(encoding="utf-8")
    codes = {tuple(line.split("\t")[:2]) for line in rows.splitlines()}
    for message in [*_healthy(demo_day()), *_healthy(load_day())]:
        whole = orjson.loads(message.body)
        incident = whole.get("incidentComponent", {})
        if incident:
            kind = incident["incidentTypeCommonRegistryText"]
            assert ("Incident Type – Common Registry", kind) in codes
        for status in incident.get("incidentStatusCommonRegistryText", []):
            assert ("Incident Status – Common Registry", status) in codes
        for one in incident.get("dispositionComponent", []):
            code = one["dispositionCommonRegistryCode"]
            assert ("Common Disposition Codes Registry", code) in codes
        for unit in whole.get("emergencyResourceComponent", []):
            kind = unit["emergencyResourceTypeCommonRegistryText"]
            assert ("Emergency Resource Type-Common Registry", kind) in codes
            for status in unit["secondaryUnitStatusRegistryText"]:
                assert ("Secondary Unit Status-Common Registry", status) in codes
        for person in whole.get("personComponent", []):
            for role in person["personIncidentRoleRegistryText"]:
                assert ("Person Role Registry", role) in codes


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if set(node) == {"$ref"} else []
        return own + [ref for value in node.values() for ref in _references(value)]
    return [ref for one in node for ref in _references(one)] if isinstance(node, list) else []


def test_every_reference_leads_to_a_component_of_the_same_message():
    for message in _healthy(demo_day()):
        whole = orjson.loads(message.body)
        parts = [p for held in whole.values() if isinstance(held, list) for p in held]
        known = {p["$id"] for p in parts}
        others = {
            link["involvedAgencyReference"]["$ref"] for link in whole.get("linkComponent", [])
        }
        assert set(_references(whole)) <= known | others, message.message_key
        assert len(known) == len(parts)


def test_snapshots_of_a_call_are_stamped_ever_later_and_notes_only_grow_unless_deleted():
    day = demo_day()
    deleted = {i.number for i in day.truth.incidents if i.scenario == "note_deleted"}
    last: dict[str, tuple[str, set[str]]] = {}
    in_order = sorted(_healthy(day), key=lambda m: (m.message_key.rpartition(":")[0], _number(m)))
    for message in in_order:
        whole = orjson.loads(message.body)
        if "incidentComponent" not in whole:
            continue
        call = message.message_key.rpartition(":")[0]
        notes = {n["$id"] for n in whole.get("notesComponent", [])}
        before = last.get(call, ("", set()))
        assert whole["lastUpdateTimeStamp"] >= before[0]
        number = whole["incidentComponent"]["internalIncidentId"]
        assert notes >= before[1] or number in deleted
        last[call] = (whole["lastUpdateTimeStamp"], notes)
    assert deleted


def _number(message) -> int:
    return int(message.message_key.rpartition(":")[2].partition("+")[0])
