"""The last look before an alert leaves its queue, and what came of sending it.

A queued alert may be stale by the time it goes: the call closed, its use-by passed (R8), the
call was restricted meanwhile (R11). A withdrawal goes only where its alert went.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from pipelines.agency import Agency
from pipelines.incidents.answers import incident_by_id
from pipelines.incidents.save import save_alert
from pipelines.ports import IncidentById, SaveAlert
from pipelines.stages.deliver import LEFT, why_not
from pipelines.tables import alert as alert_table
from schemas.audit import AuditTag
from schemas.coresponse import Alert, AlertState
from schemas.envelope import Event
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_TAG = {
    AlertState.SENT: AuditTag.ALERT_SENT,
    AlertState.ACKNOWLEDGED: AuditTag.ALERT_ACKNOWLEDGED,
    AlertState.REFUSED: AuditTag.ALERT_REFUSED,
    AlertState.WITHHELD: AuditTag.ALERT_WITHHELD,
}
_ARRIVED = (AlertState.SENT.value, AlertState.ACKNOWLEDGED.value)


def withhold_reason(
    conn: Connection,
    keys: KeyRing,
    agencies: Mapping[str, Agency],
    event: Event,
    channel: str,
    now: datetime,
) -> str | None:
    """None: it may go. Else the reason, as a code that the story puts in words."""
    alert = Alert.model_validate_json(event.body)
    held = incident_by_id(conn, keys, IncidentById(alert.incident_id))
    if held is None:
        return "incident_gone"
    if alert.supersedes is not None and not _ever_left(conn, alert.supersedes, channel):
        return "nothing_to_withdraw"
    mine = _state(conn, alert.alert_id, channel)
    if mine == AlertState.WITHDRAWN.value:
        return "withdrawn"
    return why_not(alert, held.incident, agencies[alert.agency], now)


def _state(conn: Connection, alert_id: str, channel: str) -> str | None:
    return conn.scalar(
        select(alert_table.c.state).where(
            alert_table.c.alert_id == alert_id, alert_table.c.channel == channel
        )
    )


def _ever_left(conn: Connection, alert_id: str, channel: str) -> bool:
    reason = conn.scalar(
        select(alert_table.c.reason).where(
            alert_table.c.alert_id == alert_id, alert_table.c.channel == channel
        )
    )
    return _state(conn, alert_id, channel) in _ARRIVED or reason == LEFT


def settled(
    uow: UnitOfWork, event: Event, channel: str, state: AlertState, reason: str, at: datetime
) -> None:
    """Set the alert's state and write it down, in the transaction of its outbox row."""
    alert = Alert.model_validate_json(event.body)
    known = _state(uow.conn, alert.alert_id, channel)
    if known != AlertState.WITHDRAWN.value:
        save_alert(uow, SaveAlert(alert, channel, state, reason))
    elif state.value in _ARRIVED:
        # It was on the wire when it was withdrawn: the withdrawal must follow it.
        save_alert(uow, SaveAlert(alert, channel, AlertState.WITHDRAWN, LEFT))
    uow.audit(
        _TAG[state],
        at=at,
        actor="stage:deliver",
        about={"alert": alert.alert_id, "incident": alert.incident_id},
        detail={"channel": channel, "reason": reason},
        event_id=uow.keys.effect_id(event.event_id, f"{state}:{channel}"),
    )
