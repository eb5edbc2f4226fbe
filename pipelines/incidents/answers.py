"""Answers to the questions of `ports.py` from the dispatch zone's tables."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, union

from pipelines.hosts.carry_out import Answer
from pipelines.ports import (
    AlertsOf,
    Around,
    CallsByNumber,
    FeedHeld,
    Held,
    HeldAlert,
    HeldReport,
    IncidentById,
    IncidentOfReport,
    IncidentsByKey,
    LastRequest,
    ReportByKey,
    ReportsByNumber,
    SentRequest,
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
from schemas.coresponse import Alert, AlertState
from zone.journal import feed_holds
from zone.keys.keyring import KeyRing

_HELD = select(incident.c.incident_id, incident.c.row_version, incident.c.body).order_by(
    incident.c.opened_at.desc(), incident.c.incident_id
)
"""Rows from which `held` opens incidents, newest first. Statements are built once: building one
costs more than running it."""
_BY_ID = _HELD.where(incident.c.incident_id.in_(bindparam("ids", expanding=True)))
_BY_KEY = _HELD.where(
    incident.c.feed == bindparam("feed"), incident.c.source_key == bindparam("key")
)
_ME = (incident.c.feed == bindparam("feed")) & (incident.c.source_key == bindparam("key"))
_other = incident.alias("other")
_MINE = incident.join(incident_link, incident_link.c.incident_id == incident.c.incident_id)
_AROUND = union(
    select(incident_link.c.incident_id).where(
        incident_link.c.feed == bindparam("feed"),
        incident_link.c.other_key.in_(bindparam("names", expanding=True)),
    ),
    select(_other.c.incident_id)
    .select_from(
        _MINE.join(
            _other,
            (_other.c.feed == incident_link.c.feed)
            & (_other.c.source_key == incident_link.c.other_key),
        )
    )
    .where(_ME),
    select(incident_number.c.incident_id)
    .select_from(
        _MINE.join(
            incident_number,
            (incident_number.c.agency == incident.c.agency)
            & (incident_number.c.number == func.substr(incident_link.c.other_key, 8)),
        )
    )
    .where(_ME),
    select(incident.c.duplicate_of).where(_ME, incident.c.duplicate_of.is_not(None)),
    select(_other.c.incident_id)
    .select_from(incident.join(_other, _other.c.duplicate_of == incident.c.incident_id))
    .where(_ME),
)
"""The third part resolves links by number: `number:` is seven characters long."""
_NUMBERED = (
    select(incident_number.c.incident_id)
    .where(
        incident_number.c.agency == bindparam("agency"),
        incident_number.c.number.in_(bindparam("numbers", expanding=True)),
        incident_number.c.opened_on.between(bindparam("first"), bindparam("last")),
    )
    .distinct()
)
_REPORT = select(report).where(
    report.c.feed == bindparam("feed"), report.c.source_key == bindparam("key")
)
_REPORTS = (
    select(report)
    .join(report_number, report_number.c.report_id == report.c.report_id)
    .where(
        report_number.c.agency == bindparam("agency"),
        report_number.c.number.in_(bindparam("numbers", expanding=True)),
        report.c.occurred_on.between(bindparam("first"), bindparam("last")),
    )
    .distinct()
    .order_by(report.c.report_id)
)
_REPORT_NUMBERS = (
    select(report_number.c.number)
    .where(report_number.c.report_id == bindparam("report_id"))
    .order_by(report_number.c.place)
)
_LAST_REQUEST = (
    select(request)
    .where(request.c.incident_id == bindparam("incident_id"))
    .order_by(request.c.version.desc())
    .limit(1)
)
_ALERTS = (
    select(alert)
    .where(alert.c.incident_id == bindparam("incident_id"))
    .order_by(alert.c.version, alert.c.alert_id)
)


def held(row: Row, keys: KeyRing) -> Held:  # type: ignore[type-arg]
    """Open one incident row."""
    body = keys.unseal("incident", "body", row.incident_id, row.body)
    return Held(Incident.model_validate_json(body), row.row_version)


def _all(conn: Connection, keys: KeyRing, ids: Iterable[str]) -> tuple[Held, ...]:
    wanted = list(ids)
    if not wanted:
        return ()
    return tuple(held(row, keys) for row in conn.execute(_BY_ID, {"ids": wanted}))


def incidents_by_key(conn: Connection, keys: KeyRing, q: IncidentsByKey) -> tuple[Held, ...]:
    """All numbering periods of one source key, newest first."""
    rows = conn.execute(_BY_KEY, {"feed": q.feed, "key": q.source_key})
    return tuple(held(row, keys) for row in rows)


def incident_by_id(conn: Connection, keys: KeyRing, q: IncidentById) -> Held | None:
    """One incident, or None."""
    return next(iter(_all(conn, keys, [q.incident_id])), None)


def around(conn: Connection, keys: KeyRing, q: Around) -> tuple[Held, ...]:
    """Incidents that hang together with this one, now or when it was last saved."""
    given = {"feed": q.feed, "key": q.source_key, "names": list(q.names)}
    return _all(conn, keys, conn.scalars(_AROUND, given))


def calls_by_number(conn: Connection, keys: KeyRing, q: CallsByNumber) -> tuple[Held, ...]:
    """Calls of an agency with one of these numbers, opened within the window (R1)."""
    return _all(conn, keys, conn.scalars(_NUMBERED, _window(q)))


def _window(q: CallsByNumber | ReportsByNumber) -> dict[str, Any]:
    return {"agency": q.agency, "numbers": list(q.numbers), "first": q.first, "last": q.last}


def report_by_key(conn: Connection, _: KeyRing, q: ReportByKey) -> HeldReport | None:
    """One report as held, or None."""
    row = conn.execute(_REPORT, {"feed": q.feed, "key": q.source_key}).first()
    return _report(conn, row) if row else None


def incident_of_report(conn: Connection, keys: KeyRing, q: IncidentOfReport) -> Held | None:
    """The incident that a report was joined to, or None."""
    row = conn.execute(_REPORT, {"feed": q.feed, "key": q.source_key}).first()
    joined = row.incident_id if row else None
    return incident_by_id(conn, keys, IncidentById(joined)) if joined else None


def reports_by_number(conn: Connection, _: KeyRing, q: ReportsByNumber) -> tuple[HeldReport, ...]:
    """Reports of an agency that carry one of these numbers, dated within the window."""
    if not q.numbers:
        return ()
    return tuple(_report(conn, row) for row in conn.execute(_REPORTS, _window(q)).all())


def _report(conn: Connection, row: Row) -> HeldReport:  # type: ignore[type-arg]
    numbers = conn.scalars(_REPORT_NUMBERS, {"report_id": row.report_id}).all()
    return HeldReport(
        report_id=row.report_id,
        feed=row.feed,
        agency=row.agency,
        source_key=row.source_key,
        numbers=tuple(numbers),
        occurred_on=row.occurred_on,
        order=row.source_order,
        incident_id=row.incident_id,
        deleted=row.deleted,
        green=row.green,
    )


def last_request(conn: Connection, _: KeyRing, q: LastRequest) -> SentRequest | None:
    """The newest request of an incident, or None."""
    row = conn.execute(_LAST_REQUEST, {"incident_id": q.incident_id}).first()
    if row is None:
        return None
    return SentRequest(
        row.request_id, row.incident_id, row.version, row.state, row.digest, bool(row.reply_id)
    )


def alerts_of(conn: Connection, keys: KeyRing, q: AlertsOf) -> tuple[HeldAlert, ...]:
    """Alerts of an incident on all channels, oldest first."""
    return tuple(
        HeldAlert(
            Alert.model_validate_json(keys.unseal("alert", "body", row.alert_id, row.body)),
            row.channel,
            AlertState(row.state),
            row.reason,
        )
        for row in conn.execute(_ALERTS, {"incident_id": q.incident_id})
    )


ANSWERS: dict[type, Answer] = {
    IncidentsByKey: incidents_by_key,
    IncidentById: incident_by_id,
    Around: around,
    CallsByNumber: calls_by_number,
    ReportByKey: report_by_key,
    IncidentOfReport: incident_of_report,
    ReportsByNumber: reports_by_number,
    LastRequest: last_request,
    AlertsOf: alerts_of,
    FeedHeld: lambda conn, _, q: feed_holds.held(conn, q.feed) is not None,
}
"""Every question of the dispatch zone, with who answers it."""
