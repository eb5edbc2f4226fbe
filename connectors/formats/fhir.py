"""FHIR R4 in: Consent, Encounter, ServiceRequest and what comes with them (README.md).

A resource alone, or a Bundle of them, in JSON or XML. `text.div` repeats fields as HTML and
attachments carry clinical text: neither is read. No label proves nothing: none of HL7's own
behavioral-health examples has one.
"""

from collections.abc import Mapping
from typing import Any

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.fhir_bundle import Entry, addressed, entries
from connectors.formats.fhir_consent import consent
from connectors.formats.fhir_findings import findings, notes
from connectors.formats.fhir_labels import labels
from connectors.formats.fhir_people import PEOPLE, named_people, people_of
from connectors.formats.fhir_values import codes, instant, reference
from connectors.formats.fhir_visit import visit
from connectors.formats.fhir_xml import read_fhir_xml
from connectors.formats.json_reader import read_json
from connectors.formats.keys import Folded, objects, text
from connectors.formats.reading import Reading
from connectors.formats.times import order_text
from schemas.clinical import ClinicalAction, ClinicalKind, ClinicalUpdate
from schemas.envelope import ZoneName
from schemas.incident import AgencyNumber

_KINDS = {
    "encounter": ClinicalKind.VISIT,
    "servicerequest": ClinicalKind.REFERRAL,
    "referralrequest": ClinicalKind.REFERRAL,
    "consent": ClinicalKind.CONSENT,
    "patient": ClinicalKind.PERSON,
    "appointment": ClinicalKind.APPOINTMENT,
    "observation": ClinicalKind.RESULT,
    "diagnosticreport": ClinicalKind.RESULT,
    "documentreference": ClinicalKind.DOCUMENT,
    "condition": ClinicalKind.CONDITION,
}
_ACTIONS = {
    "entered-in-error": ClinicalAction.DELETE,
    "cancelled": ClinicalAction.CANCEL,
    "revoked": ClinicalAction.CANCEL,
    "rejected": ClinicalAction.CANCEL,
    "discontinued": ClinicalAction.CANCEL,
    "aborted": ClinicalAction.CANCEL,
    "not-done": ClinicalAction.CANCEL,
    "discharged": ClinicalAction.CLOSE,
    "fulfilled": ClinicalAction.CLOSE,
    "inactive": ClinicalAction.CLOSE,
    "finished": ClinicalAction.CLOSE,
    "completed": ClinicalAction.CLOSE,
}
_UNREAD = (("text", "text.div"), ("sourceattachment", "Consent.sourceAttachment"))


class Fhir:
    """The reader of FHIR R4 resources and bundles."""

    name = "fhir"
    zone = ZoneName.CLINICAL

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[ClinicalUpdate]:  # noqa: ARG002
        """One update per resource; persons of a bundle join the resources that name them."""
        outer = Reading(feed)
        whole = _read(body, outer)
        held = entries(whole) if isinstance(whole, dict) else []
        if not held:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="resourceType")
        index = addressed(held)
        named = {id(person) for one in held for person in named_people(one, index)}
        # People whom others name are told of there, unless they are themselves to be deleted.
        told = [one for one in held if id(one) not in named or one.method == "delete"]
        return [_update(one, index, feed, outer) for one in told]

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """FHIR file names carry no order."""
        return None


def _read(body: bytes, reading: Reading) -> Any:  # noqa: ANN401 (JSON is anything)
    start = body[:64].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    if start[:1] == b"<":
        return read_fhir_xml(body, reading)
    lines = [line for line in body.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith(b'{"resourceType"') for line in lines):
        # Bulk export: one resource per line.
        held = [{"resource": _line(line, number, reading)} for number, line in enumerate(lines, 1)]
        return {"resourcetype": "Bundle", "entry": held}
    return read_json(body, reading)


def _line(line: bytes, number: int, reading: Reading) -> Any:  # noqa: ANN401
    try:
        return read_json(line, reading)
    except Unreadable as error:
        fault, place = error.code, error.position.rpartition(":")[2]
    raise Unreadable(fault, position=f"{number}:{place}")


def _update(entry: Entry, index: Mapping[str, Entry], feed: Feed, outer: Reading) -> ClinicalUpdate:
    reading = Reading(feed, outer)
    resource = entry.resource
    kind = _KINDS.get(entry.kind, ClinicalKind.OTHER)
    if kind is ClinicalKind.OTHER:
        reading.warn("resource_not_mapped", "resourceType")
    for name, path in _UNREAD:
        if name in resource:
            reading.warn("not_read", path)
    people = [one.resource for one in named_people(entry, index)]
    if any("text" in one for one in people):
        reading.warn("not_read", "text.div")
    meta = next(objects(resource, "meta"), {})
    updated = instant(text(meta, "lastupdated"), "meta.lastUpdated", reading)
    key = entry.key
    if key is None and kind is not ClinicalKind.OTHER:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="id")
    contents = _contents(entry, index, reading)
    return ClinicalUpdate(
        format="fhir",
        kind=kind,
        event=entry.stated_kind,
        action=_action(entry),
        source_key=key,
        message_key=_message_key(entry, meta),
        order=_order(meta, order_text(updated) if updated else None),
        at=updated or contents.get("starts_at") or reading.latest,
        **contents,
        labels=labels(resource, (*entry.around, *people)),
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _contents(entry: Entry, index: Mapping[str, Entry], reading: Reading) -> dict[str, Any]:
    resource = entry.resource
    contents: dict[str, Any] = {
        "status": text(resource, "status") or next(iter(codes(resource, "clinicalstatus")), None),
        "priority": text(resource, "priority"),
        "numbers": () if entry.kind in PEOPLE else _numbers(resource),
        "persons": people_of(entry, index, reading),
        "references": tuple(
            dict.fromkeys(
                found
                for name in ("subject", "patient", "encounter", "partof", "basedon", "focus")
                for one in objects(resource, name)
                if (found := reference(one))
            )
        ),
        "findings": findings(resource),
        "narrative": notes(resource, reading),
    }
    if entry.kind in ("encounter", "servicerequest", "appointment"):
        contents |= visit(resource, reading)
    if entry.kind == "consent":
        contents |= {"consents": (consent(resource, reading),)}
    return contents


def _action(entry: Entry) -> ClinicalAction:
    if entry.method == "delete":
        return ClinicalAction.DELETE
    status = (text(entry.resource, "status") or "").lower()
    created = ClinicalAction.OPEN if entry.method == "post" else ClinicalAction.UPDATE
    return _ACTIONS.get(status, created)


def _message_key(entry: Entry, meta: Folded) -> str | None:
    """A version of a resource is one message for ever."""
    key, version = entry.key, text(meta, "versionid")
    return f"{key}/_history/{version}" if key and version else None


def _order(meta: Folded, updated: str | None) -> str | None:
    """The version where it is a number, then when it was last updated."""
    version = text(meta, "versionid") or ""
    number = version if version.isascii() and version.isdigit() else None
    if number is None:
        return updated
    return f"{number[-18:].zfill(18)}|{updated or ''}"


def _numbers(resource: Folded) -> tuple[AgencyNumber, ...]:
    """Identifiers and the requisition, with the system that gave them."""
    return tuple(
        AgencyNumber(number=value, agency=text(one, "system"))
        for name in ("identifier", "requisition")
        for one in objects(resource, name)
        if (value := text(one, "value"))
    )


FORMAT = Fhir()
