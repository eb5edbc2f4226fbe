"""The gate: may these data go from this holder to this recipient for this purpose, now?

Default deny, and whatever goes wrong on the way denies too. Pure: no clock, no chance, no
store; the same request always has the same answer. Nothing crosses, is shown, exported,
searched or replayed without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic_core import PydanticSerializationError

from redaction.facts import Ask, read
from redaction.label import Label, label
from redaction.obligations import OBLIGATIONS, Outcome, owed
from redaction.policies import ROOM, PolicyBook, PolicyError, Rule, load_book
from redaction.question import GROUPS, Answer, disclosure, facts_json, fixed_entities, put, reliance
from redaction.refusals import BEYOND_RULE, ORDER, POLICY_ERROR, Case, Reason, reason_for
from schemas.disclosure import Decision, DisclosureRequest, Effect

_POLICIES = ROOM / "policies"
_OVERLAYS = ROOM / "overlays"


class Gate:
    """Decides disclosures under one set of policies."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book
        self._promised = {rule.id: rule.obligations for rule in book.rules.values()}
        self._remembered = lru_cache(maxsize=4096)(self._decide_asked)

    @classmethod
    def load(
        cls,
        overlays: Sequence[str] = (),
        policies: Path = _POLICIES,
        overlay_folder: Path = _OVERLAYS,
    ) -> "Gate":
        """The gate with state overlays (each minds its own jurisdiction) and the named ones.

        Raises PolicyError when a policy does not validate, an overlay permits or is not known.
        """
        states = sorted((overlay_folder / "states").glob("*.cedar"))
        named = [overlay_folder / f"{name}.cedar" for name in sorted(set(overlays))]
        for path in named:
            if not path.is_file() or path.parent != overlay_folder:
                raise PolicyError(f"no overlay is called {path.stem}")
        book = load_book(
            files=sorted(policies.glob("*.cedar")),
            overlays=[*states, *named],
            schema=policies / "gate.cedarschema",
            groups=GROUPS,
            obligations=OBLIGATIONS,
        )
        return cls(book)

    @property
    def policy_version(self) -> str:
        """A hash over all policy files that this gate decides by."""
        return self._book.version

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in force, for the page of rules and for explaining a decision."""
        return tuple(self._book.rules.values())

    def decide(self, request: DisclosureRequest) -> Decision:
        """The answer to one request. Equal requests are answered from memory; never raises for
        what a request says."""
        try:
            key = request.model_dump_json()
        except PydanticSerializationError:
            return self._decide(request)
        return self._remembered(_Asked(key, request))

    def _decide_asked(self, asked: "_Asked") -> Decision:
        return self._decide(asked.request)

    def _decide(self, request: DisclosureRequest) -> Decision:
        ask = read(request)
        labels = {category: label(ask, category) for category in ask.categories}
        try:
            verdicts, consents = self._ask_cedar(ask, labels)
        except (ValueError, OverflowError):
            # Cedar could not take the question; what cannot be asked is not released.
            return self._broken(ask)
        if any(v.answer.broken for v in verdicts) or any(c.broken for c in consents.values()):
            return self._broken(ask)
        return self._join(ask, labels, verdicts, consents)

    def _ask_cedar(
        self, ask: Ask, labels: dict[str, Label]
    ) -> tuple[list["_Verdict"], dict[tuple[str, str], Answer]]:
        """First whether the consent holds, per law; then each category under each of its laws."""
        entities = fixed_entities().with_added_json_str(facts_json(ask))
        pairs = {(regime, lab.source) for lab in labels.values() for regime in lab.regimes}
        consents: dict[tuple[str, str], Answer] = {}
        if ask.consent["present"]:
            for regime, source in sorted(pairs):
                policies = self._book.by_action[f"rely_{regime}"]
                consents[regime, source] = put([reliance(regime, source)], policies, entities)[0]
        holding = {pair for pair, answer in consents.items() if answer.allowed}
        verdicts: list[_Verdict] = []
        for regime in sorted({regime for regime, _ in pairs}):
            asked = [(c, lab.source) for c, lab in labels.items() if regime in lab.regimes]
            answers = put(
                [disclosure(c, regime, s, (regime, s) in holding) for c, s in asked],
                self._book.by_action[regime],
                entities,
            )
            verdicts += [
                _Verdict(c, regime, s, a) for (c, s), a in zip(asked, answers, strict=True)
            ]
        return verdicts, consents

    def _join(
        self,
        ask: Ask,
        labels: dict[str, Label],
        verdicts: list["_Verdict"],
        consents: dict[tuple[str, str], Answer],
    ) -> Decision:
        """Releases what every law of its label released, and says why the rest stays."""
        refused = {v.category for v in verdicts if not v.answer.allowed}
        released = tuple(c for c in ask.categories if labels[c].regimes and c not in refused)
        withheld = tuple(c for c in ask.categories if c not in released)
        used = [
            self._book.rules[r] for v in verdicts if v.category in released for r in v.answer.rules
        ]
        reasons, whole = self._reasons(ask, labels, verdicts, consents)
        outcome = Outcome(
            ask=ask,
            effect=_effect(released, withheld),
            released=frozenset(released),
            withheld=frozenset(withheld),
            rules=frozenset(rule.id for rule in used),
            reasons=frozenset(reason.id for reason in whole),
            regimes=frozenset(r for lab in labels.values() for r in lab.regimes or ("unknown",)),
            group_refused=bool(whole),
        )
        return self._answer(outcome, released, withheld, used, reasons)

    def _answer(
        self,
        outcome: Outcome,
        released: tuple[str, ...],
        withheld: tuple[str, ...],
        used: list[Rule],
        reasons: list[Reason],
    ) -> Decision:
        ordered = sorted({rule.id: rule for rule in used}.values(), key=lambda rule: rule.rank)
        grounds = [c for rule in ordered for c in rule.cites]
        against = [c for reason in reasons for c in reason.cites]
        return Decision(
            effect=outcome.effect,
            released=released,
            withheld=withheld,
            obligations=owed(outcome, self._promised),
            rules=tuple(rule.id for rule in ordered),
            reasons=tuple(dict.fromkeys(reason.id for reason in reasons)),
            citations=tuple(dict.fromkeys(grounds + against)),
            policy_version=self.policy_version,
        )

    def _reasons(
        self,
        ask: Ask,
        labels: dict[str, Label],
        verdicts: list["_Verdict"],
        consents: dict[tuple[str, str], Answer],
    ) -> tuple[list[Reason], list[Reason]]:
        """All reasons, the deciding one first; and those of groups refused as a whole."""
        whole: list[Reason] = []
        single: list[Reason] = []
        if any(not lab.regimes for lab in labels.values()) or not labels:
            nobody_knows = Case(ask, "unknown", self._bars_of_step_0(ask), (), (), False)
            whole.append(reason_for(nobody_knows))
        for regime in sorted({v.regime for v in verdicts}):
            group = [v for v in verdicts if v.regime == regime]
            kept = [v for v in group if not v.answer.allowed]
            if len(kept) == len(group):
                whole.append(reason_for(self._case(ask, regime, kept, consents)))
            else:
                single += [self._single_reason(v) for v in kept]
        return sorted(whole + single, key=lambda r: ORDER.index(r.id)), whole

    def _case(
        self,
        ask: Ask,
        regime: str,
        kept: list["_Verdict"],
        consents: dict[tuple[str, str], Answer],
    ) -> Case:
        answers = [a for (r, _), a in consents.items() if r == regime]
        defects = {r: self._book.rules[r] for a in answers if not a.allowed for r in a.rules}
        everywhere = set.intersection(*(set(v.answer.rules) for v in kept))
        shared = [{str(self._book.rules[r].reason) for r in v.answer.rules} for v in kept]
        rules = {r: self._book.rules[r] for v in kept for r in v.answer.rules}
        barred = {
            reason: tuple(r for r in rules.values() if r.reason == reason and not r.overlay)
            for reason in set.intersection(*shared)
        }
        overlay = [rules[r] for r in everywhere if rules[r].overlay]
        alone = overlay and self._base_permits(ask, kept, consents)
        return Case(
            ask=ask,
            regime=regime,
            barred={k: v for k, v in barred.items() if v},
            overlay=tuple(sorted(overlay, key=lambda r: r.rank)) if alone else (),
            defects=tuple(sorted(defects.values(), key=lambda r: r.rank)),
            consent_holds=any(a.allowed for a in answers),
        )

    def _base_permits(
        self, ask: Ask, kept: list["_Verdict"], consents: dict[tuple[str, str], Answer]
    ) -> bool:
        """Whether the law without overlays would have released any of these."""
        entities = fixed_entities().with_added_json_str(facts_json(ask))
        holding = {pair for pair, answer in consents.items() if answer.allowed}
        requests = [
            disclosure(v.category, v.regime, v.source, (v.regime, v.source) in holding)
            for v in kept
        ]
        answers = put(requests, self._book.base_by_action[kept[0].regime], entities)
        return any(answer.allowed for answer in answers)

    def _bars_of_step_0(self, ask: Ask) -> dict[str, tuple[Rule, ...]]:
        """The universal bars that also hold for data of unknown origin, which no law is asked."""
        facts = ask.facts
        found = {
            "UNKNOWN-VALUE": bool(ask.unknown),
            "IDENTITY-NOT-CONFIRMED": facts["identity_match"] != "confirmed",
            "NO-AUDIT": not facts["audit_available"],
        }
        rules = [self._book.rules[name] for name, holds in found.items() if holds]
        return {str(rule.reason): (rule,) for rule in rules}

    def _single_reason(self, verdict: "_Verdict") -> Reason:
        against = [self._book.rules[r] for r in verdict.answer.rules]
        if not against:
            return Reason(BEYOND_RULE.id, BEYOND_RULE.cites)
        first = min(against, key=lambda rule: ORDER.index(str(rule.reason)))
        return Reason(str(first.reason), first.cites)

    def _broken(self, ask: Ask) -> Decision:
        outcome = Outcome(
            ask=ask,
            effect=Effect.DENY,
            released=frozenset(),
            withheld=frozenset(ask.categories),
            rules=frozenset(),
            reasons=frozenset({POLICY_ERROR.id}),
            regimes=frozenset({"unknown"}),
            group_refused=True,
        )
        why = [Reason(POLICY_ERROR.id, POLICY_ERROR.cites)]
        return self._answer(outcome, (), ask.categories, [], why)


class _Asked:
    """A request with its text as key; requests hold a dict and cannot be hashed themselves."""

    __slots__ = ("key", "request")

    def __init__(self, key: str, request: DisclosureRequest) -> None:
        self.key = key
        self.request = request

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Cedar's answer on one category under one law."""

    category: str
    regime: str
    source: str
    answer: Answer


def _effect(released: tuple[str, ...], withheld: tuple[str, ...]) -> Effect:
    if not released:
        return Effect.DENY
    return Effect.PERMIT_REDACTED if withheld else Effect.PERMIT
