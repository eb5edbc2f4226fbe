"""What is left at the end of a day, in a form that two runs can be compared by."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from casestore.tables import lead as lead_table
from casestore.tables import request as request_table
from handoff.settings import Settings
from pipelines.incidents.answers import held
from pipelines.tables import alert, incident
from pipelines.tables import request as sent_table
from schemas.assembled import Incident
from schemas.envelope import ZoneName
from zone.database import reading_engine
from zone.journal.tables import audit, dead_letter, inbox, outbox
from zone.keys.keyring import KeyRing

_OF_THE_RUN = ("zone.", "duty.", "account.", "page.", "message.repeated")
"""Audit tags that tell of starts, sign-ins and resent messages: they differ between runs."""


@dataclass(frozen=True)
class EndState:
    """Comparable: sets and dicts of plain values."""

    incidents: dict[str, Any]
    alerts: set[tuple[str, ...]]
    requests: dict[str, str]
    leads: dict[str, Any]
    lead_requests: set[str]
    parked: set[str]
    audit: dict[str, list[str]]
    delivered: dict[str, set[str]]


def end_state(settings: Settings) -> EndState:
    """Read both zones' databases."""
    dispatch = _zone(settings, ZoneName.DISPATCH)
    clinical = _zone(settings, ZoneName.CLINICAL)
    with dispatch[0].connect() as conn:
        incidents = {
            row.incident_id: comparable(held(row, dispatch[1]).incident)
            | {"team": row.team, "alert": row.alert_state}
            for row in conn.execute(select(incident))
        }
        alerts = {
            (row.alert_id, row.channel, row.state, row.reason)
            for row in conn.execute(select(alert))
        }
        requests = {row.request_id: row.state for row in conn.execute(select(sent_table))}
        parked = set(conn.scalars(select(dead_letter.c.event_id)))
    with clinical[0].connect() as conn:
        leads = {
            row.lead_id: (row.incident_id, row.state, row.version, row.call_state, row.moved_to)
            for row in conn.execute(select(lead_table))
        }
        lead_requests = set(conn.scalars(select(request_table.c.request_id)))
    state = EndState(
        incidents,
        alerts,
        requests,
        leads,
        lead_requests,
        parked,
        {name.value: _audit(one[0]) for name, one in _both(dispatch, clinical)},
        {name.value: _delivered(one[0]) for name, one in _both(dispatch, clinical)},
    )
    for engine, _ in (dispatch, clinical):
        engine.dispose()
    return state


def comparable(one: Incident) -> dict[str, Any]:
    """An incident without what depends on arrival times."""
    plain = one.model_dump(mode="json")
    for name in ("stamps", "first_received_at", "flag_history"):
        plain.pop(name)
    return plain


def _both(dispatch: Any, clinical: Any) -> list[tuple[ZoneName, Any]]:
    return [(ZoneName.DISPATCH, dispatch), (ZoneName.CLINICAL, clinical)]


def _zone(settings: Settings, zone: ZoneName) -> Any:
    folder = settings.zone_folder(zone)
    engine = reading_engine(f"sqlite:///{folder / f'{zone.value}.sqlite3'}")
    return engine, KeyRing.load(folder / "keys.json")


def _audit(engine: Any) -> list[str]:
    with engine.connect() as conn:
        rows = conn.execute(select(audit.c.event_id, audit.c.tag))
        return sorted(r.event_id for r in rows if not r.tag.startswith(_OF_THE_RUN))


def _delivered(engine: Any) -> set[str]:
    with engine.connect() as conn:
        sent = {f"out {r.event_id} {r.destination} {r.state}" for r in conn.execute(select(outbox))}
        came = conn.execute(select(inbox.c.event_id, inbox.c.state, inbox.c.outcome))
        return sent | {f"in {r.event_id} {r.state}" for r in came}
