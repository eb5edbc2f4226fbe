"""Makes an export: study numbers, the frozen copy, the accounting of each person, the audit.

The records are asked for before the transaction (ADR 2). What could have changed an answer since
is looked for within it; then nothing is exported, and it is made again.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import orjson
from sqlalchemy import Connection, exists, insert, or_, select

from casestore.cause import Cause
from casestore.disclosures.telling import record
from casestore.disclosures.words import Disclosure
from casestore.guarded_sheets import Cell
from casestore.privacy_tables import consent_talk, restriction
from casestore.record_tables import death
from casestore.research.asking import CARRIER, Answered
from casestore.research.bundle import bundle
from casestore.research.drafting import Draft
from casestore.research.protocols import protocol as protocol_of
from casestore.research.words import ExportKind, NotExported, Refusal
from casestore.research_tables import crosswalk
from casestore.research_tables import export as table
from casestore.tables import consent, person_link
from redaction.carrying import enclosure
from schemas.audit import AuditTag
from zone.insert_many import insert_many
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.tokens import new_study_number

WAY_OUT = "research_export"


def make(
    uow: UnitOfWork, made: Draft, account: str, at: datetime, *, attested: bool = False
) -> str:
    """Freeze the export; its id. `attested`: somebody stated by name that they do not know the
    rest to identify anyone (164.514(b)(2)(ii)), which a de-identified file needs.

    Raises NotExported, and then nothing is kept.
    """
    _may_still(uow.conn, made, attested)
    export_id = uow.keys.new_id()
    numbers = _numbers(made)
    rows = _numbered(made, numbers)
    content = bundle(made, rows)
    question = made.question
    uow.conn.execute(
        insert(table).values(
            export_id=export_id,
            protocol_id=question.protocol.protocol_id,
            kind=question.kind,
            since=made.period.since.isoformat(),
            until=made.period.until.isoformat(),
            made_at=at,
            made_by=account,
            rows=len(rows),
            people=made.people,
            left_out=orjson.dumps(made.left_out).decode(),
            policy_version=question.gate.policy_version,
            sha256=sha256(content).hexdigest(),
            body=uow.keys.seal(table.name, "body", export_id, content),
        )
    )
    pairs = [
        {"export_id": export_id, "study_id": number, "person_id": person}
        for person, number in numbers.items()
    ]
    insert_many(uow.conn, crosswalk, pairs)
    _account(uow, made, account, at)
    about = {"export": export_id, "protocol": question.protocol.protocol_id}
    detail = {"kind": question.kind.value, "rows": len(rows), "people": made.people}
    policy = {"policy_version": question.gate.policy_version, "attested": attested}
    Cause(uow, at, account).audit(AuditTag.RESEARCH_EXPORTED, about, detail | policy)
    return export_id


def _may_still(conn: Connection, made: Draft, attested: bool) -> None:
    if not made.rows:
        raise NotExported(Refusal.NO_RECORDS)
    if made.question.kind is ExportKind.DEIDENTIFIED and not attested:
        raise NotExported(Refusal.NOT_ATTESTED)
    now = protocol_of(conn, made.question.protocol.protocol_id)
    if now is None or now.ended_at is not None:
        raise NotExported(Refusal.ENDED)
    since = made.question.at
    changed = (
        exists().where(or_(consent.c.revoked_at > since, consent.c.event_reached_at > since)),
        exists().where(restriction.c.since > since),
        exists().where(consent_talk.c.at > since),
        exists().where(person_link.c.decided_at > since),
        exists().where(or_(death.c.at > since, death.c.undone_at > since)),
    )
    if conn.scalar(select(or_(*changed))):
        raise NotExported(Refusal.CHANGED_MEANWHILE)


def _numbers(made: Draft) -> dict[str, str]:
    """A random study number for each person, none of them twice."""
    numbers: dict[str, str] = {}
    taken: set[str] = set()
    for person_id in dict.fromkeys(person for person, _ in made.rows):
        number = new_study_number()
        while number in taken:
            number = new_study_number()
        taken.add(number)
        numbers[person_id] = number
    return numbers


def _numbered(made: Draft, numbers: Mapping[str, str]) -> list[dict[str, Cell]]:
    """Rows in the order of the random numbers, so that their place tells nothing either."""
    counted: dict[str, int] = {}
    rows = []
    for person_id, row in made.rows:
        counted[person_id] = counted.get(person_id, 0) + 1
        rows.append({"study_id": numbers[person_id], "contact": counted[person_id], **row})
    return sorted(rows, key=lambda row: (str(row["study_id"]), int(row["contact"] or 0)))


def _account(uow: UnitOfWork, made: Draft, account: str, at: datetime) -> None:
    """One entry per person and answer for what has to be accounted for (164.528; 2.25)."""
    owed: dict[tuple[str, tuple[str, ...]], Answered] = {}
    for answer in made.answers:
        if "accounting_entry" in answer.decision.obligations:
            owed.setdefault((answer.telling.person_id, answer.decision.rules), answer)
    for answer in owed.values():
        record(uow, _disclosure(uow, made, answer, account, at), WAY_OUT)


def _disclosure(
    uow: UnitOfWork, made: Draft, answer: Answered, account: str, at: datetime
) -> Disclosure:
    on = answer.relied if answer.on_consent else None
    return Disclosure(
        disclosure_id=uow.keys.new_id(),
        person_id=answer.telling.person_id,
        at=at,
        made_by=account,
        telling=answer.telling,
        recipient_name=made.question.protocol.researcher,
        request=answer.request,
        decision=answer.decision,
        consent_id=on.consent.consent_id if on is not None else None,
        enclosed=enclosure(answer.decision, CARRIER, ""),
    )


def returned(uow: UnitOfWork, export_id: str, how: str, account: str, at: datetime) -> bool:
    """The researcher gave the file back or destroyed it (2.52(b)(4)). False: not there, or said
    before."""
    open_one = table.update().where(table.c.export_id == export_id, table.c.returned_at.is_(None))
    values = {"returned_at": at, "returned_by": account, "returned_how": how}
    if uow.conn.execute(open_one.values(**values)).rowcount != 1:
        return False
    Cause(uow, at, account).audit(AuditTag.RESEARCH_RETURNED, {"export": export_id}, {"how": how})
    return True
