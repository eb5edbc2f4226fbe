"""Workforce access: who in the house may open which page or row. Default deny.

A policy set of its own beside the disclosure gate (45 CFR 164.506(c)(1), 164.514(d)(2);
42 CFR 2.12(c)(3); CJIS Security Policy AC-3). A fact not given counts against the person.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import cedarpy
import orjson

from redaction.policies import ROOM, PolicyBook, Rule, load_book

_POLICIES = ROOM / "policies" / "workforce"


class Action(StrEnum):
    """What somebody wants to do."""

    BOARD_VIEW_ROW = "board.view_row"
    BOARD_ACT = "board.act"
    STORY_DISPATCH = "story.dispatch"
    STORY_CLINICAL = "story.clinical"
    LEAD_VIEW = "lead.view"
    LEAD_ACT = "lead.act"
    CASE_VIEW = "case.view"
    CASE_ACT = "case.act"
    PERSON_VIEW = "person.view"
    PERSON_ACT = "person.act"
    LINK_DECIDE = "link.decide"
    CONSENT_VIEW = "consent.view"
    CONSENT_ACT = "consent.act"
    AUTHORITY_ACT = "authority.act"
    DISCLOSURE_VIEW = "disclosure.view"
    DISCLOSURE_MAKE = "disclosure.make"
    BREAK_GLASS = "breakglass.open"
    FEEDS_VIEW = "feeds.view"
    FEEDS_CHANGE = "feeds.change"
    TRIAL_RUN = "trial.run"
    DEADLETTER_LIST = "deadletter.list"
    DEADLETTER_BODY = "deadletter.body"
    DEADLETTER_REPLAY = "deadletter.replay"
    AUDIT_VERIFY = "audit.verify"
    AUDIT_SEARCH = "audit.search"
    REVIEW_VIEW = "review.view"
    REVIEW_ACT = "review.act"
    POLICY_TRY = "policy.try"
    CLIENTS_MANAGE = "clients.manage"
    SEE_AS = "see.as"
    COUNTS_VIEW = "counts.view"
    INDICATORS_VIEW = "indicators.view"
    BILLING_EXPORT = "billing.export"
    RESEARCH_EXPORT = "research.export"
    BREACH_ACT = "breach.act"
    REGISTER_ACT = "register.act"
    REQUEST_VIEW = "request.view"
    REQUEST_ACT = "request.act"


ROW_ACTIONS = frozenset(
    action
    for action in Action
    if action.split(".")[0]
    in (
        *("board", "story", "lead", "case", "person", "link", "consent", "disclosure"),
        *("breakglass", "request", "authority"),
    )
)
"""Actions on a call, case or person; the others are on the machinery."""


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """One person, one action, one row. Defaults are the stricter reading."""

    role: str
    zone: str
    action: str
    own_agency: bool = False
    restricted: bool = True
    sees_restricted: bool = False
    on_team: bool = False
    own_household: bool = True
    second_factor: bool = False
    reason_given: bool = False
    cjis_cleared: bool = False
    glass_broken: bool = False
    """An override of this clinician for this person is in force (R24)."""


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """Allowed or not, by which rule, resting on what. `says` is a sentence for people."""

    allowed: bool
    rule: str
    citation: str
    says: str


_NO_RULE = AccessDecision(
    allowed=False,
    rule="WF-NO-RULE",
    citation="45 CFR 164.308(a)(4)",
    says="No rule allows this to this role.",
)
_BROKEN = AccessDecision(
    allowed=False,
    rule="WF-POLICY-ERROR",
    citation="45 CFR 164.312(a)(1)",
    says="A policy could not be evaluated, so nothing is opened.",
)


class Access:
    """Decides workforce access under one set of policies."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book
        self._remembered = lru_cache(maxsize=4096)(self._decide)

    @classmethod
    def load(cls, policies: Path = _POLICIES) -> "Access":
        """Raises PolicyError when a policy does not validate."""
        groups = {
            "row": tuple(a.value for a in Action if a in ROW_ACTIONS),
            "anything": tuple(a.value for a in Action),
        }
        files = sorted(policies.glob("*.cedar"))
        schema = policies / "workforce.cedarschema"
        return cls(load_book(files=files, overlays=(), schema=schema, groups=groups))

    @property
    def policy_version(self) -> str:
        """A hash over the policy files."""
        return self._book.version

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in force."""
        return tuple(self._book.rules.values())

    def decide(self, request: AccessRequest) -> AccessDecision:
        """The answer; never raises for what a request says."""
        return self._remembered(request)

    def _decide(self, request: AccessRequest) -> AccessDecision:
        if request.action not in self._book.slices.actions:
            return _NO_RULE
        policies = self._book.slices.whole(request.action)
        try:
            result = cedarpy.is_authorized(_question(request), policies, _entities(request))
        except (ValueError, TypeError):
            return _BROKEN
        if result.diagnostics.errors:
            return _BROKEN
        rules = [self._book.rules[r] for r in result.diagnostics.reasons]
        if not rules:
            return _NO_RULE
        first = min(rules, key=lambda rule: rule.rank)
        return AccessDecision(result.allowed, first.id, "; ".join(first.cites), first.says)


@cache
def default_access() -> Access:
    """The policies of this room, loaded once."""
    return Access.load()


def decide_access(request: AccessRequest) -> AccessDecision:
    """Shorthand for `default_access().decide(request)`."""
    return default_access().decide(request)


def _question(request: AccessRequest) -> dict[str, object]:
    return {
        "principal": {"type": "Staff", "id": "this"},
        "action": {"type": "Action", "id": request.action},
        "resource": {"type": "Row", "id": "this"},
        "context": {"reason_given": request.reason_given},
    }


def _entities(request: AccessRequest) -> str:
    given = asdict(request)
    staff = ("role", "sees_restricted", "cjis_cleared", "second_factor")
    row = ("zone", "own_agency", "restricted", "on_team", "own_household", "glass_broken")
    parents = [{"type": "Action", "id": "anything"}]
    if request.action in ROW_ACTIONS:
        parents.append({"type": "Action", "id": "row"})
    entities = [
        _entity("Staff", "this", {name: given[name] for name in staff}, []),
        _entity("Row", "this", {name: given[name] for name in row}, []),
        _entity("Action", request.action, {}, parents),
    ]
    return orjson.dumps(entities).decode()


def _entity(
    kind: str, name: str, attributes: dict[str, object], parents: list[dict[str, str]]
) -> dict[str, object]:
    return {"uid": {"type": kind, "id": name}, "attrs": attributes, "parents": parents}
