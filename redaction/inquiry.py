"""Asks Cedar about one request: whether to look at it at all, whether the consent holds, and
then every category under each law of its label, alone; joining comes later.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cedarpy import Entities

from redaction.facts import Ask
from redaction.hearing import Hearing
from redaction.label import Label, label
from redaction.policies import PolicyBook, Rule
from redaction.question import (
    Answer,
    consideration,
    disclosure,
    listed,
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

    def __init__(self, book: PolicyBook, fixed: Callable[[], Entities], ask: Ask) -> None:
        self.book = book
        self.ask = ask
        self.labels: Mapping[str, Label] = {c: label(ask, c) for c in ask.categories}
        self._hearing = Hearing(ask, fixed)
        first = (book.slices.of("consider", "", ask.basis), consideration())
        self.considered = self._hearing.answers([first])[0]
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
        questions = [
            (
                self.book.slices.of(f"rely_{regime}", "", self.ask.basis, source),
                reliance(regime, source),
            )
            for regime, source in pairs
        ]
        return dict(zip(pairs, self._hearing.answers(questions), strict=True))

    def _verdicts(self) -> list[Verdict]:
        blank = Answer(allowed=False, rules=(), broken=False)
        asked = [
            Verdict(category, regime, lab.source, blank)
            for category, lab in self.labels.items()
            for regime in lab.regimes
        ]
        return self._asked(asked, self.book.slices)

    def _asked(self, verdicts: list[Verdict], slices: Slices) -> list[Verdict]:
        """The verdicts with their answers."""
        holding = {pair for pair, answer in self.consents.items() if answer.allowed}
        questions = []
        for v in verdicts:
            holds = (v.regime, v.source) in holding
            named = listed(self.ask, v.category)
            cut = slices.of(v.regime, v.category, self.ask.basis, v.source, holds, named)
            questions.append((cut, disclosure(v.category, v.regime, v.source, holds)))
        return [
            Verdict(v.category, v.regime, v.source, answer)
            for v, answer in zip(verdicts, self._hearing.answers(questions), strict=True)
        ]
