"""Messages of our own in the formats beside EIDO, New World and N-DEx. Everybody is invented."""

import copy
import json
from typing import Any

from connectors.catalog import clinical_formats
from schemas.clinical import ClinicalUpdate
from tests.connectors.builders import feed

ONCALL = {
    "mhdr": {"format": "GETEVENT_RSP", "response": {"success": True, "msgs": []}},
    "body": {
        "results": {
            "AgencyEventId": "FRN20260301000417",
            "CommonEventId": 88,
            "Agency": "FRN",
            "DispatchGroup": "N",
            "Type": "MH1",
            "TypeLiteral": "Mental Health Crisis",
            "SubType": "S1",
            "SubTypeLiteral": "Self Harm Threat",
            "Priority": 2,
            "EventStatusMnemonic": "P",
            "IsClosed": False,
            "CreatedTime": "2026-03-01T14:01:00+00:00",
            "ClosingTime": "0001-01-01T00:00:00+00:00",
            "LastStatusChange": "2026-03-01T14:05:00+00:00",
            "FirstUnitDispatchedTime": "2026-03-01T14:03:00+00:00",
            "FirstUnitArrivedTime": "0001-01-01T00:00:00+00:00",
            "AssignedUnitIds": ["2B14"],
            "CaseNumbers": ["R26-391"],
            "LocationFormatted": "418 W TALLOW ST",
            "Latitude": 41.882,
            "Longitude": -87.6278,
            "EventAccessType": 0,
            "IsRedacted": None,
            "CustomData": '{\r\n "AgencyEventCustom2": "ZCANARY"\r\n}',
        },
        "remarks": [
            {
                "Id": 11,
                "TimeStamp": "2026-03-01T14:02:00+00:00",
                "EntryText": "SISTER SAYS HE WILL NOT COME OUT",
                "IsSystemComment": False,
                "CreatedEmployeeName": "Vesper, I",
                "AgencyEventId": "FRN20260301000417",
            },
            {
                "Id": 12,
                "TimeStamp": "2026-03-01T14:03:00+00:00",
                "EntryText": "Unit 2B14 dispatched",
                "IsSystemComment": False,
                "CreatedEmployeeName": "System, Dispatch",
                "AgencyEventId": "FRN20260301000417",
            },
            {
                "Id": 13,
                "TimeStamp": "2026-03-01T14:04:00+00:00",
                "EntryText": "ROAD CLOSED AT ELM",
                "IsSystemComment": False,
                "CreatedEmployeeName": ",",
                "AgencyEventId": None,
            },
        ],
    },
}


def oncall(**changes: Any) -> bytes:
    """An OnCall event with its remarks; changes are to the event."""
    whole = copy.deepcopy(ONCALL)
    whole["body"]["results"].update(changes)
    return json.dumps(whole).encode()


def icad(
    *,
    point: tuple[str, str] = ("41.882", "-87.6278"),
    listed: str = "231EN17 9M2",
    assigned: tuple[str, ...] = ("231EN17",),
    event: str = "",
    number: str = "F260000417",
    call_type: str = "25B06",
    sequence: str = "1010",
) -> bytes:
    """An ICadDispatch message with prefixes of our own."""
    units = "".join(
        f"<d:ServiceCallAssignedUnit><c:OrganizationIdentification><c:IdentificationID>{one}"
        "</c:IdentificationID></c:OrganizationIdentification></d:ServiceCallAssignedUnit>"
        for one in assigned
    )
    times = "".join(
        f"<c:ActivityStatus><c:StatusText>{word}</c:StatusText><c:StatusDate>"
        f"<c:DateTime>2026-03-01T{clock}</c:DateTime></c:StatusDate></c:ActivityStatus>"
        for word, clock in (("ENTRY", "08:01:00"), ("ENROUTE", "08:03:00"), ("CLOSE", "09:00:00"))
    )
    return f"""<f:ICadDispatch xmlns:f="http://fhwm.net/xsd/1.2/ICadDispatch"
 xmlns:d="http://fhwm.net/xsd/ICadDispatch" xmlns:c="http://niem.gov/niem/niem-core/2.0"
 xmlns:j="http://niem.gov/niem/domains/jxdm/4.0"><d:Payload><d:ServiceCall>
<c:ActivityIdentification><c:IdentificationID>{event}</c:IdentificationID></c:ActivityIdentification>
<c:ActivityDescriptionText>PSYCHIATRIC</c:ActivityDescriptionText>{times}
<c:ActivityReasonText>{listed}</c:ActivityReasonText>
<j:ServiceCallDispatchedDate><c:DateTime>2026-03-01T08:02:00</c:DateTime></j:ServiceCallDispatchedDate>
<d:ServiceCallAugmentation><d:CallTypeText>{call_type}</d:CallTypeText>
<d:CallPriorityText>E1</d:CallPriorityText>
<d:IncidentId><c:IdentificationID>{number}</c:IdentificationID></d:IncidentId>
</d:ServiceCallAugmentation>
<d:ServiceCallResponseLocation><c:LocationAddress><c:StructuredAddress><c:LocationStreet>
<c:StreetName>TALLOW ST/ELM AVE, FRN</c:StreetName><c:StreetName></c:StreetName>
</c:LocationStreet></c:StructuredAddress></c:LocationAddress>
<d:ServiceCallResponseLocationAugmentation><d:GPSLatitudeDecimal>{point[0]}</d:GPSLatitudeDecimal>
<d:GPSLongitudeDecimal>{point[1]}</d:GPSLongitudeDecimal>
</d:ServiceCallResponseLocationAugmentation></d:ServiceCallResponseLocation></d:ServiceCall>
{units}</d:Payload><d:ExchangeMetadata><d:TransactionMetadata><d:MetadataAugmentation>
<d:SubmissionDateTime><c:DateTime>2026-03-01T15:09:49</c:DateTime></d:SubmissionDateTime>
<d:MessageSequenceNumber><c:IdentificationID>{sequence}</c:IdentificationID></d:MessageSequenceNumber>
</d:MetadataAugmentation></d:TransactionMetadata></d:ExchangeMetadata></f:ICadDispatch>""".encode()


