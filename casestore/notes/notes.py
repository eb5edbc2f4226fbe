"""Notes are begun, saved, signed, co-signed and amended; no saved text is ever overwritten.

Good documentation practice: each entry says who wrote it and when (attributable,
contemporaneous), earlier entries stay (original), and a correction is a further note.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from casestore import sealed
from casestore.care_tables import note as table
from casestore.care_tables import note_entry
from casestore.cases import encounters, events
from casestore.cause import Cause
from casestore.duty.fitness import Needing, lacking
from casestore.notes.cosigning import needs_cosign
from casestore.notes.reading import body_of, note_of
from casestore.notes.words import (
    LATE_AFTER_HOURS,
    LATE_REASONS,
    SECTIONS,
    Note,
    NoteAct,
    NoteBody,
    NoteCode,
    NoteKind,
    NoteState,
    Sourced,
)
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.case import CareLabel, CaseEventKind, CaseState
from zone.journal.unit_of_work import UnitOfWork


def start(
    uow: UnitOfWork,
    case_id: str,
    kind: NoteKind,
    sourced: tuple[Sourced, ...],
    account: str,
    at: datetime,
) -> NoteAct:
    """Begin a note on the newest encounter of an open case, with the lines that are known."""
    case = encounters.goes_on_in(uow.conn, case_id)
    if case is None:
        return NoteAct(code=NoteCode.NOT_FOUND)
    if case.state != CaseState.OPEN:
        return NoteAct(code=NoteCode.CASE_CLOSED)
    known = encounters.of_cases(uow.conn, [case.case_id])
    newest = known[-1] if known else None
    values = {
        "case_id": case.case_id,
        "encounter_id": newest.encounter_id if newest else None,
        "kind": kind,
        "label": newest.label if newest else CareLabel.UNKNOWN,
        "event_at": (newest.ended_at or newest.opened_at) if newest else at,
    }
    body = NoteBody(sourced=sourced, sections=dict.fromkeys(SECTIONS[kind], ""))
    return _open(Cause(uow, at, account), values, body)


def _open(cause: Cause, values: Mapping[str, Any], body: NoteBody) -> NoteAct:
    note_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(table).values(
            note_id=note_id,
            state=NoteState.DRAFT,
            author=cause.actor,
            entered_at=cause.at,
            needs_cosign=False,
            row_version=1,
            **values,
        )
    )
    _append(cause, note_id, 1, body)
    cause.audit(AuditTag.NOTE_STARTED, {"case": values["case_id"], "note": note_id})
    return NoteAct(code=NoteCode.DONE, note_id=note_id)


def _append(cause: Cause, note_id: str, seq: int, body: NoteBody) -> None:
    entry_id = cause.uow.keys.new_id()
    cause.uow.conn.execute(
        insert(note_entry).values(
            entry_id=entry_id,
            note_id=note_id,
            seq=seq,
            at=cause.at,
            actor=cause.actor,
            body=sealed.seal(cause.uow.keys, note_entry.name, entry_id, body),
        )
    )


def save(
    uow: UnitOfWork,
    note_id: str,
    sections: Mapping[str, str],
    kept: frozenset[int],
    event_at: datetime | None,
    seen: int,
    account: str,
    at: datetime,
) -> NoteAct:
    """Save the draft. `kept`: places of the sourced lines that stay; `seen`: the entry that the
    page showed, so that two open pages lose nothing."""
    note = note_of(uow.conn, note_id)
    refused = _not_a_draft_of(note, account)
    if note is None or refused is not None:
        return refused or NoteAct(code=NoteCode.NOT_FOUND)
    held, seq = body_of(uow.conn, uow.keys, note_id)
    body = NoteBody(
        sourced=tuple(
            one.model_copy(update={"kept": place in kept}) for place, one in enumerate(held.sourced)
        ),
        sections={code: sections.get(code, "").strip() for code in SECTIONS[note.kind]},
    )
    cause = Cause(uow, at, account)
    if body != held:
        if seen != seq:
            return NoteAct(code=NoteCode.CHANGED_SINCE, note_id=note_id)
        try:
            with uow.conn.begin_nested():
                _append(cause, note_id, seq + 1, body)
        except IntegrityError:
            return NoteAct(code=NoteCode.CHANGED_SINCE, note_id=note_id)
        cause.audit(AuditTag.NOTE_SAVED, {"case": note.case_id, "note": note_id}, {"seq": seq + 1})
    if event_at is not None and event_at != note.event_at:
        compare_and_set(uow.conn, table, note_id, note.row_version, {"event_at": min(event_at, at)})
    return NoteAct(code=NoteCode.DONE, note_id=note_id)


def _not_a_draft_of(note: Note | None, account: str) -> NoteAct | None:
    if note is None:
        return NoteAct(code=NoteCode.NOT_FOUND)
    if note.state is not NoteState.DRAFT:
        return NoteAct(code=NoteCode.SIGNED_ALREADY, note_id=note.note_id)
    if note.author != account:
        return NoteAct(code=NoteCode.NOT_YOURS, note_id=note.note_id)
    return None


def sign(uow: UnitOfWork, note_id: str, late_reason: str, account: str, at: datetime) -> NoteAct:
    """Sign what was saved last. A late entry says why; the rule of the day asks for a co-sign."""
    note = note_of(uow.conn, note_id)
    refused = _not_a_draft_of(note, account)
    if note is None or refused is not None:
        return refused or NoteAct(code=NoteCode.NOT_FOUND)
    late = at - note.event_at > timedelta(hours=LATE_AFTER_HOURS)
    checks = (
        (body_of(uow.conn, uow.keys, note_id)[0].empty, NoteCode.NOTHING_WRITTEN),
        (late and late_reason not in LATE_REASONS, NoteCode.SAY_WHY_LATE),
    )
    code = next((code for wrong, code in checks if wrong), None)
    if code is not None:
        return NoteAct(code=code, note_id=note_id)
    values = {
        "state": NoteState.SIGNED,
        "signed_at": at,
        "late_reason": late_reason if late else None,
        "needs_cosign": needs_cosign(uow.conn, account, at),
    }
    told = {"late": late, "needs_cosign": values["needs_cosign"]}
    return _advance(
        Cause(uow, at, account),
        note,
        values,
        AuditTag.NOTE_SIGNED,
        CaseEventKind.NOTE_SIGNED,
        told,
    )


def cosign(uow: UnitOfWork, note_id: str, account: str, at: datetime) -> NoteAct:
    """A supervisor signs what the author signed; whether they may is asked before."""
    note = note_of(uow.conn, note_id)
    if note is None:
        return NoteAct(code=NoteCode.NOT_FOUND)
    if not note.waits_for_cosign:
        return NoteAct(code=NoteCode.NO_COSIGN_WAITS, note_id=note_id)
    if note.author == account:
        return NoteAct(code=NoteCode.OWN_NOTE, note_id=note_id)
    if lacking(uow.conn, account, Needing.COSIGN, at):
        return NoteAct(code=NoteCode.CREDENTIAL_LACKING, note_id=note_id)
    values = {"state": NoteState.COSIGNED, "cosigned_by": account, "cosigned_at": at}
    return _advance(
        Cause(uow, at, account),
        note,
        values,
        AuditTag.NOTE_COSIGNED,
        CaseEventKind.NOTE_COSIGNED,
        {},
    )


def _advance(
    cause: Cause,
    note: Note,
    values: Mapping[str, Any],
    tag: AuditTag,
    kind: CaseEventKind,
    told: Mapping[str, Any],
) -> NoteAct:
    try:
        compare_and_set(cause.uow.conn, table, note.note_id, note.row_version, values)
    except ChangedMeanwhile:
        return NoteAct(code=NoteCode.CHANGED_SINCE, note_id=note.note_id)
    cause.audit(tag, {"case": note.case_id, "note": note.note_id}, told)
    events.append(cause, note.case_id, kind, ref_id=note.note_id)
    return NoteAct(code=NoteCode.DONE, note_id=note.note_id)


def amend(uow: UnitOfWork, note_id: str, account: str, at: datetime) -> NoteAct:
    """Begin a note that amends this one, with its text to start from; this one stays."""
    note = note_of(uow.conn, note_id)
    if note is None:
        return NoteAct(code=NoteCode.NOT_FOUND)
    if note.state is NoteState.DRAFT:
        return NoteAct(code=NoteCode.NOT_SIGNED, note_id=note_id)
    body, _ = body_of(uow.conn, uow.keys, note_id)
    values = {name: getattr(note, name) for name in ("case_id", "encounter_id", "kind", "label")}
    values |= {"event_at": note.event_at, "amends": note_id}
    return _open(Cause(uow, at, account), values, body)


def take_over(uow: UnitOfWork, note_id: str, account: str, at: datetime) -> NoteAct:
    """A supervisor goes on with a draft whose author is gone; what the author saved stays."""
    note = note_of(uow.conn, note_id)
    if note is None:
        return NoteAct(code=NoteCode.NOT_FOUND)
    if note.state is not NoteState.DRAFT:
        return NoteAct(code=NoteCode.SIGNED_ALREADY, note_id=note_id)
    compare_and_set(uow.conn, table, note_id, note.row_version, {"author": account})
    about = {"case": note.case_id, "note": note_id, "account": note.author}
    Cause(uow, at, account).audit(AuditTag.NOTE_TAKEN_OVER, about)
    return NoteAct(code=NoteCode.DONE, note_id=note_id)
