"""The record of a disclosure in FHIR: who released it under which rules, and to whom it went."""

from collections.abc import Sequence
from typing import Any

from connectors.formats.fhir_words import V3, concept, stamp
from schemas.disclosure import Effect, RecordedDecision

_DICOM = "http://dicom.nema.org/resources/ontology/DCM"


def provenance(
    recorded: RecordedDecision, targets: Sequence[str], sender: str, consent: str | None
) -> dict[str, Any]:
    """Which rules released the parts; a redacted record says that it was redacted."""
    redacted = recorded.decision.effect is Effect.PERMIT_REDACTED
    code = "redact" if redacted else "disclose"
    return {
        "resourceType": "Provenance",
        "target": [{"reference": one} for one in targets],
        "recorded": stamp(recorded.at),
        "policy": [f"urn:handoff:rule:{rule}" for rule in recorded.decision.rules],
        "activity": concept(
            "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", code, code
        ),
        "agent": [
            {
                "type": concept(f"{V3}ParticipationType", "CST", "custodian"),
                "who": {"display": sender},
            }
        ],
        "entity": [{"role": "source", "what": {"reference": consent}}] if consent else [],
    }


def audit_event(
    recorded: RecordedDecision, parts: Sequence[str], *, sender: str, to: str, purpose: str
) -> dict[str, Any]:
    """The disclosure itself, for the receiver's accounting as for ours."""
    use = concept(f"{V3}ActReason", purpose, purpose)
    return {
        "resourceType": "AuditEvent",
        "type": {"system": _DICOM, "code": "110106", "display": "Export"},
        "subtype": [{"code": "Disclosure"}],
        "action": "R",
        "recorded": stamp(recorded.at),
        "outcome": "0",
        "purposeOfEvent": [use],
        "agent": [
            {
                "type": concept(_DICOM, "110153", "Source Role ID"),
                "who": {"display": sender},
                "requestor": True,
                "policy": [f"urn:handoff:rule:{rule}" for rule in recorded.decision.rules],
            },
            {
                "type": concept(_DICOM, "110152", "Destination Role ID"),
                "who": {"display": to},
                "requestor": False,
                "purposeOfUse": [use],
            },
        ],
        "source": {"observer": {"display": f"Handoff decision {recorded.decision_id}"}},
        "entity": [{"what": {"reference": one}} for one in parts],
    }
