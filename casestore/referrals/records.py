"""Referrals as rows: read, and moved by the one table of steps, each with its clock and owner."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select, update

from casestore import sealed
from casestore.cause import Cause
from casestore.referral_tables import referral as table
from casestore.referral_tables import referral_door, referral_step
from casestore.referrals.words import (
    CLOCKS,
    MOVES,
    WAITS_ON_PARTNER,
    By,
    Referral,
    ReferralBody,
    ReferralState,
    ReferralStep,
)
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tasks.acts import end_about, hand_on, open_task
from casestore.tasks.reads import open_about
from casestore.tasks.words import Note, TaskKind
from schemas.audit import AuditTag
from zone.keys.keyring import KeyRing

ABOUT = "referral"
OVER = (ReferralState.CLOSED, ReferralState.CANCELLED)
DOORS_STAY_OPEN = frozenset({"see", "accept", "arrive", "miss", "leave"})
"""After these the partner may still look and answer; after all others its links are shut."""


def move(
    cause: Cause,
    found: Referral,
    name: str,
    by: By,
    *,
    reason: str | None = None,
    note: str = "",
    also: Mapping[str, object] | None = None,
) -> bool:
    """Take a step. False: it does not lead on from here, is not theirs, lacks its reason, or
    somebody was quicker; nothing is written then. `also` are further columns."""
    step = MOVES.get(name)
    if step is None or found.state not in step.sources or by not in step.by:
        return False
    if step.reasons and reason not in step.reasons:
        return False
    values = {"state": step.target, "state_at": cause.at, **(also or {})}
    try:
        compare_and_set(cause.uow.conn, table, found.referral_id, found.row_version, values)
    except ChangedMeanwhile:
        return False
    _record(cause, found, name, reason if step.reasons else None, note)
    if name not in DOORS_STAY_OPEN:
        shut_doors(cause, found.referral_id)
    _set_clock(cause, found, name)
    return True


def _record(cause: Cause, found: Referral, name: str, reason: str | None, note: str) -> None:
    keys, step_id, target = cause.uow.keys, cause.uow.keys.new_id(), MOVES[name].target
    body = sealed.seal(keys, referral_step.name, step_id, Note(text=note)) if note else None
    cause.uow.conn.execute(
        insert(referral_step).values(
            step_id=step_id,
            referral_id=found.referral_id,
            move=name,
            target=target,
            reason=reason,
            at=cause.at,
            actor=cause.actor,
            body=body,
        )
    )
    about = {"referral": found.referral_id, "case": found.case_id, "person": found.person_id}
    detail = {"move": name, "state": target.value, "reason": reason or ""}
    cause.audit(AuditTag.REFERRAL_MOVED, about, detail)


def _set_clock(cause: Cause, found: Referral, name: str) -> None:
    """The owner's task of the state before is over; that of this state begins."""
    end_about(cause, ABOUT, found.referral_id, "went_on")
    state = MOVES[name].target
    if state in CLOCKS:
        waits = "partner" if state in WAITS_ON_PARTNER else None
        about, due = (ABOUT, found.referral_id), cause.at + CLOCKS[state]
        kind = TaskKind.REFERRAL
        open_task(cause, found.case_id, kind, about, found.owner, due, waiting_on=waits)


def shut_doors(cause: Cause, referral_id: str) -> None:
    """No link of this referral opens any more."""
    cause.uow.conn.execute(
        update(referral_door)
        .where(referral_door.c.referral_id == referral_id, referral_door.c.ended_at.is_(None))
        .values(ended_at=cause.at, body=None, row_version=referral_door.c.row_version + 1)
    )


def give(cause: Cause, found: Referral, to: str) -> bool:
    """Make it, and its open task, somebody else's."""
    conn = cause.uow.conn
    try:
        compare_and_set(conn, table, found.referral_id, found.row_version, {"owner": to})
    except ChangedMeanwhile:
        return False
    for one in open_about(conn, ABOUT, found.referral_id):
        hand_on(cause, one, to)
    about = {"referral": found.referral_id, "case": found.case_id, "person": found.person_id}
    cause.audit(AuditTag.REFERRAL_MOVED, about, {"move": "give"})
    return True


def referral(conn: Connection, referral_id: str) -> Referral | None:
    """One, or None."""
    found = _words(conn, table.c.referral_id == referral_id)
    return found[0] if found else None


def referrals_of(conn: Connection, case_ids: Sequence[str]) -> list[Referral]:
    """All of these cases, newest first."""
    return _words(conn, table.c.case_id.in_(case_ids))


def resting_on(conn: Connection, consent_id: str) -> list[Referral]:
    """All that went out on this consent."""
    return _words(conn, table.c.consent_id == consent_id)


def of_person(conn: Connection, person_id: str) -> list[Referral]:
    """Referrals of this person, newest first."""
    return _words(conn, table.c.person_id == person_id)


def live_of(conn: Connection, account: str) -> list[Referral]:
    """This account's that are not over."""
    return _words(conn, (table.c.owner == account) & table.c.state.not_in(OVER))


def _words(conn: Connection, condition: object) -> list[Referral]:
    columns = [column for column in table.columns if column.name != "body"]
    wanted = select(*columns).where(condition)  # type: ignore[arg-type]
    rows = conn.execute(wanted.order_by(table.c.opened_at.desc(), table.c.referral_id))
    return [Referral(**row._mapping) for row in rows]


def body_of(conn: Connection, keys: KeyRing, referral_id: str) -> ReferralBody:
    """What is asked for and the note. Raises NoResultFound for none."""
    body = conn.execute(select(table.c.body).where(table.c.referral_id == referral_id)).scalar_one()
    return sealed.unseal(keys, table.name, referral_id, body, ReferralBody)


def steps_of(conn: Connection, keys: KeyRing, referral_id: str) -> list[ReferralStep]:
    """Its steps, oldest first, with their notes."""
    wanted = select(referral_step).where(referral_step.c.referral_id == referral_id)
    found = []
    for row in conn.execute(wanted.order_by(referral_step.c.at, referral_step.c.step_id)):
        values = row._asdict()
        body, name = values.pop("body"), referral_step.name
        note = sealed.unseal(keys, name, row.step_id, body, Note).text if body else ""
        found.append(ReferralStep(**values, note=note))
    return found
