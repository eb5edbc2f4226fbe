"""Assemble: fold an update into its incident, settle merges, join RMS reports.

Incident key = feed + source key + numbering period (R1).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from pipelines.agency import Agencies, Agency
from pipelines.ports import Around, CallsByNumber, Held, IncidentsByKey, ReportsByNumber
from pipelines.stage import Facts, Note, Outcome, Question, Stage
from pipelines.stages import reports
from pipelines.stages.fold import fold
from pipelines.stages.intake import NUMBERED, Assembled, Intake
from pipelines.stages.merges import settle
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.incident import IncidentUpdate, UpdateKind

IncidentId = Callable[[str, str, str], str]
"""(feed, source key, epoch) → id; keyed, so that a number cannot be guessed from it."""


def stage(agencies: Agencies, incident_id: IncidentId) -> Stage:
    """The first stage of the chain of feed messages."""

    def needs(intake: Intake) -> Sequence[Question]:
        agency = agencies.of_message(intake.event.feed, intake.update.agency)
        if intake.update.kind is UpdateKind.REPORT:
            return reports.needs(intake, agencies.named(intake.update.agency))
        if intake.update.source_key is None:
            return ()
        return _call_needs(intake, agency)

    def decide(intake: Intake, facts: Facts) -> Outcome:
        agency = agencies.of_message(intake.event.feed, intake.update.agency)
        if intake.update.kind is UpdateKind.NO_INCIDENT or intake.update.source_key is None:
            note = Note(AuditTag.MESSAGE_NO_INCIDENT, {"message": intake.event.event_id})
            return Outcome(notes=(note,), ended="no_incident")
        if intake.update.kind is UpdateKind.REPORT:
            of = agencies.named(intake.update.agency)
            return reports.decide(intake, facts, of, incident_id)
        return _call(intake, facts, agency, incident_id)

    return Stage("assemble", needs, decide)


def _call_needs(intake: Intake, agency: Agency) -> Sequence[Question]:
    feed, update = intake.event.feed or "", intake.update
    key = update.source_key or ""
    return (
        IncidentsByKey(feed, key),
        _around_question(update, feed),
        *_linked(intake, agency),
        _waiting_reports(intake, agency),
    )


def _around_question(update: IncidentUpdate, feed: str) -> Around:
    return Around(feed, update.source_key or "", _names(update))


def _names(update: IncidentUpdate) -> tuple[str, ...]:
    return (update.source_key or "", *(f"{NUMBERED}{number}" for number in _numbers(update)))


def _numbers(update: IncidentUpdate) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(n for n in (update.number, *(n.number for n in update.numbers)) if n)
    )


def _linked(intake: Intake, agency: Agency) -> tuple[IncidentsByKey | CallsByNumber, ...]:
    """Questions for the incidents that this update links to, by key or by number."""
    update, feed = intake.update, intake.event.feed or ""
    day = agency.local_date(update.created_at or intake.event.at)
    asked: dict[IncidentsByKey | CallsByNumber, None] = {}
    for link in update.links:
        if link.other.startswith(NUMBERED):
            number = link.other.removeprefix(NUMBERED)
            near = timedelta(days=1)
            asked[CallsByNumber(agency.agency_id, (number,), day - near, day + near)] = None
        elif link.other != update.source_key:
            asked[IncidentsByKey(feed, link.other)] = None
    return tuple(asked)


def _waiting_reports(intake: Intake, agency: Agency) -> ReportsByNumber:
    update = intake.update
    day = agency.local_date(update.created_at or intake.event.at)
    window = timedelta(days=agency.report_window_days)
    return ReportsByNumber(agency.agency_id, _numbers(update), day - window, day + window)


def _call(intake: Intake, facts: Facts, agency: Agency, incident_id: IncidentId) -> Outcome:
    feed, update = intake.event.feed or "", intake.update
    key = update.source_key or ""
    same_key: tuple[Held, ...] = facts[IncidentsByKey(feed, key)]
    held = _same_period(same_key, intake, agency)
    before = held.incident if held else None
    epoch = before.epoch if before else agency.epoch(update.created_at or intake.event.at)
    main = fold(before, intake, incident_id(feed, key, epoch), agency)
    around = _around(main, intake, facts, agency)
    main, *changed = settle(main, [h.incident for h in around.values()], agency)
    changed += _survivor(main, around, changed)
    joined = reports.join_waiting(main, facts[_waiting_reports(intake, agency)], agency)
    main = joined.incident
    same = before is not None and _content(main) == _content(before)
    if same and all(one == around[one.incident_id].incident for one in changed):
        note = Note(AuditTag.MESSAGE_REPEATED, _about(intake, main))
        return Outcome(notes=(note,), ended="repeated")
    main = main.model_copy(update={"version": main.version + 1})
    others = (
        around[i.incident_id].changed_to(i.model_copy(update={"version": i.version + 1}))
        for i in changed
    )
    saved = held.changed_to(main) if held else Held(main, 0)
    return Outcome(
        passes=Assembled(intake.event, (saved, *others)),
        writes=joined.writes,
        notes=(*_notes(intake, before, main), *joined.notes),
    )


def _same_period(same_key: tuple[Held, ...], intake: Intake, agency: Agency) -> Held | None:
    """The incident of this numbering period; without a time of its own, the newest one."""
    if intake.update.created_at is None:
        return same_key[0] if same_key else None
    epoch = agency.epoch(intake.update.created_at)
    arrived = [h for h in same_key if h.incident.opened_at_is_arrival]
    exact = [h for h in same_key if h.incident.epoch == epoch]
    return next(iter(exact or arrived), None)


def _around(main: Incident, intake: Intake, facts: Facts, agency: Agency) -> dict[str, Held]:
    """Incidents that link to this one or are linked from it, by id."""
    feed = intake.event.feed or ""
    found: list[Held] = list(facts[_around_question(intake.update, feed)])
    for question in _linked(intake, agency):
        found.extend(facts[question])
    near = sorted(found, key=lambda h: abs(h.incident.opened_at - main.opened_at))
    by_key: dict[str, Held] = {}
    for held in near:
        by_key.setdefault(held.incident.source_key, held)
    return {
        h.incident.incident_id: h
        for h in by_key.values()
        if h.incident.incident_id != main.incident_id
    }


def _survivor(
    main: Incident, around: Mapping[str, Held], changed: Sequence[Incident]
) -> list[Incident]:
    """The call that lives on for this duplicate: what is flagged here is decided anew there."""
    held = around.get(main.duplicate_of or "")
    known = {one.incident_id for one in changed}
    return [held.incident] if held and held.incident.incident_id not in known else []


def _content(incident: Incident) -> Incident:
    return incident.model_copy(
        update={"stamps": {}, "first_received_at": incident.opened_at, "last_source_at": None}
    )


def _about(intake: Intake, incident: Incident) -> dict[str, str]:
    return {"message": intake.event.event_id, "incident": incident.incident_id}


def _notes(intake: Intake, before: Incident | None, after: Incident) -> tuple[Note, ...]:
    about = _about(intake, after)
    tags = [_main_tag(intake, before, after)]
    if before is not None and before.is_open != after.is_open:
        tags.append(AuditTag.INCIDENT_REOPENED if after.is_open else AuditTag.INCIDENT_CLOSED)
    was = before.duplicate_of if before else None
    if was != after.duplicate_of:
        tags.append(AuditTag.INCIDENT_MERGED if after.duplicate_of else AuditTag.INCIDENT_UNMERGED)
    if after.test and not (before and before.test):
        tags.append(AuditTag.INCIDENT_TEST)
    detail = {"version": after.version, "feed": after.feed}
    return tuple(Note(tag, about, detail) for tag in tags)


def _main_tag(intake: Intake, before: Incident | None, after: Incident) -> AuditTag:
    if before is None:
        return AuditTag.INCIDENT_OPENED
    won = intake.stamp in after.stamps.values()
    return AuditTag.INCIDENT_UPDATED if won else AuditTag.INCIDENT_OLDER
