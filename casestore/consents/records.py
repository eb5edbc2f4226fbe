"""Consents as rows: recorded whole and sealed, withdrawn by a mark that is never taken off."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from casestore import sealed
from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.disclosures.withdrawing import withdraw_resting_on
from casestore.people import records as people
from casestore.rows import compare_and_set
from casestore.tables import consent as table
from schemas.audit import AuditTag
from schemas.consent import Consent, Revocation
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing


def record_consent(uow: UnitOfWork, consent: Consent, account: str, at: datetime) -> Answer:
    """Store a consent as signed, complete or not; what it lacks is counted when it is used."""
    if people.read(uow.conn, uow.keys, consent.person_id) is None:
        return Answer(code=Code.NO_SUCH_PERSON, person_id=consent.person_id)
    uow.conn.execute(
        insert(table).values(
            consent_id=consent.consent_id,
            person_id=consent.person_id,
            recorded_at=at,
            revoked_at=consent.revoked_at,
            revoked_how=consent.revoked_how,
            event_reached_at=consent.event_reached_at,
            body=sealed.seal(uow.keys, table.name, consent.consent_id, consent),
            signed_under=consent.signed_under,
            row_version=1,
        )
    )
    about = {"consent": consent.consent_id, "person": consent.person_id}
    missing = {"type": consent.type.value, "elements_missing": consent.elements_missing()}
    Cause(uow, at, account).audit(AuditTag.CONSENT_RECORDED, about, missing)
    return Answer(code=Code.DONE, person_id=consent.person_id, row_id=consent.consent_id)


def revoke_consent(
    uow: UnitOfWork, consent_id: str, account: str, how: Revocation, at: datetime
) -> Answer:
    """Withdraw from now on. An oral one counts too: sending stops until it is asked about.

    Standing words that rest on it are taken back in the same transaction, where the channel can;
    what was relied on before stays on record (2.31(a)(6)).
    """
    row = uow.conn.execute(select(table).where(table.c.consent_id == consent_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=consent_id)
    if row.revoked_how == Revocation.WRITTEN or row.revoked_how == how:
        return Answer(code=Code.ALREADY_REVOKED, person_id=row.person_id, row_id=consent_id)
    values = {"revoked_at": row.revoked_at or at, "revoked_how": how}
    compare_and_set(uow.conn, table, consent_id, row.row_version, values)
    gone, stays = withdraw_resting_on(uow, consent_id, "consent_revoked", account, at)
    about = {"consent": consent_id, "person": row.person_id}
    detail = {"how": how.value, "withdrawn": len(gone), "relied_on": len(stays)}
    Cause(uow, at, account).audit(AuditTag.CONSENT_REVOKED, about, detail)
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=consent_id)


def reach_event(uow: UnitOfWork, consent_id: str, account: str, at: datetime) -> Answer:
    """Record that the event came about on which the consent ends (2.31(a)(7))."""
    row = uow.conn.execute(select(table).where(table.c.consent_id == consent_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=consent_id)
    if row.event_reached_at is None:
        compare_and_set(uow.conn, table, consent_id, row.row_version, {"event_reached_at": at})
        gone, stays = withdraw_resting_on(uow, consent_id, "consent_ended", account, at)
        about = {"consent": consent_id, "person": row.person_id}
        detail = {"how": "event", "withdrawn": len(gone), "relied_on": len(stays)}
        Cause(uow, at, account).audit(AuditTag.CONSENT_REVOKED, about, detail)
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=consent_id)


def cite(uow: UnitOfWork, consent_id: str, authority_id: str, account: str, at: datetime) -> Answer:
    """Say under which dated record the signer of a consent on file signed (R20).

    For a form that was recorded before its order was.
    """
    row = uow.conn.execute(select(table).where(table.c.consent_id == consent_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND, row_id=consent_id)
    compare_and_set(uow.conn, table, consent_id, row.row_version, {"signed_under": authority_id})
    about = {"consent": consent_id, "person": row.person_id, "authority": authority_id}
    Cause(uow, at, account).audit(AuditTag.AUTHORITY_CHANGED, about, {"how": "cited"})
    return Answer(code=Code.DONE, person_id=row.person_id, row_id=consent_id)


def consents_of(conn: Connection, keys: KeyRing, person_id: str) -> list[Consent]:
    """All consents of a person as they now stand, oldest first."""
    rows = conn.execute(
        select(table).where(table.c.person_id == person_id).order_by(table.c.recorded_at)
    )
    return [
        sealed.unseal(keys, table.name, row.consent_id, row.body, Consent).model_copy(
            update={
                "revoked_at": row.revoked_at,
                "revoked_how": Revocation(row.revoked_how) if row.revoked_how else None,
                "event_reached_at": row.event_reached_at,
                "signed_under": row.signed_under,
            }
        )
        for row in rows
    ]
