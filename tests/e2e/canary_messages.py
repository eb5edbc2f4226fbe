"""Messages that hold a value nobody else has in every personal field, good ones and broken ones."""

import json
from dataclasses import dataclass

from tests.connectors.builders import (
    activity,
    as_json,
    eido,
    joined,
    lexs,
    new_world,
    part,
    pidf_lo,
)
from tests.connectors.builders import person as digest_person


@dataclass(frozen=True)
class Canary:
    """One planted value, and the zones on whose pages somebody may read it."""

    value: str
    board: bool = False
    """The board shows it: where the call is."""
    clinic: bool = False
    """The gate lets it cross: whom and where the call is about, and how to call back."""


SUBJECT_GIVEN = Canary("Qzxsubjectgiven", clinic=True)
SUBJECT_FAMILY = Canary("Qzxsubjectfamily", clinic=True)
STREET = Canary("Qzxstreet", board=True, clinic=True)
CITY = Canary("Qzxcity", board=True, clinic=True)
CALLER_PHONE = Canary("3125550171", clinic=True)
SUBJECT_PHONE = Canary("3125550172", clinic=True)
BORN = Canary("1931-07-19", clinic=True)
CALLER_GIVEN = Canary("Qzxcallergiven")
CALLER_FAMILY = Canary("Qzxcallerfamily")
CALLER_STREET = Canary("Qzxcallerstreet")
ALIAS = Canary("Qzxalias")
MIDDLE = Canary("Qzxmiddle")
NARRATIVE = Canary("Qzxnarrative")
NARRATIVE_PHONE = Canary("3125550173")
PLATE = Canary("QZX7731")
VIN = Canary("1QZXV4B29J8109186")
SSN = Canary("987654329")
DEVICE = Canary("Qzxdevice")
MAIL = Canary("qzxmail@qzxhost.example")
AUTHOR = Canary("Qzxauthor")
WITNESS = Canary("Qzxwitness")
OFFICER = Canary("Qzxofficer")
MENTION_ID = Canary("Qzxmentionid", clinic=True)
LINE_ID = Canary("Qzxlineid")
FILE_NAME = Canary("Qzxfilename")
MESSAGE_KEY = Canary("Qzxmessagekey")
BROKEN = Canary("Qzxbroken")
TYPED = Canary("Qzxtyped")
"""What a person types into forms, addresses and headers."""

ALL = tuple(one for one in list(globals().values()) if isinstance(one, Canary))
REMARK = (
    f"{SUBJECT_GIVEN.value} {SUBJECT_FAMILY.value} WANTS TO KILL HERSELF {NARRATIVE.value}"
    f" CALL {NARRATIVE_PHONE.value} VEH {PLATE.value} VIN {VIN.value} SSN {SSN.value}"
    f" AKA {ALIAS.value} MAIL {MAIL.value}"
)
CIVIC = (
    f"<country>US</country><A1>IL</A1><A3>{CITY.value}</A3><RD>{STREET.value}</RD>"
    "<STS>Street</STS><HNO>418</HNO><PC>60999</PC>"
)


def eido_call() -> bytes:
    """A crisis call in EIDO."""
    jcard = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", AUTHOR.value]]]
    return as_json(
        eido(
            agentComponent=[
                part(
                    f"{AUTHOR.value}@psap.fernbrook.example",
                    agentRoleRegistryText=["Call Taking"],
                    agentJcard=json.dumps(jcard),
                )
            ],
            callbackComponent=[
                part(
                    "cb-1",
                    callBackInformationUri=[
                        f"sip:{DEVICE.value}@c.example",
                        f"tel:+1{CALLER_PHONE.value}",
                    ],
                ),
                part("cb-2", callBackInformationUri=[f"tel:+1{SUBJECT_PHONE.value}"]),
            ],
            notesComponent=[
                part(
                    f"n-{LINE_ID.value}",
                    "2026-03-01T08:02:10-06:00",
                    notesActionComments=REMARK,
                    agentReference={"$ref": f"{AUTHOR.value}@psap.fernbrook.example"},
                )
            ],
            locationComponent=[
                part(
                    "l-1",
                    locationTypeDescriptionRegistryText="CurrentIncident",
                    locationByValue=pidf_lo(civic=CIVIC),
                )
            ],
            vehicleComponent=[part("v-1", licensePlate=PLATE.value, vin=VIN.value)],
            personComponent=[eido_caller(), eido_subject()],
        )
    )


def eido_caller() -> dict:
    names = {"nc:PersonGivenName": CALLER_GIVEN.value, "nc:PersonSurName": CALLER_FAMILY.value}
    return part(
        "p-1",
        personIncidentRoleRegistryText=["Caller"],
        ncPersonComponent={"nc:PersonName": names},
        callBackReference={"$ref": "cb-1"},
    )


def eido_subject() -> dict:
    return part(
        f"p-{MENTION_ID.value}",
        personIncidentRoleRegistryText=["Patient"],
        ncPersonComponent={
            "name": [
                {
                    "personGivenName": [{"value": SUBJECT_GIVEN.value}],
                    "personMiddleName": [{"value": MIDDLE.value}],
                    "personSurName": [{"value": SUBJECT_FAMILY.value}],
                }
            ],
            "alternateName": [{"personFullName": [{"value": ALIAS.value}]}],
            "birthDate": [{"date": [{"value": BORN.value}]}],
            "ssn": SSN.value,
        },
        callBackReference={"$ref": "cb-2"},
    )


