"""Who may sign for a person today, as a code per kind of record: the same facts that the gate gets,
said for a chart. Pure; the gate alone decides (42 CFR 2.14, 2.15; 45 CFR 164.502(g))."""

from enum import StrEnum

from casestore.authority.signers import Signers
from casestore.authority.words import OF_CHILDHOOD, AuthorityKind
from redaction.state_law import StateLaw, facts_of_law


class MaySign(StrEnum):
    """Whose signature a consent needs."""

    PERSON = "person"
    GUARDIAN = "guardian"
    ESTATE = "estate"
    MINOR_ALONE = "minor_alone"
    BOTH = "both"
    """The minor and a parent, or who stands in a parent's place."""
    PARENT = "parent"
    BIRTH_UNKNOWN = "birth_unknown"


def who_signs(signers: Signers, law: StateLaw | None, *, part2: bool) -> MaySign:
    """For records under Part 2, or for other health records. Without a signed table: both."""
    if signers.dead:
        return MaySign.ESTATE
    minor = signers.minor()
    if minor is None:
        return MaySign.BIRTH_UNKNOWN
    if not minor:
        return MaySign.GUARDIAN if guarded(signers) else MaySign.PERSON
    alone = facts_of_law(
        law,
        signers.on,
        purpose="",
        report_kind="",
        service="substance_use" if part2 else "mental_health",
        age=signers.age,
    )["minor_may_consent"]
    if alone:
        return MaySign.MINOR_ALONE
    return MaySign.PARENT if alone is False and not part2 else MaySign.BOTH


def guarded(signers: Signers) -> bool:
    """Does somebody else decide on this adult's health care today?"""
    kind = AuthorityKind.GUARDIAN_OF_ADULT
    held = [r for r in signers.records if r.kind is kind and r.health_decisions]
    return any(r.holds(signers.on) for r in held)


def parents_bound(signers: Signers) -> bool:
    """Does an order on file say who decides in a parent's place, or which parent?"""
    childhood = [r for r in signers.records if r.kind in OF_CHILDHOOD]
    return signers.minor() is not False and any(r.holds(signers.on) for r in childhood)
