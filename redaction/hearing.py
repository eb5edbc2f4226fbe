"""Puts the questions of one request to Cedar: each distinct one once, and none twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import cedarpy

from redaction.facts import Ask
from redaction.question import Answer, facts_json, parts_of, put
from redaction.slicing import Slice

Question = tuple[Slice, Mapping[str, Any]]
"""Policies, and the request in Cedar's form."""


class Hearing:
    """The record of one request, before Cedar. Raises ValueError when Cedar cannot take it."""

    def __init__(self, ask: Ask, fixed: Callable[[], cedarpy.Entities]) -> None:
        self._ask = ask
        self._fixed = fixed
        self._parts = parts_of(ask)

    def answers(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers, in order."""
        found = {id(cut): self._remembered(cut) for cut, _ in questions}
        new = {id(cut): (cut, request) for cut, request in questions if not found[id(cut)]}
        plain = {key: asked for key, asked in new.items() if asked[0].reads is not None}
        if plain:
            entities = self._entities(cut for cut, _ in plain.values())
            for key, (cut, request) in plain.items():
                found[key] = self._ask_once(cut, request, entities)
        return [found[id(cut)] or self._ask_alone(cut, request) for cut, request in questions]

    def _facts(self, cut: Slice) -> tuple[object, ...]:
        return tuple(self._parts[part].get(name) for part, name in cut.reads or ())

    def _remembered(self, cut: Slice) -> Answer | None:
        return None if cut.reads is None else cut.answers.get(self._facts(cut))

    def _ask_once(
        self, cut: Slice, request: Mapping[str, Any], entities: cedarpy.Entities
    ) -> Answer:
        answer = put([dict(request)], cut.policies, entities)[0]
        if not answer.broken:
            cut.remember(self._facts(cut), answer)
        return answer

    def _ask_alone(self, cut: Slice, request: Mapping[str, Any]) -> Answer:
        """For policies that look at more than facts, such as a draft may."""
        entities = self._fixed().with_added_json_str(facts_json(self._ask))
        return put([dict(request)], cut.policies, entities)[0]

    def _entities(self, cuts: Iterable[Slice]) -> cedarpy.Entities:
        """The facts that these policies read, and no others. A fact that is not there stays out:
        Cedar then reports an error, and an error denies."""
        reads = sorted({path for cut in cuts for path in cut.reads or ()})
        known = [(part, name) for part, name in reads if name in self._parts[part]]
        return cedarpy.Entities.from_json_str(facts_json(self._ask, known))
