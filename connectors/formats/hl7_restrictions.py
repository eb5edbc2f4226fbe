"""HL7 v2 access restrictions (ARV, 2.6+) and consents (CON): deltas, never a whole state.

An ARV after PID or PD1 restricts the person; after PV1 or PV2 it restricts the visit only. A
message without one lifts nothing.
"""

from connectors.formats.hl7_message import Message, Segment
from connectors.formats.hl7_values import time_of
from connectors.formats.reading import Reading
from connectors.formats.texts import clean
from schemas.clinical import (
    ConsentStatement,
    Restriction,
    RestrictionAction,
    RestrictionScope,
)

_ACTIONS = {
    "A": RestrictionAction.ADD,
    "D": RestrictionAction.DELETE,
    "U": RestrictionAction.UPDATE,
    "X": RestrictionAction.UNCHANGED,
}


def restrictions(message: Message, reading: Reading) -> tuple[Restriction, ...]:
    """Each restriction with the scope that its place gives it."""
    found = []
    scope = RestrictionScope.PERSON
    for one in message.segments:
        if one.name == "PID":
            scope = RestrictionScope.PERSON
        elif one.name in ("PV1", "PV2"):
            scope = RestrictionScope.VISIT
        elif one.name == "ARV":
            found.extend(_restrictions(one, scope, message, reading))
    return tuple(found)


def _restrictions(
    one: Segment, scope: RestrictionScope, message: Message, reading: Reading
) -> list[Restriction]:
    """One per value of ARV-3; a mark without a value restricts all (fail closed)."""
    stated = (one.text(2) or "").upper()
    action = _ACTIONS.get(stated, RestrictionAction.UNKNOWN)
    if action is RestrictionAction.UNKNOWN:
        reading.warn("restriction_unknown", "ARV-2")
    codes = [code for each in one.parted(3) if (code := clean(each.at(1)))]
    if not codes:
        reading.warn("restriction_unknown", "ARV-3")
    reasons = tuple(words for each in one.parted(4) if (words := clean(each.at(1))))
    starts = time_of(one.text(6, 1), "ARV-6", message, reading)
    ends = time_of(one.text(6, 2), "ARV-6", message, reading)
    return [
        Restriction(
            scope=scope,
            action=action,
            code=code,
            reasons=reasons,
            starts_at=starts,
            ends_at=ends,
        )
        for code in codes or ["ALL"]
    ]


def consents(message: Message, reading: Reading) -> tuple[ConsentStatement, ...]:
    """The consents that a document carries."""
    return tuple(_consent(one, message, reading) for one in message.all("CON"))


def _consent(one: Segment, message: Message, reading: Reading) -> ConsentStatement:
    family, given = one.text(24), one.text(24, 2)
    return ConsentStatement(
        consent_key=one.text(4) or one.text(3),
        status=one.text(11),
        type=one.text(2),
        mode=one.text(10),
        discussed_at=time_of(one.text(12), "CON-12", message, reading),
        decided_at=time_of(one.text(13), "CON-13", message, reading),
        starts_at=time_of(one.text(14), "CON-14", message, reading),
        ends_at=time_of(one.text(15), "CON-15", message, reading),
        consenter=clean(" ".join(part for part in (given, family) if part)),
    )
