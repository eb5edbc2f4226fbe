"""EIDO JSON: what each component becomes."""

from datetime import UTC, datetime

import pytest

from connectors.contract import Fault, Unreadable
from schemas.incident import (
    AgencyNumber,
    IncidentStatus,
    LinkKind,
    LocationKind,
    PersonRole,
    UnitState,
    UpdateKind,
)
from tests.connectors.builders import URN, as_json, eido, one, parse, part, pidf_lo


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def incident(**changes: object) -> dict[str, object]:
    return {**eido()["incidentComponent"], **changes}


def test_a_crisis_call_is_read_whole() -> None:
    update = one("eido", as_json(eido()))
    assert update.kind is UpdateKind.CALL
    assert update.source_key == URN
    assert update.agency == "police.fernbrook.example"
    assert update.number == "26-000417"
    assert update.numbers == (
        AgencyNumber(number="26-000417", agency="police.fernbrook.example"),
        AgencyNumber(number="R26-00391", agency="police.fernbrook.example", kind="report"),
    )
    assert update.order == "2026-03-01T14:06:30.250000Z"
    assert update.at == at("2026-03-01T14:06:30.250+00:00")
    assert update.created_at == at("2026-03-01T14:01:00+00:00")
    assert update.snapshot
    assert [(t.code, t.text, t.system) for t in update.call_types] == [
        ("EDP", None, "eido_common"),
        ("MHC", "MENTAL HEALTH CRISIS", "agency"),
    ]
    assert (update.priority.text, update.priority.rank) == ("2", 8)
    assert update.statuses == (IncidentStatus.ACTIVE,)
    assert update.warnings == ()


def test_marks_and_entities_leave_a_note_and_its_lines_stay() -> None:
    (line,) = one("eido", as_json(eido())).narrative
    assert line.text == "SISTER SAYS HE WILL NOT COME OUT\nBP <90"
    assert line.line_id == "n-1"
    assert line.at == at("2026-03-01T14:02:10+00:00")


def test_the_author_of_a_note_is_read_from_the_jcard_inside_a_string() -> None:
    assert one("eido", as_json(eido())).narrative[0].author == "I. Vesper"
    broken = [part("ct7@psap.fernbrook.example", agentJcard='["vcard", [["fn"')]
    update = one("eido", as_json(eido(agentComponent=broken)))
    assert update.narrative[0].author == "ct7@psap.fernbrook.example"
    assert [w.code for w in update.warnings] == ["jcard_unreadable"]


def test_units_take_their_component_s_time_since_eido_has_none_of_its_own() -> None:
    units = one("eido", as_json(eido())).units
    assert [(u.unit, u.state, u.at, u.kind) for u in units] == [
        ("2B14", UnitState.DISPATCHED, at("2026-03-01T14:05:00+00:00"), "PatrolUnit"),
        ("2B14", UnitState.EN_ROUTE, at("2026-03-01T14:05:00+00:00"), "PatrolUnit"),
    ]


@pytest.mark.parametrize(
    ("words", "states"),
    [
        (["Arrived", "Hospital"], [UnitState.AT_DESTINATION]),
        (["EnRoute", "Hospital"], []),
        (["Transporting", "Hospital"], [UnitState.TRANSPORTING]),
        (["EnRoute", "Station"], [UnitState.OTHER]),
        (["OnScene", "PatientContact"], [UnitState.ON_SCENE, UnitState.PATIENT_CONTACT]),
        (["AssignmentCancelled"], [UnitState.CANCELLED]),
        (["Meal"], [UnitState.OTHER]),
        ([], [UnitState.ASSIGNED]),
    ],
)
def test_unit_statuses_are_read_together(words: list[str], states: list[UnitState]) -> None:
    unit = part("u-1", emergencyResourceName="9", secondaryUnitStatusRegistryText=words)
    update = one("eido", as_json(eido(emergencyResourceComponent=[unit])))
    assert [u.state for u in update.units] == states


@pytest.mark.parametrize(
    ("version", "active_on", "words", "listed"),
    [
        ("1.0", None, ["OnScene"], True),  # version 1 has no such key: assumed active here
        ("1.0", URN, ["OnScene"], True),
        ("1.0", "urn:emergency:uid:incidentid:OTHER:x.example", ["OnScene"], False),
        ("1.1", None, ["OnScene"], False),
        ("1.1", None, ["Cleared"], True),
        ("1.1", URN, ["OnScene"], True),
    ],
)
def test_a_unit_active_elsewhere_is_not_ours(
    version: str, active_on: str | None, words: list[str], listed: bool
) -> None:
    unit = part("u-1", emergencyResourceName="9", secondaryUnitStatusRegistryText=words)
    if active_on:
        unit["activeOnIncidentId"] = active_on
    update = one("eido", as_json(eido(eidoVersion=version, emergencyResourceComponent=[unit])))
    assert bool(update.units) is listed


