"""Effects of the stages on the dispatch zone's tables.

What every message writes is written for a whole batch with one statement for each table.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, update

from pipelines.agency import Agency
from pipelines.hosts.carry_out import Effect, in_turn
from pipelines.incidents.guidance import save_guidance
from pipelines.incidents.opened import Opened
from pipelines.ports import (
    JoinReport,
    SaveAlert,
    SaveGuidance,
    SaveIncident,
    SaveReply,
    SaveReport,
    SaveRequest,
)
from pipelines.tables import (
    alert,
    incident,
    incident_link,
    incident_number,
    report,
    report_number,
    request,
)
from schemas.assembled import Incident
from zone.insert_once import insert_each_once, insert_once
from zone.journal.unit_of_work import UnitOfWork

_ELSEWHERE = {
    *("incident_id", "board_version", "team", "team_again", "team_version"),
    *("alert_state", "alert_reason"),
}
"""Columns that other effects fill."""
_CHANGED = (
    update(incident)
    .where(
        incident.c.incident_id == bindparam("id"),
        incident.c.row_version == bindparam("known_version"),
    )
    .values({c.key: bindparam(c.key) for c in incident.c if c.key not in _ELSEWHERE})
    .values(board_version=incident.c.board_version + 1)
)
"""Statements of every update are built once: building one costs more than running it."""
_NO_NUMBERS = delete(incident_number).where(incident_number.c.incident_id == bindparam("id"))
_NO_LINKS = delete(incident_link).where(incident_link.c.incident_id == bindparam("id"))
_NUMBER = insert(incident_number)
_LINK = insert(incident_link)
_REQUEST = insert(request)


class Stale(Exception):
    """Another writer saved this row first: read again and decide anew."""


def save_incidents(
    zones: dict[str, ZoneInfo], memory: Opened, uow: UnitOfWork, writes: Sequence[SaveIncident]
) -> None:
    """Insert new incidents, compare-and-set known ones; raises Stale when one of their rows moved
    on. `memory` keeps each with the bytes that it was sealed into."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for write in writes:
        one = write.incident
        row = _incident_row(one, zones[one.agency], write, uow)
        memory.keep(one, row["body"])
        if write.row_version == 0:
            new.append({"incident_id": one.incident_id, "board_version": 1, **row})
        else:
            changed.append({"id": one.incident_id, "known_version": write.row_version, **row})
    _insert_or_change(uow.conn, new, changed)
    _save_index(uow.conn, writes, zones)


def save_incident(zones: dict[str, ZoneInfo], uow: UnitOfWork, write: SaveIncident) -> None:
    """Save one, as `save_incidents` does."""
    save_incidents(zones, Opened(), uow, (write,))


def _insert_or_change(
    conn: Connection, new: list[dict[str, Any]], changed: list[dict[str, Any]]
) -> None:
    if insert_each_once(conn, incident, new, ("incident_id",)) != len(new):
        raise Stale(", ".join(row["incident_id"] for row in new))
    if changed and conn.execute(_CHANGED, changed).rowcount != len(changed):
        raise Stale(", ".join(row["id"] for row in changed))


def _incident_row(
    one: Incident, zone: ZoneInfo, write: SaveIncident, uow: UnitOfWork
) -> dict[str, Any]:
    body = one.model_dump_json(exclude_defaults=True).encode()
    return {
        "feed": one.feed,
        "agency": one.agency,
        "source_key": one.source_key,
        "epoch": one.epoch,
        "number": one.number,
        "opened_at": one.opened_at,
        "opened_on": _opened_on(one, zone),
        "is_open": one.is_open,
        "restricted": one.restricted,
        "test": one.test,
        "flag": one.flag.answer.value if one.flag else None,
        "duplicate_of": one.duplicate_of,
        "touched_at": write.at,
        "row_version": write.row_version + 1,
        "body": uow.keys.seal("incident", "body", one.incident_id, body),
    }


def _save_index(
    conn: Connection, writes: Sequence[SaveIncident], zones: dict[str, ZoneInfo]
) -> None:
    """Under which numbers and links incidents are found: written anew where that changed."""
    moved = [w for w in writes if w.stored is None or _index(w.stored) != _index(w.incident)]
    known = [{"id": w.incident.incident_id} for w in moved if w.row_version]
    if known:
        conn.execute(_NO_NUMBERS, known)
        conn.execute(_NO_LINKS, known)
    ones = [w.incident for w in moved]
    numbers = [row for one in ones for row in _number_rows(one, zones[one.agency])]
    links = [row for one in ones for row in _link_rows(one)]
    if numbers:
        conn.execute(_NUMBER, numbers)
    if links:
        conn.execute(_LINK, links)


def _index(one: Incident) -> tuple[object, ...]:
    """What of a call its rows in the index are made of."""
    return one.opened_at, one.number, one.numbers, one.links


def _number_rows(one: Incident, zone: ZoneInfo) -> list[dict[str, Any]]:
    numbers = dict.fromkeys(n for n in (one.number, *(n.number for n in one.numbers)) if n)
    rest = {"incident_id": one.incident_id, "opened_on": _opened_on(one, zone)}
    return [{"agency": one.agency, "number": number, **rest} for number in numbers]


