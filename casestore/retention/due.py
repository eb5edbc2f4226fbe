"""Whose time is over: cases that were closed so long ago, and people of whom nothing is left.

The age counts from the newest time in any row that belongs to it. Whoever was a minor is kept as
long as state law says, where the birth date is known.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, MetaData, exists, or_, select

from casestore.office_tables import breach_person
from casestore.people.records import read_own
from casestore.people_tables import person_head
from casestore.referral_tables import referral
from casestore.retention.belongings import Rows, belongings, newest
from casestore.tables import case, lead, person, person_link
from redaction.state_law import StateLaw
from schemas.case import CaseState
from schemas.person import LinkState
from zone.errors import Refused
from zone.keys.keyring import KeyRing
from zone.retention import holds
from zone.retention.holds import HoldKind

_YEAR = timedelta(days=365.25)


@dataclass(frozen=True, slots=True)
class Due:
    """One case or person whose time is over, or would be but for a hold."""

    kind: HoldKind
    subject_id: str
    why: str
    rows: Rows
    held: bool = False

    @property
    def count(self) -> int:
        """Rows that go with it."""
        return sum(len(keys) for keys in self.rows.values())


@dataclass(frozen=True, slots=True)
class Rule:
    """How long records of care are kept after the last thing that happened.

    The longer of two holds: the agency's own years, and the table of state law that counsel
    signed, which keeps a minor's record longer.
    """

    years: int
    now: datetime
    law: StateLaw

    @property
    def before(self) -> datetime:
        """What happened last before this is over by the agency's years."""
        return self.now - self.years * _YEAR

    def over(self, last: datetime | None, births: Collection[date | None]) -> bool:
        """Is it over for all of these people, whose birth dates are known or not?"""
        if last is None:
            return True
        until = [self.law.keep_until(last.date(), born) for born in births or [None]]
        return last < self.before and max(until) <= self.now.date()


def rule_of(years: int | None, now: datetime, law: StateLaw | None) -> Rule:
    """Raises Refused where nobody said how long, or no table of state law is in force: then
    nothing is deleted for its age."""
    if years is None:
        raise Refused(
            "No `care_years` is set under [retention], so records of care are kept. Nothing was "
            "done. Set it with counsel: state law says how long."
        )
    if law is None or not law.in_force(now.date()):
        raise Refused(
            "No table of state law that counsel signed is in force, so nothing is deleted for its "
            "age. Nothing was done. `handoff doctor` says where it belongs."
        )
    return Rule(years, now, law)


def due(conn: Connection, keys: KeyRing, rule: Rule, limit: int) -> Iterator[Due]:
    """At most so many cases and so many people, oldest first, those under a hold among them."""
    schema = MetaData()
    schema.reflect(conn)
    yield from _cases(conn, keys, rule, schema, limit)
    yield from _people(conn, keys, rule, schema, limit)


def again(conn: Connection, kind: HoldKind, subject_id: str) -> Due:
    """What a purge that happened already concerns: for a store that was restored."""
    schema = MetaData()
    schema.reflect(conn)
    roots = _roots(conn, subject_id) if kind is HoldKind.CASE else {"person": {subject_id}}
    there = {name: _there(conn, schema, name, ids) for name, ids in roots.items()}
    return Due(kind, subject_id, "restored", belongings(conn, schema, there))


def _cases(
    conn: Connection, keys: KeyRing, rule: Rule, schema: MetaData, limit: int
) -> Iterator[Due]:
    old = (
        select(case.c.case_id)
        .where(case.c.state == CaseState.CLOSED, case.c.closed_at < rule.before)
        .order_by(case.c.closed_at)
        .limit(limit)
    )
    for case_id in conn.scalars(old).all():
        roots = _roots(conn, case_id)
        rows = belongings(conn, schema, roots)
        last, people = newest(conn, rows), _people_of(conn, roots["lead"])
        if rule.over(last, [_birth(conn, keys, one) for one in people]):
            subjects = {
                HoldKind.CASE: {case_id},
                HoldKind.LEAD: roots["lead"],
                HoldKind.PERSON: people,
            }
            yield Due(HoldKind.CASE, case_id, "case_closed", rows, _held(conn, subjects))


def _people(
    conn: Connection, keys: KeyRing, rule: Rule, schema: MetaData, limit: int
) -> Iterator[Due]:
    linked = exists().where(person_link.c.person_id == person.c.person_id)
    referred = exists().where(referral.c.person_id == person.c.person_id)
    mine = (
        person_head.c.person_id == person.c.person_id,
        person_head.c.head_id == person.c.person_id,
    )
    joined = exists().where(or_(*mine))
    breached = exists().where(breach_person.c.person_id == person.c.person_id)
    free = (
        select(person.c.person_id)
        .where(person.c.created_at < rule.before, ~linked, ~referred, ~joined, ~breached)
        .order_by(person.c.created_at)
        .limit(limit)
    )
    for person_id in conn.scalars(free).all():
        rows = belongings(conn, schema, {"person": {person_id}})
        if rule.over(newest(conn, rows), [_birth(conn, keys, person_id)]):
            held = _held(conn, {HoldKind.PERSON: {person_id}})
            yield Due(HoldKind.PERSON, person_id, "person_without_cases", rows, held)


def _roots(conn: Connection, case_id: str) -> dict[str, set[str]]:
    own = select(case.c.lead_id).where(case.c.case_id == case_id)
    others = select(lead.c.lead_id).where(lead.c.case_id == case_id)
    leads = {*conn.scalars(own), *conn.scalars(others)}
    return {"clinical_case": {case_id}, "lead": leads}


def _there(conn: Connection, schema: MetaData, name: str, ids: set[str]) -> set[str]:
    (key,) = schema.tables[name].primary_key.columns
    return set(conn.scalars(select(key).where(key.in_(ids))))


def _people_of(conn: Connection, leads: set[str]) -> set[str]:
    sure = (person_link.c.lead_id.in_(leads), person_link.c.state == LinkState.CONFIRMED)
    return set(conn.scalars(select(person_link.c.person_id).where(*sure)))


def _birth(conn: Connection, keys: KeyRing, person_id: str) -> date | None:
    known = read_own(conn, keys, person_id)
    try:
        return date.fromisoformat(known[0].birth_date or "") if known else None
    except ValueError:
        return None


def _held(conn: Connection, subjects: dict[HoldKind, set[str]]) -> bool:
    if holds.all_held(conn):
        return True
    return any(set(conn.scalars(holds.held(kind))) & ids for kind, ids in subjects.items())
