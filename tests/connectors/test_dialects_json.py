"""Other dialects of the JSON formats of dispatch: what a sender may write differently and mean the
same. Nothing of it may be lost without a word."""

import copy
import json
from typing import Any

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import IncidentStatus, LineKind, PersonRole, UnitState
from tests.connectors.builders import as_json, eido, one, parse, part
from tests.connectors.messages import HUB, ONCALL, codes


def renamed(value: Any, name: Any) -> Any:
    """The same document with every key turned by `name`."""
    if isinstance(value, dict):
        return {name(key): renamed(held, name) for key, held in value.items()}
    return [renamed(held, name) for held in value] if isinstance(value, list) else value


def test_an_eido_inside_another_object_is_found() -> None:
    plain = one("eido", as_json(eido()))
    for wrap in ("emergencyIncidentDataObject", "eido", "body"):
        assert one("eido", as_json({"version": 1, wrap: eido()})) == plain
    assert parse("eido", as_json({"eidos": [eido()]})) == [plain]


def test_an_eido_with_prefixed_or_shouted_keys_is_the_same_call() -> None:
    plain = one("eido", as_json(eido()))
    prefixed = renamed(eido(), lambda key: key if key.startswith("$") else f"eido:{key}")
    assert one("eido", as_json(prefixed)) == plain
    linked = renamed(eido(), lambda key: {"$id": "@id", "$ref": "@ref"}.get(key, key))
    assert one("eido", as_json({"@context": {}, **linked})) == plain
    assert one("eido", as_json(renamed(eido(), str.upper))) == plain


def test_registry_words_of_eido_with_blanks_and_hyphens_mean_the_same() -> None:
    whole = eido()
    whole["incidentComponent"]["incidentStatusCommonRegistryText"] = ["Re-Opened", "On scene"]
    resource = whole["emergencyResourceComponent"][0]
    resource["secondaryUnitStatusRegistryText"] = ["En Route"]
    resource["primaryUnitStatusRegistryText"] = "Not Available"
    whole["personComponent"][0]["personIncidentRoleRegistryText"] = "Reporting Party"
    found = one("eido", as_json(whole))
    assert found.statuses == (IncidentStatus.REOPENED,)
    assert [unit.state for unit in found.units] == [UnitState.EN_ROUTE]
    assert found.persons[0].roles == (PersonRole.CALLER,)


def test_an_eido_type_or_note_in_a_list_is_read() -> None:
    whole = eido()
    whole["incidentComponent"]["incidentTypeCommonRegistryText"] = ["MNTL", "WELFARE"]
    whole["notesComponent"] = [part("n-1", notesActionComments=["ON THE ROOF", "<b>ALONE</b>"])]
    found = one("eido", as_json(whole))
    assert [one.code for one in found.call_types][:2] == ["MNTL", "WELFARE"]
    assert found.narrative[0].text == "ON THE ROOF\nALONE"


def test_truth_and_numbers_of_eido_may_be_texts() -> None:
    whole = eido()
    whole["agencyComponent"][1]["incidentOwningAgencyIndicator"] = "true"
    whole["incidentComponent"]["incidentCommonPriorityNumber"] = 8.0
    whole["incidentComponent"]["internalIncidentId"] = 26000417
    found = one("eido", as_json(whole))
    assert found.agency == "police.fernbrook.example"
    assert found.priority is not None
    assert found.priority.rank == 8
    assert found.number == "26000417"


def test_a_note_of_eido_that_is_no_text_is_said_and_the_place_as_an_object_is_read() -> None:
    whole = eido()
    whole["notesComponent"] = [part("n-1", notesActionComments={"html": "ON THE ROOF"})]
    whole["locationComponent"][0]["locationByValue"] = {
        "civicAddress": {"country": "US", "A1": "IL", "A3": "Fernbrook", "RD": "Tallow", "HNO": 418}
    }
    found = one("eido", as_json(whole))
    assert [line.text for line in found.narrative] == ["ON THE ROOF"]
    assert found.locations[0].text == "418 Tallow, Fernbrook, IL"


def test_an_eido_with_nulls_and_empty_arrays_is_the_call_without_them() -> None:
    whole = {name: [] for name in eido() if name.endswith("Component")}
    held = eido()
    whole |= {key: held[key] for key in ("$id", "lastUpdateTimeStamp", "eidoVersion")}
    found = one("eido", as_json({**whole, "incidentComponent": None, "notesComponent": None}))
    assert found.source_key == one("eido", as_json(eido())).source_key
    assert not found.narrative
    assert not found.units
    assert not found.narrative_supplied


def test_times_of_eido_in_other_forms_are_the_same_instant() -> None:
    meant = one("eido", as_json(eido(lastUpdateTimeStamp="2026-03-01T14:06:30Z"))).at
    for written in (
        "2026-03-01T08:06:30-06",
        "2026-03-01 08:06:30 -06:00",
        "2026-03-01T14:06:30 Z",
        "2026-03-01t14:06:30z",
        "20260301T140630Z",
        "2026-03-01T08:06:30-06:00[America/Chicago]",
        "2026-03-01 14:06:30 UTC",
        "/Date(1772373990000)/",
        1772373990000,
    ):
        found = one("eido", as_json(eido(lastUpdateTimeStamp=written)))
        assert found.at == meant, written