def _link_rows(one: Incident) -> list[dict[str, Any]]:
    links = dict.fromkeys((link.kind.value, link.other) for link in one.links)
    rest = {"incident_id": one.incident_id, "feed": one.feed}
    return [{"kind": kind, "other_key": other, **rest} for kind, other in links]


def _opened_on(one: Incident, zone: ZoneInfo) -> date:
    return one.opened_at.astimezone(zone).date()


def save_report(uow: UnitOfWork, write: SaveReport) -> None:
    """Insert a report with its numbers, or compare-and-set; raises Stale when the row moved on."""
    one = write.report
    row = {
        "report_id": one.report_id,
        "feed": one.feed,
        "agency": one.agency,
        "source_key": one.source_key,
        "occurred_on": one.occurred_on,
        "source_order": one.order,
        "incident_id": one.incident_id,
        "deleted": one.deleted,
        "green": one.green,
        "body": uow.keys.seal("report", "body", one.report_id, write.body),
    }
    if write.known is None:
        if not insert_once(uow.conn, report, row, ("report_id",)):
            raise Stale(one.report_id)
    else:
        as_read = report.c.incident_id.is_not_distinct_from(write.known.incident_id)
        changed = update(report).where(_state(one.report_id, write.known.order), as_read)
        if uow.conn.execute(changed.values(row)).rowcount != 1:
            raise Stale(one.report_id)
    uow.conn.execute(delete(report_number).where(report_number.c.report_id == one.report_id))
    for place, number in enumerate(one.numbers):
        uow.conn.execute(
            insert(report_number).values(
                agency=one.agency, number=number, report_id=one.report_id, place=place
            )
        )


def join_report(uow: UnitOfWork, write: JoinReport) -> None:
    """A waiting report found its call; raises Stale when the report moved on meanwhile."""
    waiting = update(report).where(
        _state(write.report_id, write.order), report.c.incident_id.is_(None)
    )
    if uow.conn.execute(waiting.values(incident_id=write.incident_id)).rowcount != 1:
        raise Stale(write.report_id)


def _state(report_id: str, order: str) -> ColumnElement[bool]:
    """The row of a report as long as nobody has saved a later one."""
    return (report.c.report_id == report_id) & (report.c.source_order == order)


def save_requests(uow: UnitOfWork, writes: Sequence[SaveRequest]) -> None:
    """What was sent to the clinic."""
    rows = [
        {
            "request_id": write.request.request_id,
            "incident_id": write.request.incident_id,
            "version": write.request.version,
            "state": write.request.state,
            "digest": write.request.digest,
            "sent_at": write.at,
        }
        for write in writes
    ]
    uow.conn.execute(_REQUEST, rows)


def save_reply(uow: UnitOfWork, write: SaveReply) -> None:
    """The request's one reply; the board shows the team's newest state."""
    reply = write.reply
    uow.conn.execute(
        update(request)
        .where(request.c.request_id == reply.request_id)
        .values(reply_id=reply.reply_id, replied_at=reply.decided_at)
    )
    uow.conn.execute(
        update(incident)
        .where(
            incident.c.incident_id == reply.incident_id,
            (incident.c.team_version.is_(None)) | (incident.c.team_version <= reply.version),
        )
        .values(
            team=reply.team.value,
            team_again=reply.on_duty_again,
            team_version=reply.version,
            board_version=incident.c.board_version + 1,
        )
    )


def save_alert(uow: UnitOfWork, write: SaveAlert) -> None:
    """Insert an alert, or set the state of a known one; the board shows the newest."""
    one = write.alert
    key = (alert.c.alert_id == one.alert_id) & (alert.c.channel == write.channel)
    known = uow.conn.execute(
        update(alert).where(key).values(state=write.state.value, reason=write.reason)
    )
    if known.rowcount == 0:
        uow.conn.execute(
            insert(alert).values(
                alert_id=one.alert_id,
                channel=write.channel,
                incident_id=one.incident_id,
                version=one.version,
                state=write.state.value,
                reason=write.reason,
                raised_at=one.raised_at,
                use_by=one.use_by,
                body=uow.keys.seal("alert", "body", one.alert_id, one.model_dump_json().encode()),
            )
        )
    uow.conn.execute(
        update(incident)
        .where(incident.c.incident_id == one.incident_id)
        .values(
            alert_state=write.state.value,
            alert_reason=write.reason,
            board_version=incident.c.board_version + 1,
        )
    )


def effects(agencies: "dict[str, Agency]", memory: Opened) -> dict[type, Effect]:
    """Every effect of the dispatch zone, with who carries it out. `agencies` by id; `memory`: the
    one of the answers."""
    zones = {key: ZoneInfo(agency.time_zone) for key, agency in agencies.items()}
    return {
        SaveIncident: partial(save_incidents, zones, memory),
        SaveReport: in_turn(save_report),
        JoinReport: in_turn(join_report),
        SaveRequest: save_requests,
        SaveReply: in_turn(save_reply),
        SaveAlert: in_turn(save_alert),
        SaveGuidance: in_turn(save_guidance),
    }
