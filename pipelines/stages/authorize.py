"""Authorize: ask the gate what dispatch may be told. Nothing about a person ever is, here.

The question has the same shape whoever was or was not matched, so the answer cannot tell.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.ports import TeamOnDuty
from pipelines.stage import Facts, Note, Outcome, Question, Stage
from pipelines.stages.decided import gate_note
from pipelines.stages.lead import LeadWork
from redaction.crossing import reply_request
from redaction.gate import Gate
from schemas.coresponse import CallState, TeamState

STOOD_DOWN = (CallState.CANCELLED, CallState.WITHDRAWN, CallState.MERGED, CallState.CLOSED)


def stage(gate: Gate, effect_id: Callable[[str, str], str]) -> Stage:
    """`effect_id`: (event id, role) → id of the decision."""

    def decide(work: LeadWork, facts: Facts) -> Outcome:
        asked = reply_request(active_call=work.request.state is CallState.OPEN)
        decision = gate.decide(asked)
        decision_id = effect_id(work.event.event_id, "decision")
        team, again = facts[_question(work)]
        if work.request.state in STOOD_DOWN:
            team, again = TeamState.STOOD_DOWN, None
        if "unit_status" not in decision.released:
            team, again = TeamState.NOT_SAID, None
        decided = replace(
            work, decision=decision, decision_id=decision_id, team=team, on_duty_again=again
        )
        note: Note = gate_note(decision, asked, {**work.about, "decision": decision_id}, "reply")
        return Outcome(passes=decided, notes=(note,))

    return Stage("authorize", _needs, decide)


def _question(work: LeadWork) -> TeamOnDuty:
    return TeamOnDuty(work.request.agency, work.event.at)


def _needs(work: LeadWork) -> Sequence[Question]:
    return (_question(work),)
