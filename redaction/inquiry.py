"""Asks Cedar about one request: whether to look at it at all, whether the consent holds, and
then every category under each law of its label, alone; joining comes later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cedarpy import Entities, PolicySet

from redaction.facts import Ask
from redaction.label import Label, label
from redaction.policies import PolicyBook, Rule
from redaction.question import (
    Answer,
    consideration,
    disclosure,
    facts_json,
    put,
    reliance,
)
from redaction.slicing import Slices


@dataclass(frozen=True, slots=True)
class Verdict:
    """Cedar's answer on one category under one law."""

    category: str
    regime: str
    source: str
    answer: Answer


class Inquiry:
    """All answers to one request. Raises ValueError when Cedar cannot take the question."""

    def __init__(self, book: PolicyBook, fixed: Entities, ask: Ask) -> None:
        self.book = book
        self.ask = ask
        self.labels: Mapping[str, Label] = {c: label(ask, c) for c in ask.categories}
        self._entities = fixed.with_added_json_str(facts_json(ask))
        self.considered = put(
            [consideration()], book.slices.of("consider", "this", ask.basis), self._entities
        )[0]
        self.consents = self._consents() if self.considered.allowed else {}
        self.verdicts = self._verdicts() if self.considered.allowed else []

    @property
    def broken(self) -> bool:
        """A policy could not be evaluated somewhere."""
        answers = [self.considered, *self.consents.values(), *(v.answer for v in self.verdicts)]
        return any(answer.broken for answer in answers)

    @cached_property
    def released(self) -> frozenset[str]:
        """Categories that every law of their label released; none without a label."""
        if not self.considered.allowed:
            return frozenset()
        refused = {v.category for v in self.verdicts if not v.answer.allowed}
        return frozenset(c for c, lab in self.labels.items() if lab.regimes) - refused

    @property
    def withheld(self) -> frozenset[str]:
        """The rest."""
        return frozenset(self.ask.categories) - self.released

    def rules_of(self, answer: Answer) -> list[Rule]:
        """The rules that decided an answer, in their order in the files."""
        return sorted((self.book.rules[r] for r in answer.rules), key=lambda rule: rule.rank)

    def allowed_without_overlays(self, verdicts: list[Verdict]) -> bool:
        """Whether the law alone would have released any of these."""
        return any(v.answer.allowed for v in self._asked(verdicts, self.book.base))

    def _consents(self) -> dict[tuple[str, str], Answer]:
        """Per law and source, whether the consent on file may be relied on."""
        if not self.ask.consent["present"]:
            return {}
        pairs = sorted({(r, lab.source) for lab in self.labels.values() for r in lab.regimes})
        return {
            (regime, source): put(
                [reliance(regime, source)],
                self.book.slices.of(f"rely_{regime}", "this", self.ask.basis),
                self._entities,
            )[0]
            for regime, source in pairs
        }

    def _verdicts(self) -> list[Verdict]:
        blank = Answer(allowed=False, rules=(), broken=False)
        asked = [
            Verdict(category, regime, lab.source, blank)
            for category, lab in self.labels.items()
            for regime in lab.regimes
        ]
        return self._asked(asked, self.book.slices)

    def _asked(self, verdicts: list[Verdict], slices: Slices) -> list[Verdict]:
        """The verdicts with their answers; those that need the same policies go together."""
        holding = {pair for pair, answer in self.consents.items() if answer.allowed}
        together: dict[int, tuple[PolicySet, list[Verdict]]] = {}
        for v in verdicts:
            policies = slices.of(v.regime, v.category, self.ask.basis)
            together.setdefault(id(policies), (policies, []))[1].append(v)
        answered: list[Verdict] = []
        for policies, group in together.values():
            requests = [
                disclosure(v.category, v.regime, v.source, (v.regime, v.source) in holding)
                for v in group
            ]
            answers = put(requests, policies, self._entities)
            answered += [
                Verdict(v.category, v.regime, v.source, answer)
                for v, answer in zip(group, answers, strict=True)
            ]
        return answered
