"""The clinical half of the story of a call (R7): the audit of its lead, its call and its case.

It says what was decided, by which rule, and which fields were withheld, never their values;
`web/shell/story.py` puts it into words. The dispatch half lies in the other zone and is not
reachable from here.
"""

from sqlalchemy import Connection

from casestore.cases import leads
from schemas.audit import AuditEvent
from zone.audit.trail import trail


def clinical_trail(conn: Connection, lead_id: str) -> list[AuditEvent]:
    """All audit events about a lead, its call and its case, oldest first; readings included.

    A lead that was joined to another's case has the story of both cases.
    """
    row = leads.row_of(conn, lead_id)
    if row is None:
        return []
    about = [("incident", row.incident_id), ("lead", lead_id)]
    about += [("case", case) for case in sorted({row.case_id, row.own_case_id} - {None})]
    events = {event.event_id: event for kind, one in about for event in trail(conn, kind, one)}
    return sorted(events.values(), key=lambda event: event.at)
