"""FHIR Encounter, ServiceRequest and Appointment: class, place, times, disposition."""

from typing import Any

from connectors.formats.fhir_values import codes, codings, instant, period
from connectors.formats.keys import Folded, objects, text
from connectors.formats.reading import Reading
from schemas.incident import Disposition


def visit(resource: Folded, reading: Reading) -> dict[str, Any]:
    """By the fields of ClinicalUpdate; what is not there is left out."""
    starts, ends = period(resource, "period", "period", reading)
    if starts is None and ends is None:
        starts, ends = period(resource, "actualperiod", "actualPeriod", reading)
    starts = starts or instant(text(resource, "start"), "start", reading)
    ends = ends or instant(text(resource, "end"), "end", reading)
    if starts is None:
        starts, due = period(resource, "occurrenceperiod", "occurrencePeriod", reading)
        ends = ends or due
    if starts is None:
        words = text(resource, "occurrencedatetime", "authoredon")
        starts = instant(words, "authoredOn", reading)
    found = {
        "setting": next(iter(codes(resource, "class") or codes(resource, "category")), None),
        "place": _place(resource),
        "starts_at": starts,
        "ends_at": ends,
        "dispositions": tuple(_dispositions(resource)),
    }
    return {name: value for name, value in found.items() if value is not None}


def _place(resource: Folded) -> str | None:
    """The place where the stay is now: the last active one, else the last named."""
    stays = list(objects(resource, "location"))
    active = [one for one in stays if (text(one, "status") or "active") == "active"]
    for stay in reversed(active or stays):
        for where in objects(stay, "location"):
            if name := text(where, "display", "reference"):
                return name
    return None


def _dispositions(resource: Folded) -> list[Disposition]:
    return [
        Disposition(code=code, text=words, system=system or "dischargeDisposition")
        for stay in objects(resource, "hospitalization", "admission")
        for code, system, words in codings(stay, "dischargedisposition")
    ]