def test_people_keep_all_their_roles_and_only_their_own_number() -> None:
    caller, patient = one("eido", as_json(eido())).persons
    assert caller.roles == (PersonRole.CALLER, PersonRole.RELATIVE)
    assert (caller.given, caller.family) == ("Odile", "Varga")
    assert caller.phones == ("+13125550143", "312-555-0143")
    assert patient.roles == (PersonRole.PATIENT,)
    assert (patient.given, patient.birth_date, patient.sex) == ("Bruno", "1991-07-30", "M")
    assert patient.phones == ("312-555-0199",)
    assert patient.address == "418 W Tallow Street, 2R, Fernbrook, IL 60999"


def test_only_the_caller_s_numbers_are_call_backs() -> None:
    assert one("eido", as_json(eido())).callbacks == ("+13125550143", "312-555-0143")


def test_a_civic_address_and_a_point_come_out_of_the_string() -> None:
    (place,) = one("eido", as_json(eido())).locations
    assert place.kind is LocationKind.INCIDENT
    assert place.text == "418 W Tallow Street, 2R, Fernbrook, IL 60999"
    assert (place.house_number, place.street, place.unit) == ("418", "W Tallow Street", "2R")
    assert (place.latitude, place.longitude) == (41.882, -87.6278)


@pytest.mark.parametrize(
    ("pos", "warning"),
    [
        ("-87.6278 41.8820", "point_swapped"),
        ("41.8820 87.6278", "point_outside_bounds"),  # sign lost
        ("0 0", "point_impossible"),
        ("91 5", "point_impossible"),
        ("inf nan", "point_impossible"),
        ("north west", "point_unreadable"),
    ],
)
def test_a_point_that_cannot_be_right_is_dropped_and_the_address_kept(
    pos: str, warning: str
) -> None:
    bounds = {"south": 41, "west": -89, "north": 43, "east": -87}
    place = part(
        "l-1",
        locationTypeDescriptionRegistryText="CurrentIncident",
        locationByValue=pidf_lo(pos),
    )
    update = one("eido", as_json(eido(locationComponent=[place])), bounds=bounds)
    assert update.locations[0].latitude is None
    assert update.locations[0].house_number == "418"
    assert [w.code for w in update.warnings] == [warning]


def test_a_location_by_reference_is_kept_and_never_fetched() -> None:
    url = "https://lis.example/loc/7f3a"
    place = part("l-2", locationTypeDescriptionRegistryText="Caller", locationByReferenceUrl=url)
    (found,) = one("eido", as_json(eido(locationComponent=[place]))).locations
    assert (found.kind, found.reference, found.text) == (LocationKind.CALLER, url, None)


def test_merges_and_links_name_the_other_incident() -> None:
    other = "urn:emergency:uid:incidentid:Z9:psap.fernbrook.example"
    merge = part(
        "m", incidentTrackingIdentifier=other.upper(), incidentMergeDirectionCode="REPLACED"
    )
    merge["incidentTrackingIdentifier"] = other
    link = part("k", incidentTrackingIdentifier="CAD-77", linkDirectionCode="RELATED")
    strange = part("s", incidentTrackingIdentifier="CAD-78", linkDirectionCode="FRIEND")
    update = one("eido", as_json(eido(mergeComponent=[merge], linkComponent=[link, strange])))
    assert [(one.kind, one.other) for one in update.links] == [
        (LinkKind.REPLACED_BY, other),
        (LinkKind.RELATED, "CAD-77"),
    ]
    assert [w.code for w in update.warnings] == ["link_unreadable"]


def test_statuses_are_a_set() -> None:
    words = ["Closed", "ReOpened", "Active", "NewLocation", "Closed"]
    update = one(
        "eido", as_json(eido(incidentComponent=incident(incidentStatusCommonRegistryText=words)))
    )
    assert update.statuses == (
        IncidentStatus.CLOSED,
        IncidentStatus.REOPENED,
        IncidentStatus.ACTIVE,
    )
    assert update.warnings == ()


def test_a_cancelled_incident_says_so() -> None:
    change = incident(incidentStatusCommonRegistryText=["Cancelled"])
    assert one("eido", as_json(eido(incidentComponent=change))).statuses == (
        IncidentStatus.CANCELLED,
    )


