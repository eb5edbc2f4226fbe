"""Break-glass: a clinician opens the other cases of a matched person, for a reason and a time.

Never for counseling or therapy notes, never for dispatch or police: the workforce policies let
clinicians alone in, and the gate is asked what of it may be shown.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Connection, insert, select

from casestore.breakglass.ground import Ground, open_ground
from casestore.cause import Cause
from casestore.disclosures.asking import under_part2
from casestore.disclosures.tasks import open_task
from casestore.disclosures.words import TaskKind
from casestore.privacy_tables import break_glass as table
from redaction.gate import Gate
from schemas.audit import AuditTag
from schemas.disclosure import Decision, DisclosureRequest, Patient, Recipient
from schemas.word import Instant, Word
from zone.journal.unit_of_work import UnitOfWork

LASTS = timedelta(minutes=30)
"""Time box; after it a new reason is asked for."""
SHOWN = (
    *("identity", "contact", "location", "call_facts", "safety_hazard", "mental_health"),
    *("suicide_risk", "diagnosis", "medication", "substance_use", "safety_plan"),
    *("engagement_status", "psychotherapy_note", "sud_counseling_note"),
)
"""Everything is asked for, also what is sure to stay, so that it is said."""


class Reason(StrEnum):
    """Why; the gate knows one reason only."""

    LIFE_SAFETY = "life_safety"


class Glass(Word):
    """One override."""

    shown: ClassVar[tuple[str, ...]] = ("glass_id", "account_id", "person_id")
    glass_id: str
    person_id: str
    account_id: str
    case_id: str
    reason: Reason
    rests_on: str
    opened_at: Instant
    ends_at: Instant
    policy_version: str


class Broken(Word):
    """What came of asking: the override, or why there is none."""

    shown: ClassVar[tuple[str, ...]] = ("glass",)
    decision: Decision
    glass: Glass | None = None


def question(
    conn: Connection, person_id: str, ground: Ground | None, stated: Mapping[str, bool]
) -> DisclosureRequest:
    """What the gate is asked. `stated`: `medical_personnel`, `provider_determined`,
    `consent_not_obtainable`, as the clinician vouches; only Part 2 records need them."""
    protected = under_part2(conn, person_id)
    return DisclosureRequest(
        origin="part2_program" if protected else "hipaa_provider",
        holder="clinical_case_store",
        part2_protected=protected,
        categories=SHOWN,
        purpose="breakglass",
        jurisdiction="federal",
        patient=Patient(),
        recipient=Recipient(role="coresponder_clinician", org_kind="clinical_unit"),
        basis="medical_emergency" if protected else "none",
        facts={
            "identity_match": "confirmed" if ground else "unknown",
            "audit_available": True,
            "treating_relationship": True,
            "recipient_is_covered_entity": True,
            "active_call": ground is not None,
            "breakglass_reason": Reason.LIFE_SAFETY.value,
            "recipient_is_medical_personnel": stated.get("medical_personnel", False),
            "emergency_determined_by": (
                "treating_provider" if stated.get("provider_determined") else "none"
            ),
            "consent_obtainable": not stated.get("consent_not_obtainable", False),
            "voluntary_profile": "none",
        },
    )


def break_in(
    uow: UnitOfWork,
    gate: Gate,
    person_id: str,
    case_id: str,
    account: str,
    at: datetime,
    stated: Mapping[str, bool],
) -> Broken:
    """Open the person's records to this clinician for half an hour, or say why not; both audited.

    `case_id`: the case with the open call or encounter in which the person was matched (R24).
    """
    ground = open_ground(uow.conn, person_id, case_id)
    decision = gate.decide(question(uow.conn, person_id, ground, stated))
    cause = Cause(uow, at, account)
    about = {"person": person_id, "case": case_id}
    detail = {
        "exit": "break_glass",
        "effect": decision.effect.value,
        "released": decision.released,
        "withheld": decision.withheld,
        "rules": decision.rules,
        "reasons": decision.reasons,
        "policy_version": decision.policy_version,
    }
    if ground is None or not decision.released:
        cause.audit(AuditTag.GLASS_REFUSED, about, detail)
        return Broken(decision=decision)
    glass = Glass(
        glass_id=uow.keys.new_id(),
        person_id=person_id,
        account_id=account,
        case_id=ground.case_id,
        reason=Reason.LIFE_SAFETY,
        rests_on=ground.kind,
        opened_at=at,
        ends_at=at + LASTS,
        policy_version=decision.policy_version,
    )
    uow.conn.execute(insert(table).values(**glass.model_dump()))
    cause.audit(AuditTag.GLASS_BROKEN, about | {"break_glass": glass.glass_id}, detail)
    open_task(cause, TaskKind.BREAK_GLASS_REVIEW, person_id, "break_glass", glass.glass_id)
    return Broken(decision=decision, glass=glass)


def in_force(conn: Connection, account: str, person_id: str, at: datetime) -> Glass | None:
    """The override of this clinician for this person that still runs, and whose call or encounter
    is still open; looked at again at every page."""
    row = conn.execute(
        select(table)
        .where(table.c.account_id == account, table.c.person_id == person_id)
        .where(table.c.opened_at <= at, table.c.ends_at > at)
        .order_by(table.c.ends_at.desc())
    ).first()
    if row is None or open_ground(conn, person_id, row.case_id) is None:
        return None
    return Glass(**row._mapping)


def glass(conn: Connection, glass_id: str) -> Glass | None:
    """One override, or None."""
    row = conn.execute(select(table).where(table.c.glass_id == glass_id)).one_or_none()
    return None if row is None else Glass(**row._mapping)
