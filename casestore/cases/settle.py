"""Put merged and linked leads where `arrange` says, in one transaction with the reason (R10)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, or_, select

from casestore.cases import leads, requests
from casestore.cases.arrange import Member, Place, arrange
from casestore.cases.events import append
from casestore.cases.leads import LeadRow
from casestore.cause import Cause
from casestore.places.noting import forget_place, note_place
from casestore.rows import compare_and_set
from casestore.tables import case, incident_tie
from schemas.audit import AuditTag
from schemas.case import CaseEventKind
from schemas.coresponse import CallState, CoResponseRequest
from schemas.lead import LeadDecision

MERGE, LINK = "merge", "link"
_EDGE: BindParameter[str] = bindparam("edge", expanding=True)
_MINE = select(incident_tie.c.other_incident_id).where(
    incident_tie.c.incident_id == bindparam("incident")
)
_TOUCHING = select(incident_tie).where(
    or_(incident_tie.c.incident_id.in_(_EDGE), incident_tie.c.other_incident_id.in_(_EDGE))
)
Tie = tuple[str, str]
"""Kind and the other incident."""


def tie(conn: Connection, request: CoResponseRequest) -> set[str]:
    """Replace what the newest request says of merges and links; returns the incidents concerned."""
    before = set(conn.execute(_MINE, {"incident": request.incident_id}).scalars())
    ties = {(LINK, other) for other in request.linked}
    if request.state is CallState.MERGED and request.merged_into:
        ties.add((MERGE, request.merged_into))
    if before:
        mine = incident_tie.c.incident_id == request.incident_id
        conn.execute(delete(incident_tie).where(mine))
    if ties:
        rows = [
            {"incident_id": request.incident_id, "other_incident_id": other, "kind": kind}
            for kind, other in sorted(ties)
        ]
        conn.execute(insert(incident_tie), rows)
    return before | {other for _, other in ties} | {request.incident_id}


def settle(cause: Cause, incident_ids: Iterable[str]) -> None:
    """Arrange everything that hangs together with these incidents; write only what differs."""
    conn = cause.uow.conn
    ties = _closure(conn, set(incident_ids))
    rows = leads.rows_of(conn, sorted(ties))
    arranged = arrange([_member(row, ties[row.incident_id]) for row in rows])
    for row in rows:
        place = arranged.places[row.lead_id]
        if (row.state, row.moved_to, row.case_id) != (place.state, place.moved_to, place.case_id):
            _move(cause, row, place)
    _join_cases(cause, arranged.joined_into)


def _closure(conn: Connection, edge: set[str]) -> dict[str, set[Tie]]:
    """Ties by incident, for every incident that hangs together with those given."""
    seen: set[str] = set()
    ties: dict[str, set[Tie]] = defaultdict(set)
    while edge:
        seen |= edge
        rows = list(conn.execute(_TOUCHING, {"edge": list(edge)}))
        for row in rows:
            ties[row.incident_id].add((row.kind, row.other_incident_id))
        edge = {end for row in rows for end in (row.incident_id, row.other_incident_id)} - seen
    return {incident_id: ties[incident_id] for incident_id in seen}


def _member(row: LeadRow, ties: set[Tie]) -> Member:
    merged = [other for kind, other in ties if kind == MERGE]
    return Member(
        lead_id=row.lead_id,
        incident_id=row.incident_id,
        call_state=CallState(row.call_state),
        merged_into=merged[0] if merged else None,
        linked=tuple(sorted(other for kind, other in ties if kind == LINK)),
        decision=LeadDecision(row.decision) if row.decision else None,
        decided_at=row.decided_at,
        decided_with=row.decided_with,
        own_case_id=row.own_case_id,
        purged=row.purged_version is not None,
    )


def _move(cause: Cause, row: LeadRow, place: Place) -> None:
    conn = cause.uow.conn
    leads.change(conn, row, state=place.state, moved_to=place.moved_to, case_id=place.case_id)
    about = {"lead": row.lead_id, "incident": row.incident_id}
    if place.moved_to != row.moved_to:
        tag = AuditTag.LEAD_MOVED if place.moved_to else AuditTag.LEAD_RESTORED
        cause.audit(tag, about, {"moved_to": place.moved_to or "", "from": row.moved_to or ""})
    if place.case_id != row.case_id:
        _note_place(cause, row.lead_id, place.case_id)
        _change_case(cause, row.lead_id, row.case_id, CaseEventKind.LEAD_LEFT)
        _change_case(cause, row.lead_id, place.case_id, CaseEventKind.LEAD_JOINED)


def _note_place(cause: Cause, lead_id: str, case_id: str | None) -> None:
    """A call stands at its place while it belongs to a case (R5)."""
    uow = cause.uow
    known = requests.known(uow.conn, uow.keys, [lead_id]).get(lead_id)
    if case_id is None or known is None:
        forget_place(uow.conn, lead_id)
    else:
        note_place(uow, lead_id, known.request.location)


def _change_case(cause: Cause, lead_id: str, case_id: str | None, kind: CaseEventKind) -> None:
    if case_id is None:
        return
    append(cause, case_id, kind, ref_id=lead_id)
    about = {"case": case_id, "lead": lead_id}
    cause.audit(AuditTag.CASE_UPDATED, about, {"change": kind.value})


def _join_cases(cause: Cause, joined_into: Mapping[str, str | None]) -> None:
    conn = cause.uow.conn
    rows = conn.execute(select(case).where(case.c.case_id.in_(joined_into))) if joined_into else ()
    for row in list(rows):
        into = joined_into[row.case_id]
        if row.joined_into != into:
            compare_and_set(conn, case, row.case_id, row.row_version, {"joined_into": into})
            about = {"case": row.case_id}
            detail = {"joined_into": into or "", "from": row.joined_into or ""}
            cause.audit(AuditTag.CASE_UPDATED, about, detail)
