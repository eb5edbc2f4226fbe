"""Lead: read the request that came over the zone link; the first step of the clinical chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from pipelines.stage import Facts, Note, Outcome, Stage, no_questions
from schemas.audit import AuditTag
from schemas.coresponse import CoResponseRequest, TeamState
from schemas.disclosure import Decision
from schemas.envelope import Event

REQUEST: TypeAdapter[CoResponseRequest] = TypeAdapter(CoResponseRequest)


@dataclass(frozen=True, slots=True)
class LeadWork:
    """A request on its way through the clinical chain; each stage adds its part."""

    event: Event
    request: CoResponseRequest
    suggestions: Sequence[Any] = ()
    decision: Decision | None = None
    decision_id: str = ""
    team: TeamState = TeamState.NOT_SAID
    on_duty_again: datetime | None = None

    @property
    def about(self) -> dict[str, str]:
        """Ids for the audit."""
        return {"request": self.request.request_id, "incident": self.request.incident_id}


def stage() -> Stage:
    """Nothing is asked: the request says all."""
    return Stage("lead", no_questions, _decide)


def _decide(event: Event, _: Facts) -> Outcome:
    work = LeadWork(event, REQUEST.validate_json(event.body))
    request = work.request
    detail = {
        "version": request.version,
        "state": request.state.value,
        "entered_late": request.entered_late,
        "evidence_rules": request.evidence_rules,
        "withheld": request.withheld,
    }
    return Outcome(passes=work, notes=(Note(AuditTag.REQUEST_RECEIVED, work.about, detail),))
