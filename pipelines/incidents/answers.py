"""Answers to the questions of `ports.py` from the dispatch zone's tables."""

from collections.abc import Iterable

from sqlalchemy import Connection, Row, select

from pipelines.hosts.carry_out import Answer
from pipelines.ports import (
    AlertsOf,
    CallsByNumber,
    ClaimsOn,
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
from zone.keys.keyring import KeyRing

_HELD = (incident.c.incident_id, incident.c.row_version, incident.c.body)
"""Columns from which `held` opens an incident."""


def held(row: Row, keys: KeyRing) -> Held:  # type: ignore[type-arg]
    """Open one incident row."""
    body = keys.unseal("incident", "body", row.incident_id, row.body)
    return Held(Incident.model_validate_json(body), row.row_version)


def _all(conn: Connection, keys: KeyRing, ids: Iterable[str]) -> tuple[Held, ...]:
    rows = conn.execute(
        select(*_HELD)
        .where(incident.c.incident_id.in_(list(ids)))
        .order_by(incident.c.opened_at.desc(), incident.c.incident_id)
    )
    return tuple(held(row, keys) for row in rows)


def incidents_by_key(conn: Connection, keys: KeyRing, q: IncidentsByKey) -> tuple[Held, ...]:
    """All numbering periods of one source key, newest first."""
    rows = conn.execute(
        select(*_HELD)
        .where(incident.c.feed == q.feed, incident.c.source_key == q.source_key)
        .order_by(incident.c.opened_at.desc(), incident.c.incident_id)
    )
    return tuple(held(row, keys) for row in rows)


def incident_by_id(conn: Connection, keys: KeyRing, q: IncidentById) -> Held | None:
    """One incident, or None."""
    return next(iter(_all(conn, keys, [q.incident_id])), None)


def claims_on(conn: Connection, keys: KeyRing, q: ClaimsOn) -> tuple[Held, ...]:
    """Incidents of the same feed whose links name one of these."""
    ids = conn.scalars(
        select(incident_link.c.incident_id)
        .where(incident_link.c.feed == q.feed, incident_link.c.other_key.in_(q.names))
        .distinct()
    ).all()
    return _all(conn, keys, ids) if ids else ()


def calls_by_number(conn: Connection, keys: KeyRing, q: CallsByNumber) -> tuple[Held, ...]:
    """Calls of an agency with one of these numbers, opened within the window (R1)."""
    ids = conn.scalars(
        select(incident_number.c.incident_id)
        .where(
            incident_number.c.agency == q.agency,
            incident_number.c.number.in_(q.numbers),
            incident_number.c.opened_on.between(q.first, q.last),
        )
        .distinct()
    ).all()
    return _all(conn, keys, ids) if ids else ()


def report_by_key(conn: Connection, _: KeyRing, q: ReportByKey) -> HeldReport | None:
    """One report as held, or None."""
    row = conn.execute(
        select(report).where(report.c.feed == q.feed, report.c.source_key == q.source_key)
    ).first()
    return _report(conn, row) if row else None


def incident_of_report(conn: Connection, keys: KeyRing, q: IncidentOfReport) -> Held | None:
    """The incident that a report was joined to, or None."""
    joined = conn.scalar(
        select(report.c.incident_id).where(
            report.c.feed == q.feed, report.c.source_key == q.source_key
        )
    )
    return incident_by_id(conn, keys, IncidentById(joined)) if joined else None


def reports_by_number(conn: Connection, _: KeyRing, q: ReportsByNumber) -> tuple[HeldReport, ...]:
    """Reports of an agency that carry one of these numbers, dated within the window."""
    if not q.numbers:
        return ()
    rows = conn.execute(
        select(report)
        .join(report_number, report_number.c.report_id == report.c.report_id)
        .where(
            report_number.c.agency == q.agency,
            report_number.c.number.in_(q.numbers),
            report.c.occurred_on.between(q.first, q.last),
        )
        .distinct()
        .order_by(report.c.report_id)
    ).all()
    return tuple(_report(conn, row) for row in rows)


def _report(conn: Connection, row: Row) -> HeldReport:  # type: ignore[type-arg]
    numbers = conn.scalars(
        select(report_number.c.number)
        .where(report_number.c.report_id == row.report_id)
        .order_by(report_number.c.place)
    ).all()
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
    row = conn.execute(
        select(request)
        .where(request.c.incident_id == q.incident_id)
        .order_by(request.c.version.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    return SentRequest(
        row.request_id, row.incident_id, row.version, row.state, row.digest, bool(row.reply_id)
    )


def alerts_of(conn: Connection, keys: KeyRing, q: AlertsOf) -> tuple[HeldAlert, ...]:
    """Alerts of an incident on all channels, oldest first."""
    rows = conn.execute(
        select(alert)
        .where(alert.c.incident_id == q.incident_id)
        .order_by(alert.c.version, alert.c.alert_id)
    )
    return tuple(
        HeldAlert(
            Alert.model_validate_json(keys.unseal("alert", "body", row.alert_id, row.body)),
            row.channel,
            AlertState(row.state),
        )
        for row in rows
    )


ANSWERS: dict[type, Answer] = {
    IncidentsByKey: incidents_by_key,
    IncidentById: incident_by_id,
    ClaimsOn: claims_on,
    CallsByNumber: calls_by_number,
    ReportByKey: report_by_key,
    IncidentOfReport: incident_of_report,
    ReportsByNumber: reports_by_number,
    LastRequest: last_request,
    AlertsOf: alerts_of,
}
"""Every question of the dispatch zone, with who answers it."""
