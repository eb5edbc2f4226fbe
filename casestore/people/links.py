"""Links between a mention and a person: confirmed or refused by a named clinician only (R6)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from casestore.answers import Answer, Code
from casestore.cases import leads, requests
from casestore.cases.events import append
from casestore.cause import Cause
from casestore.people import records
from casestore.people.doubles import look_for_doubles
from casestore.people.heads import head_of
from casestore.people.suggestions import explained, link_id_of
from casestore.people.temporary import UNNAMED
from casestore.rows import ChangedMeanwhile, compare_and_set
from casestore.tables import person_link as table
from schemas.audit import AuditTag
from schemas.case import CaseEventKind
from schemas.coresponse import RequestSubject
from schemas.person import Grade, LinkState, Proof
from zone.journal.unit_of_work import UnitOfWork

PROOFS_NEEDED = 2
LinkRow = Row[Any]


def confirm(
    uow: UnitOfWork,
    lead_id: str,
    mention_id: str,
    person_id: str,
    account: str,
    proofs: Collection[Proof],
    at: datetime,
) -> Answer:
    """Say that a mention is this person, on at least two different identifiers compared.

    The lead must be part of a case. `mention_id` is one of the call's, or `unnamed` for the
    person whom a call concerns without mentioning anybody.
    """
    cause = Cause(uow, at, account)
    person_id = head_of(uow.conn, person_id)
    told = sorted({proof for proof in proofs if proof is not Proof.CREATED})
    refused = _refusal(cause, lead_id, mention_id, person_id, told)
    if refused is not None:
        return refused
    try:
        with uow.conn.begin_nested():
            link_id = _link(cause, lead_id, mention_id, person_id, told)
    except (IntegrityError, ChangedMeanwhile):
        # Another clinician confirmed somebody for this mention at the same moment (R13).
        return Answer(code=Code.LINKED_TO_OTHER, lead_id=lead_id)
    return _linked(cause, lead_id, person_id, link_id, tuple(told))


def _refusal(
    cause: Cause, lead_id: str, mention_id: str, person_id: str, told: Collection[Proof]
) -> Answer | None:
    conn = cause.uow.conn
    row = leads.row_of(conn, lead_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, lead_id=lead_id)
    if row.case_id is None:
        return Answer(code=Code.TAKE_IT_FIRST, lead_id=lead_id)
    person = records.read(conn, cause.uow.keys, person_id)
    held = confirmed(conn, lead_id, mention_id)
    checks = (
        (len(told) < PROOFS_NEEDED, Code.TWO_PROOFS_NEEDED),
        (mention(cause.uow, lead_id, mention_id) is None, Code.NO_SUCH_MENTION),
        (person is None or person.temporary, Code.NO_SUCH_PERSON),
        (held is not None and held.person_id == person_id, Code.ALREADY_LINKED),
        (held is not None, Code.LINKED_TO_OTHER),
    )
    code = next((code for wrong, code in checks if wrong), None)
    if code is None:
        return None
    other = held.person_id if held is not None else None
    return Answer(code=code, lead_id=lead_id, case_id=row.case_id, person_id=other)


def _link(
    cause: Cause, lead_id: str, mention_id: str, person_id: str, proofs: Collection[Proof]
) -> str:
    """Insert or change the row; the partial unique index lets one person per mention through."""
    conn = cause.uow.conn
    decided = _decided(cause, LinkState.CONFIRMED, proofs)
    row = _between(conn, lead_id, mention_id, person_id)
    link_id = link_id_of(cause.uow.keys, lead_id, mention_id, person_id)
    if row is None:
        made = _bare(link_id, lead_id, mention_id, person_id)
        conn.execute(insert(table).values(**made | decided, row_version=1))
    else:
        link_id = row.link_id
        compare_and_set(conn, table, link_id, row.row_version, decided)
    stand_ins(conn, lead_id, mention_id, LinkState.TEMPORARY, LinkState.SUPERSEDED)
    return link_id


def _linked(
    cause: Cause, lead_id: str, person_id: str, link_id: str, proofs: tuple[Proof, ...]
) -> Answer:
    row = leads.row_of(cause.uow.conn, lead_id)
    case_id = row.case_id if row else None
    about = {"lead": lead_id, "case": case_id, "person": person_id, "link": link_id}
    codes = tuple(proof.value for proof in proofs)
    cause.audit(AuditTag.LINK_CONFIRMED, about, {"proofs": codes})
    if case_id is not None:
        append(cause, case_id, CaseEventKind.PERSON_LINKED, ref_id=link_id)
    return Answer(
        code=Code.DONE, lead_id=lead_id, case_id=case_id, person_id=person_id, row_id=link_id
    )


def refuse(uow: UnitOfWork, link_id: str, account: str, at: datetime) -> Answer:
    """Say that a suggested person is not the one; it is not suggested again for this mention."""
    row = read(uow.conn, link_id)
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=link_id)
    if row.state != LinkState.SUGGESTED:
        return Answer(code=Code.CHANGED_MEANWHILE, lead_id=row.lead_id, row_id=link_id)
    cause = Cause(uow, at, account)
    compare_and_set(
        uow.conn, table, link_id, row.row_version, _decided(cause, LinkState.REFUSED, ())
    )
    lead = leads.row_of(uow.conn, row.lead_id)
    case_id = lead.case_id if lead else None
    about = {"lead": row.lead_id, "case": case_id, "person": row.person_id, "link": link_id}
    cause.audit(AuditTag.LINK_REFUSED, about)
    if case_id is not None:
        append(cause, case_id, CaseEventKind.PERSON_REFUSED, ref_id=link_id)
    return Answer(code=Code.DONE, lead_id=row.lead_id, case_id=case_id, row_id=link_id)


def create_from_mention(
    uow: UnitOfWork,
    lead_id: str,
    mention_id: str,
    account: str,
    at: datetime,
    told: RequestSubject | None = None,
) -> Answer:
    """Open a new person record for a mention, where nobody known is the one.

    `told`: what the person said at the scene, in place of what the caller reported.
    """
    cause = Cause(uow, at, account)
    row = leads.row_of(uow.conn, lead_id)
    subject = mention(uow, lead_id, mention_id)
    if row is None or row.case_id is None or subject is None:
        code = Code.NOT_FOUND if row is None else Code.NO_SUCH_MENTION
        code = Code.TAKE_IT_FIRST if row is not None and row.case_id is None else code
        return Answer(code=code, lead_id=lead_id)
    held = confirmed(uow.conn, lead_id, mention_id)
    if held is not None:
        return Answer(code=Code.LINKED_TO_OTHER, lead_id=lead_id, person_id=held.person_id)
    record = records.from_subject(told or subject, uow.keys.new_id(), at, account)
    try:
        with uow.conn.begin_nested():
            records.store(uow, record)
            link_id = _link(cause, lead_id, mention_id, record.person_id, (Proof.CREATED,))
    except IntegrityError:
        return Answer(code=Code.LINKED_TO_OTHER, lead_id=lead_id)
    records.write_down(uow, record, at=at, actor=account, about={"lead": lead_id})
    look_for_doubles(uow, record.person_id, account, at)
    return _linked(cause, lead_id, record.person_id, link_id, (Proof.CREATED,))


def read(conn: Connection, link_id: str) -> LinkRow | None:
    """One link's row, or None."""
    return conn.execute(select(table).where(table.c.link_id == link_id)).one_or_none()


