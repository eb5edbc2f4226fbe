"""What the lead page and the case page read: the call, whom it may concern, what happened.

The caller audits the read, and leaves out people whom this viewer may not see (restricted,
own household).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.arrivals import reads as arrivals
from casestore.arrivals.entries import entry
from casestore.cases import encounters, events, leads, requests
from casestore.cases.call_view import CallView, absorbed_by, calls_of
from casestore.cases.encounters import goes_on_in
from casestore.cases.timeline import TimelineEntry, call_entries, event_entries, newest_first
from casestore.people.link_view import LinkView, links_of
from casestore.tables import case as case_table
from casestore.tables import lead as lead_table
from schemas.case import Case, Encounter
from schemas.lead import Lead, LeadState
from schemas.person import LinkState
from schemas.word import Word
from zone.keys.keyring import KeyRing

_SETTLED = (LinkState.CONFIRMED, LinkState.TEMPORARY)


class LeadPage(Word):
    """One lead. `call` is None once it was purged: only its ids are left."""

    shown: ClassVar[tuple[str, ...]] = ("lead_id", "state")
    lead_id: str
    lead: Lead
    """The row itself: who decided what about it, and when."""
    state: LeadState
    moved_to: str | None = None
    case_id: str | None = None
    call: CallView | None = None
    merged_calls: tuple[CallView, ...] = ()
    """Calls that dispatch merged into this one."""
    links: tuple[LinkView, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()


class CasePage(Word):
    """One case, with everything that was joined into it."""

    shown: ClassVar[tuple[str, ...]] = ("case",)
    case: Case
    asked_for: str
    """The case id that was asked for, which may have been joined into this one."""
    calls: tuple[CallView, ...] = ()
    links: tuple[LinkView, ...] = ()
    """All links and suggestions, by mention."""
    people: tuple[LinkView, ...] = ()
    """Those settled: confirmed, or a temporary record."""
    encounters: tuple[Encounter, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()


def lead_page(conn: Connection, keys: KeyRing, lead_id: str, at: datetime) -> LeadPage | None:
    """One lead as seen at `at`, or None. A moved one is shown too, and says where it went."""
    row = leads.row_of(conn, lead_id)
    if row is None:
        return None
    moved = absorbed_by(conn, [lead_id]).get(lead_id, ())
    ids = [lead_id, *moved]
    views = _calls(conn, keys, ids, at)
    return LeadPage(
        lead_id=lead_id,
        lead=leads.as_word(row),
        state=LeadState(row.state),
        moved_to=row.moved_to,
        case_id=row.case_id,
        call=next((view for view in views if view.lead_id == lead_id), None),
        merged_calls=tuple(view for view in views if view.lead_id != lead_id),
        links=tuple(links_of(conn, keys, ids)),
        timeline=newest_first(_call_timeline(conn, keys, ids)),
    )


def case_page(conn: Connection, keys: KeyRing, case_id: str, at: datetime) -> CasePage | None:
    """One case as seen at `at`, or None; for a joined case, the one that goes on for both."""
    row = goes_on_in(conn, case_id)
    if row is None:
        return None
    case = Case(**row._mapping)
    joined = select(case_table.c.case_id).where(case_table.c.joined_into == case.case_id)
    cases = [case.case_id, *conn.execute(joined).scalars()]
    in_case = select(lead_table.c.lead_id).where(lead_table.c.case_id.in_(cases))
    ids = list(conn.execute(in_case.order_by(lead_table.c.opened_at)).scalars())
    links = links_of(conn, keys, ids)
    entries = [
        *_call_timeline(conn, keys, ids),
        *event_entries(events.of_cases(conn, cases)),
    ]
    return CasePage(
        case=case,
        asked_for=case_id,
        calls=tuple(_calls(conn, keys, ids, at)),
        links=tuple(links),
        people=tuple(view for view in links if view.link.state in _SETTLED),
        encounters=tuple(encounters.of_cases(conn, cases)),
        timeline=newest_first(entries),
    )


def _calls(
    conn: Connection, keys: KeyRing, lead_ids: Sequence[str], at: datetime
) -> list[CallView]:
    wanted = select(lead_table).where(lead_table.c.lead_id.in_(lead_ids))
    return calls_of(conn, keys, list(conn.execute(wanted.order_by(lead_table.c.opened_at))), at)


def _call_timeline(conn: Connection, keys: KeyRing, lead_ids: Sequence[str]) -> list[TimelineEntry]:
    calls = [
        said
        for lead_id, history in requests.history(conn, keys, lead_ids).items()
        for said in call_entries(lead_id, history)
    ]
    runs = [entry(one) for one in arrivals.of_leads(conn, lead_ids) if not one.restricted]
    return [*calls, *runs]
