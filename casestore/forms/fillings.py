"""Forms filled for a case: begun, saved screen by screen, signed, amended; nothing overwritten.

Each save is a further entry, so that two people, or two windows, that fill at once lose nothing:
a screen that was saved since it was opened is given back to be looked at; what was saved stands.
Alarms go off at the save, whatever else is missing, and each makes a task (R51).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from casestore.cases import events
from casestore.cases.encounters import goes_on_in, of_cases
from casestore.cause import Cause
from casestore.form_tables import entry
from casestore.form_tables import filling as table
from casestore.forms import alarms
from casestore.forms.filling_reads import filling_row, open_filling
from casestore.forms.filling_words import Answers, FillAct, FillCode, FillingRow, FillingState
from casestore.forms.library import form_row
from casestore.forms.library_words import FormState
from casestore.forms.score import score
from casestore.forms.screens import Screen, screens_of
from casestore.rows import compare_and_set
from casestore.sealed import seal
from schemas.audit import AuditTag
from schemas.case import CareLabel, CaseEventKind, CaseState
from zone.journal.unit_of_work import UnitOfWork

Json = Mapping[str, Any]


def start(uow: UnitOfWork, case_id: str, form_id: str, account: str, at: datetime) -> FillAct:
    """Begin a published form in an open case, under the label of its latest encounter."""
    case = goes_on_in(uow.conn, case_id)
    row = form_row(uow.conn, form_id)
    if case is None or row is None:
        return FillAct(code=FillCode.NOT_FOUND)
    if case.state != CaseState.OPEN:
        return FillAct(code=FillCode.CASE_CLOSED)
    if row.state is not FormState.PUBLISHED:
        return FillAct(code=FillCode.NOT_PUBLISHED)
    return _open(Cause(uow, at, account), case.case_id, form_id, None)


def _open(cause: Cause, case_id: str, form_id: str, amends: str | None) -> FillAct:
    uow = cause.uow
    encounters = of_cases(uow.conn, [case_id])
    filling_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            filling_id=filling_id,
            form_id=form_id,
            case_id=case_id,
            state=FillingState.OPEN,
            label=encounters[-1].label if encounters else CareLabel.UNKNOWN,
            started_by=cause.actor,
            started_at=cause.at,
            amends=amends,
            row_version=1,
        )
    )
    cause.audit(AuditTag.FORM_STARTED, {"case": case_id, "filling": filling_id, "form": form_id})
    return FillAct(code=FillCode.DONE, filling_id=filling_id)


def save(
    uow: UnitOfWork,
    filling_id: str,
    number: int,
    items: tuple[dict[str, Any], ...],
    seen: int,
    account: str,
    at: datetime,
) -> FillAct:
    """Save one screen. `seen` is how many entries there were when the page was made.

    What is as it was adds no entry. Alarms of all answers so far are looked at anew.
    """
    opened = open_filling(uow.conn, uow.keys, filling_id)
    if opened is None or not 0 <= number < len(screens_of(opened.form)):
        return FillAct(code=FillCode.NOT_FOUND)
    if opened.row.state is not FillingState.OPEN:
        return FillAct(code=FillCode.SIGNED_ALREADY, filling_id=filling_id)
    screen = screens_of(opened.form)[number]
    if _of_screen(opened.response, screen) == list(items) and number in opened.saved_screens:
        return FillAct(code=FillCode.DONE, filling_id=filling_id)
    if _saved_since(uow.conn, filling_id, number, seen):
        return FillAct(code=FillCode.SAVED_MEANWHILE, filling_id=filling_id)
    cause = Cause(uow, at, account)
    _append(cause, opened.row, opened.seen + 1, number, items)
    answers = [i for i in opened.response["item"] if i.get("linkId") not in screen.link_ids]
    response = {**opened.response, "item": [*answers, *items]}
    went_off = alarms.go_off(cause, opened.row, score(opened.form, response, at).alerts)
    return FillAct(code=FillCode.DONE, filling_id=filling_id, alarms=went_off)


def _append(
    cause: Cause, row: FillingRow, seq: int, number: int, items: tuple[dict[str, Any], ...]
) -> None:
    uow = cause.uow
    entry_id = uow.keys.new_id()
    uow.conn.execute(
        insert(entry).values(
            entry_id=entry_id,
            filling_id=row.filling_id,
            seq=seq,
            screen=number,
            at=cause.at,
            actor=cause.actor,
            body=seal(uow.keys, entry.name, entry_id, Answers(items=items)),
        )
    )
    about = {"case": row.case_id, "filling": row.filling_id}
    cause.audit(AuditTag.FORM_SAVED, about, {"screen": number, "seq": seq})


def _of_screen(response: Json, screen: Screen) -> list[Json]:
    return [item for item in response["item"] if item.get("linkId") in screen.link_ids]


def _saved_since(conn: Connection, filling_id: str, number: int, seen: int) -> bool:
    """Whoever saved it: one's own older window overwrites unseen just as somebody else's does."""
    newer = select(entry.c.entry_id).where(
        entry.c.filling_id == filling_id,
        entry.c.screen == number,
        entry.c.seq > seen,
    )
    return conn.execute(newer.limit(1)).first() is not None


def sign(uow: UnitOfWork, filling_id: str, account: str, at: datetime) -> FillAct:
    """Sign what is there, complete or not; the result of today's rules is kept beside it."""
    opened = open_filling(uow.conn, uow.keys, filling_id)
    if opened is None:
        return FillAct(code=FillCode.NOT_FOUND)
    if opened.row.state is not FillingState.OPEN:
        return FillAct(code=FillCode.SIGNED_ALREADY, filling_id=filling_id)
    found = score(opened.form, opened.response, at)
    cause = Cause(uow, at, account)
    values = {
        "state": FillingState.SIGNED,
        "signed_by": account,
        "signed_at": at,
        "result": seal(uow.keys, table.name, filling_id, found, "result"),
    }
    compare_and_set(uow.conn, table, filling_id, opened.row.row_version, values)
    alarms.go_off(cause, opened.row, found.alerts)
    about = {"case": opened.row.case_id, "filling": filling_id, "form": opened.row.form_id}
    cause.audit(AuditTag.FORM_SIGNED, about, {"complete": found.complete})
    events.append(cause, opened.row.case_id, CaseEventKind.FORM_SIGNED, ref_id=filling_id)
    return FillAct(code=FillCode.DONE, filling_id=filling_id)


def amend(uow: UnitOfWork, filling_id: str, account: str, at: datetime) -> FillAct:
    """Begin a further filling with the same answers, in the form version of that day."""
    opened = open_filling(uow.conn, uow.keys, filling_id)
    if opened is None:
        return FillAct(code=FillCode.NOT_FOUND)
    if opened.row.state is not FillingState.SIGNED:
        return FillAct(code=FillCode.NOT_SIGNED, filling_id=filling_id)
    cause = Cause(uow, at, account)
    made = _open(cause, opened.row.case_id, opened.row.form_id, filling_id)
    new = filling_row(uow.conn, made.filling_id or "")
    for seq, screen in enumerate(screens_of(opened.form), 1):
        if new is not None and screen.number in opened.saved_screens:
            answers = tuple(dict(one) for one in _of_screen(opened.response, screen))
            _append(cause, new, seq, screen.number, answers)
    return made
