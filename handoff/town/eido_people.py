"""EIDO: persons (NIEM nc:PersonType in JSON), call-back numbers, and the caller's vCard.

Person keys follow the official `NIEMComponents/nc.yaml`: every property is an array, and leaves
are `{"value": …}`.
"""

import html

from handoff.town.eido_parts import Part, part, ref
from handoff.town.sheet import CallState, Mention

ROLES = {
    "caller": ["Caller", "ReportingParty"],
    "subject": ["InvolvedPerson"],
    "patient": ["Patient"],
    "victim": ["Victim"],
    "witness": ["Witness"],
    "relative": ["PatientRelative"],
}
VCARD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    "<sub:EmergencyCallData.SubscriberInfo"
    ' xmlns:sub="urn:ietf:params:xml:ns:EmergencyCallData:SubscriberInfo">'
    "<sub:DataProviderReference>{key}@carrier.example</sub:DataProviderReference>"
    '<sub:SubscriberData xmlns="urn:ietf:params:xml:ns:vcard-4.0"><vcard>'
    "<fn><text>{name}</text></fn>"
    "<adr><street>{street}</street><locality>{city}</locality><region>{state}</region></adr>"
    "<tel><uri>tel:+1-{phone}</uri></tel>"
    "</vcard></sub:SubscriberData></sub:EmergencyCallData.SubscriberInfo>"
)


def _text(value: str) -> list[dict[str, str]]:
    return [{"value": value}]


def _human(mention: Mention) -> Part:
    """The NIEM person: only what was typed."""
    human: Part = {}
    if mention.family:
        name = {"personSurName": _text(mention.family)}
        if mention.given:
            name = {"personGivenName": _text(mention.given), **name}
        human["name"] = [name]
    if mention.born:
        human["birthDate"] = [{"date": _text(mention.born)}]
    if mention.sex:
        human["sex"] = _text(mention.sex)
    return human


def persons(state: CallState, call_id: str) -> list[Part]:
    """All persons; the caller's own data are known to the call, the others' are what was said."""
    made = []
    for mention in state.mentions:
        person = part(
            mention.mention_id, state.created, personIncidentRoleRegistryText=ROLES[mention.role]
        )
        human = _human(mention)
        if human:
            person["ncPersonComponent"] = human
        if mention.role == "caller":
            person["callIdentifier"] = [call_id]
            person["callBackReference"] = ref(f"{state.number}-cb")
        made.append(person)
    return made


def callbacks(state: CallState) -> list[Part]:
    """The number to call back."""
    if not state.callback:
        return []
    uri = f"tel:+1-{state.callback}"
    return [part(f"{state.number}-cb", state.created, callBackInformationUri=[uri])]


def subscriber(state: CallState) -> list[Part]:
    """Additional data: the caller's vCard, personal data inside an XML string."""
    if not (state.subscriber_xml and state.mentions):
        return []
    caller = state.mentions[0]
    values = {
        "key": state.number,
        "name": f"{caller.given} {caller.family}",
        "street": state.address.text,
        "city": state.address.city,
        "state": state.address.state,
        "phone": state.callback or "",
    }
    card = VCARD.format_map({name: html.escape(value) for name, value in values.items()})
    return [part(f"{state.number}-x1", state.created, additionalDataByValue=card)]
