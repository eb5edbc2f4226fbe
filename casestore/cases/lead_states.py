"""What people and the schedule may do to a lead, as one table. Calls never pass through it."""

from enum import StrEnum

from casestore.answers import Code
from schemas.lead import LeadState


class LeadAct(StrEnum):
    """Acts on a lead."""

    TAKE = "take"
    NOT_BH = "not_bh"
    UNDO_NOT_BH = "undo_not_bh"
    GIVE_BACK = "give_back"
    PURGE = "purge"


TRANSITIONS: dict[tuple[LeadState, LeadAct], LeadState] = {
    (LeadState.NEW, LeadAct.TAKE): LeadState.TAKEN,
    (LeadState.NEW, LeadAct.NOT_BH): LeadState.NOT_BH,
    (LeadState.NEW, LeadAct.PURGE): LeadState.PURGED,
    (LeadState.WITHDRAWN, LeadAct.TAKE): LeadState.TAKEN,
    (LeadState.WITHDRAWN, LeadAct.NOT_BH): LeadState.NOT_BH,
    (LeadState.WITHDRAWN, LeadAct.PURGE): LeadState.PURGED,
    (LeadState.NOT_BH, LeadAct.UNDO_NOT_BH): LeadState.NEW,
    (LeadState.TAKEN, LeadAct.GIVE_BACK): LeadState.NEW,
    (LeadState.NOT_BH, LeadAct.PURGE): LeadState.PURGED,
}
"""Absent pairs are refused. A moved lead has no row: its acts go to its survivor."""

_REFUSALS = {
    LeadState.TAKEN: Code.TAKEN_BY_OTHER,
    LeadState.NOT_BH: Code.SET_ASIDE,
    LeadState.PURGED: Code.PURGED,
}


def refusal(state: LeadState, act: LeadAct) -> Code | None:
    """Why this act is refused in this state, or None when it may be done."""
    if (state, act) in TRANSITIONS:
        return None
    if act is LeadAct.GIVE_BACK and state is LeadState.NEW:
        return Code.TAKE_IT_FIRST
    if act is LeadAct.UNDO_NOT_BH and state is not LeadState.PURGED:
        return Code.NOT_SET_ASIDE
    return _REFUSALS.get(state, Code.NOT_FOUND)
