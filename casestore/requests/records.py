"""Requests from receipt to answer; each step is checked, audited, and taken once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from casestore import sealed
from casestore.cause import Cause
from casestore.office_tables import request as table
from casestore.requests.words import (
    CLOCKS,
    GROUNDS,
    PatientRequest,
    RequestBody,
    RequestState,
    Step,
)
from casestore.rows import compare_and_set
from schemas.audit import AuditTag
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

_S = RequestState


def receive(uow: UnitOfWork, made: PatientRequest) -> str:
    """Write a request down; its clock starts on the day on which it was received."""
    values = made.model_dump(exclude={"body"})
    body = sealed.seal(uow.keys, table.name, made.request_id, made.body)
    uow.conn.execute(insert(table).values(**values, body=body))
    _audit(uow, made, "received", made.received_by, made.received_at)
    return made.request_id


def extend(uow: UnitOfWork, request_id: str, why: str, account: str, at: datetime) -> Step:
    """More time, once, told to the person in writing before the first time is over."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    bars = {
        Step.DECIDED_BEFORE: found.state is not _S.OPEN,
        Step.NO_EXTENSION: CLOCKS[found.kind].more == 0,
        Step.EXTENDED_BEFORE: found.extended_at is not None,
        Step.TOO_LATE: at > found.due_at,
    }
    change = {"extended_at": at, "extended_why": why}
    return _take(uow, found, bars, change, "extended", account, at)


def decide(
    uow: UnitOfWork,
    request_id: str,
    state: RequestState,
    answer: str,
    account: str,
    at: datetime,
    reason: str | None = None,
) -> Step:
    """Grant, in part or whole, or deny for a reason that the law names; in plain words."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    ground = GROUNDS.get(reason or "")
    needs = state in (_S.DENIED, _S.IN_PART)
    fits = ground is not None and ground.kind is found.kind
    bars = {
        Step.DECIDED_BEFORE: found.state is not _S.OPEN,
        Step.NO_SUCH_GROUND: needs and not fits,
        Step.NOTHING_WRITTEN: not answer.strip() and state is not _S.WITHDRAWN,
    }
    change = {
        "state": state,
        "decided_at": at,
        "decided_by": account,
        "reason": reason if needs else None,
        "body": found.body.model_copy(update={"answer": answer.strip()}),
    }
    return _take(uow, found, bars, change, "decided", account, at)


def ask_review(uow: UnitOfWork, request_id: str, account: str, at: datetime) -> Step:
    """The person wants the denial looked at again (164.524(a)(4))."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    bars = {Step.NOT_REVIEWABLE: not found.reviewable or found.review_asked_at is not None}
    return _take(uow, found, bars, {"review_asked_at": at}, "review_asked", account, at)


def review(uow: UnitOfWork, request_id: str, outcome: str, account: str, at: datetime) -> Step:
    """Somebody who took no part in the denial decides; reversed, the copy is granted."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    bars = {
        Step.NOT_REVIEWABLE: not found.reviewable or found.review_asked_at is None,
        Step.OWN_DECISION: account == found.decided_by,
    }
    change: dict[str, Any] = {"reviewed_at": at, "reviewed_by": account, "review": outcome}
    if outcome == "reversed":
        change["state"] = _S.GRANTED
    return _take(uow, found, bars, change, "reviewed", account, at)


def disagree(uow: UnitOfWork, request_id: str, text: str, account: str, at: datetime) -> Step:
    """The person's statement of disagreement after a denied correction (164.526(d)(2))."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    bars = {
        Step.NOT_DECIDED: found.state not in (_S.DENIED, _S.IN_PART),
        Step.NOTHING_WRITTEN: not text.strip(),
        Step.ANSWERED_BEFORE: bool(found.body.statement),
    }
    change = {"body": found.body.model_copy(update={"statement": text.strip()})}
    return _take(uow, found, bars, change, "statement", account, at)


def answered(uow: UnitOfWork, request_id: str, how: str, account: str, at: datetime) -> Step:
    """The person has the answer; the clock stops."""
    found = request(uow.conn, uow.keys, request_id)
    if found is None:
        return Step.NOT_FOUND
    bars = {
        Step.NOT_DECIDED: found.state is _S.OPEN,
        Step.ANSWERED_BEFORE: found.answered_at is not None,
    }
    change = {"answered_at": at, "answered_how": how}
    return _take(uow, found, bars, change, "answered", account, at)


def _take(
    uow: UnitOfWork,
    found: PatientRequest,
    bars: dict[Step, bool],
    change: dict[str, Any],
    what: str,
    account: str,
    at: datetime,
) -> Step:
    barred = next((step for step, is_so in bars.items() if is_so), None)
    if barred is not None:
        return barred
    if "body" in change:
        body: RequestBody = change["body"]
        change = change | {"body": sealed.seal(uow.keys, table.name, found.request_id, body)}
    compare_and_set(uow.conn, table, found.request_id, found.row_version, change)
    _audit(uow, found, what, account, at)
    return Step.DONE


def _audit(uow: UnitOfWork, of: PatientRequest, what: str, account: str, at: datetime) -> None:
    about = {"person": of.person_id, "patient_request": of.request_id}
    detail = {"kind": of.kind.value, "what": what}
    Cause(uow, at, account).audit(AuditTag.PATIENT_REQUEST, about, detail)


def request(conn: Connection, keys: KeyRing, request_id: str) -> PatientRequest | None:
    """One request, or None."""
    row = conn.execute(select(table).where(table.c.request_id == request_id)).one_or_none()
    return None if row is None else _word(keys, row)


def requests_of(conn: Connection, keys: KeyRing, person_id: str) -> list[PatientRequest]:
    """All requests of a person, newest first."""
    wanted = select(table).where(table.c.person_id == person_id)
    rows = conn.execute(wanted.order_by(table.c.received_at.desc(), table.c.request_id))
    return [_word(keys, row) for row in rows]


def waiting(conn: Connection, keys: KeyRing) -> list[PatientRequest]:
    """Requests whose answer nobody handed over, those due first."""
    rows = conn.execute(select(table).where(table.c.answered_at.is_(None)))
    found = [_word(keys, row) for row in rows]
    return sorted(found, key=lambda one: (one.due_at, one.request_id))


def statements(found: Sequence[PatientRequest]) -> list[PatientRequest]:
    """Those with a statement of disagreement, which goes with the record (164.526(d)(5))."""
    return [one for one in found if one.body.statement]


def _word(keys: KeyRing, row: Row[Any]) -> PatientRequest:
    body = sealed.unseal(keys, table.name, row.request_id, row.body, RequestBody)
    return PatientRequest(**{**row._mapping, "body": body})
