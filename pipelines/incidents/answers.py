"""Answers to the questions of `ports.py` from the dispatch zone's tables.

The questions that every message asks are answered for a whole batch with one statement for each
feed or agency; statements are built once, since building one costs more than running it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, literal, select, union_all

from pipelines.hosts.carry_out import Answer, one_by_one
from pipelines.incidents.opened import Opened, opened
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
from schemas.coresponse import Alert, AlertState
from zone.journal import feed_holds
from zone.keys.keyring import KeyRing

_HELD = select(
    incident.c.incident_id, incident.c.source_key, incident.c.row_version, incident.c.body
).order_by(incident.c.opened_at.desc(), incident.c.incident_id)
"""Rows from which `held` opens incidents, newest first."""
_BY_ID = _HELD.where(incident.c.incident_id.in_(bindparam("ids", expanding=True)))
_OF_FEED = (incident.c.feed == bindparam("feed")) & incident.c.source_key.in_(
    bindparam("keys", expanding=True)
)
_BY_KEY = _HELD.where(_OF_FEED)
_other = incident.alias("other")
_LINKED = incident.join(incident_link, incident_link.c.incident_id == incident.c.incident_id)
_KEY, _NAME = literal("key"), literal("name")
_AROUND = union_all(
    select(
        _NAME.label("by"), incident_link.c.other_key.label("this"), incident_link.c.incident_id
    ).where(
        incident_link.c.feed == bindparam("feed"),
        incident_link.c.other_key.in_(bindparam("names", expanding=True)),
    ),
    select(_KEY, incident.c.source_key, _other.c.incident_id)
    .select_from(
        _LINKED.join(
            _other,
            (_other.c.feed == incident_link.c.feed)
            & (_other.c.source_key == incident_link.c.other_key),
        )
    )
    .where(_OF_FEED),
    select(_KEY, incident.c.source_key, incident_number.c.incident_id)
    .select_from(
        _LINKED.join(
            incident_number,
            (incident_number.c.agency == incident.c.agency)
            & (incident_number.c.number == func.substr(incident_link.c.other_key, 8)),
        )
    )
    .where(_OF_FEED),
    select(_KEY, incident.c.source_key, incident.c.duplicate_of).where(
        _OF_FEED, incident.c.duplicate_of.is_not(None)
    ),
    select(_KEY, incident.c.source_key, _other.c.incident_id)
    .select_from(incident.join(_other, _other.c.duplicate_of == incident.c.incident_id))
    .where(_OF_FEED),
)
"""Who hangs together with the incidents of these keys, or links to one by these names. The third
part resolves links by number: `number:` is seven characters long."""
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
    select(report_number.c.number, report)
    .join(report, report_number.c.report_id == report.c.report_id)
    .where(
        report_number.c.agency == bindparam("agency"),
        report_number.c.number.in_(bindparam("numbers", expanding=True)),
    )
    .order_by(report.c.report_id)
)
_REPORT_NUMBERS = (
    select(report_number.c.number)
    .where(report_number.c.report_id == bindparam("report_id"))
    .order_by(report_number.c.place)
)
_later = request.alias("later")
_NEWEST = (
    select(func.max(_later.c.version))
    .where(_later.c.incident_id == request.c.incident_id)
    .scalar_subquery()
)
_LAST_REQUEST = select(request).where(
    request.c.incident_id.in_(bindparam("ids", expanding=True)), request.c.version == _NEWEST
)
_ALERTS = (
    select(alert)
    .where(alert.c.incident_id == bindparam("incident_id"))
    .order_by(alert.c.version, alert.c.alert_id)
)


def held(row: Row, keys: KeyRing) -> Held:  # type: ignore[type-arg]
    """Open one incident row."""
    one = opened(row, keys)
    return Held(one, row.row_version, one)


def incident_by_id(conn: Connection, keys: KeyRing, q: IncidentById) -> Held | None:
    """One incident, or None; for whoever asks now and then."""
    row = conn.execute(_BY_ID, {"ids": [q.incident_id]}).first()
    return None if row is None else held(row, keys)


def _all(conn: Connection, keys: KeyRing, memory: Opened, ids: Iterable[str]) -> Mapping[str, Held]:
    """Incidents by id, newest first."""
    wanted = list(dict.fromkeys(ids))
    rows = conn.execute(_BY_ID, {"ids": wanted}) if wanted else ()
    return {row.incident_id: memory.held(row, keys) for row in rows}


def incidents_by_key(
    memory: Opened, conn: Connection, keys: KeyRing, questions: Sequence[IncidentsByKey]
) -> Mapping[IncidentsByKey, tuple[Held, ...]]:
    """All numbering periods of one source key, newest first."""
    found: dict[IncidentsByKey, list[Held]] = {q: [] for q in questions}
    for feed, some in _by_feed(questions).items():
        given = {"feed": feed, "keys": [q.source_key for q in some]}
        for row in conn.execute(_BY_KEY, given):
            found[IncidentsByKey(feed, row.source_key)].append(memory.held(row, keys))
    return {q: tuple(those) for q, those in found.items()}


def incidents_by_id(
    memory: Opened, conn: Connection, keys: KeyRing, questions: Sequence[IncidentById]
) -> Mapping[IncidentById, Held | None]:
    """One incident, or None."""
    known = _all(conn, keys, memory, (q.incident_id for q in questions))
    return {q: known.get(q.incident_id) for q in questions}


def around(
    memory: Opened, conn: Connection, keys: KeyRing, questions: Sequence[Around]
) -> Mapping[Around, tuple[Held, ...]]:
    """Incidents that hang together with this one, now or when it was last saved."""
    ids: dict[Around, set[str]] = {}
    for feed, some in _by_feed(questions).items():
        ids |= _ids_around(conn, feed, some)
    known = _all(conn, keys, memory, (i for found in ids.values() for i in found))
    return {q: tuple(h for i, h in known.items() if i in found) for q, found in ids.items()}


def _ids_around(
    conn: Connection, feed: str, questions: Sequence[Around]
) -> Mapping[Around, set[str]]:
    given = {
        "feed": feed,
        "keys": list(dict.fromkeys(q.source_key for q in questions)),
        "names": list(dict.fromkeys(name for q in questions for name in q.names)),
    }
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for by, this, incident_id in conn.execute(_AROUND, given):
        found[by, this].add(incident_id)
    return {
        q: found["key", q.source_key].union(*(found["name", name] for name in q.names))
        for q in questions
    }


def _by_feed(questions: Sequence[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for q in questions:
        found.setdefault(q.feed, []).append(q)
    return found


def calls_by_number(
    memory: Opened, conn: Connection, keys: KeyRing, q: CallsByNumber
) -> tuple[Held, ...]:
    """Calls of an agency with one of these numbers, opened within the window (R1)."""
    given = {"agency": q.agency, "numbers": list(q.numbers), "first": q.first, "last": q.last}
    return tuple(_all(conn, keys, memory, conn.scalars(_NUMBERED, given)).values())


def report_by_key(conn: Connection, _: KeyRing, q: ReportByKey) -> HeldReport | None:
    """One report as held, or None."""
    row = conn.execute(_REPORT, {"feed": q.feed, "key": q.source_key}).first()
    return _report(conn, row) if row else None


def incident_of_report(
    memory: Opened, conn: Connection, keys: KeyRing, q: IncidentOfReport
) -> Held | None:
    """The incident that a report was joined to, or None."""
    row = conn.execute(_REPORT, {"feed": q.feed, "key": q.source_key}).first()
    joined = row.incident_id if row else None
    return _all(conn, keys, memory, [joined]).get(joined) if joined else None


def reports_by_number(
    conn: Connection, _: KeyRing, questions: Sequence[ReportsByNumber]
) -> Mapping[ReportsByNumber, tuple[HeldReport, ...]]:
    """Reports of an agency that carry one of these numbers, dated within the window."""
    found: dict[tuple[str, str], dict[str, HeldReport]] = defaultdict(dict)
    for agency in dict.fromkeys(q.agency for q in questions):
        numbers = dict.fromkeys(n for q in questions if q.agency == agency for n in q.numbers)
        given = {"agency": agency, "numbers": list(numbers)}
        for row in conn.execute(_REPORTS, given).all() if numbers else ():
            found[agency, row.number][row.report_id] = _report(conn, row)
    return {q: _in_window(q, found) for q in questions}


def _in_window(
    q: ReportsByNumber, found: Mapping[tuple[str, str], Mapping[str, HeldReport]]
) -> tuple[HeldReport, ...]:
    those = {k: r for n in q.numbers for k, r in found.get((q.agency, n), {}).items()}
    return tuple(
        one
        for _, one in sorted(those.items())
        if one.occurred_on is not None and q.first <= one.occurred_on <= q.last
    )


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


def last_requests(
    conn: Connection, _: KeyRing, questions: Sequence[LastRequest]
) -> Mapping[LastRequest, SentRequest | None]:
    """The newest request of an incident, or None."""
    rows = conn.execute(_LAST_REQUEST, {"ids": [q.incident_id for q in questions]})
    found = {row.incident_id: _sent(row) for row in rows}
    return {q: found.get(q.incident_id) for q in questions}


def _sent(row: Row) -> SentRequest:  # type: ignore[type-arg]
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


def answers(memory: Opened) -> dict[type, Answer]:
    """Every question of the dispatch zone, with who answers it. `memory`: calls opened lately."""
    return {
        IncidentsByKey: partial(incidents_by_key, memory),
        IncidentById: partial(incidents_by_id, memory),
        Around: partial(around, memory),
        CallsByNumber: one_by_one(partial(calls_by_number, memory)),
        ReportByKey: one_by_one(report_by_key),
        IncidentOfReport: one_by_one(partial(incident_of_report, memory)),
        ReportsByNumber: reports_by_number,
        LastRequest: last_requests,
        AlertsOf: one_by_one(alerts_of),
        FeedHeld: one_by_one(lambda conn, _, q: feed_holds.held(conn, q.feed) is not None),
    }
