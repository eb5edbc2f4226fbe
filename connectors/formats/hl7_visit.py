"""HL7 v2: class, place, times, status and disposition of what a message is about."""

from typing import Any

from connectors.formats.hl7_message import Message
from connectors.formats.hl7_values import joined, time_of
from connectors.formats.reading import Reading
from schemas.clinical import ClinicalKind
from schemas.incident import Disposition

_STARTS = (("AIS", 4), ("AIG", 8), ("AIL", 6), ("AIP", 6))


def visit(message: Message, kind: ClinicalKind, reading: Reading) -> dict[str, Any]:
    """From PV1; for referrals, appointments and documents also from their own segment."""
    found: dict[str, Any] = {}
    stay = message.first("PV1")
    if stay is not None:
        outcome = stay.text(36)
        found = {
            "setting": stay.text(2),
            "place": joined(stay, 3),
            "starts_at": time_of(stay.text(44), "PV1-44", message, reading),
            "ends_at": time_of(stay.text(45), "PV1-45", message, reading),
            "confidentiality": stay.text(16),
            "dispositions": (Disposition(code=outcome, system="PV1-36"),) if outcome else (),
        }
    own = {
        ClinicalKind.REFERRAL: _referral,
        ClinicalKind.APPOINTMENT: _appointment,
        ClinicalKind.DOCUMENT: _document,
        ClinicalKind.RESULT: _document,
    }.get(kind)
    stated = own(message, reading) if own else {}
    return {**found, **{name: value for name, value in stated.items() if value is not None}}


def _referral(message: Message, reading: Reading) -> dict[str, Any]:
    one = message.first("RF1")
    if one is None:
        return {}
    return {
        "status": one.text(1),
        "priority": one.text(2),
        "setting": one.text(3),
        "starts_at": time_of(one.text(7), "RF1-7", message, reading),
        "ends_at": time_of(one.text(8), "RF1-8", message, reading),
    }


def _appointment(message: Message, reading: Reading) -> dict[str, Any]:
    one, timing = message.first("SCH"), message.first("TQ1")
    if one is None:
        return {}
    starts = (timing.text(7) if timing else None) or one.text(11, 4) or _of_resource(message)
    ends = timing.text(8) if timing else None
    return {
        "status": one.text(25),
        "setting": one.text(8),
        "starts_at": time_of(starts, "SCH-11", message, reading),
        "ends_at": time_of(ends or one.text(11, 5), "SCH-11", message, reading),
    }


def _of_resource(message: Message) -> str | None:
    """The start that a service, place or person of the appointment states."""
    stated = (one.text(number) for name, number in _STARTS for one in message.all(name))
    return next(filter(None, stated), None)


def _document(message: Message, reading: Reading) -> dict[str, Any]:
    one, order = message.first("TXA"), message.first("OBR")
    stated = {
        "status": one.text(17) if one else None,
        "setting": one.text(2) if one else None,
        "confidentiality": one.text(18) if one else None,
        "starts_at": time_of(one.text(4), "TXA-4", message, reading) if one else None,
    }
    if order is not None:
        stated["status"] = stated["status"] or order.text(25)
        observed = time_of(order.text(7), "OBR-7", message, reading)
        stated["starts_at"] = stated["starts_at"] or observed
    return stated
