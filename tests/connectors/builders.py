"""Messages of our own, for tests of the doors. Every person here is invented."""

import json
from typing import Any

from connectors.catalog import formats
from connectors.feed import Feed
from schemas.incident import IncidentUpdate

NEW_WORLD = "http://www.newworldsystems.com/Aegis/CAD/Peripheral/CallExport/2011/02"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
URN = "urn:emergency:uid:incidentid:K7Q2:psap.fernbrook.example"


def feed(format_name: str = "eido", **changes: Any) -> Feed:
    """A feed of the invented town of Fernbrook."""
    given = {
        "name": "fernbrook",
        "transport": "http_push",
        "format": format_name,
        "agency": "fernbrook-pd",
        "time_zone": "America/Chicago",
    }
    return Feed.model_validate({**given, **changes})


def parse(
    format_name: str, body: bytes, name: str | None = None, **changes: Any
) -> list[IncidentUpdate]:
    """All updates of one message."""
    return formats()[format_name].parse(body, feed(format_name, **changes), name)


def one(format_name: str, body: bytes, name: str | None = None, **changes: Any) -> IncidentUpdate:
    """The only update of one message."""
    (update,) = parse(format_name, body, name, **changes)
    return update


def part(key: str, at: str = "2026-03-01T14:05:00Z", **values: Any) -> dict[str, Any]:
    """One EIDO component with the prologue that the schema asks for."""
    agency = {"$ref": "psap.fernbrook.example"}
    return {"$id": key, "lastUpdateTimeStamp": at, "updatedByAgencyReference": agency, **values}


def eido(**changes: Any) -> dict[str, Any]:
    """A crisis call in EIDO 1.0, with everything that Handoff reads."""
    whole = part(
        URN,
        "2026-03-01T08:06:30.250-06:00",
        eidoVersion="1.0",
        issuingElementIdentification="cad.psap.fernbrook.example",
        agencyComponent=[
            part(
                "psap.fernbrook.example",
                agencyRoleDescriptionRegistryText=["CallReceiving"],
                agencyType=["psap"],
            ),
            part(
                "police.fernbrook.example",
                agencyRoleDescriptionRegistryText=["Dispatched"],
                agencyType=["police"],
                incidentOwningAgencyIndicator=True,
            ),
        ],
        agentComponent=[
            part(
                "ct7@psap.fernbrook.example",
                agentRoleRegistryText=["Call Taking"],
                agencyReference={"$ref": "psap.fernbrook.example"},
                agentJcard=json.dumps(
                    ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", "I. Vesper"]]]
                ),
            )
        ],
        callComponent=[
            part(
                "call-1",
                callStartTimestamp="2026-03-01T08:01:00-06:00",
                callStateRegistryText="callAnswered",
                standardPrimaryCallType="emergency",
                direction="incoming",
                callBackReference={"$ref": "cb-1"},
            )
        ],
        callbackComponent=[
            part("cb-1", callBackInformationUri=["sip:+13125550143@c.example", "tel:312-555-0143"]),
            part("cb-2", callBackInformationUri=["tel:312-555-0199"]),
        ],
        incidentComponent=part(
            "incident-1",
            incidentTypeCommonRegistryText="EDP",
            incidentTypeInternalCode="MHC",
            incidentTypeInternalText="MENTAL HEALTH CRISIS",
            incidentStatusCommonRegistryText=["Active", "ResourcesEnroute"],
            incidentCommonPriorityNumber=8,
            incidentPriorityInternalText="2",
            internalIncidentId="26-000417",
            documentIdentification=["R26-00391"],
            reportNumberType="New",
            dispositionComponent=[
                part("d-1", dispositionCommonRegistryCode="16", dispositionPrimaryIndicator=True)
            ],
        ),
        notesComponent=[
            part(
                "n-1",
                "2026-03-01T08:02:10-06:00",
                notesActionComments="<p>SISTER SAYS <b>HE WILL NOT COME OUT</b></p>"
                "<p>BP &lt;90</p>",
                agentReference={"$ref": "ct7@psap.fernbrook.example"},
            )
        ],
        emergencyResourceComponent=[
            part(
                "u-1",
                "2026-03-01T08:05:00-06:00",
                emergencyResourceName="2B14",
                emergencyResourceTypeCommonRegistryText="PatrolUnit",
                resourceAttributeRegistryText=[],
                primaryUnitStatusRegistryText="NotAvailable",
                secondaryUnitStatusRegistryText=["Dispatched", "EnRoute"],
                agentReference=[{"$ref": "2b14@police.fernbrook.example"}],
            )
        ],
        locationComponent=[
            part(
                "l-1",
                locationTypeDescriptionRegistryText="CurrentIncident",
                locationByValue=pidf_lo(),
            )
        ],
        personComponent=[
            part(
                "p-1",
                personIncidentRoleRegistryText=["Caller", "PatientRelative"],
                ncPersonComponent={
                    "nc:PersonName": {"nc:PersonGivenName": "Odile", "nc:PersonSurName": "Varga"}
                },
                callBackReference={"$ref": "cb-1"},
            ),
            part(
                "p-2",
                personIncidentRoleRegistryText=["Patient"],
                ncPersonComponent={
                    "name": [
                        {
                            "personGivenName": [{"value": "Bruno"}],
                            "personSurName": [{"value": "Varga"}],
                        }
                    ],
                    "birthDate": [{"date": [{"value": "1991-07-30"}]}],
                    "sex": [{"value": "M"}],
                },
                callBackReference={"$ref": "cb-2"},
                locationReference=[{"$ref": "l-1"}],
            ),
        ],
    )
    return {**whole, **changes}


