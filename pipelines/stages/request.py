"""Cut a co-response request from an incident: everything that might cross, before the gate."""

from datetime import timedelta

from pipelines.agency import Agency
from schemas.assembled import Incident
from schemas.coresponse import Callback, CallState, CoResponseRequest, RequestSubject
from schemas.flag import FlagAnswer, Ground
from schemas.incident import (
    AgencyNumber,
    IncidentStatus,
    Location,
    LocationKind,
    PersonMention,
    PersonRole,
)
from schemas.safety import SafetyFacts
from schemas.word import Instant

_SUBJECT_ROLES = {PersonRole.SUBJECT, PersonRole.PATIENT}


def entered_late(incident: Incident, agency: Agency) -> bool:
    """First heard of long after it began: paper card, replay, catch-up (R8)."""
    waited = incident.first_received_at - incident.opened_at
    return waited > timedelta(minutes=agency.late_after_minutes)


def crosses(incident: Incident) -> bool:
    """Is this a call for the clinic at all (R3, R11, R12)?"""
    flagged = incident.flag is not None and incident.flag.answer is FlagAnswer.YES
    return flagged and not incident.restricted and not incident.test


def state_of(incident: Incident) -> CallState:
    """The call's state in the clinic's words."""
    if incident.duplicate_of is not None:
        return CallState.MERGED
    if not crosses(incident):
        return CallState.WITHDRAWN
    if incident.is_open:
        return CallState.OPEN
    cancelled = IncidentStatus.CANCELLED in incident.statuses
    return CallState.CANCELLED if cancelled else CallState.CLOSED


def cut(incident: Incident, agency: Agency, request_id: str, at: Instant) -> CoResponseRequest:
    """Structured facts only; narrative, hazards' text and caller's name have no field here."""
    state = state_of(incident)
    bare = CoResponseRequest(
        request_id=request_id,
        incident_id=incident.incident_id,
        version=incident.version,
        agency=incident.agency,
        state=state,
        merged_into=incident.duplicate_of,
        decided_at=at,
        opened_at=incident.opened_at,
        typed_until=incident.last_source_at,
        narrative_supplied=incident.narrative_supplied,
        entered_late=entered_late(incident, agency),
        asked_by=_asked_by(incident),
        decision_id=request_id,
    )
    if state in (CallState.WITHDRAWN, CallState.MERGED):
        return bare
    flag = incident.flag
    rules = dict.fromkeys(e.rule for e in flag.evidence) if flag else {}
    return bare.model_copy(
        update={
            "linked": incident.linked,
            "categories": tuple(c.value for c in flag.categories) if flag else (),
            "evidence_rules": tuple(rules),
            "numbers": _numbers(incident),
            "call_type": type_text(incident),
            "priority": incident.priority,
            "units": incident.units,
            "dispositions": tuple(d.code or d.text or "" for d in incident.dispositions),
            "location": _location(incident),
            "callbacks": _callbacks(incident) if incident.is_open else (),
            "subjects": tuple(_subject(p) for p in incident.persons if _is_subject(p)),
            "facts": _facts(incident),
            "reports": tuple(n.number for n in incident.reports),
        }
    )


def _asked_by(incident: Incident) -> str:
    grounds = {e.ground for e in incident.flag.evidence} if incident.flag else set()
    if incident.person_says is not None and incident.person_says.answer == FlagAnswer.YES:
        return "dispatcher"
    return "unit" if Ground.UNIT in grounds else "flag"


def _numbers(incident: Incident) -> tuple[AgencyNumber, ...]:
    own = [AgencyNumber(number=incident.number, agency=incident.agency)] if incident.number else []
    return (*own, *(n for n in incident.numbers if n.number != incident.number))


def type_text(incident: Incident) -> str | None:
    """The call type in the agency's own words where there are any, else its code."""
    own = sorted(incident.call_types, key=lambda t: (t.text is None, t.system != "agency"))
    return (own[0].text or own[0].code) if own else None


def _location(incident: Incident) -> Location | None:
    places = {place.kind: place for place in reversed(incident.locations)}
    return places.get(LocationKind.INCIDENT) or places.get(LocationKind.INITIAL)


def _callbacks(incident: Incident) -> tuple[Callback, ...]:
    """The call-back number and the caller's role, not the name (R2)."""
    callers = [p for p in incident.persons if PersonRole.CALLER in p.roles]
    others = [r for p in callers for r in p.roles if r is not PersonRole.CALLER]
    role = others[0].value if others else PersonRole.CALLER.value
    phones = dict.fromkeys((*incident.callbacks, *(n for p in callers for n in p.phones)))
    return tuple(Callback(phone=phone, role=role) for phone in phones)


def _facts(incident: Incident) -> SafetyFacts:
    """Without the ids of their lines: those may be made of what the lines say."""
    facts = incident.facts
    sources = (source.model_copy(update={"line_id": None}) for source in facts.sources)
    return facts.model_copy(update={"sources": tuple(sources)})


def _is_subject(person: PersonMention) -> bool:
    """A caller is never taken for the subject without a role that says so (R2)."""
    return bool(_SUBJECT_ROLES & set(person.roles))


def _subject(person: PersonMention) -> RequestSubject:
    return RequestSubject(
        mention_id=person.mention_id,
        given=person.given,
        family=person.family,
        birth_date=person.birth_date,
        age=person.age,
        sex=person.sex,
        phones=person.phones,
    )
