"""Respond: exactly one reply per request, same template and delay whoever was matched."""

from collections.abc import Callable
from datetime import timedelta

from pipelines.stage import Facts, Note, Outcome, Send, Stage, no_questions
from pipelines.stages.lead import LeadWork
from schemas.audit import AuditTag
from schemas.coresponse import Reply
from schemas.envelope import Event, EventKind


def stage(effect_id: Callable[[str, str], str], delay_s: float) -> Stage:
    """`delay_s`: the one delay bucket, counted from the request, long enough for any match."""

    def decide(work: LeadWork, _: Facts) -> Outcome:
        request, event = work.request, work.event
        reply = Reply(
            reply_id=effect_id(event.event_id, "reply"),
            request_id=request.request_id,
            incident_id=request.incident_id,
            version=request.version,
            team=work.team,
            on_duty_again=work.on_duty_again,
            decided_at=event.at,
            decision_id=work.decision_id,
        )
        out = Event(
            event_id=reply.reply_id,
            kind=EventKind.REPLY,
            at=event.at,
            body=reply.model_dump_json().encode(),
            group=request.incident_id,
        )
        send = Send(out, "zone:dispatch", not_before=event.at + timedelta(seconds=delay_s))
        note = Note(AuditTag.REPLY_SENT, work.about, {"team": work.team.value})
        return Outcome(sends=(send,), notes=(note,), ended="request")

    return Stage("respond", no_questions, decide)
