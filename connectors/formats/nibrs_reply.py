"""The service's reply to a NIBRS submission: accepted, accepted with warnings, or in error."""

from lxml import etree

from connectors.formats.reading import Reading
from connectors.formats.records import Record
from connectors.formats.xml_reader import local_name
from schemas.incident import Disposition, IncidentUpdate, UpdateKind

_NAMES = ("SubmitNibrsNIEMDocumentResponse", "Fault")


def is_reply(root: etree._Element) -> bool:
    """Whether the document is a reply, or a SOAP fault in its place."""
    return any(local_name(one) in _NAMES for one in root.iter("{*}*", "*"))


def reply(root: etree._Element, reading: Reading) -> IncidentUpdate:
    """The status as a disposition, each violation once (a reply may repeat them)."""
    reading.warn("identifies_nobody", "SubmitNibrsNIEMDocumentResponse")
    found: dict[Disposition, None] = {}
    document = None
    for one in root.iter("{*}ingestResponse", "ingestResponse"):
        answer = Record(one)
        document = document or answer.text("ddocname")
        status = answer.text("status")
        found.setdefault(Disposition(code=status, system="nibrs_reply", primary=True))
        for violation in answer.records("violations"):
            found.setdefault(
                Disposition(
                    code=violation.text("violationCode"),
                    text=violation.text("violationDescription"),
                    system="nibrs_violation",
                    unit=violation.text("dataElement"),
                )
            )
    if not found:
        found[Disposition(code="FAULT", system="nibrs_reply", primary=True)] = None
    return IncidentUpdate(
        format="nibrs",
        kind=UpdateKind.STATISTIC,
        message_key=document,
        dispositions=tuple(found),
        narrative_supplied=False,
        warnings=reading.warnings,
    )