def new_world_call() -> bytes:
    """A crisis call in a New World export."""
    return new_world(
        f"<CreateDateTime>2026-03-01T09:00:00</CreateDateTime>"
        f"<CallerName>{CALLER_FAMILY.value}, {CALLER_GIVEN.value}</CallerName>"
        f"<CallerPhone>{CALLER_PHONE.value}</CallerPhone>"
        f"<CallerAddress>9 {CALLER_STREET.value}</CallerAddress>"
        "<NatureOfCall>Suicide Attempt</NatureOfCall>"
        "<AgencyContexts><AgencyContext><AgencyType>Police</AgencyType>"
        "<CallType>Suicide Attempt</CallType></AgencyContext></AgencyContexts>"
        f"<Location><HouseNumber>418</HouseNumber><StreetName>{STREET.value}</StreetName>"
        f"<City>{CITY.value}</City></Location>"
        f"<Narratives><Narrative><CreateDateTime>2026-03-01T09:01:00</CreateDateTime>"
        f"<CreateUser>{AUTHOR.value}</CreateUser><Restriction>None</Restriction>"
        f"<Text>{REMARK}</Text></Narrative></Narratives>"
        f"<Vehicles><Vehicle><LicensePlate>{PLATE.value}</LicensePlate><VIN>{VIN.value}</VIN>"
        "</Vehicle></Vehicles>"
        "<Persons><Person><Role>Patient</Role>"
        f"<FirstName>{SUBJECT_GIVEN.value}</FirstName><MiddleName>{MIDDLE.value}</MiddleName>"
        f"<LastName>{SUBJECT_FAMILY.value}</LastName><DateOfBirth>{BORN.value}</DateOfBirth>"
        f"<Alias>{ALIAS.value}</Alias><SSN>{SSN.value}</SSN>"
        f"<Phone>{SUBJECT_PHONE.value}</Phone></Person>"
        f"<Person><Role>Witness</Role><LastName>{WITNESS.value}</LastName></Person></Persons>"
    )


def report() -> bytes:
    """A police report that belongs to the EIDO call."""
    happened = activity(
        "Incident_1",
        "Incident",
        "<nc:ActivityIdentification><nc:IdentificationID>26-000417</nc:IdentificationID>"
        f"</nc:ActivityIdentification><nc:ActivityDescriptionText>{REMARK}"
        "</nc:ActivityDescriptionText><nc:ActivityDateRange><nc:StartDate>"
        "<nc:DateTime>2026-03-01T08:01:00</nc:DateTime></nc:StartDate></nc:ActivityDateRange>",
    )
    names = (
        f"<nc:PersonName><nc:PersonGivenName>{SUBJECT_GIVEN.value}</nc:PersonGivenName>"
        f"<nc:PersonMiddleName>{MIDDLE.value}</nc:PersonMiddleName>"
        f"<nc:PersonSurName>{SUBJECT_FAMILY.value}</nc:PersonSurName></nc:PersonName>"
        f"<nc:PersonAlternateName>{ALIAS.value}</nc:PersonAlternateName>"
        f"<nc:PersonBirthDate><nc:Date>{BORN.value}</nc:Date></nc:PersonBirthDate>"
        f"<nc:PersonSSNIdentification><nc:IdentificationID>{SSN.value}</nc:IdentificationID>"
        "</nc:PersonSSNIdentification>"
    )
    officer = f"<nc:PersonName><nc:PersonSurName>{OFFICER.value}</nc:PersonSurName></nc:PersonName>"
    people = digest_person(f"P-{MENTION_ID.value}", names, "<j:Subject/>") + digest_person(
        "P-2", officer, "<j:EnforcementOfficial/>"
    )
    case = (
        "<ndexia:Incident><ndexia:IncidentCaseNumberText>R26-00391"
        "</ndexia:IncidentCaseNumberText></ndexia:Incident>"
    )
    return lexs(happened + people + joined(), case)


def broken() -> dict[str, list[bytes]]:
    """Messages of each format that must be parked, each full of canaries."""
    everything = " ".join(one.value for one in ALL)
    return {
        "eido": [
            eido_call()[:-40],
            as_json({BROKEN.value: everything}),
            as_json({**eido(), "$id": None, "x": everything}),
            f'{{"{BROKEN.value}": "{everything}"'.encode() + b"\xff\xfe}",
            ("[" * 300 + f'"{everything}"' + "]" * 300).encode(),
        ],
        "new_world": [
            new_world_call()[:-40],
            f'<!DOCTYPE {BROKEN.value} [<!ENTITY x "{everything}">]><a>&x;</a>'.encode(),
            f"<{BROKEN.value}>{everything}</{BROKEN.value}>".encode(),
            f'<a {BROKEN.value}="{everything}" {BROKEN.value}="1"/>'.encode(),
            new_world(f"<CallerName>{everything}</CallerName>", head=""),
        ],
        "ndex": [
            report()[:-40],
            f"<a>&{BROKEN.value};</a>".encode(),
            f'<?xml version="1.0" encoding="{BROKEN.value}"?><a>{everything}</a>'.encode(),
            lexs(f"<x>{everything}</x>", item=""),
        ],
    }
