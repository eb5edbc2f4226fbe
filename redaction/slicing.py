"""Cuts the policies down to those that can matter to one question, and remembers their answers.

Equal residues are one slice, whatever category they came from: a question of ten categories is
some four answers. A slice knows which facts its policies read, so that equal facts are decided
once, and only these facts are handed to Cedar.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cedarpy

from redaction.residue import Body, Known, Path, reads, residue

_ROOM = 4096
"""Answers that one slice remembers; then it begins anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Slice:
    """Some policies, parsed, with what they read."""

    policies: cedarpy.PolicySet
    reads: tuple[Path, ...] | None
    """Facts that decide; None: something else does too, so that nothing may be remembered."""
    answers: dict[tuple[object, ...], Any] = field(default_factory=dict)

    def remember(self, facts: tuple[object, ...], answer: object) -> None:
        """Keeps the answer to these facts."""
        if len(self.answers) >= _ROOM:
            self.answers.clear()
        self.answers[facts] = answer


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
        self._of = lru_cache(maxsize=16384)(self._cut)
        self._made = lru_cache(maxsize=4096)(self._make)
        self.whole = lru_cache(maxsize=256)(self._whole)

    @property
    def actions(self) -> frozenset[str]:
        """All actions that can be asked about."""
        return frozenset(self._of_action)

    def of(
        self,
        action: str,
        resource: str,
        basis: str,
        source: str = "",
        consent_holds: bool = False,
        listed: frozenset[str] = frozenset(),
    ) -> Slice:
        """The policies that can matter to this question. `resource` is a category, or empty;
        `listed` as in `Known`."""
        return self._of(action, resource, basis, source, consent_holds, listed)

    def _whole(self, action: str) -> cedarpy.PolicySet:
        """All policies of an action."""
        chosen = {i: self._bodies[i] for i in self._of_action[action]}
        return _parsed(json.dumps(chosen))

    def _cut(
        self,
        action: str,
        resource: str,
        basis: str,
        source: str,
        consent_holds: bool,
        listed: frozenset[str],
    ) -> Slice:
        holding = frozenset(name for name, members in self._sets.items() if resource in members)
        every = frozenset(self._sets)
        known = Known(resource, holding, every, basis, source, consent_holds, listed)
        left = {i: residue(self._bodies[i], known) for i in self._of_action[action]}
        return self._made(json.dumps({i: body for i, body in left.items() if body is not None}))

    def _make(self, chosen: str) -> Slice:
        """Asked for by content, so that equal residues are the same slice."""
        read = [reads(body) for body in json.loads(chosen).values()]
        if None in read:
            return Slice(_parsed(chosen), None)
        paths = frozenset[Path]().union(*(paths for paths in read if paths))
        return Slice(_parsed(chosen), tuple(sorted(paths)))

    def _actions(self, body: Body) -> frozenset[str]:
        scope = body["action"]
        if scope["op"] == "All":
            return frozenset(a for members in self._groups.values() for a in members)
        named = [scope["entity"]] if "entity" in scope else scope["entities"]
        return frozenset(a for e in named for a in self._groups.get(e["id"], (e["id"],)))


def _parsed(chosen: str) -> cedarpy.PolicySet:
    return cedarpy.PolicySet.from_json_str(
        f'{{"staticPolicies": {chosen}, "templates": {{}}, "templateLinks": []}}'
    )
