"""Release: what of a behavioral-health call crosses to the clinic, by decision of the gate.

Structured facts from closed vocabularies; no free text, no query returns. What has crossed is
corrected by a further message, never erased (R4).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipelines.agency import Agency
from pipelines.ports import FeedHeld, LastRequest, SaveRequest, SentRequest
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
from schemas.disclosure import Decision, Effect
from schemas.envelope import Event, EventKind
from schemas.flag import FlagAnswer
from schemas.incident import PersonRole

_OVER = (CallState.WITHDRAWN.value, CallState.MERGED.value)


@dataclass(frozen=True, slots=True)
class Release:
    """The stage with what it was built from. `agencies` by id.

    `effect_id`: (event id, role) → id. `digest` is keyed, since it covers identity.
    """

    agencies: Mapping[str, Agency]
    gate: Gate
    effect_id: Callable[[str, str], str]
    digest: Callable[[str], str]

    def stage(self) -> Stage:
        """For the chains of feed messages and of board actions."""
        return Stage("release", _needs, self._decide)

    def _decide(self, assembled: Assembled, facts: Facts) -> Outcome:
        parts = [
            self._release(
                held.incident,
                assembled,
                facts[LastRequest(held.incident.incident_id)],
                _holds(held.incident, assembled, facts),
            )
            for held in assembled.changed
        ]
        return Outcome(
            writes=tuple(w for part in parts for w in part.writes),
            sends=tuple(s for part in parts for s in part.sends),
            notes=tuple(n for part in parts for n in part.notes),
            ended="incident",
        )

    def _release(
        self, incident: Incident, assembled: Assembled, last: SentRequest | None, holds: bool
    ) -> Outcome:
        about = {"message": assembled.event.event_id, "incident": incident.incident_id}
        reason = _why_not(incident, last)
        if reason is not None:
            said = _is_new(incident, assembled) and reason != "not_behavioral_health"
            return Outcome(notes=(_not_sent(about, reason),)) if said else Outcome()
        if holds:
            return Outcome(notes=(_not_sent(about, "feed_held"),))
        request_id = self.effect_id(assembled.event.event_id, f"request:{incident.incident_id}")
        agency = self.agencies[incident.agency]
        full = cut(incident, agency, request_id, assembled.at)
        asked = crossing_request(
            _asked(full, incident),
            active=incident.is_open,
            restricted=incident.restricted,
            jurisdiction=agency.jurisdiction,
        )
        decision = self.gate.decide(asked)
        about |= {"request": request_id}
        decided = gate_note(decision, asked, about, "crossing")
        if decision.effect is Effect.DENY and full.state.value not in _OVER:
            return Outcome(notes=(decided, _not_sent(about, "gate_denied")))
        request, _ = redact_request(full, decision)
        mark = self.digest(_comparable(request))
        if last is not None and last.digest == mark:
            return Outcome()
        return _sent(request, mark, assembled, (decided, _note(request, decision, about)))


def _needs(assembled: Assembled) -> Sequence[Question]:
    feeds = dict.fromkeys(f for h in assembled.changed for f in _feeds(h.incident, assembled))
    last = (LastRequest(h.incident.incident_id) for h in assembled.changed)
    return (*last, *(FeedHeld(feed) for feed in feeds))


def _feeds(incident: Incident, assembled: Assembled) -> tuple[str, ...]:
    """Who told of this call, and who changed it now: a report's feed may be another one."""
    own = (incident.feed, assembled.event.feed)
    return tuple(dict.fromkeys(feed for feed in own if feed))


def _holds(incident: Incident, assembled: Assembled, facts: Facts) -> bool:
    """While a feed holds nothing of it crosses, but for a call that a person asked for (R14)."""
    says = incident.person_says
    if says is not None and says.answer == FlagAnswer.YES:
        return False
    return any(facts[FeedHeld(feed)] for feed in _feeds(incident, assembled))


def _asked(request: CoResponseRequest, incident: Incident) -> tuple[str, ...]:
    """Everything the call holds is asked for, also what is sure to stay: so that it is said."""
    asked = list(categories_of(request))
    if incident.narrative:
        asked.append("narrative")
    if any(PersonRole.CALLER in person.roles for person in incident.persons):
        asked.append("third_party_identity")
    return tuple(asked)


def _why_not(incident: Incident, last: SentRequest | None) -> str | None:
    """Why nothing is sent, or None. What was sent before is corrected in any case."""
    if last is not None and not (last.state in _OVER and state_of(incident).value in _OVER):
        return None
    if crosses(incident):
        return None
    if incident.test:
        return "test_call"
    if incident.flag is None or incident.flag.answer is FlagAnswer.NO:
        return "not_behavioral_health"
    return "cad_restricted" if incident.restricted else "uncertain_waits_for_a_person"


def _is_new(incident: Incident, assembled: Assembled) -> bool:
    """The reason is said once, not at every update: when the call is new or its flag changed."""
    history = incident.flag_history
    return incident.version == 1 or bool(history and history[-1].at == assembled.at)


def _sent(
    request: CoResponseRequest, mark: str, assembled: Assembled, notes: tuple[Note, ...]
) -> Outcome:
    sent = SentRequest(
        request.request_id,
        request.incident_id,
        request.version,
        request.state.value,
        mark,
        replied=False,
    )
    out = Event(
        event_id=request.request_id,
        kind=EventKind.CORESPONSE_REQUEST,
        at=assembled.at,
        body=request.model_dump_json().encode(),
        group=request.incident_id,
    )
    return Outcome(
        writes=(SaveRequest(sent, assembled.at),),
        sends=(Send(out, "zone:clinical"),),
        notes=notes,
    )


def _note(request: CoResponseRequest, decision: Decision, about: Mapping[str, str]) -> Note:
    detail = {
        "version": request.version,
        "state": request.state.value,
        "entered_late": request.entered_late,
        "withheld": decision.withheld,
    }
    return Note(AuditTag.REQUEST_SENT, about, detail, role=request.request_id)


def _not_sent(about: Mapping[str, str], reason: str) -> Note:
    role = about.get("incident", "")
    return Note(AuditTag.REQUEST_NOT_SENT, about, {"reason": reason}, role=role)


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
