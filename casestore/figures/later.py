"""What came after a contact: referrals, rounds of follow-up, coming again."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from casestore.figures.words import NO, UNKNOWN, YES, Line
from casestore.referral_tables import referral, referral_step
from casestore.tables import encounter, lead, person_link
from casestore.task_tables import follow_up, follow_up_attempt
from casestore.tasks.follow_up_words import Result
from schemas.person import LinkState

FOLLOW_UP = timedelta(hours=72)
AGAIN = timedelta(days=30)
_RUNNING = frozenset({"sent", "seen", "accepted"})


class Later:
    """Lines that hang on contacts in which the person was met; `at`: what is over, is known."""

    def __init__(self, conn: Connection, met: Sequence[Row[Any]], at: datetime) -> None:
        self._conn, self._met, self._at = conn, met, at
        self._first = {row.case_id: row for row in reversed(met)}
        """The first contact of each case."""

    def referral_sent(self) -> Iterator[Line]:
        """Of the cases: was a referral sent?"""
        sent = {row.case_id for row in self._referrals() if row.move == "leave"}
        for case_id, row in self._first.items():
            answer = YES if case_id in sent else NO
            yield Line("cases", case_id, row.opened_at, answer, row.lead_id)

    def referral_arrived(self) -> Iterator[Line]:
        """Of the referrals that were sent: did the person arrive? Open while they run."""
        rows = self._referrals()
        there = {row.referral_id for row in rows if row.move == "arrive"}
        for row in rows:
            if row.move == "leave":
                running = UNKNOWN if row.state in _RUNNING else NO
                answer = YES if row.referral_id in there else running
                lead_id = self._first[row.case_id].lead_id
                yield Line("referrals", row.referral_id, row.opened_at, answer, lead_id)

    def _referrals(self) -> Sequence[Row[Any]]:
        columns = referral.c
        return self._conn.execute(
            select(columns.case_id, columns.referral_id, columns.state, columns.opened_at)
            .add_columns(referral_step.c.move)
            .distinct()
            .join(referral_step, referral_step.c.referral_id == columns.referral_id)
            .where(columns.case_id.in_(self._first))
            .where(referral_step.c.move.in_(("leave", "arrive")))
        ).all()

    def follow_up_reached(self) -> Iterator[Line]:
        """Of the rounds: was the person reached within 72 hours (R44)?"""
        return self._rounds((Result.REACHED,))

    def follow_up_tried(self) -> Iterator[Line]:
        """Of the rounds: did anybody try within 72 hours, whatever came of it?"""
        return self._rounds(tuple(Result))

    def _rounds(self, results: Collection[Result]) -> Iterator[Line]:
        mine = follow_up.c.case_id.in_(self._first)
        rounds = self._conn.execute(select(follow_up).where(mine)).all()
        tries = self._conn.execute(
            select(follow_up_attempt.c.follow_up_id, follow_up_attempt.c.at)
            .join(follow_up, follow_up.c.follow_up_id == follow_up_attempt.c.follow_up_id)
            .where(mine, follow_up_attempt.c.result.in_(list(results)))
        ).all()
        began = {one.follow_up_id: one.started_at for one in rounds}
        soon = {t.follow_up_id for t in tries if t.at - began[t.follow_up_id] <= FOLLOW_UP}
        for one in rounds:
            over = NO if self._at - one.started_at > FOLLOW_UP else UNKNOWN
            answer = YES if one.follow_up_id in soon else over
            lead_id = self._first[one.case_id].lead_id
            yield Line("cases", one.case_id, one.started_at, answer, lead_id)

    def came_again(self) -> Iterator[Line]:
        """Of the people: a further contact within 30 days of one in the window? A case in which
        nobody was matched is a line that nobody can answer."""
        people = _people(self._conn, list(self._first))
        told: dict[str, list[Row[Any]]] = defaultdict(list)
        for row in self._met:
            for who in people[row.case_id]:
                told[who].append(row)
        later = _contacts_of(self._conn, list(told))
        for who, rows in told.items():
            yield _again(who, rows, later[who], self._at)
        for case_id, row in self._first.items():
            if not people[case_id]:
                yield Line("cases", case_id, row.opened_at, UNKNOWN, row.lead_id)


def _again(who: str, rows: Sequence[Row[Any]], times: Sequence[datetime], at: datetime) -> Line:
    over = [row for row in rows if at - row.opened_at > AGAIN]
    again = any(timedelta(0) < t - row.opened_at <= AGAIN for row in over for t in times)
    answer = YES if again else NO if over else UNKNOWN
    first = rows[0]
    return Line("cases", first.case_id, first.opened_at, answer, first.lead_id, who)


def _people(conn: Connection, cases: Sequence[str]) -> dict[str, set[str]]:
    rows = conn.execute(
        select(lead.c.case_id, person_link.c.person_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(lead.c.case_id.in_(cases), person_link.c.state == LinkState.CONFIRMED)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.case_id].add(row.person_id)
    return found


def _contacts_of(conn: Connection, people: Sequence[str]) -> dict[str, list[datetime]]:
    rows = conn.execute(
        select(person_link.c.person_id, encounter.c.opened_at)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .join(encounter, encounter.c.case_id == lead.c.case_id)
        .where(person_link.c.person_id.in_(people), person_link.c.state == LinkState.CONFIRMED)
    )
    found: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row.opened_at)
    return found
