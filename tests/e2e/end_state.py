"""What is left at the end of a day, in a form that two runs can be compared by."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, Engine, case, select

from casestore.tables import lead as lead_table
from casestore.tables import request as request_table
from handoff.settings import Settings
from pipelines.incidents.answers import held
from pipelines.tables import alert, incident
from pipelines.tables import request as sent_table
from schemas.assembled import Incident
from schemas.envelope import EventKind, ZoneName
from zone.database import reading_engine
from zone.journal.tables import audit, dead_letter, inbox, outbox
from zone.keys.keyring import KeyRing

_OF_THE_RUN = ("zone.", "duty.", "account.", "page.", "message.repeated")
"""Audit tags that tell of starts, sign-ins and resent messages: they differ between runs."""


_SAME_IN_ANY_RUN = ("incident", "lead", "feed", "agency", "alert", "channel")
"""Ids made of what the source says. A message's own id is not among them when its file name
carries no stamp: then it is the drop's time and node, and whatever is derived from it differs."""


@dataclass(frozen=True)
class EndState:
    """Comparable: plain values, and counts of what must be there neither less nor twice."""

    incidents: dict[str, Any]
    alerts: Counter[tuple[str, ...]]
    requests: Counter[tuple[str, ...]]
    leads: dict[str, Any]
    lead_requests: Counter[tuple[str, ...]]
    parked: Counter[tuple[str, ...]]
    audit: dict[str, Counter[str]]
    delivered: dict[str, Counter[tuple[str, ...]]]


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
        contents = _contents(conn)
        columns = (alert.c.alert_id, alert.c.channel, alert.c.state, alert.c.reason)
        alerts = _counted(conn, *columns)
        requests = _counted(conn, sent_table.c.incident_id, sent_table.c.state)
        rows = conn.execute(select(dead_letter.c.event_id, dead_letter.c.reason))
        parked = Counter((contents.get(row.event_id, "made"), row.reason) for row in rows)
    with clinical[0].connect() as conn:
        leads = {
            row.lead_id: (row.incident_id, row.state, row.version, row.call_state, row.moved_to)
            for row in conn.execute(select(lead_table))
        }
        of = request_table.c
        lead_requests = _counted(conn, of.incident_id, of.lead_id, of.version, of.call_state)
    state = EndState(
        incidents,
        alerts,
        requests,
        leads,
        lead_requests,
        parked,
        {name.value: _audit(one[0], contents) for name, one in _both(dispatch, clinical)},
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


def _zone(settings: Settings, zone: ZoneName) -> tuple[Engine, KeyRing]:
    folder = settings.zone_folder(zone)
    return reading_engine(database_of(settings, zone)), KeyRing.load(folder / "keys.json")


def database_of(settings: Settings, zone: ZoneName) -> URL | str:
    """Where a zone keeps its rows: the server of the configuration, or the file."""
    file = settings.zone_folder(zone) / f"{zone.value}.sqlite3"
    return settings.database(zone) or f"sqlite:///{file}"


def _counted(conn: Connection, *columns: ColumnElement[Any]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row) for row in conn.execute(select(*columns)))


def _contents(conn: Connection) -> dict[str, str]:
    """Inbox event → keyed fingerprint of its content: runs with equal keys agree on it."""
    return {row.event_id: row.body_mac for row in conn.execute(select(inbox))}


def _audit(engine: Engine, contents: dict[str, str]) -> Counter[str]:
    with engine.connect() as conn:
        rows = conn.execute(select(audit.c.tag, audit.c.about)).all()
    told = [row for row in rows if not row.tag.startswith(_OF_THE_RUN)]
    return Counter(f"{row.tag} {_about(json.loads(row.about), contents)}" for row in told)


def _about(about: dict[str, str], contents: dict[str, str]) -> dict[str, str]:
    known = {kind: about[kind] for kind in _SAME_IN_ANY_RUN if kind in about}
    if about.get("message") in contents:
        known["message"] = contents[about["message"]]
    return known


def _delivered(engine: Engine) -> Counter[tuple[str, ...]]:
    out, came = outbox.c, inbox.c
    with engine.connect() as conn:
        sent = _counted(conn, out.kind, out.grp, out.destination, out.state)
        content = case((came.kind == EventKind.FEED_MESSAGE, came.body_mac), else_=came.grp)
        return sent + _counted(conn, came.kind, content, came.state, came.outcome)
