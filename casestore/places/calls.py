"""What else was called to the same place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from casestore.cases import leads
from casestore.cases.call_view import CallView, calls_of
from casestore.cases.timeline import BY_HAND
from casestore.households.apart import apart_from
from casestore.record_tables import place_call as table
from casestore.tables import lead, person_link
from schemas.person import LinkState
from zone.keys.keyring import KeyRing


def others_at(
    conn: Connection, keys: KeyRing, lead_ids: Sequence[str], at: datetime
) -> list[CallView]:
    """Other taken calls at the places of these, newest first.

    Left out: calls about somebody who is kept apart from a person of these calls (R40), and
    people who came in by hand.
    """
    places = select(table.c.place_index).where(table.c.lead_id.in_(lead_ids))
    found = select(table.c.lead_id).where(
        table.c.place_index.in_(places), table.c.lead_id.not_in(lead_ids)
    )
    ids = set(conn.scalars(found)) - _apart(conn, lead_ids)
    wanted = select(lead).where(lead.c.lead_id.in_(ids), lead.c.case_id.is_not(None))
    rows: list[leads.LeadRow] = list(conn.execute(wanted.order_by(lead.c.opened_at.desc())))
    # Where somebody is who came in by hand says that they are in care: that is no call.
    return [call for call in calls_of(conn, keys, rows, at) if call.asked_by not in BY_HAND]


def _apart(conn: Connection, lead_ids: Sequence[str]) -> set[str]:
    """Calls about people who are kept apart from somebody of these calls."""
    here = conn.scalars(
        select(person_link.c.person_id).where(
            person_link.c.lead_id.in_(lead_ids), person_link.c.state == LinkState.CONFIRMED
        )
    )
    shut = {other for one in set(here) for other in apart_from(conn, one)}
    theirs = select(person_link.c.lead_id).where(
        person_link.c.person_id.in_(shut), person_link.c.state == LinkState.CONFIRMED
    )
    return set(conn.scalars(theirs)) if shut else set()
