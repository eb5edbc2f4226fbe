"""NEMSIS 3.5 EMSDataSet: the patient care report of an ambulance run (README.md).

The whole report is sent again on every change, with no version inside: it is keyed on its UUID and
the last received counts. Absence has three spellings (nil with NV, nil or a value with PN, and
left out); a value with PN is not so. Relatives, employers and insurers are not read.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from connectors.contract import Fault, Unreadable
from connectors.feed import Feed
from connectors.formats.nemsis_findings import case_definitions, findings
from connectors.formats.nemsis_patient import patient
from connectors.formats.nemsis_report import CareReport
from connectors.formats.reading import Reading
from connectors.formats.texts import clean_lines, line_key
from connectors.formats.xml_reader import read_xml
from schemas.clinical import ClinicalAction, ClinicalKind, ClinicalUpdate
from schemas.envelope import ZoneName
from schemas.incident import (
    AgencyNumber,
    Disposition,
    LineKind,
    NarrativeLine,
    UnitEntry,
    UnitState,
)

_TIMES = (
    ("eTimes.03", UnitState.DISPATCHED),
    ("eTimes.05", UnitState.EN_ROUTE),
    ("eTimes.06", UnitState.ON_SCENE),
    ("eTimes.07", UnitState.PATIENT_CONTACT),
    ("eTimes.09", UnitState.TRANSPORTING),
    ("eTimes.11", UnitState.AT_DESTINATION),
    ("eTimes.13", UnitState.CLEARED),
    ("eTimes.14", UnitState.CANCELLED),
)
_DISPOSITIONS = tuple(f"eDisposition.{n}" for n in (12, 27, 28, 29, 30, 31, 21, 22, 23))
_CANCELLED = {"4227003", "4227005", "4212007", "4212009", "4212011"}
"""Of eDisposition.27, and of eDisposition.12, which version 3.4 has in its place."""
_LAW_ENFORCEMENT_REPORT = "4303009"


class Nemsis:
    """The reader of NEMSIS patient care reports."""

    name = "nemsis"
    zone = ZoneName.CLINICAL

    def parse(self, body: bytes, feed: Feed, source_name: str | None) -> list[ClinicalUpdate]:  # noqa: ARG002
        """One update per patient care report; the data set may stand inside a SOAP envelope."""
        outer = Reading(feed)
        root = read_xml(body, outer)
        found = []
        for header in root.iter("{*}Header", "Header"):
            stated = next(header.iterchildren("{*}DemographicGroup", "DemographicGroup"), None)
            agency = (
                CareReport(stated).text("dAgency.02", "dAgency.01") if stated is not None else None
            )
            for report in header.iterchildren("{*}PatientCareReport", "PatientCareReport"):
                found.append(_update(report, agency, feed, outer))
        if not found:
            raise Unreadable(Fault.UNKNOWN_FORMAT, path="EMSDataSet/Header/PatientCareReport")
        return found

    def stamp(self, source_name: str) -> str | None:  # noqa: ARG002
        """NEMSIS file names carry no order."""
        return None


def _update(
    element: etree._Element, agency: str | None, feed: Feed, outer: Reading
) -> ClinicalUpdate:
    reading = Reading(feed, outer)
    report = CareReport(element)
    key = report.key or report.text("eRecord.01")
    if key is None:
        raise Unreadable(Fault.NO_INCIDENT_NUMBER, path="PatientCareReport/@UUID")
    contents = _contents(report, reading)
    cancelled = report.text("eDisposition.27", "eDisposition.12") in _CANCELLED
    return ClinicalUpdate(
        format="nemsis",
        kind=ClinicalKind.EMS_RUN,
        event="PatientCareReport",
        action=ClinicalAction.CANCEL if cancelled else ClinicalAction.UPDATE,
        agency=report.text("eResponse.01") or agency,
        source_key=key,
        at=reading.latest,
        **contents,
        time_ambiguous=reading.ambiguous,
        warnings=reading.warnings,
    )


def _contents(report: CareReport, reading: Reading) -> dict[str, Any]:
    def time(*names: str) -> Any:  # noqa: ANN401
        stated = ((name, report.text(name)) for name in names)
        return next((at for n, text in stated if (at := reading.time(text, n))), None)

    units = tuple(_units(report, reading))
    return {
        "numbers": _numbers(report),
        "persons": patient(report, reading),
        "setting": report.text("eResponse.05"),
        "priority": report.text("eDispatch.05"),
        "starts_at": time("eTimes.01", "eTimes.02", "eTimes.03"),
        "ends_at": time("eTimes.13", "eTimes.12"),
        "units": units,
        "findings": findings(report),
        "case_definitions": case_definitions(report),
        "dispositions": tuple(
            Disposition(code=code, system=name)
            for name in _DISPOSITIONS
            for code in report.texts(name)
        ),
        "narrative": tuple(_narrative(report)),
    }


def _numbers(report: CareReport) -> tuple[AgencyNumber, ...]:
    """`eDispatch.06` is the CAD's own record id: it joins EMS to CAD."""
    found = []
    if cad := report.text("eDispatch.06"):
        found.append(AgencyNumber(number=cad, kind="cad"))
    if number := report.text("eResponse.03"):
        found.append(AgencyNumber(number=number))
    if care := report.text("eRecord.01"):
        found.append(AgencyNumber(number=care, kind="pcr"))
    for group in report.groups("eOutcome.ExternalDataGroup"):
        if group.text("eOutcome.03") == _LAW_ENFORCEMENT_REPORT:
            found.extend(AgencyNumber(number=n, kind="report") for n in group.texts("eOutcome.04"))
    return tuple(found)


def _units(report: CareReport, reading: Reading) -> Iterator[UnitEntry]:
    name = report.text("eResponse.14", "eResponse.13")
    for element, state in _TIMES:
        at = reading.time(report.text(element), element)
        if at is not None:
            if name is None:
                reading.warn("unit_without_name", "eResponse.14")
            yield UnitEntry(unit=name or "unit", state=state, at=at)


def _narrative(report: CareReport) -> Iterator[NarrativeLine]:
    for words in report.texts("eNarrative.01"):
        if text := clean_lines(words):
            yield NarrativeLine(line_id=line_key(None, None, text), text=text, kind=LineKind.REPORT)


FORMAT = Nemsis()