def as_json(document: Any) -> bytes:
    """The bytes of an EIDO."""
    return json.dumps(document).encode()


def pidf_lo(pos: str = "41.8820 -87.6278", civic: str | None = None) -> str:
    """A PIDF-LO as it stands inside a string."""
    civic = civic or (
        "<country>US</country><A1>IL</A1><A3>Fernbrook</A3><PRD>W</PRD><RD>Tallow</RD>"
        "<STS>Street</STS><HNO>418</HNO><UNIT>2R</UNIT><PC>60999</PC>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf"'
        ' xmlns:gp="urn:ietf:params:xml:ns:pidf:geopriv10" xmlns:gml="http://www.opengis.net/gml">'
        f"<gp:location-info><gml:Point><gml:pos>{pos}</gml:pos></gml:Point>"
        f'<civicAddress xmlns="urn:ietf:params:xml:ns:pidf:geopriv10:civicAddr">{civic}'
        "</civicAddress></gp:location-info></presence>"
    )


def new_world(
    inner: str = "", root: str = "CallExport", head: str = "<CallId>8801</CallId>"
) -> bytes:
    """A New World call of the least that one holds, and `inner`."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NEW_WORLD}" xmlns:i="{XSI}">'
        f"{head}<CallNumber>2026-008801</CallNumber>{inner}</{root}>"
    ).encode()


LEXS = {
    "lexspd": "http://usdoj.gov/leisp/lexs/publishdiscover/3.1",
    "lexs": "http://usdoj.gov/leisp/lexs/3.1",
    "lexsdigest": "http://usdoj.gov/leisp/lexs/digest/3.1",
    "lexslib": "http://usdoj.gov/leisp/lexs/library/3.1",
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "j": "http://niem.gov/niem/domains/jxdm/4.0",
    "s": "http://niem.gov/niem/structures/2.0",
    "ndexia": "http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1",
}


def lexs(
    digest: str = "",
    payload: str = "",
    *,
    item: str = "<lexs:DataItemID>RMS-77120</lexs:DataItemID>",
    instruction: str = "Insert\n\t\t",
    dissemination: str = "Green",
    sent: str = "2026-03-02T09:30:00-06:00",
    sequence: str = "41",
    root: str = "lexspd:doPublish",
) -> bytes:
    """One N-DEx data item in LEXS 3.1."""
    spaces = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in LEXS.items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} {spaces}><lexs:PublishMessageContainer><lexs:PublishMessage>
<lexs:PDMessageMetadata><lexs:LEXSVersion>3.1.4</lexs:LEXSVersion>
<lexs:MessageDateTime>{sent}
</lexs:MessageDateTime><lexs:MessageSequenceNumber>{sequence}</lexs:MessageSequenceNumber>
</lexs:PDMessageMetadata>
<lexs:DataSubmitterMetadata><lexs:SystemIdentifier><lexs:ORI>IL0990000</lexs:ORI>
<lexs:SystemID>FERN-RMS</lexs:SystemID></lexs:SystemIdentifier>
<lexs:SystemContact><nc:PersonSurName>CONTACT NOBODY</nc:PersonSurName></lexs:SystemContact>
</lexs:DataSubmitterMetadata>
<lexs:DataItemPackage><lexs:PackageMetadata>{item}
<lexs:DataItemPublishInstruction>{instruction}</lexs:DataItemPublishInstruction>
<lexs:DataItemStatus>Closed</lexs:DataItemStatus>
<lexs:DataOwnerMetadata><lexs:DataOwnerIdentifier><lexs:ORI>IL0990100</lexs:ORI>
<lexs:SystemID>FERN-RMS</lexs:SystemID></lexs:DataOwnerIdentifier></lexs:DataOwnerMetadata>
<lexs:DisseminationCriteriaValue>
<lexs:DisseminationCriteriaText>{dissemination}
</lexs:DisseminationCriteriaText></lexs:DisseminationCriteriaValue>
</lexs:PackageMetadata><lexs:Digest>{digest}</lexs:Digest>
<lexs:StructuredPayload><ndexia:IncidentReport>{payload}</ndexia:IncidentReport>
</lexs:StructuredPayload></lexs:DataItemPackage>
</lexs:PublishMessage></lexs:PublishMessageContainer></{root}>""".encode()


def activity(key: str, category: str, inner: str = "") -> str:
    """One activity of a digest."""
    return (
        f'<lexsdigest:EntityActivity><nc:Activity s:id="{key}">'
        f"<nc:ActivityCategoryText>{category}</nc:ActivityCategoryText>{inner}"
        "</nc:Activity></lexsdigest:EntityActivity>"
    )


def person(key: str, inner: str = "", beside: str = "") -> str:
    """One person of a digest, with the role element beside it."""
    return (
        f'<lexsdigest:EntityPerson><lexsdigest:Person s:id="{key}">{inner}</lexsdigest:Person>'
        f"{beside}</lexsdigest:EntityPerson>"
    )


def name(given: str, family: str) -> str:
    """A NIEM name."""
    return (
        f"<nc:PersonName><nc:PersonGivenName>{given}</nc:PersonGivenName>"
        f"<nc:PersonSurName>{family}</nc:PersonSurName></nc:PersonName>"
    )


def joined(*associations: str) -> str:
    """The associations of a digest."""
    return f"<lexsdigest:Associations>{''.join(associations)}</lexsdigest:Associations>"
