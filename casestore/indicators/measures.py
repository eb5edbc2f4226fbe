"""Counts the indicators of a window from contacts, referrals and follow-up."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from casestore.care_tables import avoided
from casestore.cases.outcomes import MEANINGS, Family
from casestore.indicators.words import AVOIDED, FAMILIES, Indicator, Window
from casestore.referral_tables import referral, referral_step
from casestore.tables import case, encounter, lead, person_link
from casestore.task_tables import follow_up, follow_up_attempt
from casestore.tasks.follow_up_words import Result
from schemas.case import EncounterOutcome
from schemas.person import LinkState

SOON = timedelta(minutes=60)
FOLLOW_UP = timedelta(hours=72)
AGAIN = timedelta(days=30)


def indicators(
    conn: Connection, agencies: Collection[str], window: Window, zone: ZoneInfo, at: datetime
) -> list[Indicator]:
    """All indicators of the window, exact. What leaves the team goes through `leaving.py`."""
    start = datetime.combine(window.since, time(), zone)
    end = datetime.combine(window.until, time(), zone) + timedelta(days=1)
    rows = _contacts(conn, agencies, start, end)
    ended = [row for row in rows if row.outcome]
    met = [row for row in ended if MEANINGS[EncounterOutcome(row.outcome)].contact]
    still_open = len(rows) - len(ended)
    return [
        Indicator(
            code="contact_made", numerator=len(met), denominator=len(ended), unknown=still_open
        ),
        _arrived_soon(rows),
        *_families(met, still_open),
        *_avoided(conn, met, still_open),
        *_referrals(conn, [row.case_id for row in met]),
        _followed_up(conn, [row.case_id for row in met], at),
        _came_again(conn, met, at),
    ]


def _contacts(
    conn: Connection, agencies: Collection[str], start: datetime, end: datetime
) -> Sequence[Row[Any]]:
    """Contacts that began in the window: a contact is counted in the window of its beginning."""
    return conn.execute(
        select(encounter, lead.c.opened_at.label("called_at"), lead.c.entered_late)
        .join(case, case.c.case_id == encounter.c.case_id)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(agencies), case.c.joined_into.is_(None))
        .where(encounter.c.opened_at >= start, encounter.c.opened_at < end)
        .order_by(encounter.c.opened_at)
    ).all()


def _arrived_soon(rows: Sequence[Row[Any]]) -> Indicator:
    """Only the first contact of a call that was not entered late says how fast somebody came."""
    first = {row.case_id: row for row in reversed(rows)}.values()
    known = [row for row in first if not row.entered_late and row.opened_at >= row.called_at]
    soon = sum(1 for row in known if row.opened_at - row.called_at <= SOON)
    unknown = len(first) - len(known)
    return Indicator(code="arrived_soon", numerator=soon, denominator=len(known), unknown=unknown)


def _families(met: Sequence[Row[Any]], still_open: int) -> Iterator[Indicator]:
    counted = Counter(MEANINGS[EncounterOutcome(row.outcome)].family.value for row in met)
    unknown = counted[Family.UNKNOWN.value] + still_open
    for family in FAMILIES:
        if family != Family.UNKNOWN.value:
            yield Indicator(
                code=f"family_{family}",
                numerator=counted[family],
                denominator=len(met),
                unknown=unknown,
            )


def _avoided(conn: Connection, met: Sequence[Row[Any]], still_open: int) -> Iterator[Indicator]:
    """Only what somebody named as avoided counts, with who says so; an outcome alone never does."""
    ids = [row.encounter_id for row in met]
    rows = conn.execute(select(avoided).where(avoided.c.encounter_id.in_(ids))).all()
    for what in AVOIDED:
        said = Counter(str(row.said_by) for row in rows if row.what == what)
        yield Indicator(
            code=f"avoided_{what}",
            numerator=sum(said.values()),
            denominator=len(met),
            unknown=still_open,
            said_by=dict(sorted(said.items())),
        )


def _referrals(conn: Connection, cases: Sequence[str]) -> Iterator[Indicator]:
    rows = conn.execute(
        select(referral.c.case_id, referral.c.referral_id, referral.c.state, referral_step.c.move)
        .join(referral_step, referral_step.c.referral_id == referral.c.referral_id)
        .where(referral.c.case_id.in_(set(cases)))
    ).all()
    sent = {row.referral_id for row in rows if row.move == "leave"}
    there = {row.referral_id for row in rows if row.move == "arrive"} & sent
    running = {row.referral_id for row in rows if row.state in ("sent", "seen", "accepted")}
    referred = {row.case_id for row in rows if row.referral_id in sent}
    yield Indicator(
        code="referral_sent", numerator=len(referred), denominator=len(set(cases)), unknown=0
    )
    open_ones = (running & sent) - there
    yield Indicator(
        code="referral_arrived",
        numerator=len(there),
        denominator=len(sent - open_ones),
        unknown=len(open_ones),
    )


def _followed_up(conn: Connection, cases: Sequence[str], at: datetime) -> Indicator:
    """Rounds of follow-up in which the person was reached within 72 hours of its beginning."""
    rounds = conn.execute(select(follow_up).where(follow_up.c.case_id.in_(set(cases)))).all()
    reached = conn.execute(
        select(follow_up_attempt.c.follow_up_id, follow_up_attempt.c.at)
        .where(follow_up_attempt.c.follow_up_id.in_([one.follow_up_id for one in rounds]))
        .where(follow_up_attempt.c.result == Result.REACHED)
    ).all()
    first = {row.follow_up_id: row.at for row in sorted(reached, key=lambda r: r.at, reverse=True)}
    in_time = {
        one.follow_up_id
        for one in rounds
        if one.follow_up_id in first and first[one.follow_up_id] - one.started_at <= FOLLOW_UP
    }
    running = [
        one
        for one in rounds
        if one.follow_up_id not in in_time and at - one.started_at <= FOLLOW_UP
    ]
    return Indicator(
        code="followed_up",
        numerator=len(in_time),
        denominator=len(rounds) - len(running),
        unknown=len(running),
    )


def _came_again(conn: Connection, met: Sequence[Row[Any]], at: datetime) -> Indicator:
    """People with a further contact within 30 days of one in the window."""
    people = _people(conn, {row.case_id for row in met})
    known = [(row, who) for row in met for who in people.get(row.case_id, ())]
    over = [(row, who) for row, who in known if at - row.opened_at > AGAIN]
    later = _later(conn, {who for _, who in over})
    again = {
        who
        for row, who in over
        if any(timedelta(0) < other - row.opened_at <= AGAIN for other in later[who])
    }
    nobody = sum(1 for row in met if not people.get(row.case_id))
    young = {who for _, who in known} - {who for _, who in over}
    return Indicator(
        code="came_again",
        numerator=len(again),
        denominator=len({who for _, who in over}),
        unknown=nobody + len(young),
    )


def _people(conn: Connection, cases: Collection[str]) -> dict[str, set[str]]:
    rows = conn.execute(
        select(lead.c.case_id, person_link.c.person_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(lead.c.case_id.in_(cases), person_link.c.state == LinkState.CONFIRMED)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row.case_id].add(row.person_id)
    return found


def _later(conn: Connection, people: Collection[str]) -> dict[str, list[datetime]]:
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
