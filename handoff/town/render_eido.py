"""Snapshots of calls as NENA EIDO 1.0 JSON (NENA-STA-021.1; schema: the official OpenAPI file).

Key spelling is the schema's (`lastUpdateTimeStamp`). Notes are HTML5, the place is PIDF-LO in a
string, the agency's card is jCard in a string. Times carry the town's offset.
"""

import html
from datetime import datetime

import orjson

from handoff.town.call_types import DISPOSITIONS
from handoff.town.desk import incident_urn
from handoff.town.eido_parts import Part, part, ref, stamp
from handoff.town.eido_people import callbacks, persons, subscriber
from handoff.town.eido_places import locations
from handoff.town.eido_units import agent_of, agents, dispatches, latest, resources
from handoff.town.place import PSAP, Agency
from handoff.town.sheet import CallState
from handoff.town.units import UnitsState

CONTEXT = {"@vocab": "./JSON-LD_Contexts/EmergencyIncidentDataObjectType.jsonld"}
PRIORITIES = {1: 9, 2: 7, 3: 4, 4: 2}
"""This town's 1 (highest) to 4, on EIDO's scale of 0 to 10 (highest)."""


def _agencies(agency: Agency, at: datetime) -> list[Part]:
    """The dispatch center, and the agency whose incident it is."""
    card = ["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", agency.name]]]
    return [
        part(
            PSAP,
            at,
            agencyRoleDescriptionRegistryText=["CallReceiving", "Dispatching"],
            agencyType=["psap"],
        ),
        part(
            agency.fqdn,
            at,
            agencyJcard=orjson.dumps(card).decode(),
            agencyRoleDescriptionRegistryText=["Dispatched"],
            agencyType=["police" if agency.kind == "Police" else "fire"],
            incidentOwningAgencyIndicator=True,
        ),
    ]


def _statuses(state: CallState) -> list[str]:
    """The set of incident statuses that hold together."""
    if state.closed:
        return ["Cancelled"] if state.cancelled else ["Closed"]
    held = ["Active", "ReOpened"] if state.reopened else ["Active"]
    now = {move.state for move in latest(state.moves)}
    if now - {"cleared", "cancelled"}:
        held.append("ResourcesAssigned")
    if "en_route" in now:
        held.append("ResourcesEnroute")
    if now & {"on_scene", "transporting"}:
        held.append("ResourcesOnscene")
    return held


def _disposition(state: CallState, place: int, name: str) -> Part:
    return part(
        f"{state.number}-d{place + 1}",
        state.closed or state.at,
        dispositionCommonRegistryCode=DISPOSITIONS.get(name, "13"),
        dispositionPrimaryIndicator=place == 0,
        dispositionDescriptionText=name,
    )


def _incident(state: CallState, urn: str) -> Part:
    kind = state.call_type
    made = part(
        f"{urn}:incident",
        state.at,
        incidentTypeInternalCode=kind.code,
        incidentTypeInternalText=kind.text,
        incidentTypeCommonRegistryText=kind.common,
        incidentStatusCommonRegistryText=_statuses(state),
        internalIncidentId=state.number,
        incidentPriorityInternalText=f"P{kind.priority}",
        incidentCommonPriorityNumber=PRIORITIES[kind.priority],
        locationReference=[ref(f"{state.number}-l1")],
    )
    if state.mentions:
        made["personReference"] = [ref(mention.mention_id) for mention in state.mentions]
    if state.lines:
        made["notesReference"] = [ref(line.line_id) for line in state.lines]
    if state.dispositions:
        named = enumerate(state.dispositions)
        made["dispositionComponent"] = [_disposition(state, place, name) for place, name in named]
    return made


def _call(state: CallState, call_id: str) -> Part:
    made = part(
        call_id,
        state.created,
        queueIdentifier=f"sos@{PSAP}",
        standardPrimaryCallType="emergency",
        direction="incoming",
        callStartTimestamp=stamp(state.created),
        callStateRegistryText="callEnd" if state.closed else "callAnswered",
        locationReference=[ref(f"{state.number}-l1")],
    )
    if state.callback:
        made["callBackReference"] = ref(f"{state.number}-cb")
    if state.subscriber_xml and state.mentions:
        made["additionalDataReference"] = [ref(f"{state.number}-x1")]
    return made


def _notes(state: CallState) -> list[Part]:
    return [
        part(
            line.line_id,
            line.at,
            notesActionComments=f"<p>{html.escape(line.text, quote=False)}</p>",
            agentReference=ref(agent_of(line.author, state.agency)),
        )
        for line in state.lines
    ]


def _merges(state: CallState) -> list[Part]:
    return [
        part(
            f"{state.number}-m{serial}",
            state.at,
            incidentTrackingIdentifier=incident_urn(state.agency, serial),
            incidentMergeDirectionCode=direction,
        )
        for direction, serial in state.merges
    ]


def _links(state: CallState) -> list[Part]:
    return [
        part(
            f"{state.number}-k{serial}",
            state.at,
            incidentTrackingIdentifier=incident_urn(agency, serial),
            linkDirectionCode="RELATED",
            involvedAgencyReference=ref(agency.fqdn),
        )
        for serial, agency in state.related
    ]


def _document(urn: str, at: datetime, components: Part) -> bytes:
    """The whole EIDO; components without content are left out."""
    present = {name: content for name, content in components.items() if content}
    issuer = f"cad.{PSAP}"
    whole = part(urn, at, eidoVersion="1.0", issuingElementIdentification=issuer, **present)
    whole["@context"] = CONTEXT
    return orjson.dumps(whole)


def render_call(state: CallState) -> bytes:
    """One full snapshot of a call."""
    urn = incident_urn(state.agency, state.serial)
    call_id = urn.replace("incidentid", "callid")
    components: Part = {
        "mergeComponent": _merges(state),
        "linkComponent": _links(state),
        "incidentComponent": _incident(state, urn),
        "callComponent": [_call(state, call_id)],
        "callbackComponent": callbacks(state),
        "dispatchComponent": dispatches(state),
        "notesComponent": _notes(state),
        "emergencyResourceComponent": resources(state, state.number),
        "agencyComponent": _agencies(state.agency, state.created),
        "agentComponent": agents(state),
        "additionalDataComponent": subscriber(state),
        "locationComponent": locations(state),
        "personComponent": persons(state, call_id),
    }
    return _document(urn, state.at, components)


def render_units(state: UnitsState) -> bytes:
    """Units that are part of no incident: the unique part is 0."""
    components: Part = {
        "emergencyResourceComponent": resources(state, "patrol"),
        "agencyComponent": _agencies(state.agency, state.at),
        "agentComponent": agents(state),
    }
    return _document(f"urn:emergency:uid:incidentid:0:{PSAP}", state.at, components)
