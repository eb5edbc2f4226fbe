"""What a rule of the gate says, in its own sentence, for those who read a decision."""

from functools import lru_cache

from redaction.gate import Gate
from redaction.refusals import SENTENCES


def rule_says(rule_id: str) -> str:
    """The sentence of a rule or of a reason for refusal; empty for ids that are not the gate's."""
    return _sentences().get(rule_id, "")


@lru_cache(maxsize=1)
def _sentences() -> dict[str, str]:
    return {rule.id: rule.says for rule in Gate.load().rules} | dict(SENTENCES)