def test_dispositions_and_cautions_are_read() -> None:
    caution = part(
        "c-1",
        cautionTypeCommonRegistryText="WEAPON",
        cautionTypeInternalText="KNIFE IN KITCHEN",
        cautionSeverity="high",
        startDate="2026-03-01T14:03:00Z",
    )
    update = one("eido", as_json(eido(cautionComponent=[caution])))
    (disposition,) = update.dispositions
    assert (disposition.code, disposition.system, disposition.primary) == (
        "16",
        "eido_common",
        True,
    )
    (hazard,) = update.hazards
    assert (hazard.code, hazard.severity) == ("WEAPON", "high")
    assert hazard.since == at("2026-03-01T14:03:00+00:00")


@pytest.mark.parametrize("mark", [True, "Confidential", "LE ONLY", {"level": 3}, ["x"]])
def test_a_restriction_mark_restricts_also_when_it_cannot_be_read(mark: object) -> None:
    note = part("n-1", notesActionComments="PEER OFFICER", restriction=mark)
    assert one("eido", as_json(eido(notesComponent=[note]))).narrative[0].restricted
    assert one("eido", as_json(eido(incidentComponent=incident(restricted=mark)))).restricted


@pytest.mark.parametrize("mark", [None, False, "", "None", "  none "])
def test_marks_that_mean_unrestricted_do_not_restrict(mark: object) -> None:
    note = part("n-1", notesActionComments="WELFARE CHECK", restriction=mark)
    assert not one("eido", as_json(eido(notesComponent=[note]))).narrative[0].restricted


def test_no_place_for_notes_is_not_the_same_as_no_notes() -> None:
    without = eido()
    del without["notesComponent"]
    assert not one("eido", as_json(without)).narrative_supplied
    empty = one("eido", as_json(eido(notesComponent=[])))
    assert empty.narrative_supplied
    assert empty.narrative == ()


@pytest.mark.parametrize(
    ("number", "words", "scale", "rank"),
    [
        (0, None, "text", 0),
        (10, "1", "one_is_highest", 10),
        (None, "1", "one_is_highest", 10),
        (None, "P3", "one_is_highest", 8),
        (None, "3", "text", None),
        (None, "high", "text", 8),
        (11, "x", "eido", None),
        (True, None, "eido", None),
        ("7", None, "eido", 7),
    ],
)
def test_ten_is_highest_in_eido_whatever_the_feed_says_of_its_own_words(
    number: object, words: str | None, scale: str, rank: int | None
) -> None:
    change = incident(incidentCommonPriorityNumber=number, incidentPriorityInternalText=words)
    priority = one("eido", as_json(eido(incidentComponent=change)), priority_scale=scale).priority
    assert (priority.rank if priority else None) == rank


def test_an_eido_of_no_incident_opens_nothing() -> None:
    update = one("eido", as_json(eido(**{"$id": "urn:emergency:uid:incidentid:0:psap.x.example"})))
    assert update.kind is UpdateKind.NO_INCIDENT
    assert update.source_key is None


def test_an_eido_without_an_id_is_parked() -> None:
    for missing in ({"$id": None}, {"$id": "  "}, {"$id": {"a": 1}}):
        with pytest.raises(Unreadable) as caught:
            parse("eido", as_json(eido(**missing)))
        assert (caught.value.code, caught.value.path) == (Fault.NO_INCIDENT_NUMBER, "$id")


def test_several_eidos_in_one_message_are_several_updates() -> None:
    other = eido(**{"$id": "urn:emergency:uid:incidentid:B2:psap.fernbrook.example"})
    keys = [update.source_key for update in parse("eido", as_json([eido(), other]))]
    assert keys == [URN, other["$id"]]
    notice = {"event": {"transactionId": "t", "notification": [eido()]}}
    assert one("eido", as_json(notice)).source_key == URN


def test_a_time_without_a_zone_is_meant_in_the_zone_of_the_feed() -> None:
    update = one("eido", as_json(eido(lastUpdateTimeStamp="2026-07-01T12:00:00")))
    assert update.order == "2026-07-01T17:00:00.000000Z"


def test_an_eido_without_a_readable_time_has_no_order() -> None:
    for stamp in (None, "yesterday", "0001-01-01T00:00:00Z"):
        update = one("eido", as_json(eido(lastUpdateTimeStamp=stamp)))
        assert (update.order, update.at) == (None, None)
        assert "no_order" in [w.code for w in update.warnings]
