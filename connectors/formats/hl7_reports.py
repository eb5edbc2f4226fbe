"""HL7 v2: coded findings and texts. Attachments in OBX-5 (base64, links) are not read."""

from collections.abc import Iterator

from connectors.formats.hl7_message import Message, Segment
from connectors.formats.hl7_values import time_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean, clean_lines, line_key
from schemas.clinical import ClinicalKind, Finding
from schemas.incident import LineKind, NarrativeLine

_CODED = (("DG1", 3, 4), ("PV2", 3, 12), ("RF1", 10, 17), ("SCH", 7, 6))
"""Segment, coded field, field with words."""
_TEXT_TYPES = {"TX", "FT"}
_CODED_TYPES = {"CE", "CWE", "CNE", "CF"}
_NOT_TEXT: set[str | None] = {"ED", "RP"}
_TAKEN_BACK = {"D", "W", "X"}
"""OBX-11: deleted, wrong, cannot be obtained."""


def findings(message: Message, kind: ClinicalKind) -> tuple[Finding, ...]:
    """Diagnoses and reasons as coded; the values of a result."""
    found: dict[Finding, None] = {}
    for name, coded, words in _CODED:
        for one in message.all(name):
            if name == "DG1" and one.text(21) == "D":
                continue  # DG1-21: the diagnosis is deleted.
            code = clean(one.text(coded))
            text = clean(one.text(coded, 2)) or clean(one.text(words))
            if code or text:
                system = clean(one.text(coded, 3)) if code else None
                found.setdefault(
                    Finding(path=f"{name}-{coded}", code=code, system=system, text=text)
                )
    if kind in (ClinicalKind.RESULT, ClinicalKind.DOCUMENT):
        for finding in _observed(message, _text_types(kind)):
            found.setdefault(finding)
    return tuple(found)


def _text_types(kind: ClinicalKind) -> set[str | None]:
    """In a document strings, and values of no stated type, are its text."""
    return {*_TEXT_TYPES, "ST", None} if kind is ClinicalKind.DOCUMENT else {*_TEXT_TYPES}


def _observed(message: Message, texts: set[str | None]) -> Iterator[Finding]:
    for one in message.all("OBX"):
        if one.text(2) in texts | _NOT_TEXT or one.text(11) in _TAKEN_BACK:
            continue
        # Words, else what was typed, else the code alone.
        words = (clean(one.text(5, place)) for place in (2, 9, 1))
        coded = one.text(2) in _CODED_TYPES
        value = next(filter(None, words), None) if coded else clean(one.free_text(5))
        if value:
            yield Finding(
                path="OBX-5", code=clean(one.text(3)), system=clean(one.text(3, 3)), text=value
            )


def narrative(message: Message, kind: ClinicalKind, reading: Reading) -> tuple[NarrativeLine, ...]:
    """Texts of documents and results, and notes (NTE)."""
    lines: dict[str, NarrativeLine] = {}
    for one in message.all("OBX", "NTE"):
        field = 3 if one.name == "NTE" else 5
        if one.name == "OBX":
            if one.text(2) in _NOT_TEXT and one.raw(5):
                reading.warn("not_read", "OBX-5")
            texts = kind in (ClinicalKind.DOCUMENT, ClinicalKind.RESULT)
            if one.text(2) not in _text_types(kind) or one.text(11) in _TAKEN_BACK or not texts:
                continue
        line = _line(one, field, message, reading)
        if line is not None:
            lines[line.line_id] = line
    return tuple(lines.values())


def _line(one: Segment, field: int, message: Message, reading: Reading) -> NarrativeLine | None:
    words = clean_lines(one.free_text(field))
    if words is None:
        return None
    stamp = (one.text(14), "OBX-14") if one.name == "OBX" else (one.text(6), "NTE-6")
    at = time_of(*stamp, message, reading)
    kind = LineKind.REPORT if one.name == "OBX" else LineKind.REMARK
    return NarrativeLine(line_id=line_key(None, at, words), text=words, at=at, kind=kind)
