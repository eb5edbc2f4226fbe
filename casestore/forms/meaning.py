"""What an answer means, whoever coded it: yes, no, none, some of it, refused.

Forms code the same answer in LOINC, SNOMED CT, HL7 v2 or words of their own, so meanings go by
all of these. What is not understood is `other`, and an alarm treats it as if it were yes.
"""

from decimal import Decimal

from casestore.forms.model import Coding, Quantity, Value, plain
from casestore.forms.responses import Node

_CODES = {
    "yes": {"LA33-6", "373066001", "Y", "yes", "true"},
    "no": {"LA32-8", "373067005", "N", "no", "false", "LA6568-5", "LA6270-8"},
    "refused": {"443390004", "patient-refused", "unable-to-complete", "asked-declined"},
    "recent": {"within-24-hours", "within-last-month", "between-1-and-6-months"},
    "high": {"723509005", "LA9194-7", "high"},
}
_WORDS = {
    "yes": {"yes", "sí", "si", "true"},
    "no": {"no", "not at all", "never", "none", "false", "nunca", "para nada", "ningún día"},
    "refused": {"patient refused", "refused", "patient unable to complete", "declined to answer"},
    "recent": {
        "within the past 24 hours including today",
        "within past 24 hours including today",
        "within the last month but not today",
        "within last month but not today",
        "between 1 and 6 months ago",
    },
    "high": {"high", "high risk"},
}


def weight_of(node: Node, value: Value) -> Decimal | None:
    """Its option's weight; a bare number weighs itself."""
    option = node.option_of(value)
    if option is not None and option.weight is not None:
        return option.weight
    if option is not None and isinstance(option.value, Decimal):
        return option.value
    if isinstance(value, Decimal) and option is None and not node.item.options:
        return value
    return None


def meaning(node: Node, value: Value) -> str:
    """`yes`, `no`, `refused`, `recent`, `high`, `some` (weighs more than nothing) or `other`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    option = node.option_of(value)
    named = _named(option.value if option is not None else value)
    if named is not None:
        return named
    if isinstance(value, Quantity):
        return "some" if value.value > 0 else "no"
    weight = weight_of(node, value)
    if weight is not None:
        return "some" if weight > 0 else "no"
    return "other"


def _named(value: Value) -> str | None:
    code = value.code if isinstance(value, Coding) else None
    words = plain(value.display if isinstance(value, Coding) else str(value))
    for meant, codes in _CODES.items():
        if code in codes:
            return meant
    return next((meant for meant, said in _WORDS.items() if words in said), None)


def meanings(node: Node | None) -> frozenset[str]:
    """What all answers of a question mean; nothing when it is not answered."""
    return frozenset() if node is None else frozenset(meaning(node, v) for v in node.values)