HUB = {
    "package": {
        "calls": [
            {
                "agency": "FRN",
                "callType": "LAW",
                "nature": "WELF",
                "localNatureDescription": "Welfare check",
                "id": {"callNumber": "FRN-1", "dispatchCenter": "FPD", "objectId": "aa1"},
                "priority": {"code": "2"},
                "responseState": "CallAtScene",
                "timeOpened": "2026-03-01T08:02:00",
                "comments": [
                    {
                        "text": "SHOUTING INSIDE",
                        "timestamp": "2026-03-01T08:01:00",
                        "username": "Dispatcher 1",
                    }
                ],
                "custom": [{"key": "originatingCallNumber", "value": "MED-9"}],
                "location": {"address": "418 W Tallow", "city": "Fernbrook"},
            },
            {"agency": "FRN", "nature": "TEST", "id": {}},
        ],
        "interops": [
            {
                "calls": [
                    {
                        "id": {"callNumber": "FRN-1", "dispatchCenter": "KPD", "objectId": "aa1"},
                        "assignedUnits": [{"unitNumber": "2B14", "objectId": "u1"}],
                    },
                    {"id": {"callNumber": "MED-9", "dispatchCenter": "MED", "objectId": "bb2"}},
                ]
            }
        ],
        "units": [
            {
                "id": {"unitNumber": "2B14", "objectId": "u1"},
                "responseState": "UnitAtScene",
                "status": {"timestamp": "2026-03-01T08:09:00"},
            }
        ],
    }
}


def nibrs(
    *, version: str = "2023.0", action: str = "I", number: str = "000026000417", age: str = ""
) -> bytes:
    """A group A report of one drug offense."""
    age = age or "<nc:MeasureIntegerValue>34</nc:MeasureIntegerValue>"
    return f"""<nibrs:Submission xmlns:nibrs="http://fbi.gov/cjis/nibrs/{version}"
 xmlns:cjis="http://fbi.gov/cjis/5.0" xmlns:nc="http://release.niem.gov/niem/niem-core/5.0/"
 xmlns:j="http://release.niem.gov/niem/domains/jxdm/7.0/"
 xmlns:s="http://release.niem.gov/niem/structures/5.0/"><cjis:MessageMetadata>
<cjis:MessageDateTime>2026-04-02T03:00:00</cjis:MessageDateTime><cjis:MessageIdentification>
<nc:IdentificationID>77</nc:IdentificationID></cjis:MessageIdentification></cjis:MessageMetadata>
<nibrs:Report><nibrs:ReportHeader>
<nibrs:NIBRSReportCategoryCode>GROUP A INCIDENT REPORT</nibrs:NIBRSReportCategoryCode>
<nibrs:ReportActionCategoryCode>{action}</nibrs:ReportActionCategoryCode>
<nibrs:ReportDate><nc:YearMonthDate>2026-03</nc:YearMonthDate></nibrs:ReportDate>
<nibrs:ReportingAgency><j:OrganizationAugmentation><j:OrganizationORIIdentification>
<nc:IdentificationID>IL0990100</nc:IdentificationID></j:OrganizationORIIdentification>
</j:OrganizationAugmentation></nibrs:ReportingAgency></nibrs:ReportHeader>
<nc:Incident><nc:ActivityIdentification><nc:IdentificationID>{number}</nc:IdentificationID>
</nc:ActivityIdentification><nc:ActivityDate><nc:YearMonthDate>1999-01</nc:YearMonthDate>
<nc:DateTime>2026-03-01T08:00:00</nc:DateTime></nc:ActivityDate></nc:Incident>
<j:Offense s:id="O1"><nibrs:OffenseUCRCode>35A</nibrs:OffenseUCRCode><j:OffenseFactor>
<j:OffenseFactorCode>D</j:OffenseFactorCode></j:OffenseFactor></j:Offense>
<nc:Person s:id="P1"><nc:PersonAgeMeasure>{age}</nc:PersonAgeMeasure>
<j:PersonSexCode> M</j:PersonSexCode></nc:Person>
<j:Subject s:id="S1"><nc:RoleOfPerson s:ref="P1"/></j:Subject></nibrs:Report>
</nibrs:Submission>""".encode()


