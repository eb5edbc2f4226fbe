"""The given samples become what the reference says of them. Nothing of theirs is kept here but
what is asserted."""

import json
from datetime import UTC, datetime

import pytest

from connectors.catalog import clinical_formats, formats
from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.mapping import Mapping
from schemas.clinical import ClinicalUpdate
from schemas.incident import (
    IncidentStatus,
    IncidentUpdate,
    LocationKind,
    PersonRole,
    UnitState,
    UpdateKind,
)
from tests.connectors.builders import as_json, eido
from tests.connectors.eido_schema import faults_of
from tests.samples import SAMPLES, needs_samples

ANY = Mapping.model_validate({"source": {"layout": "json"}, "fields": {"key": "nothing"}})

pytestmark = [needs_samples, pytest.mark.samples]


def read(format_name: str, path: str, name: str | None = None) -> IncidentUpdate:
    feed = Feed(name="sample", transport="http_push", format=format_name, agency="sample")
    body = (SAMPLES / path).read_bytes()
    (update,) = formats()[format_name].parse(body, feed, name)
    return update


def test_the_eido_call_transfer() -> None:
    update = read("eido", "eido/Sample_call_transfer_EIDO.json")
    assert update.kind is UpdateKind.CALL
    assert update.source_key == "urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us"
    assert update.agency == "state.pa.us"
    assert update.order == "2021-04-30T18:43:49.439000Z"
    assert update.created_at == datetime(2021, 4, 30, 18, 40, tzinfo=UTC)
    assert [p.roles for p in update.persons] == [(PersonRole.CALLER,)]
    assert update.callbacks == ("8195551212",)
    routing, caller = update.locations
    assert (routing.kind, routing.house_number, routing.city) == (
        LocationKind.ROUTING,
        "42",
        "Wilmington",
    )
    assert caller.reference.startswith("https://lrf.osp.com")
    assert not update.narrative_supplied
    assert "Example" not in update.model_dump_json()


def test_the_eido_2020_draft_is_no_incident() -> None:
    update = read("eido", "eido/Sample_EIDO_2020draft.json")
    assert (update.kind, update.source_key) == (UpdateKind.NO_INCIDENT, None)
    assert update.agency == "psap.allegheny.pa.us"
    assert [(t.code, t.system) for t in update.call_types] == [
        ("CU1", "eido_common"),
        ("10-101", "agency"),
    ]
    assert update.priority.rank == 10
    assert (update.locations[0].latitude, update.locations[0].longitude) == (40.441345, -80.000266)
    assert update.warnings == ()


def test_the_eido_inside_a_notification() -> None:
    update = read("eido", "eido-conveyance/NotifyWithEido.json")
    assert update.source_key == "urn:emergency:uid:incidentid:a56e556d871:bcf.state.pa.us"


