"""A sender's numbers of its patients: bound to whom they were matched with, merged, let go."""

from sqlalchemy import update

from casestore.arrival_tables import patient_number as table
from casestore.arrivals.patients import merged_ids, number_ids
from casestore.arrivals.whose import known_by
from casestore.cause import Cause
from casestore.people.doubles import queue_pair
from schemas.clinical import ClinicalUpdate
from zone.insert_once import insert_once


def bind(cause: Cause, feed: str, said: ClinicalUpdate, person_id: str) -> None:
    """These numbers are this person's from now on. One that is somebody's already stays theirs."""
    for number in number_ids(cause.uow.keys, feed, said):
        _row(cause, number)
        cause.uow.conn.execute(
            update(table)
            .where(table.c.number_id == number, table.c.person_id.is_(None))
            .values(person_id=person_id, since=cause.at)
        )


def let_go(cause: Cause, numbers: list[str], person_id: str) -> None:
    """A match was wrong: these numbers lead to this person no more."""
    cause.uow.conn.execute(
        update(table)
        .where(table.c.number_id.in_(numbers), table.c.person_id == person_id)
        .values(person_id=None)
    )


def merge_numbers(cause: Cause, feed: str, said: ClinicalUpdate) -> None:
    """The sender says that two of its records are one patient's (A40 and its kin).

    Its numbers lead to the same person from now on. Where each had led to another person here,
    nobody is joined: the pair goes to the queue of records that may be one person's.
    """
    keys, conn = cause.uow.keys, cause.uow.conn
    lives, gone = number_ids(keys, feed, said), merged_ids(keys, feed, said)
    if not lives or not gone:
        return
    before = sorted(known_by(conn, (*lives, *gone)))
    for one in before[1:]:
        queue_pair(cause, before[0], one)
    for number in (*lives, *gone):
        _row(cause, number)
    conn.execute(update(table).where(table.c.number_id.in_(lives)).values(stands_for=None))
    old = table.c.number_id.in_(set(gone) - set(lives))
    conn.execute(update(table).where(old).values(stands_for=lives[0]))
    if len(before) == 1:
        free = table.c.number_id.in_(lives) & table.c.person_id.is_(None)
        conn.execute(update(table).where(free).values(person_id=before[0], since=cause.at))


def _row(cause: Cause, number: str) -> None:
    insert_once(cause.uow.conn, table, {"number_id": number, "since": cause.at}, ("number_id",))
