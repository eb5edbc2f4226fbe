"""The match asked again: somebody may have become known since the call came in.

A call is matched when it comes in. A record that is opened an hour later for the same person would
stay unseen on the page of the first case, and one tap would make a second person of them.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from casestore.cases.call_view import CallView
from casestore.cause import Cause
from casestore.matching.suggest import suggest
from casestore.people import suggestions
from casestore.people.heads import head_of
from casestore.tables import person_link as table
from schemas.person import LinkState, LinkSuggestion
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def found_since(conn: Connection, keys: KeyRing, call: CallView) -> tuple[LinkSuggestion, ...]:
    """What a search of today suggests, if it names somebody whom none yet has been asked about.

    Empty where nothing is new; what was refused or confirmed is not new.
    """
    rows = conn.execute(
        select(table.c.mention_id, table.c.person_id, table.c.state).where(
            table.c.lead_id == call.lead_id
        )
    ).all()
    settled = {row.mention_id for row in rows if row.state == LinkState.CONFIRMED}
    known = {(row.mention_id, row.person_id) for row in rows}
    if all(subject.mention_id in settled for subject in call.subjects):
        return ()
    suggested = suggest(conn, keys, call.subjects, call.callbacks, on=call.opened_at.date())
    found = tuple(
        one for one in suggested if one.person_id and head_of(conn, one.person_id) == one.person_id
    )
    new = {(one.mention_id, one.person_id) for one in found if one.mention_id not in settled}
    return found if new - known else ()


def ask_again(uow: UnitOfWork, call: CallView, account: str, at: datetime) -> bool:
    """Put what was found in place of the open suggestions. False: nothing is new."""
    found = found_since(uow.conn, uow.keys, call)
    if found:
        suggestions.replace(Cause(uow, at, account), call.lead_id, call.version, found)
    return bool(found)
