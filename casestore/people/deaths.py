"""That somebody died: said by whom, confirmed by whom, and taken back when it was wrong (R45).

While it stands, nobody reaches out, the record is restricted, and whoever discloses knows that the
person is dead. Taking it back opens all of that again.
"""

from datetime import datetime

from sqlalchemy import insert, select

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.disclosures.tasks import open_task
from casestore.disclosures.words import TaskKind
from casestore.people import editing
from casestore.people.dead import dead, nobody_to_reach
from casestore.record_tables import death as table
from casestore.referrals.pulling import pull_of_person
from casestore.tables import lead, person_link
from casestore.tasks.follow_ups import stop_rounds
from schemas.audit import AuditTag
from schemas.person import LinkState
from zone.journal.unit_of_work import UnitOfWork

SOURCES = ("family", "medical_examiner", "hospital", "police", "news", "other")
CONFIRMED_BY = ("document", "medical_examiner", "hospital", "supervisor", "nobody_yet")


def record_death(
    uow: UnitOfWork,
    person_id: str,
    source: str,
    confirmed_by: str,
    died_on: str | None,
    account: str,
    at: datetime,
) -> Answer:
    """Restrict the record, and open the review; said before, nothing is written."""
    if dead(uow.conn, [person_id]):
        return Answer(code=Code.DONE, person_id=person_id)
    death_id = uow.keys.new_id()
    uow.conn.execute(
        insert(table).values(
            death_id=death_id,
            person_id=person_id,
            at=at,
            actor=account,
            source=source,
            confirmed_by=confirmed_by,
            died_on=died_on,
        )
    )
    cause = Cause(uow, at, account)
    about = {"person": person_id, "death": death_id}
    cause.audit(AuditTag.DEATH_RECORDED, about, {"source": source, "confirmed_by": confirmed_by})
    editing.change(uow, person_id, account, at, editing.restricted(True))
    _stop_outreach(cause, person_id)
    open_task(cause, TaskKind.DEATH_REVIEW, person_id, "death", death_id)
    return Answer(code=Code.DONE, person_id=person_id, row_id=death_id)


def _stop_outreach(cause: Cause, person_id: str) -> None:
    """Nobody is called, and no referral goes on; both are begun anew if it was wrong."""
    conn = cause.uow.conn
    theirs = (
        select(lead.c.case_id)
        .join(person_link, person_link.c.lead_id == lead.c.lead_id)
        .where(person_link.c.person_id == person_id, person_link.c.state == LinkState.CONFIRMED)
    )
    cases = {case for case in conn.scalars(theirs) if case and nobody_to_reach(conn, case)}
    stop_rounds(cause, sorted(cases))
    pull_of_person(cause, person_id)


def take_back(uow: UnitOfWork, death_id: str, account: str, at: datetime) -> Answer:
    """It was wrong: the record opens again, unless it was restricted before."""
    row = uow.conn.execute(select(table).where(table.c.death_id == death_id)).one_or_none()
    live = table.update().where(table.c.death_id == death_id, table.c.undone_at.is_(None))
    if row is None or uow.conn.execute(live.values(undone_at=at, undone_by=account)).rowcount != 1:
        return Answer(code=Code.NOT_FOUND)
    was = [
        one
        for until, one in editing.versions_of(uow.conn, uow.keys, row.person_id)
        if until == row.at
    ]
    if was and not was[0].restricted:
        editing.change(uow, row.person_id, account, at, editing.restricted(False))
    about = {"person": row.person_id, "death": death_id}
    Cause(uow, at, account).audit(AuditTag.DEATH_TAKEN_BACK, about)
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=death_id)
