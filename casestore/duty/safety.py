"""Safety of field staff: a check-in timer with escalation; credentials and training that expire."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.cause import Cause
from casestore.duty.pages import PageKind, page
from casestore.duty_tables import check_in as table
from casestore.duty_tables import credential
from casestore.rows import compare_and_set
from schemas.audit import AuditTag
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

EVERY = (15, 30, 60)
"""Minutes between check-ins that may be chosen."""
KINDS = ("license", "certification", "cpr", "crisis_training", "privacy_training", "driving")
SOON = timedelta(days=60)


class CheckIn(Word):
    """A timer that runs."""

    shown: ClassVar[tuple[str, ...]] = ("check_in_id", "account_id")
    check_in_id: str
    account_id: str
    case_id: str | None = None
    started_at: Instant
    every_minutes: int
    due_at: Instant
    missed_at: Instant | None = None
    ended_at: Instant | None = None
    row_version: int


class Credential(Word):
    """A licence or training, with the last day on which it holds."""

    shown: ClassVar[tuple[str, ...]] = ("credential_id", "kind", "expires_on")
    credential_id: str
    account_id: str
    kind: str
    expires_on: date
    issued_on: date | None = None
    """First day; None: nobody wrote it down, and it is taken to hold."""
    recorded_at: Instant
    recorded_by: str


def start(
    uow: UnitOfWork, account: str, minutes: int, at: datetime, case_id: str | None = None
) -> bool:
    """Begin a timer. False: one runs already, or not a time that may be chosen."""
    if minutes not in EVERY or running_of(uow.conn, account) is not None:
        return False
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            check_in_id=made,
            account_id=account,
            case_id=case_id,
            started_at=at,
            every_minutes=minutes,
            due_at=at + timedelta(minutes=minutes),
            row_version=1,
        )
    )
    _audit(uow, made, account, at, "started")
    return True


def safe(uow: UnitOfWork, account: str, at: datetime, *, ends: bool = False) -> bool:
    """I am safe: the timer begins anew, or ends. False: none runs."""
    found = running_of(uow.conn, account)
    if found is None:
        return False
    due = at + timedelta(minutes=found.every_minutes)
    values: dict[str, object] = {"due_at": due, "missed_at": None}
    if ends:
        values = {"ended_at": at}
    compare_and_set(uow.conn, table, found.check_in_id, found.row_version, values)
    _audit(uow, found.check_in_id, account, at, "ended" if ends else "safe")
    return True


def page_missed(uow: UnitOfWork, agencies_of: dict[str, tuple[str, ...]], at: datetime) -> int:
    """For upkeep: whoever did not check in is told to team and supervisors, once each time.

    `agencies_of`: account id → agencies; the pages go to all of them.
    """
    late = [one for one in running(uow.conn) if one.missed_at is None and one.due_at <= at]
    for one in late:
        compare_and_set(uow.conn, table, one.check_in_id, one.row_version, {"missed_at": at})
        _audit(uow, one.check_in_id, "schedule", at, "missed")
        for agency in agencies_of.get(one.account_id, ()):
            for level in ("team", "supervisor"):
                role = f"missed:{one.due_at.isoformat()}:{agency}:{level}"
                page_id = uow.keys.effect_id(one.check_in_id, role)
                page(Cause(uow, at, "schedule"), page_id, agency, PageKind.CHECK_IN, level=level)
    return len(late)


def _audit(uow: UnitOfWork, check_in_id: str, actor: str, at: datetime, what: str) -> None:
    Cause(uow, at, actor).audit(AuditTag.CHECK_IN, {"check_in": check_in_id}, {"what": what})


def running(conn: Connection) -> list[CheckIn]:
    """All timers that run, those due first."""
    wanted = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.due_at)
    return [CheckIn(**row._mapping) for row in conn.execute(wanted)]


def running_of(conn: Connection, account: str) -> CheckIn | None:
    """This account's timer, or None."""
    return next((one for one in running(conn) if one.account_id == account), None)


def record_credential(
    uow: UnitOfWork,
    account: str,
    kind: str,
    expires_on: date,
    by: str,
    at: datetime,
    issued_on: date | None = None,
) -> bool:
    """Write down since and until when it holds. False: not a kind that is kept, or it ends before
    it begins."""
    if kind not in KINDS or (issued_on is not None and issued_on > expires_on):
        return False
    made = uow.keys.new_id()
    uow.conn.execute(
        insert(credential).values(
            credential_id=made,
            account_id=account,
            kind=kind,
            expires_on=expires_on.isoformat(),
            issued_on=issued_on.isoformat() if issued_on else None,
            recorded_at=at,
            recorded_by=by,
        )
    )
    about = {"credential": made, "account": account}
    Cause(uow, at, by).audit(AuditTag.CREDENTIAL_RECORDED, about, {"kind": kind})
    return True


def credentials(conn: Connection, accounts: Collection[str]) -> list[Credential]:
    """The newest of each kind of these accounts, those that expire first first."""
    one = credential.c
    wanted = select(credential).where(one.account_id.in_(accounts))
    newest: dict[tuple[str, str], Credential] = {}
    for row in conn.execute(wanted.order_by(one.recorded_at, one.credential_id)):
        newest[row.account_id, row.kind] = Credential(**row._mapping)
    return sorted(newest.values(), key=lambda c: (c.expires_on, c.account_id, c.kind))
