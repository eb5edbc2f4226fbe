"""Try my policy: what would go, what would stay and why, what would have to be true for more."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redaction.facts import CHOICES, FLAGS_FALSE, FLAGS_TRUE, TRI_STATES
from redaction.gate import Gate
from redaction.refusals import SENTENCES, citation_of
from schemas.disclosure import ConsentFacts, Decision, DisclosureRequest


@dataclass(frozen=True, slots=True)
class Why:
    """One rule or reason with its sentence and what it rests on."""

    id: str
    says: str
    cites: str


@dataclass(frozen=True, slots=True)
class Way:
    """A change of the facts under which more would go."""

    changes: tuple[str, ...]
    """`threat_determined = yes`, `consent.expired = no` …"""
    releases: tuple[str, ...]
    """Categories that go then and do not go now."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A decision in words. Engineering guidance, not legal advice."""

    decision: Decision
    rules: tuple[Why, ...]
    reasons: tuple[Why, ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One past question that a draft answers otherwise."""

    ref: str
    """Id of the decision."""
    now: tuple[str, ...]
    then: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def no_longer(self) -> tuple[str, ...]:
        """Categories that would stay under the draft."""
        return tuple(c for c in self.now if c not in self.then)

    @property
    def more(self) -> tuple[str, ...]:
        """Categories that would go now and did not: the rules were changed since."""
        return tuple(c for c in self.then if c not in self.now)


def explain(gate: Gate, request: DisclosureRequest) -> Explained:
    """The decision, its rules and reasons in sentences, and changes after which more would go."""
    decision = gate.decide(request)
    says = {rule.id: Why(rule.id, rule.says, "; ".join(rule.cites)) for rule in gate.rules}
    return Explained(
        decision=decision,
        rules=tuple(says[rule] for rule in decision.rules),
        reasons=_reasons(decision, says),
        ways=_ways(gate, request, decision),
    )


def _reasons(decision: Decision, says: Mapping[str, Why]) -> tuple[Why, ...]:
    """The deciding reason with what it rests on here; the others with what they usually do."""
    grounds = {c for rule in decision.rules for c in says[rule].cites.split("; ")}
    against = "; ".join(c for c in decision.citations if c not in grounds)
    only = len(decision.reasons) == 1 and against
    return tuple(
        Why(r, SENTENCES.get(r, ""), against if only else citation_of(r)) for r in decision.reasons
    )


def shadow(
    now: Gate, draft: Gate, asked: Iterable[tuple[str, DisclosureRequest]]
) -> tuple[int, tuple[Difference, ...]]:
    """Past questions put to the gate in force and to a draft: how many, and which differ."""
    count, found = 0, []
    for ref, request in asked:
        count += 1
        before, after = now.decide(request), draft.decide(request)
        if set(before.released) != set(after.released):
            found.append(Difference(ref, before.released, after.released, after.reasons))
    return count, tuple(found)


_GIVEN: dict[str, Any] = {
    **dict.fromkeys(FLAGS_FALSE, True),
    **dict.fromkeys(FLAGS_TRUE, False),
    **{name: True for name in TRI_STATES if name == "recipient_is_medical_personnel"},
    "earlier_refusal": False,
}
_NOT_ASKED = frozenset({"received_under", "voluntary_profile", "breakglass_reason"})
_WHOLE_CONSENT = ConsentFacts(
    type="specific",
    recipient_match="named",
    form="written",
    signer="patient",
    patient_match=True,
    elements_missing=(),
    expired=False,
    expiry_kind="date",
    revoked="no",
    combined_with=None,
    intermediary_named=True,
    cj_referral=False,
    legacy_form=False,
)


def _ways(gate: Gate, request: DisclosureRequest, decision: Decision) -> tuple[Way, ...]:
    """Each single change that helps; where none does, the least of all changes together."""
    if not decision.withheld:
        return ()
    changes = list(_changes(request, decision))
    singles = [w for c in changes if (w := _way(gate, request, decision, (c,)))]
    return tuple(singles) or _together(gate, request, decision, changes)


def _together(
    gate: Gate, request: DisclosureRequest, decision: Decision, changes: list["Change"]
) -> tuple[Way, ...]:
    """Everything made good at once, then each change dropped that is not needed for as much."""
    # of several values of a fact the last one proves most
    needed = [c for c in changes if _proves_most(c)]
    whole = _way(gate, request, decision, tuple(needed))
    if whole is None:
        return ()
    for change in tuple(needed):
        fewer = [c for c in needed if c is not change]
        way = _way(gate, request, decision, tuple(fewer))
        if way is not None and set(way.releases) >= set(whole.releases):
            needed, whole = fewer, way
    return (whole,)


Change = tuple[str, str, Any]
"""Where (`facts.x` or `consent`), in words, and the value."""


def _changes(request: DisclosureRequest, decision: Decision) -> Iterator[Change]:
    for name, value in _GIVEN.items():
        if request.facts.get(name) is not value and name not in _NOT_ASKED:
            yield f"facts.{name}", f"{name} = {'yes' if value else 'no'}", value
    for name, values in CHOICES.items():
        if name not in _NOT_ASKED:
            for value in values[1:]:
                if request.facts.get(name) != value:
                    yield f"facts.{name}", f"{name} = {value}", value
    scope = tuple(c for c in (*decision.released, *decision.withheld))
    consent = _WHOLE_CONSENT.model_copy(update={"scope": scope})
    yield "consent", "a consent in force that names this recipient, purpose and data", consent


def _proves_most(change: Change) -> bool:
    where, _, value = change
    values = CHOICES.get(where.removeprefix("facts."))
    return values is None or value == values[-1]


def _way(
    gate: Gate, request: DisclosureRequest, before: Decision, changes: tuple[Change, ...]
) -> Way | None:
    changed = request
    for where, _, value in changes:
        if where == "consent":
            changed = changed.model_copy(update={"consent": value})
        else:
            facts = changed.facts | {where.removeprefix("facts."): value}
            changed = changed.model_copy(update={"facts": facts})
    more = set(gate.decide(changed).released) - set(before.released)
    if not more:
        return None
    return Way(tuple(words for _, words, _ in changes), tuple(sorted(more)))
