"""RMS reports as N-DEx Incident/Arrest 2.1 in LEXS 3.1.4 (structure of a public sample).

Digest with entities and associations, structured payload with references into it. Code values
carry trailing newlines and tabs, as vendors send them (formats.md 3.1, trap 3).
"""

from datetime import date

from lxml import etree

from handoff.town.desk import ZONE
from handoff.town.people import TownPerson
from handoff.town.reports import ReportState

NS = {
    "lexspd": "http://usdoj.gov/leisp/lexs/publishdiscover/3.1",
    "lexs": "http://usdoj.gov/leisp/lexs/3.1",
    "lexsdigest": "http://usdoj.gov/leisp/lexs/digest/3.1",
    "lexslib": "http://usdoj.gov/leisp/lexs/library/3.1",
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "s": "http://niem.gov/niem/structures/2.0",
    "j": "http://niem.gov/niem/domains/jxdm/4.0",
    "ndexia": "http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1",
}
PADDED = "\n\t\t\t\t\t"
COMMUNITY = "http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1"
ROOT_TAG = "lexspd:doPublish"
STREAM_BEGAN = 1_577_836_800
"""2020-01-01 in seconds since 1970: message numbers of the stream count seconds from there."""


def _name(prefixed: str) -> str:
    prefix, local = prefixed.split(":")
    return f"{{{NS[prefix]}}}{local}"


def _add(parent: etree._Element, path: str, text: str | None = None) -> etree._Element:
    """The child at a path of prefixed names, each made anew; the last one gets the text."""
    for step in path.split("/"):
        parent = etree.SubElement(parent, _name(step))
    parent.text = text
    return parent


def _entity(digest: etree._Element, kind: str, tag: str, identity: str) -> etree._Element:
    """An entity of the digest with its `s:id`."""
    thing = _add(digest, f"lexsdigest:{kind}/{tag}")
    thing.set(_name("s:id"), identity)
    return thing


def _ref(parent: etree._Element, tag: str, identity: str) -> None:
    _add(parent, tag).set(_name("s:ref"), identity)


def _same_as(parent: etree._Element, path: str, identity: str) -> None:
    link = _add(parent, f"{path}/lexslib:SameAsDigestReference")
    link.set(_name("lexslib:ref"), identity)


def _owner(parent: etree._Element, tag: str, state: ReportState) -> None:
    system = _add(parent, tag)
    _add(system, "lexs:ORI", state.agency.ori)
    _add(system, "nc:OrganizationName", state.agency.name.upper())
    _add(system, "lexs:SystemID", "TOWN-RMS")


def _contact(parent: etree._Element, tag: str, state: ReportState) -> None:
    contact = _add(parent, tag)
    _add(contact, "nc:PersonSurName", "RECORDS DESK")
    phone = _add(contact, "nc:ContactTelephoneNumber/nc:NANPTelephoneNumber")
    _add(phone, "nc:TelephoneAreaCodeID", "608")
    _add(phone, "nc:TelephoneExchangeID", "555")
    _add(phone, "nc:TelephoneLineID", "0100")
    _add(contact, "nc:OrganizationName", state.agency.name.upper())


def _metadata(message: etree._Element, state: ReportState) -> None:
    head = _add(message, "lexs:PDMessageMetadata")
    _add(head, "lexs:LEXSVersion", "3.1.4")
    moment = state.at.astimezone(ZONE).isoformat(timespec="milliseconds")
    _add(head, "lexs:MessageDateTime", moment + PADDED)
    _add(head, "lexs:MessageSequenceNumber", str(int(state.at.timestamp()) - STREAM_BEGAN))
    _add(head, "lexs:DataSensitivity", "SBU")
    submitter = _add(message, "lexs:DataSubmitterMetadata")
    _owner(submitter, "lexs:SystemIdentifier", state)
    _contact(submitter, "lexs:SystemContact", state)


def _package(package: etree._Element, state: ReportState) -> None:
    about = _add(package, "lexs:PackageMetadata")
    on = state.at.astimezone(ZONE).date().isoformat()
    _add(about, "lexs:DataItemID", state.item_id)
    _contact(about, "lexs:DataItemContact", state)
    _add(about, "lexs:DataItemDate", on)
    _add(about, "lexs:DataItemReferenceID", state.item_id)
    _add(about, "lexs:DataItemPublishInstruction", state.instruction + PADDED)
    _add(about, "lexs:DataItemStatus", state.status)
    owner = _add(about, "lexs:DataOwnerMetadata")
    _owner(owner, "lexs:DataOwnerIdentifier", state)
    _contact(owner, "lexs:DataOwnerContact", state)
    sharing = _add(about, "lexs:DisseminationCriteriaValue")
    _add(sharing, "lexs:DisseminationCriteriaDomainText", "N-DEx" + PADDED)
    _add(sharing, "lexs:DisseminationCriteriaText", state.dissemination + PADDED)
    _add(about, "lexs:DataItemCategory/lexs:DataItemCategoryText", "Incident Report" + PADDED)


