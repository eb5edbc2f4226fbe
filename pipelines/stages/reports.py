"""Join an RMS report to its call: only by agency, number and date window (R1).

One candidate joins; none or several wait for a call or for review. The report's text stays
here: what crosses later is the number of a green one (R23).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipelines.agency import Agency
from pipelines.ports import (
    CallsByNumber,
    Held,
    HeldReport,
    IncidentOfReport,
    JoinReport,
    ReportByKey,
    SaveReport,
)
from pipelines.stage import Facts, Note, Outcome, Question, Write
from pipelines.stages.intake import Assembled, Intake
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.incident import AgencyNumber, IncidentUpdate

ReportId = Callable[[str, str, str], str]
"""(feed, source key, "report") → id; keyed, since the key holds the case number."""


@dataclass(frozen=True, slots=True)
class Joined:
    """An incident after its waiting reports were joined."""

    incident: Incident
    writes: tuple[Write, ...]
    notes: tuple[Note, ...]


def needs(intake: Intake, agency: Agency | None) -> Sequence[Question]:
    """The report as held, and the calls it may belong to. `agency`: the one with its ORI."""
    feed, key = intake.event.feed or "", _key(intake)
    known = (ReportByKey(feed, key), IncidentOfReport(feed, key))
    return known if agency is None else (*known, _calls(intake, agency))


def decide(intake: Intake, facts: Facts, agency: Agency | None, report_id: ReportId) -> Outcome:
    """Keep the report; join it when exactly one call fits, take a deleted one back."""
    feed, key = intake.event.feed or "", _key(intake)
    held: HeldReport | None = facts[ReportByKey(feed, key)]
    if held is not None and held.order >= intake.stamp:
        note = Note(AuditTag.INCIDENT_OLDER, _about(intake, held.report_id))
        return Outcome(notes=(note,), ended="report_older")
    before: Held | None = facts[IncidentOfReport(feed, key)]
    calls = _same_period(facts[_calls(intake, agency)], intake, agency) if agency else []
    fits = before or (calls[0] if len(calls) == 1 else None)
    report = _report(intake, agency, fits, report_id(feed, key, "report"))
    save = SaveReport(report, intake.event.body, held)
    if fits is None or (report.deleted and before is None):
        detail = {"candidates": len(calls), "deleted": report.deleted}
        waiting = Note(AuditTag.REPORT_WAITING, _about(intake, report.report_id), detail)
        return Outcome(writes=(save,), notes=(waiting,), ended="report_waiting")
    incident = with_number(without_number(fits.incident, held), report)
    incident = incident.model_copy(update={"version": incident.version + 1})
    about = {**_about(intake, report.report_id), "incident": incident.incident_id}
    return Outcome(
        passes=Assembled(intake.event, (fits.changed_to(incident),)),
        writes=(save,),
        notes=(Note(AuditTag.REPORT_JOINED, about, {"deleted": report.deleted}),),
    )


def _same_period(calls: Sequence[Held], intake: Intake, agency: Agency) -> list[Held]:
    """Of calls with the number, those of the numbering period in which the report's day lies."""
    epoch = agency.epoch(intake.update.created_at or intake.event.at)
    return [held for held in calls if held.incident.epoch == epoch]


def join_waiting(incident: Incident, waiting: Sequence[HeldReport], agency: Agency) -> Joined:
    """Join the reports that came before their call."""
    writes: list[Write] = []
    notes: list[Note] = []
    for report in waiting:
        day = report.occurred_on
        of_period = day is not None and agency.epoch_of_day(day) == incident.epoch
        if report.incident_id is not None or report.deleted or not of_period:
            continue
        incident = with_number(incident, report)
        writes.append(JoinReport(report.report_id, incident.incident_id, report.order))
        about = {"report": report.report_id, "incident": incident.incident_id}
        notes.append(Note(AuditTag.REPORT_JOINED, about, role=report.report_id))
    return Joined(incident, tuple(writes), tuple(notes))


def without_number(incident: Incident, report: HeldReport | None) -> Incident:
    """The incident as if it had never heard of the report (R23: a delete reaches all copies)."""
    gone = set(report.numbers) if report else set()
    kept = tuple(n for n in incident.reports if n.number not in gone)
    return incident.model_copy(update={"reports": kept})


def with_number(incident: Incident, report: HeldReport) -> Incident:
    """The incident, knowing the number of a report that may be passed on."""
    if not report.green or not report.numbers or report.deleted:
        return incident
    number = AgencyNumber(number=report.numbers[0], agency=report.agency, kind="report")
    known = {n.number: n for n in (*incident.reports, number)}
    return incident.model_copy(update={"reports": tuple(known[k] for k in sorted(known))})


def _calls(intake: Intake, agency: Agency) -> CallsByNumber:
    day = agency.local_date(intake.update.created_at or intake.event.at)
    window = timedelta(days=agency.report_window_days)
    return CallsByNumber(agency.agency_id, _numbers(intake.update), day - window, day + window)


def _numbers(update: IncidentUpdate) -> tuple[str, ...]:
    stated = [update.number] if update.number else []
    return tuple(dict.fromkeys([*stated, *(n.number for n in update.numbers)]))


def _report(intake: Intake, agency: Agency | None, fits: Held | None, report_id: str) -> HeldReport:
    update = intake.update
    local = agency.local_date(update.created_at) if agency and update.created_at else None
    return HeldReport(
        report_id=report_id,
        feed=intake.event.feed or "",
        agency=agency.agency_id if agency else "",
        source_key=_key(intake),
        numbers=_numbers(update),
        occurred_on=local,
        order=intake.stamp,
        incident_id=fits.incident.incident_id if fits else None,
        deleted=update.deleted,
        green=update.dissemination == "green",
    )


def _key(intake: Intake) -> str:
    return intake.update.source_key or ""


def _about(intake: Intake, report_id: str) -> dict[str, str]:
    return {"message": intake.event.event_id, "report": report_id}