def test_utf16_and_windows_letters_in_json_are_read() -> None:
    whole = json.dumps(eido(), ensure_ascii=False).replace("Odile", "Zoë")
    for body in (
        whole.encode("utf-16"),
        whole.encode("utf-16-le"),
        whole.encode("utf-8-sig"),
    ):
        assert one("eido", body).persons[0].given == "Zoë"
    with pytest.raises(Unreadable) as parked:
        one("eido", whole.encode("cp1252"))
    assert parked.value.code is Fault.WRONG_ENCODING
    assert parked.value.position


def oncall_with(results: Any, **more: Any) -> bytes:
    """An OnCall answer with these events."""
    whole = copy.deepcopy(ONCALL)
    whole["body"] = {"results": results, **more}
    return json.dumps(whole).encode()


def event(**changes: Any) -> dict[str, Any]:
    """One OnCall event."""
    return {**copy.deepcopy(ONCALL["body"]["results"]), **changes}  # type: ignore[dict-item]


def test_a_remark_inside_an_oncall_event_belongs_to_that_event_alone() -> None:
    remark = {"Id": 5, "EntryText": "HE HAS A KNIFE", "TimeStamp": "2026-03-01T14:02:00Z"}
    first = event(AgencyEventId="A1", Remarks=[remark])
    found = parse("oncall", oncall_with([first, event(AgencyEventId="A2")]))
    assert [len(one.narrative) for one in found] == [1, 0]


def test_an_oncall_event_is_cancelled_by_its_disposition_and_closed_by_a_text() -> None:
    found = one("oncall", oncall_with(event(Disposition="CANCELLED", IsClosed="true")))
    assert set(found.statuses) == {IncidentStatus.CANCELLED, IncidentStatus.CLOSED}


def test_an_oncall_caller_with_the_family_name_first_keeps_it() -> None:
    found = one("oncall", oncall_with(event(CallerName="VARGA, ODILE")))
    assert (found.persons[0].given, found.persons[0].family) == ("ODILE", "VARGA")


def test_times_of_oncall_may_be_dates_of_dot_net_or_counted() -> None:
    meant = one("oncall", oncall_with(event(CreatedTime="2026-03-01T14:01:00Z"))).created_at
    for written in ("/Date(1772373660000+0000)/", 1772373660000, "3/1/2026 8:01:00 AM"):
        assert one("oncall", oncall_with(event(CreatedTime=written))).created_at == meant, written
    assert (
        one("oncall", oncall_with(event(CreatedTime="/Date(-62135596800000)/"))).created_at is None
    )


def test_oncall_units_as_objects_are_units() -> None:
    units = [{"UnitId": "2B14", "UnitStatus": "ENR"}, {"UnitId": "3C1"}]
    found = one("oncall", oncall_with(event(AssignedUnitIds=None, AssignedUnits=units)))
    assert {unit.unit for unit in found.units if unit.at is None} == {"2B14", "3C1"}


def hub_call(**changes: Any) -> dict[str, Any]:
    """One call of a hub."""
    return {**copy.deepcopy(HUB["package"]["calls"][0]), **changes}  # type: ignore[dict-item]


def hub(*calls: dict[str, Any]) -> bytes:
    """A hub's package of these calls."""
    return json.dumps({"package": {"calls": list(calls)}}).encode()


def test_hub_comments_as_plain_texts_or_one_text_are_not_lost() -> None:
    for comments in (["SHOUTING INSIDE"], "SHOUTING INSIDE", [{"comment": "SHOUTING INSIDE"}]):
        found = one("cad_hub", hub(hub_call(comments=comments)))
        assert [line.text for line in found.narrative] == ["SHOUTING INSIDE"], comments
        assert found.narrative[0].kind is LineKind.REMARK


def test_a_hub_call_with_a_bare_id_is_a_call() -> None:
    assert one("cad_hub", hub(hub_call(id="FRN-7"))).source_key == "FRN-7"
    found = one("cad_hub", hub(hub_call(id=None, callNumber=417)))
    assert (found.source_key, found.number) == ("417", "417")


def test_states_of_the_hub_with_blanks_and_marks_end_the_call() -> None:
    for word, meant in (
        ("CALL_CLEARED", IncidentStatus.CLOSED),
        ("Call Cancelled", IncidentStatus.CANCELLED),
        ("Cancelled", IncidentStatus.CANCELLED),
        ("CallAtScene", IncidentStatus.ACTIVE),
    ):
        assert one("cad_hub", hub(hub_call(responseState=word))).statuses == (meant,), word


def test_a_state_that_the_hub_never_used_before_is_said() -> None:
    found = one("cad_hub", hub(hub_call(responseState="Quashed")))
    assert found.statuses == (IncidentStatus.ACTIVE,)
    assert "status_unknown" in codes(found)


def test_nature_and_priority_of_the_hub_as_objects_or_numbers() -> None:
    nature = {"code": "MH1", "description": "Mental health crisis"}
    found = one("cad_hub", hub(hub_call(nature=nature, localNatureDescription=None, priority=2)))
    assert (found.call_types[0].code, found.call_types[0].text) == ("MH1", "Mental health crisis")
    assert found.priority is not None
    assert found.priority.text == "2"


def test_several_packages_in_a_list_are_read_and_counted_times_too() -> None:
    packages = [
        {"package": {"calls": [hub_call(timeOpened=1772373720000)]}},
        {"package": {"calls": [hub_call(id={"callNumber": "X-2"})]}},
    ]
    first, second = parse("cad_hub", json.dumps(packages).encode())
    assert first.created_at is not None
    assert first.created_at.isoformat()[:16] == "2026-03-01T14:02"
    assert second.source_key == "X-2"