def _activities(digest: etree._Element, state: ReportState) -> None:
    local = state.happened.astimezone(ZONE)
    incident = _entity(digest, "EntityActivity", "nc:Activity", "Incident_1")
    _add(incident, "nc:ActivityIdentification/nc:IdentificationID", state.number)
    _add(incident, "nc:ActivityCategoryText", "Incident")
    _add(incident, "nc:ActivityDate/nc:DateTime", f"{local:%Y-%m-%dT%H:%M:%S}")
    _add(incident, "nc:ActivityDescriptionText", state.narrative)
    offense = _entity(digest, "EntityActivity", "nc:Activity", "Offense_1")
    _add(offense, "nc:ActivityCategoryText", "Offense")
    _add(offense, "nc:ActivityDescriptionText", state.offense)


def _person(digest: etree._Element, person: TownPerson, identity: str, on: date) -> etree._Element:
    """A person of the digest; the entity is handed back for the role that stands beside it."""
    entity = _add(digest, "lexsdigest:EntityPerson")
    human = _add(entity, "lexsdigest:Person")
    human.set(_name("s:id"), identity)
    _add(human, "nc:PersonAgeMeasure/nc:MeasurePointValue", str(person.age(on)))
    _add(human, "nc:PersonBirthDate/nc:Date", person.born.isoformat())
    name = _add(human, "nc:PersonName")
    _add(name, "nc:PersonGivenName", person.given.upper())
    _add(name, "nc:PersonSurName", person.family.upper())
    _add(human, "nc:PersonSexCode", f" {person.sex}")
    return entity


def _people(digest: etree._Element, state: ReportState) -> None:
    on = state.happened.astimezone(ZONE).date()
    if state.subject:
        entity = _person(digest, state.subject, "Person_Subject_1", on)
        role = _add(entity, "j:IncidentSubject")
        role.set(_name("s:id"), "Subject_1")
        _ref(role, "nc:RoleOfPersonReference", "Person_Subject_1")
    _person(digest, state.complainant, "Person_Complainant_1", on)
    entity = _add(digest, "lexsdigest:EntityPerson")
    officer = _add(entity, "lexsdigest:Person")
    officer.set(_name("s:id"), "Person_Officer_1")
    _add(officer, "nc:PersonName/nc:PersonSurName", state.officer)
    role = _add(entity, "j:EnforcementOfficial")
    role.set(_name("s:id"), "Officer_1")
    _ref(role, "nc:RoleOfPersonReference", "Person_Officer_1")


def _place(digest: etree._Element, state: ReportState) -> None:
    place = _entity(digest, "EntityLocation", "nc:Location", "Offense_Loc_1")
    address = _add(place, "nc:LocationAddress/nc:StructuredAddress")
    _add(address, "nc:LocationStreet/nc:StreetFullText", state.address.text)
    _add(address, "nc:LocationCityName", state.address.city.replace(" ", "\n   "))
    _add(address, "nc:LocationStateUSPostalServiceCode", state.address.state)
    _add(address, "nc:LocationPostalCode", state.address.postcode)


def _associations(digest: etree._Element) -> None:
    ties = _add(digest, "lexsdigest:Associations")
    place = _add(ties, "lexsdigest:OffenseLocationAssociation")
    _ref(place, "nc:ActivityReference", "Offense_1")
    _ref(place, "nc:LocationReference", "Offense_Loc_1")
    owner = _add(ties, "nc:ActivityReportingOrganizationAssociation")
    _ref(owner, "nc:ActivityReference", "Incident_1")
    _ref(owner, "nc:OrganizationReference", "Org_1")
    involved = _add(ties, "nc:ActivityInvolvedPersonAssociation")
    _ref(involved, "nc:ActivityReference", "Incident_1")
    _ref(involved, "nc:PersonReference", "Person_Complainant_1")
    _add(involved, "nc:PersonActivityInvolvementText", "Complainant")


def _payload(package: etree._Element, state: ReportState) -> None:
    payload = _add(package, "lexs:StructuredPayload")
    about = _add(payload, "lexs:StructuredPayloadMetadata")
    _add(about, "lexs:CommunityURI", COMMUNITY + PADDED)
    _add(about, "lexs:CommunityDescription", "N-DEx IncidentArrest" + PADDED)
    _add(about, "lexs:CommunityVersion", "2.1")
    report = _add(payload, "ndexia:IncidentReport")
    organization = _add(report, "ndexia:Organization")
    ori = "j:OrganizationAugmentation/j:OrganizationORIIdentification/nc:IdentificationID"
    _add(organization, ori, state.agency.ori)
    _same_as(organization, "ndexia:OrganizationAugmentation", "Org_1")
    _same_as(report, "ndexia:Incident/ndexia:IncidentAugmentation", "Incident_1")
    offense = _add(report, "ndexia:Offense")
    _same_as(offense, "ndexia:ActivityAugmentation", "Offense_1")
    _add(offense, "ndexia:OffenseCode", state.offense + PADDED)


def file_name(state: ReportState) -> str:
    """`ZZ0420100_2026TB146003_0001.xml`."""
    return f"{state.agency.ori}_{state.item_id}_{state.sequence:04d}.xml"


def render_report(state: ReportState) -> bytes:
    """One publish message with one report."""
    root = etree.Element(_name(ROOT_TAG), nsmap=NS)
    message = _add(root, "lexs:PublishMessageContainer/lexs:PublishMessage")
    _metadata(message, state)
    package = _add(message, "lexs:DataItemPackage")
    _package(package, state)
    digest = _add(package, "lexs:Digest")
    _activities(digest, state)
    _entity(digest, "EntityOrganization", "nc:Organization", "Org_1")
    _people(digest, state)
    _place(digest, state)
    _associations(digest)
    _payload(package, state)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
