"""Standing words at the dispatch center are asked about again while they stand (R17).

A consent that ended takes its words back at once (`withdrawing.py`). What changes otherwise does
so here, at the next upkeep: a restriction, a refusal, another status of the team, tightened rules,
a year without anybody looking.
"""

from datetime import datetime

from sqlalchemy import select

from casestore.cause import Cause
from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided, disclosure_of
from casestore.disclosures.withdrawing import withdraw
from casestore.disclosures.words import Disclosure
from casestore.privacy_tables import disclosure as table
from redaction.gate import Gate
from schemas.disclosure import Decision
from zone.journal.unit_of_work import UnitOfWork

WHY = "no_longer_allowed"


def ask_again(uow: UnitOfWork, gate: Gate, at: datetime) -> tuple[str, ...]:
    """Withdraw standing words of which the gate would keep back anything today; their ids."""
    live = select(table).where(
        table.c.withdrawn_at.is_(None), table.c.live_until.is_not(None), table.c.live_until > at
    )
    gone = []
    for row in uow.conn.execute(live).all():
        made = disclosure_of(uow.keys, row.disclosure_id, row.body)
        if still_released(uow, gate, made, at) is None:
            withdraw(Cause(uow, at, "stage:upkeep"), row, WHY)
            gone.append(row.disclosure_id)
    return tuple(gone)


def still_released(uow: UnitOfWork, gate: Gate, made: Disclosure, at: datetime) -> Decision | None:
    """The answer to the same question at this moment, if it keeps nothing back of what was
    released; the words are as old as they are."""
    try:
        request, relied, to = asked(uow.conn, uow.keys, made.telling, at, gate.state_law)
    except LookupError:
        return None
    facts = request.facts | {"flag_age_days": (at - made.at).days}
    question = (request.model_copy(update={"facts": facts}), relied, to)
    now = decided(uow.keys, gate, made.telling, question, made.made_by, at).decision
    return now if set(made.decision.released) <= set(now.released) else None
