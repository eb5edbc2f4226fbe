"""What an override may rest on: an open call or an open encounter of the person (R24)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from casestore.tables import case, encounter, lead, person_link
from schemas.case import EncounterState
from schemas.coresponse import CallState
from schemas.person import LinkState


@dataclass(frozen=True, slots=True)
class Ground:
    """An open call or encounter of a matched person, and the case that it belongs to."""

    kind: str
    """`call` or `encounter`."""
    ref_id: str
    case_id: str


def open_ground(conn: Connection, person_id: str, case_id: str | None = None) -> Ground | None:
    """The open encounter or call of this person, in this case or any; None when nothing is open.

    Only a link that a clinician confirmed counts: a suggestion matches nobody (R6).
    """
    matched = (person_link.c.person_id == person_id) & (person_link.c.state == LinkState.CONFIRMED)
    joined = person_link.join(lead, lead.c.lead_id == person_link.c.lead_id).join(
        case, case.c.case_id == lead.c.case_id
    )
    mine = matched if case_id is None else matched & (case.c.case_id == case_id)
    open_encounters = (
        select(encounter.c.encounter_id, encounter.c.case_id)
        .select_from(joined.join(encounter, encounter.c.case_id == case.c.case_id))
        .where(mine, encounter.c.state == EncounterState.OPEN)
        .order_by(encounter.c.opened_at.desc())
    )
    found = conn.execute(open_encounters).first()
    if found is not None:
        return Ground("encounter", found.encounter_id, found.case_id)
    open_calls = (
        select(lead.c.lead_id, case.c.case_id)
        .select_from(joined)
        .where(mine, lead.c.call_state == CallState.OPEN)
        .order_by(lead.c.opened_at.desc())
    )
    call = conn.execute(open_calls).first()
    return None if call is None else Ground("call", call.lead_id, call.case_id)