@pytest.mark.parametrize(
    "path",
    ["BasicSubscribe.json", "BasicSubscribeResponse.json", "BasicUnsubscribe.json"],
)
def test_other_conveyance_messages_are_of_unknown_format(path: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read("eido", f"eido-conveyance/{path}")
    assert caught.value.code is Fault.UNKNOWN_FORMAT


def test_the_full_new_world_call() -> None:
    update = read("new_world", "cad-nws-aegis/full_call.xml", "2026-700001_2026020109460012.xml")
    assert (update.source_key, update.number) == ("700001", "2026-700001")
    assert ("INC-700001", "City", "report") in [
        (n.number, n.agency, n.kind) for n in update.numbers
    ]
    assert update.order == "2026-02-01T09:46:00.120000Z"
    assert update.created_at == datetime(2026, 2, 1, 8, 15, tzinfo=UTC)
    assert [(t.text, t.context) for t in update.call_types] == [("Structure Fire", "Fire")]
    assert (update.priority.text, update.priority.rank) == ("High", 8)
    assert update.statuses == (IncidentStatus.ACTIVE,)
    assert [(u.unit, u.state) for u in update.units] == [
        ("E12", UnitState.ASSIGNED),
        ("E12", UnitState.DISPATCHED),
        ("E12", UnitState.EN_ROUTE),
        ("E12", UnitState.ON_SCENE),
        ("E12", UnitState.CLEARED),
    ]
    assert [p.roles[0] for p in update.persons] == [PersonRole.CALLER, PersonRole.WITNESS]
    assert update.callbacks == ("555-0100",)
    assert [(d.text, d.unit) for d in update.dispositions] == [
        ("Fire Out", None),
        ("Extinguished", "E12"),
    ]
    (line,) = update.narrative
    assert not line.restricted
    assert update.locations[0].postcode == "62704"


def test_the_minimal_new_world_call() -> None:
    update = read("new_world", "cad-nws-aegis/minimal_call.xml")
    assert (update.source_key, update.number) == ("700002", "2026-700002")
    assert update.statuses == (IncidentStatus.ACTIVE,)
    assert (update.call_types, update.persons, update.units) == ((), (), ())
    assert not update.narrative_supplied


def test_the_new_world_call_with_nil_fields() -> None:
    update = read("new_world", "cad-nws-aegis/nil_fields.xml")
    assert [(t.text, t.context) for t in update.call_types] == [
        ("Welfare Check", "Police"),
        ("Unknown", None),
    ]
    assert update.priority is None
    assert update.closed_at is None
    assert update.persons == ()
    assert (update.locations[0].house_number, update.locations[0].postcode) == (None, None)


def test_the_new_world_call_behind_a_false_mark() -> None:
    update = read("new_world", "cad-nws-aegis/bom_utf16le.xml")
    assert update.source_key == "700006"
    assert "byte_order_mark_wrong" in [w.code for w in update.warnings]


def test_the_ndex_report() -> None:
    update = read("ndex", "ndex/NDEx-NIBRS.xml")
    assert update.kind is UpdateKind.REPORT
    assert update.source_key == "NC0920200|OSSI-NDEX-TEST|2015000388"
    assert update.number == "54236732"
    assert update.created_at == datetime(2016, 2, 19, 10, 0, tzinfo=UTC)
    assert update.at == datetime(2016, 1, 19, 19, 27, 31, 562430, tzinfo=UTC)
    assert update.dissemination == "green"
    assert not update.deleted
    assert [(t.code, t.system) for t in update.call_types] == [("Adultery", "nibrs_offense")]
    assert [(p.mention_id, p.roles, p.age, p.sex) for p in update.persons] == [
        ("Person_Subject_1", (PersonRole.SUBJECT,), "34", "M"),
        ("Person_Arrest_Subject_1", (PersonRole.ARRESTEE,), "56", "F"),
        ("Person_Victim_1", (PersonRole.OFFICER, PersonRole.VICTIM), "45", "M"),
        ("Person_Victim_2", (PersonRole.VICTIM,), "34", "M"),
    ]
    assert [d.text or d.code for d in update.dispositions] == ["Arrest", "A"]
    assert not update.narrative_supplied
    assert "DOE" not in update.model_dump_json()


def test_every_sample_of_any_format_is_read_or_refused_and_none_raises_else() -> None:
    files = [path for path in SAMPLES.rglob("*") if path.is_file()]
    assert len(files) > 50
    read_by: dict[str, set[str]] = {}
    for path in files:
        for name, reader in {**formats(), **clinical_formats()}.items():
            feed = Feed(
                name="sample", transport="http_push", format=name, agency="sample", mapping=ANY
            )
            try:
                reader.parse(path.read_bytes(), feed, path.name)
            except Unreadable:
                continue
            read_by.setdefault(name, set()).add(path.parent.name)
    questionnaires = {"us-core", "asbi", "smartforms", "beda"}
    assert read_by == {
        "eido": {"eido", "eido-conveyance"},
        "new_world": {"cad-nws-aegis"},
        "ndex": {"ndex"},
        "oncall": {"cad-hexagon-oncall"},
        "icad": {"niem-cad"},
        "cad_hub": {"cad-to-cad-hub"},
        "nibrs": {"nibrs-xml"},
        "nemsis": {"nemsis"},
        "hl7v2": {"hl7v2"},
        "fhir": {"fhir-r4", "fhir-ds4p", "fhir-us-bhp", *questionnaires},
    }


def test_the_shape_of_our_eido_fixture_is_that_of_the_schema() -> None:
    """The OpenAPI schema, with a permissive stub for NIEM (connectors/README.md, EIDO trap 4)."""
    assert faults_of(json.loads(as_json(eido()))) == []


def clinical(format_name: str, path: str) -> ClinicalUpdate:
    feed = Feed(name="sample", transport="http_push", format=format_name, agency="sample")
    (update,) = clinical_formats()[format_name].parse((SAMPLES / path).read_bytes(), feed, None)
    return update


def test_the_icad_message_has_swapped_coordinates_and_a_determinant() -> None:
    update = read("icad", "niem-cad/iCAD-Simulator-Sample.xml")
    assert [(t.code, t.system) for t in update.call_types][-1] == ("29B4U", "mpds")
    assert "point_swapped" in {warning.code for warning in update.warnings}
    assert update.statuses == (IncidentStatus.CLOSED,)


def test_the_oncall_event() -> None:
    update = read("oncall", "cad-hexagon-oncall/GETEVENT_RSP.json")
    assert (update.source_key, update.closed_at) == ("MPS20230315000012", None)
    assert {warning.code for warning in update.warnings} == {"not_read"}


def test_the_hub_snapshot_links_the_calls_of_one_event() -> None:
    feed = Feed(name="sample", transport="http_push", format="cad_hub", agency="sample")
    body = (SAMPLES / "cad-to-cad-hub/tellus_snapshot_excerpt.json").read_bytes()
    updates = {one.number: one for one in formats()["cad_hub"].parse(body, feed, None)}
    medical = updates["RM-QZZK4346"]
    assert [link.other for link in medical.links] == [updates["RM-JVHC5890"].source_key]
    assert [unit.unit for unit in updates["RM-JVHC5890"].units] == ["S004", "S003"]


def test_every_nibrs_file_says_that_it_identifies_nobody() -> None:
    for path in (SAMPLES / "nibrs-xml").glob("*.xml"):
        update = read("nibrs", f"nibrs-xml/{path.name}")
        assert update.kind is UpdateKind.STATISTIC
        assert "identifies_nobody" in {warning.code for warning in update.warnings}


def test_the_care_reports() -> None:
    update = clinical("nemsis", "nemsis/EMSDataset-NoRepeat-7.xml")
    assert ("wt1", "cad") in [(n.number, n.kind) for n in update.numbers]
    assert update.case_definitions == ("behavioral_health",)
    nils = clinical("nemsis", "nemsis/EMSDataset-Nils-1.xml")
    assert nils.case_definitions == ()
    assert nils.persons[0].family is None


@pytest.mark.parametrize(
    ("name", "event", "restrictions"),
    [
        ("ADT-A04-01", "ADT^A04", ["person:DEM", "visit:LOC"]),
        ("ADT-A08-01", "ADT^A08", ["person:DEM", "visit:LOC"]),
        ("ADT-A08-02", "ADT^A08", []),
        ("ADT04-251", "ADT^A04", []),
        ("REF-I12-01", "REF^I12", []),
        ("sample_unix", "ADT^A01", []),
    ],
)
def test_the_hl7_messages(name: str, event: str, restrictions: list[str]) -> None:
    update = clinical("hl7v2", f"hl7v2/{name}.hl7")
    assert update.event == event
    assert [f"{r.scope.value}:{r.code}" for r in update.restrictions] == restrictions


def test_the_law_in_an_extension_of_the_label() -> None:
    (label,) = clinical("fhir", "fhir-ds4p/extension-sec-label-basis.json").labels
    assert (label.code, label.basis) == ("R", ("42CFRPart2",))
