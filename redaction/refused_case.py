"""A refused label group as the table of reasons looks at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from redaction.facts import Ask
from redaction.policies import Rule


@dataclass(frozen=True, slots=True)
class Case:
    """A label group of which nothing was released, as the table looks at it."""

    ask: Ask
    regime: str
    barred: Mapping[str, tuple[Rule, ...]]
    """Forbids that met every category of the group, by their reason."""
    overlay: tuple[Rule, ...]
    """Forbids of an overlay that alone stood in the way."""
    defects: tuple[Rule, ...]
    """What is wrong with the consent, in order."""
    consent_holds: bool

    def fact(self, name: str) -> object:
        """One fact of the request."""
        return self.ask.facts[name]

    @property
    def health(self) -> bool:
        """Under Part 2 or HIPAA."""
        return self.regime in ("part2", "hipaa")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: when it holds, what it rests on, and a sentence for people."""

    id: str
    when: Callable[[Case], bool]
    cites: tuple[str, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Reason:
    """The reason given for one group or category."""

    id: str
    cites: tuple[str, ...]


def on_basis(regime: str, *bases: str) -> Callable[[Case], bool]:
    """Under this law, and one of these grounds was asserted."""
    return lambda c: c.regime == regime and c.ask.basis in bases


def of_profile(case: Case) -> bool:
    """Police data of a volunteered crisis profile."""
    return case.regime == "police" and case.fact("voluntary_profile") != "none"
