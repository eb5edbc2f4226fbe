"""The gate: may these data go from this holder to this recipient for this purpose, now?

Default deny, and whatever goes wrong on the way denies too. Pure: no clock, no chance, no
store; the same request always has the same answer. Nothing crosses, is shown, exported,
searched or replayed without it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

from pydantic_core import PydanticSerializationError

from redaction.category_sets import load_sets
from redaction.facts import Ask, read
from redaction.inquiry import Inquiry
from redaction.obligations import OBLIGATIONS, Outcome, owed
from redaction.policies import ROOM, PolicyBook, PolicyError, Rule, load_book
from redaction.question import GROUPS, fixed_entities
from redaction.reasons import reasons_of
from redaction.refusals import ORDER, POLICY_ERROR
from redaction.refused_case import Reason
from redaction.state_law import StateLaw
from schemas.disclosure import Decision, DisclosureRequest, Effect

_POLICIES = ROOM / "policies"
_OVERLAYS = ROOM / "overlays"


class Gate:
    """Decides disclosures under one set of policies."""

    def __init__(
        self,
        book: PolicyBook,
        sets: Mapping[str, frozenset[str]],
        overlays: tuple[str, ...] = (),
        state_law: StateLaw | None = None,
    ) -> None:
        self._book = book
        self.overlays = overlays
        self.state_law = state_law
        """The state's table as counsel signed it; None: nobody knows, so the stricter reading."""
        self._fixed = lru_cache(maxsize=1024)(partial(fixed_entities, sets))
        self._promised = {rule.id: rule.obligations for rule in book.rules.values()}
        self._remembered = lru_cache(maxsize=4096)(self._decide_asked)

    @classmethod
    def load(
        cls,
        overlays: Sequence[str] = (),
        policies: Path = _POLICIES,
        overlay_folder: Path = _OVERLAYS,
        drafts: Mapping[str, str] | None = None,
        state_law: StateLaw | None = None,
    ) -> "Gate":
        """The gate with state overlays (each minds its own jurisdiction) and the named ones.

        `drafts`: overlays that are not published yet, name → Cedar text, to be tried.

        Raises PolicyError when a policy does not validate, an overlay permits or is not known.
        """
        states = sorted((overlay_folder / "states").glob("*.cedar"))
        known = {path.stem: path for path in overlay_folder.glob("*.cedar")}
        for name in overlays:
            if name not in known:
                raise PolicyError(f"no overlay is called {name}; there are {sorted(known)}")
        sets_file = policies / "category_sets.json"
        sets = load_sets(sets_file)
        book = load_book(
            files=sorted(policies.glob("*.cedar")),
            overlays=[*states, *(known[name] for name in sorted(set(overlays)))],
            schema=policies / "gate.cedarschema",
            groups=GROUPS,
            resource_sets=sets,
            also_versioned=[sets_file],
            obligations=OBLIGATIONS,
            reasons=frozenset(ORDER),
            drafts=drafts,
        )
        return cls(book, sets, tuple(sorted(set(overlays))), state_law)

    def with_drafts(self, drafts: Mapping[str, str]) -> "Gate":
        """The shipped rules with this gate's overlays and drafts beside them, for trying only.

        Raises PolicyError as `load` does.
        """
        return Gate.load(self.overlays, drafts=drafts, state_law=self.state_law)

    @staticmethod
    def overlay_names(overlay_folder: Path = _OVERLAYS) -> tuple[str, ...]:
        """The overlays that an agency may switch on by name."""
        return tuple(sorted(path.stem for path in overlay_folder.glob("*.cedar")))

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
        try:
            inquiry = Inquiry(self._book, partial(self._fixed, ask.categories), ask)
        except (ValueError, TypeError, OverflowError):
            # Cedar could not take the question; what cannot be asked is not released.
            return self._refused_whole(ask)
        return self._refused_whole(ask) if inquiry.broken else self._joined(inquiry)

    def _joined(self, inquiry: Inquiry) -> Decision:
        """Releases what every law of its label released, and says why the rest stays."""
        reasons, whole = reasons_of(inquiry)
        used = _used(inquiry)
        outcome = Outcome(
            ask=inquiry.ask,
            effect=_effect(inquiry),
            released=inquiry.released,
            withheld=inquiry.withheld,
            rules=frozenset(rule.id for rule in used),
            reasons=frozenset(reason.id for reason in whole),
            regimes=frozenset(
                r for lab in inquiry.labels.values() for r in lab.regimes or ("unknown",)
            ),
            group_refused=bool(whole),
        )
        grounds = [c for rule in used for c in rule.cites]
        return self._answer(outcome, reasons, grounds + _consent_grounds(inquiry, used))

    def _answer(self, outcome: Outcome, reasons: list[Reason], grounds: list[str]) -> Decision:
        against = [c for reason in reasons for c in reason.cites]
        order = outcome.ask.categories
        return Decision(
            effect=outcome.effect,
            released=tuple(c for c in order if c in outcome.released),
            withheld=tuple(c for c in order if c in outcome.withheld),
            obligations=owed(outcome, self._promised),
            rules=tuple(r for r in self._book.rules if r in outcome.rules),
            reasons=tuple(dict.fromkeys(reason.id for reason in reasons)),
            citations=tuple(dict.fromkeys(grounds + against)),
            policy_version=self.policy_version,
        )

    def _refused_whole(self, ask: Ask) -> Decision:
        """The denial when the policies or the question are not sound."""
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
        return self._answer(outcome, [Reason(POLICY_ERROR.id, POLICY_ERROR.cites)], [])


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


def _used(inquiry: Inquiry) -> list[Rule]:
    """The rules that released something which really goes out, in their order."""
    rules = {
        rule.id: rule
        for verdict in inquiry.verdicts
        if verdict.category in inquiry.released
        for rule in inquiry.rules_of(verdict.answer)
    }
    return sorted(rules.values(), key=lambda rule: rule.rank)


def _consent_grounds(inquiry: Inquiry, used: list[Rule]) -> list[str]:
    """What the consent itself rests on, when a rule released on it."""
    if not any(rule.on_consent for rule in used):
        return []
    holding = [answer for answer in inquiry.consents.values() if answer.allowed]
    return [c for answer in holding for rule in inquiry.rules_of(answer) for c in rule.cites]


def _effect(inquiry: Inquiry) -> Effect:
    if not inquiry.released:
        return Effect.DENY
    return Effect.PERMIT_REDACTED if inquiry.withheld else Effect.PERMIT
