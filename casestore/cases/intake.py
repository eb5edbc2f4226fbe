"""Record a co-response request: one lead per incident, whatever the order or the repeats.

Ids follow from the incident and the request, so a replay after a crash writes the same rows;
older versions are kept as history and overwrite nothing; a repeat writes nothing at all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casestore.cases import leads, requests
from casestore.cases.leads import LeadRow
from casestore.cases.settle import settle, tie
from casestore.cause import STAGE, Cause
from casestore.people import suggestions as suggestion_rows
from casestore.places.noting import note_place
from casestore.tables import lead as lead_table
from schemas.audit import AuditTag
from schemas.coresponse import CallState, CoResponseRequest
from schemas.lead import LeadState, RecordedLead
from schemas.person import LinkSuggestion
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork


def lead_id_of(uow: UnitOfWork, incident_id: str) -> str:
    """The one lead that an incident can have (R13)."""
    return uow.keys.effect_id(incident_id, "lead")


def record_request(
    uow: UnitOfWork,
    request: CoResponseRequest,
    suggestions: Sequence[LinkSuggestion],
    at: datetime,
) -> RecordedLead:
    """Open or revise the lead of the request's incident; idempotent by request id.

    Raises ChangedMeanwhile when another worker changed the lead at the same moment.
    """
    cause = Cause(uow, at, STAGE, request.request_id)
    lead_id = lead_id_of(uow, request.incident_id)
    created = insert_once(
        uow.conn,
        lead_table,
        leads.new_row(lead_id, request.incident_id, request.agency, at, request.opened_at),
        ("lead_id",),
    )
    row = _row(uow, lead_id)
    newest = requests.order_of(request) > (row.version, row.decided_request_at, row.request_id)
    full = requests.is_newest_full(uow.conn, request, row.known_request_id)
    gone = _stays_purged(row, request)
    if not requests.store(uow, request, lead_id, at, keep_body=not gone):
        return _recorded(uow, lead_id, created=False, changed=False)
    _apply(cause, row, request, newest=newest, full=full and not gone, gone=gone)
    tag = AuditTag.LEAD_OPENED if created else AuditTag.LEAD_UPDATED
    about = {"lead": lead_id, "incident": request.incident_id}
    detail = {"version": request.version, "state": request.state.value, "older": not newest}
    cause.audit(tag, about, detail | {"entered_late": request.entered_late})
    if full and not gone:
        suggestion_rows.replace(cause, lead_id, request.version, suggestions)
        if row.case_id is not None:
            note_place(uow, lead_id, request.location)
    if newest and not gone:
        settle(cause, tie(uow.conn, request))
    return _recorded(uow, lead_id, created=created, changed=newest)


def _row(uow: UnitOfWork, lead_id: str) -> LeadRow:
    row = leads.row_of(uow.conn, lead_id)
    if row is None:
        raise LookupError(f"lead {lead_id} is gone")
    return row


def _stays_purged(row: LeadRow, request: CoResponseRequest) -> bool:
    """A purged lead comes back only for a newer state of a call that is open (again)."""
    if row.purged_version is None:
        return False
    return not (request.version > row.purged_version and request.state is CallState.OPEN)


def _apply(
    cause: Cause, row: LeadRow, request: CoResponseRequest, *, newest: bool, full: bool, gone: bool
) -> None:
    values: dict[str, Any] = {}
    if newest:
        values = {
            "request_id": request.request_id,
            "version": request.version,
            "decided_request_at": request.decided_at,
            "call_state": request.state,
            "agency": request.agency,
            "opened_at": request.opened_at,
            "entered_late": request.entered_late,
            "touched_at": max(row.touched_at, cause.at),
        }
    if full:
        values["known_request_id"] = request.request_id
    if newest and row.purged_version is not None and not gone:
        values |= {"purged_version": None, "decision": None, "decided_with": None}
    if values:
        leads.change(cause.uow.conn, row, **values)


def _recorded(uow: UnitOfWork, lead_id: str, *, created: bool, changed: bool) -> RecordedLead:
    row = _row(uow, lead_id)
    return RecordedLead(
        lead_id=lead_id,
        created=created,
        changed=changed,
        case_id=row.case_id,
        state=LeadState(row.state),
        moved_to=row.moved_to,
    )
