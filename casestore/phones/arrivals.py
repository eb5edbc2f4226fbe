"""Drafts that arrive from a phone: each counts once, and a newer word of somebody else stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from casestore.form_tables import entry
from casestore.forms import fillings
from casestore.forms.filling_words import FillAct, FillCode
from casestore.phone_tables import phone_receipt
from zone.journal.unit_of_work import UnitOfWork

Items = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers of some screens, for a filling that is open or (`form_id`) for one to begin."""

    draft_id: str
    case_id: str
    filling_id: str | None
    form_id: str | None
    seen: int
    screens: Mapping[int, Items]


def arrived(conn: Connection, draft_id: str) -> tuple[str, str] | None:
    """Whose this draft was and the filling into which it went, or None."""
    table = phone_receipt
    known = select(table.c.account_id, table.c.filling_id).where(table.c.draft_id == draft_id)
    row = conn.execute(known).one_or_none()
    return None if row is None else (row.account_id, row.filling_id)


def last_hand(conn: Connection, filling_id: str, screens: Iterable[int]) -> str | None:
    """The account that saved one of these screens last."""
    of_these = (entry.c.filling_id == filling_id) & entry.c.screen.in_(list(screens))
    return conn.scalar(select(entry.c.actor).where(of_these).order_by(entry.c.seq.desc()).limit(1))


def receive(uow: UnitOfWork, draft: Draft, account: str, at: datetime) -> FillAct:
    """Save every screen of the draft, or none; a draft that arrived before changes nothing."""
    before = arrived(uow.conn, draft.draft_id)
    if before is not None and before[0] != account:
        return FillAct(code=FillCode.NOT_FOUND)
    if before is not None:
        return FillAct(code=FillCode.DONE, filling_id=before[1])
    act = _begun(uow, draft, account, at)
    if not act.done or act.filling_id is None:
        return act
    went_off = 0
    for number, items in sorted(draft.screens.items()):
        saved = fillings.save(uow, act.filling_id, number, items, draft.seen, account, at)
        if not saved.done:
            raise NotTaken(saved)
        went_off += saved.alarms
    uow.conn.execute(
        insert(phone_receipt).values(
            draft_id=draft.draft_id, account_id=account, filling_id=act.filling_id, at=at
        )
    )
    return FillAct(code=FillCode.DONE, filling_id=act.filling_id, alarms=went_off)


def _begun(uow: UnitOfWork, draft: Draft, account: str, at: datetime) -> FillAct:
    if draft.filling_id is not None:
        return FillAct(code=FillCode.DONE, filling_id=draft.filling_id)
    return fillings.start(uow, draft.case_id, draft.form_id or "", account, at)


class NotTaken(Exception):
    """One screen could not be saved, so nothing of the draft was."""

    def __init__(self, act: FillAct) -> None:
        super().__init__(act.code.value)
        self.act = act
