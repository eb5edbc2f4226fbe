"""What a clinician decides about an arrival: whose it is, nobody's, or that it was wrong."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from casestore.answers import Answer, Code
from casestore.arrival_tables import arrival as table
from casestore.arrival_tables import arrival_number
from casestore.arrivals.answering import answer_referral
from casestore.arrivals.numbers import bind, let_go
from casestore.arrivals.reads import arrival_of, updates_of
from casestore.arrivals.words import MATCHED, WHY_ASIDE, Arrival, ConsentAnswer, How, Match
from casestore.cause import Cause
from casestore.people import records
from casestore.people.heads import head_of
from casestore.people.links import PROOFS_NEEDED
from casestore.rows import ChangedMeanwhile, compare_and_set
from schemas.audit import AuditTag
from schemas.person import Proof
from zone.journal.unit_of_work import UnitOfWork


def match(
    uow: UnitOfWork,
    arrival_id: str,
    person_id: str,
    account: str,
    proofs: Collection[Proof],
    at: datetime,
) -> Answer:
    """Say whose it is, on at least two identifiers compared (R6); the sender's numbers follow."""
    cause, found = Cause(uow, at, account), arrival_of(uow.conn, arrival_id)
    told = tuple(sorted({one.value for one in proofs if one is not Proof.CREATED}))
    if found is None or found.match is Match.PURGED:
        return Answer(code=Code.NOT_FOUND if found is None else Code.PURGED)
    person_id = head_of(uow.conn, person_id)
    record = records.read(uow.conn, uow.keys, person_id)
    checks = (
        (found.match in MATCHED, Code.LINKED_TO_OTHER),
        (record is None or record.temporary, Code.NO_SUCH_PERSON),
        (len(told) < PROOFS_NEEDED, Code.TWO_PROOFS_NEEDED),
    )
    refused = next((code for wrong, code in checks if wrong), None)
    if refused is not None:
        return Answer(code=refused, person_id=found.person_id)
    values = {"match": Match.CONFIRMED, "how": How.PERSON, "person_id": person_id, "reason": None}
    if not _decide(cause, found, values):
        return Answer(code=Code.CHANGED_MEANWHILE)
    said = updates_of(uow.conn, uow.keys, [found]).get(arrival_id)
    if said is not None:
        bind(cause, found.feed, said, person_id)
        if found.referral_id is not None:
            answer_referral(cause, said, found.referral_id, person_id)
    _audit(cause, AuditTag.ARRIVAL_MATCHED, found, person_id, {"proofs": told})
    return Answer(code=Code.DONE, person_id=person_id, row_id=arrival_id)


def unmatch(uow: UnitOfWork, arrival_id: str, account: str, at: datetime) -> Answer:
    """It was the wrong person: the entry leaves the chart and waits, and the sender's numbers lead
    to this person no more. What else came under them stays until it is looked at."""
    cause, found = Cause(uow, at, account), arrival_of(uow.conn, arrival_id)
    if found is None or found.match not in MATCHED or found.person_id is None:
        return Answer(code=Code.NOT_FOUND if found is None else Code.NOT_LINKED)
    values = {"match": Match.WAITS, "how": How.UNSURE, "person_id": None}
    if not _decide(cause, found, values):
        return Answer(code=Code.CHANGED_MEANWHILE)
    of_it = select(arrival_number.c.number_id).where(arrival_number.c.arrival_id == arrival_id)
    let_go(cause, list(uow.conn.scalars(of_it)), found.person_id)
    _audit(cause, AuditTag.ARRIVAL_UNMATCHED, found, found.person_id, {"was": found.match.value})
    return Answer(code=Code.DONE, person_id=found.person_id, row_id=arrival_id)


def set_aside(uow: UnitOfWork, arrival_id: str, reason: str, account: str, at: datetime) -> Answer:
    """Nobody's whom the team knows; it is kept until its purge."""
    cause, found = Cause(uow, at, account), arrival_of(uow.conn, arrival_id)
    if found is None or found.match is not Match.WAITS or reason not in WHY_ASIDE:
        return Answer(code=Code.NOT_FOUND if found is None else Code.CHANGED_MEANWHILE)
    if not _decide(cause, found, {"match": Match.ASIDE, "reason": reason}):
        return Answer(code=Code.CHANGED_MEANWHILE)
    _audit(cause, AuditTag.ARRIVAL_SET_ASIDE, found, None, {"reason": reason})
    return Answer(code=Code.DONE, row_id=arrival_id)


def answer_consent(
    uow: UnitOfWork, arrival_id: str, answer: ConsentAnswer, account: str, at: datetime
) -> Answer:
    """Say what became of a consent that another system reported. It puts nothing in force: a form
    that was seen is recorded by itself, with every element of 42 CFR 2.31."""
    cause, found = Cause(uow, at, account), arrival_of(uow.conn, arrival_id)
    if found is None or not found.has_consent or found.match not in MATCHED:
        return Answer(code=Code.NOT_FOUND)
    try:
        values = {"consent_answer": answer}
        compare_and_set(uow.conn, table, arrival_id, found.row_version, values)
    except ChangedMeanwhile:
        return Answer(code=Code.CHANGED_MEANWHILE)
    detail = {"answer": answer.value}
    _audit(cause, AuditTag.CONSENT_REPORT_ANSWERED, found, found.person_id, detail)
    return Answer(code=Code.DONE, person_id=found.person_id, row_id=arrival_id)


def _decide(cause: Cause, found: Arrival, values: Mapping[str, Any]) -> bool:
    decided = {"by_hand": True, "decided_by": cause.actor, "decided_at": cause.at, **values}
    try:
        compare_and_set(cause.uow.conn, table, found.arrival_id, found.row_version, decided)
    except ChangedMeanwhile:
        return False
    return True


def _audit(
    cause: Cause, tag: AuditTag, found: Arrival, person_id: str | None, detail: Mapping[str, Any]
) -> None:
    about = {"arrival": found.arrival_id, "person": person_id, "feed": found.feed}
    cause.audit(tag, about, {"kind": found.kind.value, **detail})
