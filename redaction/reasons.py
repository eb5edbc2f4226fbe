"""Finds why something was kept back, per label group and per category."""

from redaction.inquiry import Inquiry, Verdict
from redaction.policies import Rule
from redaction.refusals import BEYOND_RULE, ORDER, reason_for
from redaction.refused_case import Case, Reason


def reasons_of(inquiry: Inquiry) -> tuple[list[Reason], list[Reason]]:
    """All reasons, the deciding one first; and those of label groups refused as a whole."""
    if not inquiry.considered.allowed:
        first = _first(inquiry.rules_of(inquiry.considered))
        return [first], [first]
    whole: list[Reason] = []
    single: list[Reason] = []
    if any(not lab.regimes for lab in inquiry.labels.values()):
        whole.append(reason_for(Case(inquiry.ask, "unknown", {}, (), (), False)))
    for regime in sorted({v.regime for v in inquiry.verdicts}):
        group = [v for v in inquiry.verdicts if v.regime == regime and not _is_status(v)]
        kept = [v for v in group if not v.answer.allowed]
        if kept and len(kept) == len(group):
            whole.append(reason_for(_case(inquiry, regime, kept)))
        else:
            single += [_single(inquiry, v) for v in kept]
    return sorted(whole + single, key=lambda reason: ORDER.index(reason.id)), whole


def _is_status(verdict: Verdict) -> bool:
    """Unit status is no record of a person; that it goes explains nothing about the rest."""
    return verdict.answer.allowed and verdict.answer.rules == ("UNIT-STATUS",)


def _case(inquiry: Inquiry, regime: str, kept: list[Verdict]) -> Case:
    answers = [a for (r, _), a in inquiry.consents.items() if r == regime]
    defects = {rule.id: rule for a in answers if not a.allowed for rule in inquiry.rules_of(a)}
    return Case(
        ask=inquiry.ask,
        regime=regime,
        barred=_barred(inquiry, kept),
        overlay=_overlay(inquiry, kept),
        defects=tuple(sorted(defects.values(), key=lambda rule: rule.rank)),
        consent_holds=any(a.allowed for a in answers),
    )


def _barred(inquiry: Inquiry, kept: list[Verdict]) -> dict[str, tuple[Rule, ...]]:
    """Forbids of the law that share a reason which met every category."""
    per_verdict = [inquiry.rules_of(v.answer) for v in kept]
    shared = set.intersection(*({str(rule.reason) for rule in rules} for rules in per_verdict))
    found: dict[str, dict[str, Rule]] = {reason: {} for reason in shared}
    for rule in (rule for rules in per_verdict for rule in rules if not rule.overlay):
        if rule.reason in found:
            found[rule.reason][rule.id] = rule
    return {reason: tuple(rules.values()) for reason, rules in found.items() if rules}


def _overlay(inquiry: Inquiry, kept: list[Verdict]) -> tuple[Rule, ...]:
    """Forbids of overlays that met every category, when nothing else stood in the way."""
    everywhere = set.intersection(*(set(v.answer.rules) for v in kept))
    rules = [inquiry.book.rules[r] for r in everywhere if inquiry.book.rules[r].overlay]
    if not rules or not inquiry.allowed_without_overlays(kept):
        return ()
    return tuple(sorted(rules, key=lambda rule: rule.rank))


def _single(inquiry: Inquiry, verdict: Verdict) -> Reason:
    """Why one category was kept beside others of its group that went."""
    against = inquiry.rules_of(verdict.answer)
    if not against:
        return Reason(BEYOND_RULE.id, BEYOND_RULE.cites)
    return _first(against)


def _first(against: list[Rule]) -> Reason:
    """The reason that comes first in the order, of the rules that forbid."""
    first = min(against, key=lambda rule: ORDER.index(str(rule.reason)))
    return Reason(str(first.reason), first.cites)
