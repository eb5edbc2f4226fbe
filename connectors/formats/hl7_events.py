"""HL7 v2 events: what a message is about, and what it does to it (table 0003)."""

from dataclasses import dataclass

from connectors.contract import Fault, Unreadable
from connectors.formats.hl7_message import Message
from connectors.formats.reading import Reading
from schemas.clinical import ClinicalAction, ClinicalKind

_KINDS = {
    "ADT": ClinicalKind.VISIT,
    "BAR": ClinicalKind.VISIT,
    "ORU": ClinicalKind.RESULT,
    "OUL": ClinicalKind.RESULT,
    "MDM": ClinicalKind.DOCUMENT,
    "SIU": ClinicalKind.APPOINTMENT,
    "REF": ClinicalKind.REFERRAL,
    "RRI": ClinicalKind.REFERRAL,
}
_ACTIONS = {
    ClinicalAction.OPEN: ("A01", "A04", "A05", "A14", "A28", "S12", "I12", "T01", "T02", "R01"),
    ClinicalAction.CLOSE: ("A03", "A16"),
    ClinicalAction.CANCEL: ("A11", "A27", "A38", "S15", "S16", "I14", "T11"),
    ClinicalAction.REOPEN: ("A13",),
    ClinicalAction.DELETE: ("A23", "A29", "S17"),
    ClinicalAction.MERGE: (
        *("A18", "A30", "A34", "A35", "A36", "A39", "A40", "A41", "A42"),
        *("A45", "A46", "A47", "A48", "A49", "A50", "A51"),
    ),
}
_BY_EVENT = {event: action for action, events in _ACTIONS.items() for event in events}
_PERSON_EVENTS = {"A24", "A28", "A29", "A31", "A37"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one message is about: `ADT^A04` opens a visit."""

    name: str
    kind: ClinicalKind
    action: ClinicalAction


def told(message: Message, reading: Reading) -> Told:
    """From MSH-9. EVN-1 serves only where MSH-9 names no event, since senders leave it stale."""
    header, event = message.segments[0], message.first("EVN")
    kind, trigger = header.text(9), header.text(9, 2)
    stale = event.text(1) if event else None
    if trigger is None:
        trigger = (header.text(9, 3) or "").partition("_")[2] or stale
    elif stale is not None and stale != trigger:
        reading.warn("event_disagrees", "EVN-1")
    if kind is not None and "_" in kind and trigger in (None, stale):
        # `ADT_A04` where `ADT^A04` is meant.
        kind, _, named = kind.partition("_")
        trigger = named or trigger
    if kind is None:
        raise Unreadable(Fault.UNKNOWN_FORMAT, path="MSH-9")
    version = header.text(12) or ""
    if not version.startswith("2."):
        reading.warn("version_unknown", "MSH-12")
    action = _BY_EVENT.get(trigger or "", ClinicalAction.UPDATE)
    about = _KINDS.get(kind, ClinicalKind.OTHER)
    if about is ClinicalKind.VISIT and (
        trigger in _PERSON_EVENTS or action is ClinicalAction.MERGE
    ):
        about = ClinicalKind.PERSON
    return Told(f"{kind}^{trigger}" if trigger else kind, about, action)
