"""Run one chain over one input and carry its outcomes out: the part all hosts share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from pipelines.stage import Chain, Facts, Outcome, Question
from schemas.envelope import Event
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Answer = Callable[[Connection, KeyRing, Any], Any]
"""Answers one type of question from the zone's database."""
Effect = Callable[[UnitOfWork, Any], object]
"""Carries out one type of write inside the unit of work."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Who answers and who carries out, by type of question and of write."""

    answers: Mapping[type, Answer]
    effects: Mapping[type, Effect]


@dataclass(frozen=True, slots=True)
class Done:
    """What a chain decided about one input, stage by stage."""

    outcomes: tuple[tuple[str, Outcome], ...]

    @property
    def ended(self) -> str:
        """How it ended, as a short code for the message log."""
        return next((o.ended for _, o in reversed(self.outcomes) if o.ended), "done")


def run_chain(
    chain: Chain,
    given: Any,  # noqa: ANN401 - each chain has its own input
    conn: Connection,
    keys: KeyRing,
    ports: Ports,
) -> Done:
    """Decide, stage after stage; nothing is written yet."""
    outcomes: list[tuple[str, Outcome]] = []
    for stage in chain.stages:
        facts = _answer(stage.needs(given), conn, keys, ports)
        outcome = stage.decide(given, facts)
        outcomes.append((stage.name, outcome))
        if outcome.passes is None:
            break
        given = outcome.passes
    return Done(tuple(outcomes))


def _answer(
    questions: "tuple[Question, ...] | list[Question] | Any",  # noqa: ANN401 - a Sequence
    conn: Connection,
    keys: KeyRing,
    ports: Ports,
) -> Facts:
    return {q: ports.answers[type(q)](conn, keys, q) for q in questions}


def carry_out(done: Done, event: Event, uow: UnitOfWork, ports: Ports, part: str = "") -> None:
    """Writes, outbox rows and audit of one input, with ids that a repeat finds again."""
    for name, outcome in done.outcomes:
        for write in outcome.writes:
            ports.effects[type(write)](uow, write)
        for send in outcome.sends:
            uow.send(send.event, send.to, send.not_before)
        for place, note in enumerate(outcome.notes):
            role = f"audit:{part}:{name}:{place}:{note.tag}:{note.role}"
            uow.audit(
                note.tag,
                at=event.at,
                actor=f"stage:{name}",
                about=dict(note.about),
                detail=dict(note.detail),
                event_id=uow.keys.effect_id(event.event_id, role),
            )