def nemsis(situation: str = "", extra: str = "", head: str = ' UUID="7a1c"') -> bytes:
    """A patient care report."""
    situation = situation or "<eSituation.11>F20.9</eSituation.11>"
    return f"""<EMSDataSet xmlns="http://www.nemsis.org"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Header><DemographicGroup>
<dAgency.01>FRN1</dAgency.01><dAgency.02>9901</dAgency.02></DemographicGroup>
<PatientCareReport{head}><eResponse><eResponse.AgencyGroup><eResponse.01>9901</eResponse.01>
</eResponse.AgencyGroup><eResponse.03>E26-77</eResponse.03><eResponse.14>M3</eResponse.14>
</eResponse><eDispatch><eDispatch.01>2301059</eDispatch.01><eDispatch.06>26-000417</eDispatch.06>
</eDispatch><eTimes><eTimes.03>2026-03-01T08:03:00-06:00</eTimes.03>
<eTimes.06>2026-03-01T08:11:00-06:00</eTimes.06></eTimes><ePatient>
<ePatient.PatientNameGroup><ePatient.02>Varga</ePatient.02><ePatient.03>Bruno</ePatient.03>
</ePatient.PatientNameGroup><ePatient.17>1991-07-30</ePatient.17></ePatient>
<ePayment><ePayment.23>RELATIVECANARY</ePayment.23></ePayment>
<eSituation>{situation}</eSituation>{extra}</PatientCareReport></Header></EMSDataSet>""".encode()


ADT = (
    "MSH|^~\\&|ED|FERNBROOK|HANDOFF|CC|20260301081500-0600|SECURITY|ADT^A04^ADT_A01|M1|P|2.6\r"
    "EVN|A01|20260301081500\r"
    "PID|1||FB77^^^FERN^MR~123-45-6789^^^USSSA^SS||Varga^Bruno^T^^^^L~Vargas^B^^^^^A||19910730|M"
    "|||418 W Tallow St^Apt 2R^Fernbrook^IL^60999||(312)555-0199^PRN^PH\r"
    "PD1|||\r"
    "ARV|1|A|PSY^Psychiatry|PAT^Patient request|at his wish|20260301^20270301\r"
    "NK1|1|Varga^Odile|SIS||(312)555-0143\r"
    "PV1|1|E|ED^12^A" + "|" * 16 + "V-4411" + "|" * 25 + "20260301080000\r"
    "PV2|||R45.851^Suicidal ideations^I10\r"
    "ARV|1|A|LOC|PHY\r"
    "DG1|1||F32.2^Major depression^I10||20260301|A\r"
)


def hl7(text: str = ADT) -> bytes:
    """An HL7 v2 message."""
    return text.encode()


def fhir(**resource: Any) -> bytes:
    """A FHIR resource."""
    return json.dumps(resource).encode()


def bundle(*resources: dict[str, Any], kind: str = "transaction") -> bytes:
    """A bundle of resources."""
    entries = [
        {"fullUrl": f"urn:uuid:{index}", "resource": one} for index, one in enumerate(resources, 1)
    ]
    return json.dumps({"resourceType": "Bundle", "type": kind, "entry": entries}).encode()


def clinical(format_name: str, body: bytes, **changes: Any) -> list[ClinicalUpdate]:
    """All updates of one clinical message."""
    reader = clinical_formats()[format_name]
    return reader.parse(body, feed(format_name, **changes), None)


def told(format_name: str, body: bytes, **changes: Any) -> ClinicalUpdate:
    """The only update of one clinical message."""
    (update,) = clinical(format_name, body, **changes)
    return update


def codes(update: Any) -> set[str]:
    """The codes of an update's warnings."""
    return {warning.code for warning in update.warnings}
