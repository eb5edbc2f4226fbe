"""Release: what of a behavioral-health call crosses to the clinic, by decision of the gate.

Structured facts from closed vocabularies; no free text, no query returns. What has crossed is
corrected by a further message, never erased (R4).
"""

from collections.abc import Callable, Mapping, Sequence

from pipelines.agency import Agency
from pipelines.ports import LastRequest, SaveRequest, SentRequest
from pipelines.stage import Facts, Note, Outcome, Question, Send, Stage
from pipelines.stages.decided import gate_note
from pipelines.stages.intake import Assembled
from pipelines.stages.request import crosses, cut, state_of
from redaction.apply import redact_request
from redaction.crossing import categories_of, crossing_request
from redaction.gate import Gate
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.coresponse import CallState, CoResponseRequest
from schemas.disclosure import Effect
from schemas.envelope import Event, EventKind
from schemas.flag import FlagAnswer

_OVER = (CallState.WITHDRAWN.value, CallState.MERGED.value)


def stage(
    agencies: Mapping[str, Agency],
    gate: Gate,
    effect_id: Callable[[str, str], str],
    digest: Callable[[str], str],
) -> Stage:
    """`agencies` by agency id; `digest` is keyed: it covers identity (peers fault 9)."""

    def decide(assembled: Assembled, facts: Facts) -> Outcome:
        parts = [
            _release(held.incident, assembled, facts, agencies, gate, effect_id, digest)
            for held in assembled.changed
        ]
        return Outcome(
            writes=tuple(w for part in parts for w in part.writes),
            sends=tuple(s for part in parts for s in part.sends),
            notes=tuple(n for part in parts for n in part.notes),
            ended="incident",
        )

    return Stage("release", _needs, decide)


def _needs(assembled: Assembled) -> Sequence[Question]:
    return tuple(LastRequest(h.incident.incident_id) for h in assembled.changed)


def _release(
    incident: Incident,
    assembled: Assembled,
    facts: Facts,
    agencies: Mapping[str, Agency],
    gate: Gate,
    effect_id: Callable[[str, str], str],
    digest: Callable[[str], str],
) -> Outcome:
    last: SentRequest | None = facts[LastRequest(incident.incident_id)]
    about = {"message": assembled.event.event_id, "incident": incident.incident_id}
    reason = _why_not(incident, last)
    if reason is not None:
        notes = () if reason == "not_behavioral_health" else (_not_sent(about, reason),)
        return Outcome(notes=notes)
    request_id = effect_id(assembled.event.event_id, f"request:{incident.incident_id}")
    full = cut(incident, agencies[incident.agency], request_id, assembled.at)
    asked = crossing_request(categories_of(full), active=incident.is_open)
    decision = gate.decide(asked)
    decided = gate_note(decision, {**about, "request": request_id}, "crossing")
    correction = full.state.value in _OVER
    if decision.effect is Effect.DENY and not correction:
        return Outcome(notes=(decided, _not_sent(about, "gate_denied")))
    request, _ = redact_request(full, decision)
    mark = digest(_comparable(request))
    if last is not None and last.digest == mark:
        return Outcome()
    sent = SentRequest(
        request_id, incident.incident_id, incident.version, request.state.value, mark, False
    )
    out = Event(
        event_id=request_id,
        kind=EventKind.CORESPONSE_REQUEST,
        at=assembled.at,
        body=request.model_dump_json().encode(),
        group=incident.incident_id,
    )
    detail = {
        "version": request.version,
        "state": request.state.value,
        "entered_late": request.entered_late,
        "withheld": decision.withheld,
    }
    note = Note(AuditTag.REQUEST_SENT, {**about, "request": request_id}, detail, role=request_id)
    return Outcome(
        writes=(SaveRequest(sent, assembled.at),),
        sends=(Send(out, "zone:clinical"),),
        notes=(decided, note),
    )


def _why_not(incident: Incident, last: SentRequest | None) -> str | None:
    """Why nothing is sent, or None. What was sent before is corrected in any case."""
    if last is not None and not (last.state in _OVER and state_of(incident).value in _OVER):
        return None
    if crosses(incident):
        return None
    if incident.flag is None or incident.flag.answer is FlagAnswer.NO:
        return "not_behavioral_health"
    if incident.restricted:
        return "cad_restricted"
    return "test_call" if incident.test else "uncertain_waits_for_a_person"


def _not_sent(about: Mapping[str, str], reason: str) -> Note:
    return Note(
        AuditTag.REQUEST_NOT_SENT, about, {"reason": reason}, role=about.get("incident", "")
    )


def _comparable(request: CoResponseRequest) -> str:
    """The request without what differs between two sendings of the same state."""
    return request.model_copy(
        update={
            "request_id": "",
            "decision_id": "",
            "version": 0,
            "decided_at": request.opened_at,
            "typed_until": None,
        }
    ).model_dump_json()
