"""The traps of EIDO JSON, one by one (connectors/README.md)."""

import json

import pytest

from tests.connectors.builders import as_json, eido, one, part, pidf_lo


@pytest.mark.parametrize(
    "spelling", ["LastUpdateTimeStamp", "lastUpdateTimeStamp", "lastUpdateTimestamp"]
)
def test_trap_1_three_spellings_of_one_key(spelling: str) -> None:
    text = json.dumps(eido()).replace("lastUpdateTimeStamp", spelling)
    update = one("eido", text.encode())
    assert update.order == "2026-03-01T14:06:30.250000Z"
    assert update.narrative[0].at is not None
    assert update.units[0].at is not None


def test_trap_2_the_2020_draft_has_other_names_and_shapes() -> None:
    draft = {
        "$id": "incidentid:F77:psap.fernbrook.example:header",
        "LastUpdateTimeStamp": "2026-03-01T14:00:00Z",
        "OwningAgencyIdentifier": "psap.fernbrook.example",
        "EIDOVersion": "1.0",
        "incidentComponent": [
            {
                "$id": "incidentid:F77:psap.fernbrook.example:incident:0",
                "incidentTypeCommonRegistryText": "WELFARE",
                "incidentCommonPriorityNumber": 4,
            }
        ],
        "locationInformationComponent": [
            {
                "$id": "incidentid:F77:psap.fernbrook.example:locationinformation:0",
                "locationTypeDescriptionRegistryText": "RoutingLocation",
                "locationByValue": pidf_lo(),
            }
        ],
        "notesComponent": [
            {
                "notesActionComments": "NO ANSWER AT DOOR",
                "agentReference": "ct1@psap.fernbrook.example",
                "LastUpdateTimeStamp": "2026-03-01T13:59:00Z",
            }
        ],
    }
    update = one("eido", as_json(draft))
    assert update.source_key == "urn:emergency:uid:incidentid:F77:psap.fernbrook.example"
    assert update.agency == "psap.fernbrook.example"
    assert update.call_types[0].code == "WELFARE"
    assert update.locations[0].city == "Fernbrook"
    assert update.narrative[0].author == "ct1@psap.fernbrook.example"
    assert update.narrative[0].line_id.startswith("h-")


def test_trap_2_several_incident_components_are_read_together() -> None:
    first, second = eido()["incidentComponent"], dict(eido()["incidentComponent"])
    second["incidentTypeCommonRegistryText"] = "SUICTHRT"
    update = one("eido", as_json(eido(incidentComponent=[first, second])))
    assert [one.code for one in update.call_types] == ["EDP", "MHC", "SUICTHRT"]
    assert [w.code for w in update.warnings] == ["several_incident_components"]


@pytest.mark.parametrize(
    "value",
    [
        "   " + pidf_lo(),
        pidf_lo().replace("</presence>", ""),
        pidf_lo().replace("<gml:pos>", "<gs:pad uom='x'</gs:pad><gml:pos>"),
        pidf_lo().replace(' xmlns:gml="http://www.opengis.net/gml"', ""),
    ],
)
def test_trap_3_broken_xml_in_a_string_is_read_forgivingly(value: str) -> None:
    place = part(
        "l-1", locationTypeDescriptionRegistryText="CurrentIncident", locationByValue=value
    )
    update = one("eido", as_json(eido(locationComponent=[place])))
    assert update.locations[0].latitude == 41.882


@pytest.mark.parametrize(
    "value",
    [
        "nowhere",
        "{}",
        "<",
        "<a>" * 400,
        '<!DOCTYPE p [<!ENTITY e "418">]><p><civicAddress><HNO>&e;</HNO></civicAddress></p>',
    ],
)
def test_trap_3_the_incident_is_kept_when_its_location_cannot_be_read(value: str) -> None:
    place = part(
        "l-1",
        locationTypeDescriptionRegistryText="CurrentIncident",
        locationByValue=value,
        locationDescriptionText="behind the mill",
    )
    update = one("eido", as_json(eido(locationComponent=[place])))
    assert update.number == "26-000417"
    assert update.locations[0].text == "behind the mill"
    assert update.locations[0].house_number is None
    assert [w.code for w in update.warnings] == ["location_unreadable"]


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0", None, 1])
def test_trap_4_the_version_is_not_what_decides(version: object) -> None:
    assert one("eido", as_json(eido(eidoVersion=version))).number == "26-000417"


@pytest.mark.parametrize("code", ["FVEH", "MAYDAY", "mayday"])
def test_trap_5_codes_with_two_meanings_are_kept_and_marked(code: str) -> None:
    change = {**eido()["incidentComponent"], "incidentTypeCommonRegistryText": code}
    update = one("eido", as_json(eido(incidentComponent=change)))
    assert (update.call_types[0].code, update.call_types[0].text) == (code, None)
    assert [w.code for w in update.warnings] == ["code_has_two_meanings"]


STRANGER = "ZSTRANGER"


@pytest.mark.parametrize(
    "extra",
    [
        {
            "additionalDataComponent": [
                part(
                    "a-1",
                    additionalDataByValue=f"<vcard><fn><text>{STRANGER}</text></fn>"
                    f"<note>{STRANGER} OWNS THE LINE</note></vcard>",
                )
            ]
        },
        {"alternateValuesComponent": [{"Alternate": [{"OtherValue": STRANGER}]}]},
        {"vehicleComponent": [part("v-1", ncVehicleComponent={"owner": STRANGER})]},
        {
            "agencyComponent": [
                part("ag-1", agencyJcard=f'["vcard",[["fn",{{}},"text","{STRANGER}"]]]')
            ]
        },
    ],
)
def test_traps_7_and_9_people_in_strings_reach_no_field(extra: dict[str, object]) -> None:
    update = one("eido", as_json(eido(**extra)))
    assert STRANGER not in update.model_dump_json()
    assert len(update.persons) == 2


def test_traps_7_and_9_what_is_not_read_is_said() -> None:
    update = one("eido", as_json(eido(additionalDataComponent=[], alternateValuesComponent=[])))
    assert [(w.code, w.path) for w in update.warnings] == [
        ("not_read", "additionalDataComponent"),
        ("not_read", "alternateValuesComponent"),
    ]


def test_trap_7_a_provider_s_card_inside_a_location_is_not_its_address() -> None:
    card = (
        "<provided-by><vcard><adr><street>9 Stranger Row</street></adr>"
        f"<fn><text>{STRANGER}</text></fn></vcard></provided-by>"
    )
    place = part(
        "l-1",
        locationTypeDescriptionRegistryText="CurrentIncident",
        locationByValue=pidf_lo().replace("<gp:location-info>", card + "<gp:location-info>"),
    )
    update = one("eido", as_json(eido(locationComponent=[place])))
    assert update.locations[0].house_number == "418"
    assert "Stranger" not in update.model_dump_json()


def test_trap_8_a_note_stands_also_when_nothing_refers_to_it() -> None:
    assert "notesReference" not in eido()["incidentComponent"]
    assert len(one("eido", as_json(eido())).narrative) == 1
