"""HL7 v2.3 to 2.8: admissions, results, documents, appointments and referrals (README.md).

Every message is a snapshot by event; restrictions (ARV) and consents (CON) are deltas that hold
until another message lifts them. MSH-9 names the event, not EVN-1; MSH-12 names the version, not
the file; MSH-8 is free text and means nothing.
"""

from datetime import datetime
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.hl7_events import Told, told
from connectors.formats.hl7_message import Message, Segment, read_messages
from connectors.formats.hl7_people import persons
from connectors.formats.hl7_reports import findings, narrative
from connectors.formats.hl7_restrictions import consents, restrictions
from connectors.formats.hl7_values import declared_zone, identifiers, time_of
from connectors.formats.hl7_visit import visit
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.clinical import ClinicalAction, ClinicalKind, ClinicalUpdate
from schemas.envelope import ZoneName
from schemas.incident import AgencyNumber

_OF_REFERRAL = (("RF1", 6), ("RF1", 11), ("SCH", 26), ("SCH", 27), ("ORC", 2))
"""Where a referral of the receiver's own may be named: originating and external id, placer order
and filler order of an appointment, placer order of a request."""
_BY_EVENT = {
    ClinicalKind.REFERRAL: (("RF1", 6), ("RF1", 11)),
    ClinicalKind.APPOINTMENT: (("SCH", 2), ("SCH", 1)),
    ClinicalKind.DOCUMENT: (("TXA", 12), ("OBR", 3)),
    ClinicalKind.RESULT: (("OBR", 3), ("OBR", 2), ("ORC", 3)),
    ClinicalKind.VISIT: (("PV1", 19), ("PID", 18)),
}


class Hl7v2:
    """The reader of HL7 v2 messages."""

    name = "hl7v2"
    zone = ZoneName.CLINICAL

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[ClinicalUpdate]:  # noqa: ARG002
        """One update per message; a batch holds several."""
        outer = Reading(feed)
        return [_update(message, feed, outer) for message in read_messages(body, outer)]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """HL7 file names carry no order."""
        return None


def _update(message: Message, feed: Feed, outer: Reading) -> ClinicalUpdate:
    reading = Reading(feed, outer)
    header = message.segments[0]
    message.zone = declared_zone(header)
    event = told(message, reading)
    sent = time_of(header.text(7), "MSH-7", message, reading)
    people = persons(message, reading)
    key = _source_key(message, event)
    if key is None and event.kind is not ClinicalKind.OTHER:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="PID-3")
    merged = message.first("MRG")
    contents = _contents(message, event, reading)
    return ClinicalUpdate(
        format="hl7v2",
        kind=event.kind,
        event=event.name,
        action=event.action,
        agency=header.text(4) or header.text(3),
        source_key=key,
        message_key=_message_key(header, event),
        order=_order(header, sent, reading),
        at=sent or reading.latest,
        persons=people,
        merged_from=tuple(identifiers(merged, 1)) if merged else (),
        numbers=_numbers(message),
        **contents,
        restrictions=restrictions(message, reading),
        consents=consents(message, reading),
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _numbers(message: Message) -> tuple[AgencyNumber, ...]:
    held = ((message.first(name), number) for name, number in _OF_REFERRAL)
    found = (text for one, number in held if one is not None and (text := one.text(number)))
    return tuple(AgencyNumber(number=one, kind="referral") for one in dict.fromkeys(found))


def _contents(message: Message, event: Told, reading: Reading) -> dict[str, Any]:
    return {
        **visit(message, event.kind, reading),
        "findings": findings(message, event.kind),
        "narrative": narrative(message, event.kind, reading),
    }


def _source_key(message: Message, event: Told) -> str | None:
    """The number of the visit, referral, appointment or document; else the person's."""
    if event.action is not ClinicalAction.MERGE:
        for name, number in _BY_EVENT.get(event.kind, ()):
            segment = message.first(name)
            found = segment.text(number) if segment else None
            if found is not None and found.strip("0"):
                return found
    person = message.first("PID")
    if person is None:
        return None
    return next((found for n in (3, 2, 4) if (found := person.text(n))), None)


def _message_key(header: Segment, event: Told) -> str | None:
    """Sender, id, time and event together: some senders number every message alike."""
    control = header.text(10)
    if control is None:
        return None
    return "|".join(
        (header.text(3) or "", header.text(4) or "", control, header.raw(7), event.name)
    )


def _order(header: Segment, sent: datetime | None, reading: Reading) -> str | None:
    """The time of sending, then MSH-13, which is usually empty."""
    if sent is None:
        reading.warn("no_order", "MSH-7")
        return None
    sequence = header.text(13) or ""
    number = sequence if sequence.isascii() and sequence.isdigit() else "0"
    return f"{order_text(sent)}|{number[-15:].zfill(15)}"


FORMAT = Hl7v2()
