"""How a decision of the gate is written down: names of categories and rules, never values."""

from collections.abc import Mapping

from pipelines.stage import Note
from schemas.audit import AuditTag
from schemas.disclosure import Decision, DisclosureRequest


def gate_note(
    decision: Decision, asked: DisclosureRequest, about: Mapping[str, str], exit_name: str
) -> Note:
    """The audit note of one decision at one exit. `asked` is kept whole (vocabulary only), so that
    a draft of the rules can be tried on past questions."""
    detail = {
        "exit": exit_name,
        "asked": asked.model_dump_json(exclude_defaults=True),
        "effect": decision.effect.value,
        "released": decision.released,
        "withheld": decision.withheld,
        "rules": decision.rules,
        "reasons": decision.reasons,
        "citations": decision.citations,
        "obligations": decision.obligations,
        "policy_version": decision.policy_version,
    }
    return Note(AuditTag.GATE_DECIDED, about, detail, role=exit_name + about.get("incident", ""))
