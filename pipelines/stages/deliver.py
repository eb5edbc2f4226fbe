"""Deliver: what the clinic's one reply means for the board and for the alert channels.

An alert needs an open incident and a use-by that has not passed, counted from the call's own
time (R8). The text is a fixed template that names no condition, program or person.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from pydantic import TypeAdapter

from pipelines.agency import Agency
from pipelines.channel import Channel
from pipelines.ports import AlertsOf, Held, HeldAlert, IncidentById, SaveAlert, SaveReply
from pipelines.stage import Facts, Note, Outcome, Question, Send, Stage
from pipelines.stages.request import crosses, entered_late
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.coresponse import Alert, AlertState, Reply, TeamState
from schemas.envelope import Event, EventKind
from schemas.word import Instant

REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
RAISED = "CO-RESPONDER FLAG: CO-RESPONSE TEAM NOTIFIED"
WITHDRAWN = "CO-RESPONDER FLAG WITHDRAWN: EARLIER FLAG NO LONGER STANDS"
LEFT = "superseded_after_sending"
"""Why an alert is withdrawn that had gone out: its withdrawal must go out too."""
LIVE = (AlertState.QUEUED, AlertState.SENDING, AlertState.SENT, AlertState.ACKNOWLEDGED)


def stage(
    agencies: Mapping[str, Agency],
    channels: Sequence[Channel],
    effect_id: Callable[[str, str], str],
) -> Stage:
    """`agencies` by agency id; `effect_id` (event id, role) → id."""

    def decide(event: Event, facts: Facts) -> Outcome:
        reply = REPLY.validate_json(event.body)
        held: Held | None = facts[IncidentById(reply.incident_id)]
        about = {"request": reply.request_id, "incident": reply.incident_id}
        received = Note(AuditTag.REPLY_RECEIVED, about, {"team": reply.team.value})
        if held is None:
            return Outcome(notes=(received,), ended="incident_gone")
        incident, agency = held.incident, agencies[held.incident.agency]
        alerts: tuple[HeldAlert, ...] = facts[AlertsOf(incident.incident_id)]
        writes: list[SaveReply | SaveAlert] = [SaveReply(reply)]
        sends: list[Send] = []
        notes = [received]
        for channel in channels:
            if agency.agency_id in channel.agencies:
                alert_id = effect_id(event.event_id, f"alert:{channel.name}")
                known = [a for a in alerts if a.channel == channel.name]
                made = _on_channel(reply, incident, agency, known, alert_id, event.at)
                for alert, state, why in made:
                    writes.append(SaveAlert(alert, channel.name, state, why))
                    notes.append(_note(alert, state, why, channel))
                    if state is AlertState.QUEUED:
                        sends.append(_send(alert, channel, event))
        return Outcome(writes=tuple(writes), sends=tuple(sends), notes=tuple(notes), ended="reply")

    return Stage("deliver", _needs, decide)


def _needs(event: Event) -> Sequence[Question]:
    incident_id = REPLY.validate_json(event.body).incident_id
    return (IncidentById(incident_id), AlertsOf(incident_id))


def _on_channel(
    reply: Reply,
    incident: Incident,
    agency: Agency,
    known: Sequence[HeldAlert],
    alert_id: str,
    at: Instant,
) -> list[tuple[Alert, AlertState, str]]:
    """Alerts made or changed on one channel, with their state and why."""
    raised = [a for a in known if a.alert.text == RAISED and a.state in LIVE]
    if reply.team is TeamState.STOOD_DOWN and raised and not _ended_by_itself(incident):
        old = raised[-1]
        left = old.state in (AlertState.SENT, AlertState.ACKNOWLEDGED)
        reason = LEFT if left else "superseded_before_sending"
        new = _alert(reply, incident, agency, alert_id, at, WITHDRAWN, old.alert.alert_id)
        return [(old.alert, AlertState.WITHDRAWN, reason), (new, AlertState.QUEUED, "")]
    if reply.team is not TeamState.NOTIFIED or raised:
        return []
    alert = _alert(reply, incident, agency, alert_id, at, RAISED, None)
    against = why_not(alert, incident, agency, at)
    if against and known and known[-1].reason == against:
        return []  # said before; not once more for every update of a call that is over
    return [(alert, AlertState.WITHHELD if against else AlertState.QUEUED, against or "")]


def _ended_by_itself(incident: Incident) -> bool:
    """A closed or cancelled call needs no withdrawal: its alert ends with it."""
    return not incident.is_open and incident.duplicate_of is None and crosses(incident)


def why_not(alert: Alert, incident: Incident, agency: Agency, now: Instant) -> str | None:
    """A reason to hold the alert back, or None. Asked again when it leaves the queue (R8, R11)."""
    if alert.text == WITHDRAWN:
        return None
    if entered_late(incident, agency):
        return "entered_late"
    if incident.restricted:
        return "cad_restricted"
    if not incident.is_open:
        return "call_not_open"
    if not crosses(incident):
        return "no_longer_flagged"
    return "use_by_passed" if now >= alert.use_by else None


def _alert(
    reply: Reply,
    incident: Incident,
    agency: Agency,
    alert_id: str,
    at: Instant,
    text: str,
    supersedes: str | None,
) -> Alert:
    typed = incident.last_source_at or incident.first_received_at
    return Alert(
        alert_id=alert_id,
        incident_id=incident.incident_id,
        agency=incident.agency,
        source_key=incident.source_key,
        number=incident.number,
        version=incident.version,
        text=text,
        team=reply.team,
        raised_at=at,
        use_by=typed + timedelta(minutes=agency.alert_minutes),
        supersedes=supersedes,
    )


def _send(alert: Alert, channel: Channel, event: Event) -> Send:
    body = alert.model_dump_json().encode()
    out = Event(
        event_id=alert.alert_id,
        kind=EventKind.ALERT,
        at=event.at,
        body=body,
        group=alert.incident_id,
    )
    return Send(out, f"channel:{channel.name}")


_TAGS = {
    AlertState.QUEUED: AuditTag.ALERT_QUEUED,
    AlertState.WITHHELD: AuditTag.ALERT_WITHHELD,
    AlertState.WITHDRAWN: AuditTag.ALERT_WITHDRAWN,
}


def _note(alert: Alert, state: AlertState, reason: str, channel: Channel) -> Note:
    about = {"alert": alert.alert_id, "incident": alert.incident_id}
    detail = {"channel": channel.name, "reason": reason}
    return Note(_TAGS[state], about, detail, role=f"{alert.alert_id}:{state}")
