"""What a rule of the detection says, in its own plain sentence, for those who read a flag."""

from functools import cache

from pipelines.detection.tables import table

_PACK = "The agency's own code table says so."
_CODE = "The code of the call type says so."


@cache
def _sentences() -> dict[str, str]:
    return {rule: sentence for rule, sentence, *_ in table("rules.tsv") if rule != "rule"}


def sentence(rule: str) -> str:
    """The sentence of a rule id of `schemas.flag.Evidence`; empty for an id that is not ours."""
    known = _sentences().get(rule)
    if known is not None:
        return known
    if rule.startswith("pack."):
        return _PACK
    if rule.startswith("type.") and rule.endswith((".code", ".text", ".card")):
        return _CODE
    return ""
