"""The last look at what leaves the dispatch zone, and what came of sending it.

What waits in a queue is decided again at the moment it goes: an alert may be stale (R8), a call
may have been restricted (R11), its flag may have fallen, the rules may have changed since. A
correction of what crossed already goes in any case (R4).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pipelines.agency import Agency
from pipelines.delivery import settled, withhold_reason
from pipelines.incidents.answers import incident_by_id
from pipelines.ports import IncidentById
from redaction.crossing import categories_of, crossing_request
from redaction.gate import Gate
from schemas.assembled import Incident
from schemas.audit import AuditTag
from schemas.coresponse import AlertState, CallState, CoResponseRequest
from schemas.envelope import Event, EventKind
from schemas.flag import FlagAnswer
from zone.journal.results import SendResult
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing
from zone.zone import Zone

_CORRECTIONS = (CallState.WITHDRAWN, CallState.MERGED)
_ALERTS = {
    SendResult.SENT: AlertState.SENT,
    SendResult.ACKNOWLEDGED: AlertState.ACKNOWLEDGED,
    SendResult.REFUSED: AlertState.REFUSED,
    SendResult.WITHHELD: AlertState.WITHHELD,
}


@dataclass(frozen=True, slots=True)
class LastLook:
    """For the relays of the dispatch zone. `agencies` by id."""

    zone: Zone
    agencies: Mapping[str, Agency]
    gate: Gate

    def admit(self, event: Event, to: str) -> str | None:
        """None: it may go. Else the reason, as a code that the story puts in words."""
        with self.zone.read() as conn:
            if event.kind is EventKind.CORESPONSE_REQUEST:
                return request_withheld(conn, self.zone.keys, self.agencies, self.gate, event)
            if event.kind is not EventKind.ALERT:
                return None
            now, channel = self.zone.clock.now(), _channel(to)
            return withhold_reason(conn, self.zone.keys, self.agencies, event, channel, now)

    def on_result(self, event: Event, to: str, result: SendResult, uow: UnitOfWork) -> None:
        """Writes down what came of it, in the transaction of its outbox row."""
        now = self.zone.clock.now()
        if event.kind is EventKind.ALERT and result in _ALERTS:
            settled(uow, event, _channel(to), _ALERTS[result], self._why(event, to, result), now)
        if event.kind is EventKind.CORESPONSE_REQUEST and result is SendResult.WITHHELD:
            request = CoResponseRequest.model_validate_json(event.body)
            uow.audit(
                AuditTag.REQUEST_NOT_SENT,
                at=now,
                actor="stage:relay",
                about={"request": request.request_id, "incident": request.incident_id},
                detail={"reason": self._why(event, to, result)},
                event_id=uow.keys.effect_id(event.event_id, "withheld"),
            )

    def _why(self, event: Event, to: str, result: SendResult) -> str:
        if result is SendResult.WITHHELD:
            return self.admit(event, to) or "withheld"
        return "receiver_refused" if result is SendResult.REFUSED else ""


def request_withheld(
    conn: Connection, keys: KeyRing, agencies: Mapping[str, Agency], gate: Gate, event: Event
) -> str | None:
    """Why a queued co-response request no longer goes, by the call and the rules as they are now.

    The gate is asked for exactly what the request carries; one category that it would keep back
    today keeps the whole request back. What changed in the call made a further request.
    """
    request = CoResponseRequest.model_validate_json(event.body)
    if request.state in _CORRECTIONS:
        return None
    held = incident_by_id(conn, keys, IncidentById(request.incident_id))
    if held is None:
        return "incident_gone"
    incident, carries = held.incident, categories_of(request)
    asked = crossing_request(
        carries,
        active=incident.is_open,
        behavioral_health_call=_flagged(incident),
        restricted=incident.restricted,
        jurisdiction=agencies[incident.agency].jurisdiction,
    )
    if set(carries) <= set(gate.decide(asked).released):
        return None
    if incident.restricted:
        return "cad_restricted"
    return "gate_denied" if _flagged(incident) else "no_longer_flagged"


def _flagged(incident: Incident) -> bool:
    answer = incident.flag.answer if incident.flag is not None else FlagAnswer.NO
    return answer is FlagAnswer.YES and not incident.test


def _channel(to: str) -> str:
    return to.removeprefix("channel:")
