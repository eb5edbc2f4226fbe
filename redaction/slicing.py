"""Cuts the policies down to those that can matter to one question.

Cedar looks at every policy of a set for every request. A policy whose scope names another action
or resource, or that demands another basis, cannot be satisfied; leaving it out changes no
answer (tested against the whole set) and makes a decision several times faster.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cedarpy

Body = dict[str, Any]
_BASIS = {".": {"left": {".": {"left": {"Var": "principal"}, "attr": "ask"}}, "attr": "basis"}}


class Slices:
    """Parsed sets of policies, one per combination that was asked for, cut when first needed."""

    def __init__(
        self,
        bodies: Mapping[str, Body],
        groups: Mapping[str, tuple[str, ...]],
        resource_sets: Mapping[str, frozenset[str]],
    ) -> None:
        self._bodies = dict(bodies)
        self._groups = groups
        self._sets = resource_sets
        self._of_action = {
            action: tuple(i for i, body in bodies.items() if action in self._actions(body))
            for members in groups.values()
            for action in members
        }
        self.of = lru_cache(maxsize=8192)(self._cut)
        self._parsed = lru_cache(maxsize=2048)(self._parse)

    @property
    def actions(self) -> frozenset[str]:
        """All actions that can be asked about."""
        return frozenset(self._of_action)

    def whole(self, action: str) -> cedarpy.PolicySet:
        """All policies of an action."""
        return self._parsed(self._of_action[action])

    def _cut(self, action: str, resource: str, basis: str) -> cedarpy.PolicySet:
        """The policies that can matter to this action on this resource under this basis."""
        fitting = (
            i
            for i in self._of_action[action]
            if self._fits(self._bodies[i], resource) and _allows_basis(self._bodies[i], basis)
        )
        return self._parsed(tuple(fitting))

    def _parse(self, ids: tuple[str, ...]) -> cedarpy.PolicySet:
        chosen = {i: self._bodies[i] for i in ids}
        document = {"staticPolicies": chosen, "templates": {}, "templateLinks": []}
        return cedarpy.PolicySet.from_json_str(json.dumps(document))

    def _actions(self, body: Body) -> frozenset[str]:
        scope = body["action"]
        if scope["op"] == "All":
            return frozenset(a for members in self._groups.values() for a in members)
        named = [scope["entity"]] if "entity" in scope else scope["entities"]
        return frozenset(a for e in named for a in self._groups.get(e["id"], (e["id"],)))

    def _fits(self, body: Body, resource: str) -> bool:
        scope = body["resource"]
        if scope["op"] == "==":
            return bool(scope["entity"]["id"] == resource)
        if scope["op"] == "in":
            name = scope["entity"]["id"]
            return name not in self._sets or resource in self._sets[name]
        return True


def _allows_basis(body: Body, basis: str) -> bool:
    """False when a conjunct of a `when` clause is surely false under this basis."""
    conjuncts = [
        part
        for condition in body["conditions"]
        if condition["kind"] == "when"
        for part in _conjuncts(condition["body"])
    ]
    return not any(_surely_false(part, basis) for part in conjuncts)


def _conjuncts(expression: Body) -> list[Body]:
    if "&&" in expression:
        both = expression["&&"]
        return _conjuncts(both["left"]) + _conjuncts(both["right"])
    return [expression]


def _surely_false(expression: Body, basis: str) -> bool:
    if "==" in expression and expression["=="]["left"] == _BASIS:
        return bool(expression["=="]["right"] != {"Value": basis})
    negated = "!" in expression
    listed = (expression["!"]["arg"] if negated else expression).get("contains")
    if listed is None or listed["right"] != _BASIS or "Set" not in listed["left"]:
        return False
    return ({"Value": basis} in listed["left"]["Set"]) is negated
