"""Arrivals that wait: looked at again as people become known, and purged when nobody's for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, select, update

from casestore.arrival_tables import arrival as table
from casestore.arrival_tables import arrival_version
from casestore.arrivals.answering import answer_referral
from casestore.arrivals.numbers import bind
from casestore.arrivals.reads import arrival_of, updates_of
from casestore.arrivals.receive import explained
from casestore.arrivals.whose import whose
from casestore.arrivals.words import Arrival, Match, Whose
from casestore.cause import Cause
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.clinical import ClinicalUpdate
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing
from zone.zone import Zone

AGAIN_FOR = timedelta(days=14)
_AT_ONCE = 100
_ACTOR = "stage:chart"


@dataclass(frozen=True, slots=True)
class _Looked:
    """A waiting one, what it says, and whose it seems to be now."""

    arrival: Arrival
    said: ClinicalUpdate
    whose: Whose

    def news(self, explanation: str) -> bool:
        """Is anything else than what is stored?"""
        call = self.whose.lead_id not in (None, self.arrival.lead_id)
        told = explained(self.whose.suggestions) != explanation
        return call or told or self.whose.person_id is not None


def look_again(zone: Zone) -> int:
    """Ask anew whose the waiting ones are: a person was opened, a call came, numbers were merged.

    Returns how many were matched. What a clinician decided on is left alone. Comparing happens
    before the transaction, and what is as it was is not written.
    """
    now = zone.clock.now()
    with zone.read() as conn:
        found = _otherwise(conn, zone.keys, now)
    return zone.writer.run(partial(_take, found=found, now=now)) if found else 0


def _otherwise(conn: Connection, keys: KeyRing, now: datetime) -> list[_Looked]:
    """Those of whom something else is known by now than when they were last looked at."""
    wanted = (
        select(table.c.arrival_id, table.c.explanation)
        .where(table.c.match == Match.WAITS, table.c.by_hand.is_(False))
        .where(table.c.changed_at > now - AGAIN_FOR)
        .order_by(table.c.changed_at.desc())
        .limit(_AT_ONCE)
    )
    held = {row.arrival_id: row.explanation for row in conn.execute(wanted)}
    waits = [one for arrival_id in held if (one := arrival_of(conn, arrival_id)) is not None]
    said = updates_of(conn, keys, waits)
    looked = [
        _Looked(one, said[one.arrival_id], whose(conn, keys, one.feed, said[one.arrival_id]))
        for one in waits
        if one.arrival_id in said
    ]
    return [one for one in looked if one.news(held[one.arrival.arrival_id])]


def _take(uow: UnitOfWork, found: Sequence[_Looked], now: datetime) -> int:
    cause = Cause(uow, now, _ACTOR)
    return sum(_again(cause, one.arrival, one.said, one.whose) for one in found)


def _again(cause: Cause, one: Arrival, said: ClinicalUpdate, found: Whose) -> bool:
    uow = cause.uow
    stored = explained(found.suggestions)
    values = {"how": found.how, "explanation": stored, "lead_id": found.lead_id or one.lead_id}
    if found.person_id is not None:
        values |= {"match": Match.AUTO, "person_id": found.person_id}
    try:
        compare_and_set(uow.conn, table, one.arrival_id, one.row_version, values)
    except ChangedMeanwhile:
        return False
    if found.person_id is None:
        return False
    bind(cause, one.feed, said, found.person_id)
    if one.referral_id is not None:
        answer_referral(cause, said, one.referral_id, found.person_id)
    about = {"arrival": one.arrival_id, "person": found.person_id, "feed": one.feed}
    cause.audit(AuditTag.ARRIVAL_MATCHED, about, {"kind": one.kind.value, "how": found.how.value})
    return True


def purge_unmatched(uow: UnitOfWork, now: datetime, keep_days: int) -> int:
    """Empty those that were nobody's for `keep_days`; returns how many. Ids, times and the audit
    remain, so that a repeat of the same message stays a repeat."""
    due = (
        select(table.c.arrival_id)
        .where(table.c.match.in_((Match.WAITS, Match.ASIDE)))
        .where(table.c.changed_at <= now - timedelta(days=keep_days))
        .limit(_AT_ONCE)
    )
    gone = list(uow.conn.scalars(due))
    of_them = arrival_version.c.arrival_id.in_(gone)
    uow.conn.execute(update(arrival_version).where(of_them).values(body=None))
    uow.conn.execute(
        update(table)
        .where(table.c.arrival_id.in_(gone))
        .values(match=Match.PURGED, explanation="[]", row_version=table.c.row_version + 1)
    )
    cause = Cause(uow, now, "stage:purge")
    for one in gone:
        cause.audit(AuditTag.ARRIVAL_PURGED, {"arrival": one})
    return len(gone)
