"""Today: what a clinician sees first. Leads that wait, leads set right since, and open cases."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, Select, or_, select

from casestore.cases.call_view import CallView, calls_of
from casestore.cases.leads import LeadRow
from casestore.tables import case as case_table
from casestore.tables import encounter, person_link
from casestore.tables import lead as table
from schemas.case import Case, CaseState, EncounterState
from schemas.lead import LeadState
from schemas.person import LinkState
from schemas.word import Word
from zone.keys.keyring import KeyRing

SHOWN = 200
"""Leads and cases per list; what is beyond is counted, not dropped silently."""


class CaseLine(Word):
    """One open case in the list, with the call that opened it."""

    shown: ClassVar[tuple[str, ...]] = ("case",)
    case: Case
    call: CallView | None
    """None only where the lead's requests cannot be read."""
    open_encounters: int
    calls: int
    """How many calls it holds, of all agencies."""
    identified: bool
    """Has a clinician confirmed whom it concerns?"""


class Today(Word):
    """The first page. Leads: oldest call first. Cases: newest first."""

    shown: ClassVar[tuple[str, ...]] = ()
    new: tuple[CallView, ...] = ()
    withdrawn: tuple[CallView, ...] = ()
    """Dispatch corrected itself before anybody took them (R4)."""
    set_aside: tuple[CallView, ...] = ()
    """Not behavioral health; those that changed since come first."""
    open_cases: tuple[CaseLine, ...] = ()
    more: bool = False
    """A list was cut at its limit."""


def today(
    conn: Connection,
    keys: KeyRing,
    at: datetime,
    agencies: Collection[str] | None = None,
    limit: int = SHOWN,
) -> Today:
    """Everything that waits or is open; `agencies` limits it to these agencies' calls (R11)."""
    listed = (LeadState.NEW, LeadState.WITHDRAWN, LeadState.NOT_BH)
    by_state = {s: _leads(conn, s, agencies, limit) for s in listed}
    rows = [row for found in by_state.values() for row in found[:limit]]
    views = {view.lead_id: view for view in calls_of(conn, keys, rows, at)}
    shown = {
        state: tuple(views[row.lead_id] for row in found[:limit] if row.lead_id in views)
        for state, found in by_state.items()
    }
    cases, more_cases = _open_cases(conn, keys, at, agencies, limit)
    aside = sorted(shown[LeadState.NOT_BH], key=lambda view: not view.changed_since_decision)
    return Today(
        new=shown[LeadState.NEW],
        withdrawn=shown[LeadState.WITHDRAWN],
        set_aside=tuple(aside),
        open_cases=cases,
        more=more_cases or any(len(found) > limit for found in by_state.values()),
    )


def _leads(
    conn: Connection, state: LeadState, agencies: Collection[str] | None, limit: int
) -> list[LeadRow]:
    wanted = _of_agencies(select(table).where(table.c.state == state), agencies)
    return list(conn.execute(wanted.order_by(table.c.opened_at).limit(limit + 1)))


def _of_agencies(
    wanted: Select[tuple[object, ...]], agencies: Collection[str] | None
) -> Select[tuple[object, ...]]:
    return wanted if agencies is None else wanted.where(table.c.agency.in_(agencies))


def _open_cases(
    conn: Connection, keys: KeyRing, at: datetime, agencies: Collection[str] | None, limit: int
) -> tuple[tuple[CaseLine, ...], bool]:
    columns = case_table.c
    wanted = select(case_table).where(
        columns.state == CaseState.OPEN, columns.joined_into.is_(None)
    )
    if agencies is not None:
        within = select(table.c.case_id).where(table.c.agency.in_(agencies))
        wanted = wanted.where(columns.case_id.in_(within))
    rows = list(conn.execute(wanted.order_by(columns.opened_at.desc()).limit(limit + 1)))
    cases = [Case(**row._mapping) for row in rows[:limit]]
    return tuple(_lines(conn, keys, at, cases)), len(rows) > limit


def _lines(conn: Connection, keys: KeyRing, at: datetime, cases: Sequence[Case]) -> list[CaseLine]:
    ids = [case.case_id for case in cases]
    openers = [case.lead_id for case in cases]
    rows = list(
        conn.execute(
            select(table).where(or_(table.c.case_id.in_(ids), table.c.lead_id.in_(openers)))
        )
    )
    calls = {
        view.lead_id: view for view in calls_of(conn, keys, rows, at) if view.lead_id in openers
    }
    of_case = {row.lead_id: row.case_id for row in rows}
    identified = _identified(conn, list(of_case))
    still_open = list(
        conn.execute(
            select(encounter.c.case_id).where(
                encounter.c.case_id.in_(ids), encounter.c.state == EncounterState.OPEN
            )
        ).scalars()
    )
    return [
        CaseLine(
            case=case,
            call=calls.get(case.lead_id),
            open_encounters=still_open.count(case.case_id),
            calls=list(of_case.values()).count(case.case_id),
            identified=any(of_case[lead] == case.case_id for lead in identified),
        )
        for case in cases
    ]


def _identified(conn: Connection, lead_ids: Sequence[str]) -> set[str]:
    confirmed = select(person_link.c.lead_id).where(
        person_link.c.lead_id.in_(lead_ids), person_link.c.state == LinkState.CONFIRMED
    )
    return set(conn.execute(confirmed).scalars())


def counts(conn: Connection, since: datetime, until: datetime) -> int:
    """Cases opened in this time; leads that nobody took are in no count (R5)."""
    columns = case_table.c
    opened = select(columns.case_id).where(
        columns.opened_at >= since, columns.opened_at < until, columns.joined_into.is_(None)
    )
    return len(conn.execute(opened).all())
