"""From which day a person's record may be deleted, as the state's table says (R20).

The product deletes no client's record by itself: the day is shown to whoever decides.
"""

from datetime import date

from sqlalchemy import Connection, func, select

from casestore.authority.signers import Signers, day_at
from casestore.tables import case, encounter, lead, person_link
from redaction.state_law import StateLaw
from schemas.person import LinkState


def keep_until(
    conn: Connection, person_id: str, signers: Signers, law: StateLaw | None
) -> date | None:
    """The first day on which the record may be deleted, holds and disputes apart.

    None without a signed table in force, or when nothing says when the person was last seen: then
    nothing is deleted for its age. Without a date of birth the person may still be a child, so the
    time of a child's record counts from the last contact.
    """
    if law is None or not law.in_force(signers.on):
        return None
    last = conn.scalar(
        select(func.max(func.coalesce(encounter.c.ended_at, encounter.c.opened_at)))
        .join(case, case.c.case_id == encounter.c.case_id)
        .join(lead, lead.c.case_id == case.c.case_id)
        .join(person_link, person_link.c.lead_id == lead.c.lead_id)
        .where(person_link.c.person_id == person_id, person_link.c.state == LinkState.CONFIRMED)
    )
    if last is None:
        return None
    day = day_at(signers.zones, last)
    return law.keep_until(day, signers.born or day)
