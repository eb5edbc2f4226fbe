"""Hand-over between shifts: offered to somebody by name, moved as a whole when accepted (R38).

Until then everything stays where it is, and at acceptance everything moves that the giver holds
at that moment, so no case, task, referral or draft is left without an owner.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.care_tables import note as note_table
from casestore.cause import Cause
from casestore.duty_tables import hand_over as table
from casestore.notes import notes
from casestore.referrals import records as referrals
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import case
from casestore.tasks.acts import hand_on
from casestore.tasks.reads import open_of
from casestore.tasks.words import Note, TaskLine
from schemas.audit import AuditTag
from schemas.case import CaseState
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


class HandOver(Word):
    """One offer."""

    shown: ClassVar[tuple[str, ...]] = ("hand_over_id",)
    hand_over_id: str
    from_account: str
    to_account: str
    made_at: Instant
    answered_at: Instant | None = None
    answer: str | None = None
    moved: int | None = None
    row_version: int
    note: str = ""


class Holdings(Word):
    """What somebody holds: ids of everything that needs an owner."""

    shown: ClassVar[tuple[str, ...]] = ("cases", "referrals", "drafts")
    cases: tuple[str, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    referrals: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many things there are."""
        return len(self.cases) + len(self.tasks) + len(self.referrals) + len(self.drafts)


def holdings(conn: Connection, account: str) -> Holdings:
    """Open cases, open tasks, referrals that are not over, and notes not signed yet."""
    mine = (case.c.owner == account, case.c.state == CaseState.OPEN, case.c.joined_into.is_(None))
    drafts = select(note_table.c.note_id).where(
        note_table.c.author == account, note_table.c.signed_at.is_(None)
    )
    return Holdings(
        cases=tuple(conn.scalars(select(case.c.case_id).where(*mine))),
        tasks=tuple(open_of(conn, account)),
        referrals=tuple(one.referral_id for one in referrals.live_of(conn, account)),
        drafts=tuple(conn.scalars(drafts)),
    )


def offer(uow: UnitOfWork, account: str, to: str, at: datetime, note: str = "") -> str | None:
    """Offer everything to somebody. None: to oneself, or an offer is open already."""
    if to == account or any(one.from_account == account for one in open_offers(uow.conn, uow.keys)):
        return None
    made = uow.keys.new_id()
    body = sealed.seal(uow.keys, table.name, made, Note(text=note)) if note else None
    names = {"hand_over_id": made, "from_account": account, "to_account": to}
    uow.conn.execute(insert(table).values(**names, made_at=at, body=body, row_version=1))
    _audit(uow, made, account, at, "offered")
    return made


def answer(uow: UnitOfWork, hand_over_id: str, account: str, accepts: bool, at: datetime) -> bool:
    """The one it was offered to accepts by name, or declines. The giver may take it back.

    False: not theirs to answer, or answered before. Raises ChangedMeanwhile, and nothing moves,
    when something that should move was changed at the same moment.
    """
    found = next(
        (one for one in open_offers(uow.conn, uow.keys) if one.hand_over_id == hand_over_id), None
    )
    if found is None or account not in (found.to_account, found.from_account):
        return False
    if accepts and account != found.to_account:
        return False
    moved = _move(uow, found, at) if accepts else 0
    values = {"answered_at": at, "answer": "accepted" if accepts else "declined", "moved": moved}
    compare_and_set(uow.conn, table, hand_over_id, found.row_version, values)
    _audit(uow, hand_over_id, account, at, values["answer"], moved)
    return True


def _move(uow: UnitOfWork, found: HandOver, at: datetime) -> int:
    cause, to = Cause(uow, at, found.to_account), found.to_account
    held = holdings(uow.conn, found.from_account)
    for case_id in held.cases:
        version = uow.conn.scalar(select(case.c.row_version).where(case.c.case_id == case_id))
        compare_and_set(uow.conn, case, case_id, int(version or 0), {"owner": to})
        cause.audit(AuditTag.CASE_UPDATED, {"case": case_id}, {"what": "handed_over"})
    for referral_id in held.referrals:
        one = referrals.referral(uow.conn, referral_id)
        if one is None or not referrals.give(cause, one, to):
            raise ChangedMeanwhile("referral", referral_id)
    for line in open_of(uow.conn, found.from_account):
        if not hand_on(cause, line, to):
            raise ChangedMeanwhile("care_task", line.task_id)
    for note_id in held.drafts:
        notes.take_over(uow, note_id, to, at)
    return held.count


def _audit(
    uow: UnitOfWork, hand_over_id: str, account: str, at: datetime, what: object, moved: int = 0
) -> None:
    about = {"hand_over": hand_over_id}
    detail = {"what": str(what), "moved": moved}
    Cause(uow, at, account).audit(AuditTag.HANDED_OVER, about, detail)


def open_offers(conn: Connection, keys: KeyRing) -> list[HandOver]:
    """Offers that nobody has answered yet, oldest first."""
    wanted = select(table).where(table.c.answered_at.is_(None)).order_by(table.c.made_at)
    found = []
    for row in conn.execute(wanted):
        values = row._asdict()
        body = values.pop("body")
        note = sealed.unseal(keys, table.name, row.hand_over_id, body, Note).text if body else ""
        found.append(HandOver(**values, note=note))
    return found
