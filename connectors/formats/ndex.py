"""N-DEx incident reports in LEXS 3.1: police reports out of an RMS (README.md).

An update is a fresh Insert of the same item, so each message is a full snapshot; Delete withdraws
it. Contacts and submitters in the metadata are never read as persons.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats import ndex_activities
from connectors.formats.lexs_names import children, first, inside, name_of, value
from connectors.formats.ndex_associations import associations
from connectors.formats.ndex_people import persons
from connectors.formats.ndex_places import incident_places
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from connectors.formats.xml_reader import read_xml
from schemas.incident import AgencyNumber, IncidentStatus, IncidentUpdate, UpdateKind

_ORI = re.compile(r"[A-Z]{2}[A-Z0-9]{5,7}")
_METADATA = "lexs:PackageMetadata"
_OWNER = "lexs:DataOwnerMetadata/lexs:DataOwnerIdentifier"
_STATUSES = {
    "closed": IncidentStatus.CLOSED,
    "cleared": IncidentStatus.CLOSED,
    "inactive": IncidentStatus.CLOSED,
    "open": IncidentStatus.ACTIVE,
    "active": IncidentStatus.ACTIVE,
    "pending": IncidentStatus.ACTIVE,
    "cancelled": IncidentStatus.CANCELLED,
    "canceled": IncidentStatus.CANCELLED,
}


class Ndex:
    """The reader of N-DEx incident reports."""

    name = "ndex"

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[IncidentUpdate]:  # noqa: ARG002
        """One update per data item. The root may be any element that carries the message:
        one broker changes it, and its namespace, for updates (N-DEx trap 1)."""
        outer = Reading(feed)
        root = read_xml(body, outer)
        packages = list(inside(root, "lexs:DataItemPackage"))
        if not packages:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="/")
        if name_of(root) != "lexspd:doPublish":
            outer.warn("root_unknown", "/")
        return _updates(packages, feed, outer)

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """N-DEx file names carry no order."""
        return None


@dataclass(frozen=True, slots=True)
class _Envelope:
    """What the message says of itself, once for all its items."""

    ori: str | None
    system: str | None
    sent: datetime | None
    sequence: str | None
    key: str | None


def _envelope(message: etree._Element | None, reading: Reading) -> _Envelope:
    submitter = first(message, "lexs:DataSubmitterMetadata/lexs:SystemIdentifier")
    meta = first(message, "lexs:PDMessageMetadata")
    ori, system = value(submitter, "lexs:ORI", reading), value(submitter, "lexs:SystemID", reading)
    made = value(meta, "lexs:MessageDateTime", reading)
    sequence = value(meta, "lexs:MessageSequenceNumber", reading)
    digits = sequence is not None and sequence.isascii() and sequence.isdigit()
    return _Envelope(
        ori=ori,
        system=system,
        sent=reading.time(made, "lexs:PDMessageMetadata/lexs:MessageDateTime"),
        sequence=sequence if digits else None,
        # Sender, number and time together: some senders number every message 1.
        key="|".join((ori or "", system or "", sequence, made)) if sequence and made else None,
    )


def _updates(packages: list[etree._Element], feed: Feed, outer: Reading) -> list[IncidentUpdate]:
    envelopes: dict[etree._Element | None, _Envelope] = {}
    found = []
    for package in packages:
        message = package.getparent()
        if message not in envelopes:
            envelopes[message] = _envelope(message, outer)
        found.append(_update(package, envelopes[message], feed, outer))
    return found


def _update(
    package: etree._Element, envelope: _Envelope, feed: Feed, outer: Reading
) -> IncidentUpdate:
    reading = Reading(feed, outer)
    meta = first(package, _METADATA)
    ori, system = _owner(meta, envelope, reading)
    item = value(meta, "lexs:DataItemID", reading)
    if item is None:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path=f"{_METADATA}/lexs:DataItemID")
    contents = _contents(package, meta, ori, reading)
    return IncidentUpdate(
        format="ndex",
        kind=UpdateKind.REPORT,
        agency=ori,
        source_key="|".join((ori or "", system or "", item)),
        message_key=envelope.key,
        order=_order(package, envelope, reading),
        at=envelope.sent,
        dissemination=_dissemination(meta, reading),
        deleted=_deletes(meta, reading),
        **contents,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _owner(
    meta: etree._Element | None, envelope: _Envelope, reading: Reading
) -> tuple[str | None, str | None]:
    """ORI and system of the data's owner, else of the submitter."""
    ori = value(meta, f"{_OWNER}/lexs:ORI", reading) or envelope.ori
    system = value(meta, f"{_OWNER}/lexs:SystemID", reading) or envelope.system
    if ori is not None and not _ORI.fullmatch(ori):
        reading.warn("ori_implausible", "lexs:ORI")
    return ori, system


def _order(package: etree._Element, envelope: _Envelope, reading: Reading) -> str | None:
    """The number in the stream, then when the record was last changed, else sent."""
    changed = [
        reading.time(ndex_activities.date_text(one, reading), "nc:LastUpdatedDate")
        for one in inside(package, "nc:LastUpdatedDate")
    ]
    latest = max((at for at in changed if at is not None), default=envelope.sent)
    sequence = envelope.sequence
    if sequence is None and latest is None:
        reading.warn("no_order", "lexs:PDMessageMetadata")
        return None
    return f"{(sequence or '0')[-18:].zfill(18)}|{order_text(latest) if latest else ''}"


def _dissemination(meta: etree._Element | None, reading: Reading) -> str | None:
    """Lower case; of several criteria one that is not green."""
    if meta is None:
        return None
    found = [
        word.lower()
        for one in children(meta, "lexs:DisseminationCriteriaValue")
        if (word := value(one, "lexs:DisseminationCriteriaText", reading))
    ]
    return next((word for word in found if word != "green"), found[0] if found else None)


def _deletes(meta: etree._Element | None, reading: Reading) -> bool:
    word = (value(meta, "lexs:DataItemPublishInstruction", reading) or "").lower()
    if word not in ("insert", "delete"):
        reading.warn("instruction_unknown", "lexs:DataItemPublishInstruction")
    return word == "delete"


def _contents(
    package: etree._Element, meta: etree._Element | None, ori: str | None, reading: Reading
) -> dict[str, Any]:
    """What the report says, by the fields of IncidentUpdate."""
    digest = first(package, "lexs:Digest")
    joined = associations(digest)
    activities = ndex_activities.Activities(package, digest, reading)
    case = activities.case_number
    number = activities.number
    numbers = [AgencyNumber(number=case, agency=ori, kind="report")] if case else []
    if number and number != case:
        numbers.append(AgencyNumber(number=number, agency=ori))
    status = _STATUSES.get((value(meta, "lexs:DataItemStatus", reading) or "").lower())
    status = status or _STATUSES.get((activities.status or "").lower())
    created = activities.incident_date()
    return {
        "number": case or number,
        "numbers": tuple(numbers),
        "created_at": created,
        "call_types": activities.offenses(),
        "statuses": (status,) if status else (),
        "locations": incident_places(digest, joined, activities, reading),
        "narrative": activities.narrative(),
        "narrative_supplied": activities.has_narrative,
        "persons": persons(digest, joined, reading),
        "dispositions": activities.dispositions(),
    }


FORMAT = Ndex()
