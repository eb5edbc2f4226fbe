"""Effects of the stages on the dispatch zone's tables."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, update

from pipelines.agency import Agency
from pipelines.incidents.guidance import save_guidance
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
from zone.insert_once import insert_once
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


class Stale(Exception):
    """Another writer saved this row first: read again and decide anew."""


def save_incident(zones: dict[str, ZoneInfo], uow: UnitOfWork, write: SaveIncident) -> None:
    """Insert a new incident, or compare-and-set; raises Stale when the row moved on."""
    one = write.incident
    row = _incident_row(one, zones[one.agency], write, uow)
    if write.row_version == 0:
        new = {"incident_id": one.incident_id, "board_version": 1, **row}
        if not insert_once(uow.conn, incident, new, ("incident_id",)):
            raise Stale(one.incident_id)
    else:
        known = {"id": one.incident_id, "known_version": write.row_version}
        if uow.conn.execute(_CHANGED, {**known, **row}).rowcount != 1:
            raise Stale(one.incident_id)
    _save_numbers(uow.conn, one, row["opened_on"])
    _save_links(uow.conn, one)


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
        "opened_on": one.opened_at.astimezone(zone).date(),
        "is_open": one.is_open,
        "restricted": one.restricted,
        "test": one.test,
        "flag": one.flag.answer.value if one.flag else None,
        "duplicate_of": one.duplicate_of,
        "touched_at": write.at,
        "row_version": write.row_version + 1,
        "body": uow.keys.seal("incident", "body", one.incident_id, body),
    }


def _save_numbers(conn: Connection, one: Incident, opened_on: date) -> None:
    conn.execute(_NO_NUMBERS, {"id": one.incident_id})
    numbers = dict.fromkeys(n for n in (one.number, *(n.number for n in one.numbers)) if n)
    if numbers:
        conn.execute(
            _NUMBER,
            [
                {
                    "agency": one.agency,
                    "number": number,
                    "incident_id": one.incident_id,
                    "opened_on": opened_on,
                }
                for number in numbers
            ],
        )


def _save_links(conn: Connection, one: Incident) -> None:
    conn.execute(_NO_LINKS, {"id": one.incident_id})
    links = dict.fromkeys((link.kind.value, link.other) for link in one.links)
    if links:
        conn.execute(
            _LINK,
            [
                {
                    "incident_id": one.incident_id,
                    "kind": kind,
                    "feed": one.feed,
                    "other_key": other,
                }
                for kind, other in links
            ],
        )


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


def save_request(uow: UnitOfWork, write: SaveRequest) -> None:
    """What was sent to the clinic."""
    one = write.request
    uow.conn.execute(
        insert(request).values(
            request_id=one.request_id,
            incident_id=one.incident_id,
            version=one.version,
            state=one.state,
            digest=one.digest,
            sent_at=write.at,
        )
    )


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


def effects(agencies: "dict[str, Agency]") -> dict[type, Any]:
    """Every effect of the dispatch zone, with who carries it out. `agencies` by id."""
    zones = {key: ZoneInfo(agency.time_zone) for key, agency in agencies.items()}
    return {
        SaveIncident: lambda uow, write: save_incident(zones, uow, write),
        SaveReport: save_report,
        JoinReport: join_report,
        SaveRequest: save_request,
        SaveReply: save_reply,
        SaveAlert: save_alert,
        SaveGuidance: save_guidance,
    }
