"""Suggestion rows of a lead: those of the newest request stand, decisions are never touched."""

import json
from collections.abc import Sequence

from sqlalchemy import delete, select

from casestore.cause import Cause
from casestore.tables import person_link as table
from schemas.audit import AuditTag
from schemas.person import FieldAgreement, LinkState, LinkSuggestion
from zone.insert_once import insert_once
from zone.keys.keyring import KeyRing


def link_id_of(keys: KeyRing, lead_id: str, mention_id: str, person_id: str) -> str:
    """One link per mention and person, whoever makes it first."""
    return keys.effect_id(lead_id, f"link:{mention_id}:{person_id}")


def replace(
    cause: Cause, lead_id: str, version: int, suggestions: Sequence[LinkSuggestion]
) -> None:
    """Put these in place of the open suggestions; what a clinician decided on stays."""
    conn = cause.uow.conn
    open_rows = (table.c.lead_id == lead_id, table.c.state == LinkState.SUGGESTED)
    old = set(conn.execute(select(table.c.link_id).where(*open_rows)).scalars())
    if old:
        conn.execute(delete(table).where(*open_rows))
    made = [one for one in suggestions if _suggest(cause, lead_id, version, one)]
    if made:
        grades = tuple(one.grade.value for one in made)
        detail = {"grades": grades, "weights": made[0].weights, "version": version}
        cause.audit(AuditTag.LINK_SUGGESTED, {"lead": lead_id}, detail)


def _suggest(cause: Cause, lead_id: str, version: int, one: LinkSuggestion) -> bool:
    if one.person_id is None:
        return False
    row = {
        "link_id": link_id_of(cause.uow.keys, lead_id, one.mention_id, one.person_id),
        "lead_id": lead_id,
        "mention_id": one.mention_id,
        "person_id": one.person_id,
        "state": LinkState.SUGGESTED,
        "grade": one.grade,
        "version": version,
        "explanation": explained(one.fields, one.bits, one.margin),
        "row_version": 1,
    }
    return insert_once(cause.uow.conn, table, row, ("lead_id", "mention_id", "person_id"))


def explained(fields: Sequence[FieldAgreement], bits: float, margin: float) -> str:
    """The explanation as stored: names of fields and how they compare, never the values."""
    compared = [[f.field, f.agreement.value, f.bits] for f in fields]
    return json.dumps({"bits": bits, "margin": margin, "fields": compared})