def _between(conn: Connection, lead_id: str, mention_id: str, person_id: str) -> LinkRow | None:
    """The link of a mention and a person; where records were joined, it may be older than that."""
    return conn.execute(
        select(table).where(
            table.c.lead_id == lead_id,
            table.c.mention_id == mention_id,
            table.c.person_id == person_id,
        )
    ).one_or_none()


def confirmed(conn: Connection, lead_id: str, mention_id: str) -> LinkRow | None:
    """The confirmed link of a mention, or None."""
    return conn.execute(
        select(table).where(
            table.c.lead_id == lead_id,
            table.c.mention_id == mention_id,
            table.c.state == LinkState.CONFIRMED,
        )
    ).one_or_none()


def mention(uow: UnitOfWork, lead_id: str, mention_id: str) -> RequestSubject | None:
    """The mention in what is known of the call; `unnamed` is always there."""
    if mention_id == UNNAMED:
        return RequestSubject(mention_id=UNNAMED)
    known = requests.known(uow.conn, uow.keys, [lead_id]).get(lead_id)
    subjects = known.request.subjects if known else ()
    return next((one for one in subjects if one.mention_id == mention_id), None)


def stand_ins(
    conn: Connection, lead_id: str, mention_id: str, before: LinkState, after: LinkState
) -> None:
    """Set the temporary record of a mention aside, or back: it is found again after an undo."""
    conn.execute(
        update(table)
        .where(table.c.lead_id == lead_id, table.c.mention_id.in_((mention_id, UNNAMED)))
        .where(table.c.state == before)
        .values(state=after, row_version=table.c.row_version + 1)
    )


def _bare(link_id: str, lead_id: str, mention_id: str, person_id: str) -> dict[str, Any]:
    return {
        "link_id": link_id,
        "lead_id": lead_id,
        "mention_id": mention_id,
        "person_id": person_id,
        "grade": Grade.NONE,
        "version": 0,
        "explanation": explained((), 0.0, 0.0),
    }


def _decided(cause: Cause, state: LinkState, proofs: Collection[Proof]) -> dict[str, Any]:
    return {
        "state": state,
        "proofs": ",".join(proof.value for proof in proofs),
        "decided_by": cause.actor,
        "decided_at": cause.at,
    }
