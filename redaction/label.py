"""Labels each category by provenance: which law protects it here.

42 CFR 2.12(a)(1): the source decides, not the topic. Where the sources contradict each other
(a CAD record said to be protected by Part 2) the category is under both laws and must be
released by both; so calling a record protected never opens it.
"""

from dataclasses import dataclass

from redaction.facts import Ask
from redaction.vocabulary import REGIME_OF_ORIGIN


@dataclass(frozen=True, slots=True)
class Label:
    """The source of one category and the laws that it is under; none when the source is unknown."""

    source: str
    regimes: tuple[str, ...]


def label(ask: Ask, category: str) -> Label:
    """The label of one category. A field's own origin outranks that of the record."""
    source = ask.field_origin.get(category, ask.origin)
    if ask.origin == "unknown" or source == "unknown":
        return Label(source="unknown", regimes=())
    regime = REGIME_OF_ORIGIN[source]
    from_elsewhere = source != ask.origin
    if regime == "part2" or from_elsewhere or not ask.part2_protected:
        return Label(source=source, regimes=(regime,))
    return Label(source=source, regimes=(regime, "part2"))
