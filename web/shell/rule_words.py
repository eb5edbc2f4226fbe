"""What a rule of the gate says, in its own sentence, for those who read a decision."""

from functools import lru_cache

from redaction.gate import Gate
from redaction.refusals import SENTENCES
from web.shell.wording import gettext


def rule_says(rule_id: str) -> str:
    """The sentence of a rule or of a reason for refusal; empty for ids that are not the gate's."""
    return gettext(rule_sentences().get(rule_id, ""))


@lru_cache(maxsize=1)
def rule_sentences() -> dict[str, str]:
    """Rule or reason for refusal → its sentence, in English."""
    return {rule.id: rule.says for rule in Gate.load().rules} | dict(SENTENCES)
