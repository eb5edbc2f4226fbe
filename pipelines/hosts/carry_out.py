"""Run one chain over many inputs and carry their outcomes out: the part all hosts share.

Stages say which facts they need, as data: so the questions of a whole batch are answered
together, and its writes are carried out together, with a few statements for all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from pipelines.stage import Chain, Facts, Outcome, Question, Send, Stage, Write
from schemas.envelope import Event
from zone.database import worded
from zone.errors import TryLater
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

Answer = Callable[[Connection, KeyRing, Sequence[Any]], Facts]
"""Answers questions of one type from the zone's database, each of those that it is given."""
Effect = Callable[[UnitOfWork, Sequence[Any]], object]
"""Carries out writes of one type inside the unit of work, in their order."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Who answers and who carries out, by type of question and of write."""

    answers: Mapping[type, Answer]
    effects: Mapping[type, Effect]


def one_by_one(answer: Callable[[Connection, KeyRing, Any], Any]) -> Answer:
    """For questions of which a batch seldom has several."""
    return lambda conn, keys, questions: {q: answer(conn, keys, q) for q in questions}


def in_turn(effect: Callable[[UnitOfWork, Any], object]) -> Effect:
    """For writes of which a batch seldom has several."""
    return lambda uow, writes: [effect(uow, write) for write in writes]


@dataclass(frozen=True, slots=True)
class Done:
    """What a chain decided about one input, stage by stage."""

    outcomes: tuple[tuple[str, Outcome], ...]

    @property
    def ended(self) -> str:
        """How it ended, as a short code for the message log."""
        return next((o.ended for _, o in reversed(self.outcomes) if o.ended), "done")


@dataclass(slots=True)
class _Way:
    """One input on its way through the stages, until it ends or fails."""

    given: Any
    asked: Sequence[Question] = ()
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    error: Exception | None = None
    goes_on: bool = True

    def ask(self, stage: Stage) -> None:
        try:
            self.asked = stage.needs(self.given)
        except Exception as error:
            self.fail(error)

    def decide(self, stage: Stage, answers: "_Answers") -> None:
        try:
            outcome = stage.decide(self.given, answers.of(self.asked))
        except Exception as error:
            self.fail(error)
            return
        self.outcomes.append((stage.name, outcome))
        self.given, self.goes_on = outcome.passes, outcome.passes is not None

    def fail(self, error: Exception) -> None:
        self.error, self.goes_on = error, False

    def end(self) -> "Done | Exception":
        return self.error or Done(tuple(self.outcomes))


def run_chains(
    chain: Chain,
    inputs: Iterable[Any],
    conn: Connection,
    keys: KeyRing,
    ports: Ports,
) -> list[Done | Exception]:
    """Decide about each input, stage after stage; nothing is written yet.

    What fails is the outcome of that input alone. Raises TryLater when the database is away. No
    input may be about what another one changes.
    """
    ways = [_Way(given) for given in inputs]
    answers = _Answers(conn, keys, ports.answers)
    for stage in chain.stages:
        for way in (way for way in ways if way.goes_on):
            way.ask(stage)
        going = [way for way in ways if way.goes_on]
        answers.find(question for way in going for question in way.asked)
        for way in going:
            way.decide(stage, answers)
    return [way.end() for way in ways]


def run_chain(
    chain: Chain,
    given: Any,  # noqa: ANN401 - each chain has its own input
    conn: Connection,
    keys: KeyRing,
    ports: Ports,
) -> Done:
    """Decide about one input; raises what fails."""
    (end,) = run_chains(chain, (given,), conn, keys, ports)
    if isinstance(end, Exception):
        raise end
    return end


class _Answers:
    """What was answered so far; a question that could not be answered fails whoever asked it."""

    def __init__(self, conn: Connection, keys: KeyRing, answers: Mapping[type, Answer]) -> None:
        self._conn = conn
        self._keys = keys
        self._answers = answers
        self._known: dict[Question, Any] = {}
        self._failed: dict[Question, Exception] = {}

    def of(self, questions: Sequence[Question]) -> Facts:
        for question in questions:
            if question in self._failed:
                raise self._failed[question]
        return {question: self._known[question] for question in questions}

    def find(self, questions: Iterable[Question]) -> None:
        by_type: dict[type, list[Question]] = {}
        for question in dict.fromkeys(questions):
            if question not in self._known and question not in self._failed:
                by_type.setdefault(type(question), []).append(question)
        for some in by_type.values():
            self._answer(some)

    def _answer(self, questions: Sequence[Question]) -> None:
        """All of a type together; when that fails, each for itself."""
        try:
            self._known |= self._answers[type(questions[0])](self._conn, self._keys, questions)
        except Exception as error:
            fault = worded(error)
            if isinstance(fault, TryLater):  # the database is away, not the message wrong
                raise fault from error
            if len(questions) == 1:
                self._failed[questions[0]] = error
                return
            for question in questions:
                self._answer([question])


@dataclass(frozen=True, slots=True)
class Decided:
    """One input of an event, decided. `part` tells apart the inputs of one event."""

    event: Event
    done: Done
    part: str = ""


def carry_out(decided: Sequence[Decided], uow: UnitOfWork, ports: Ports) -> None:
    """Stage by stage: writes, outbox rows and audit, with ids that a repeat finds again."""
    for place in range(max((len(one.done.outcomes) for one in decided), default=0)):
        reached = [one for one in decided if place < len(one.done.outcomes)]
        outcomes = [one.done.outcomes[place][1] for one in reached]
        for kind, writes in _by_type(outcomes).items():
            ports.effects[kind](uow, writes)
        uow.send_all([_leaving(send) for outcome in outcomes for send in outcome.sends])
        for one in reached:
            _audit(one, place, uow)


def _by_type(outcomes: Sequence[Outcome]) -> Mapping[type, Sequence[Write]]:
    found: dict[type, list[Write]] = {}
    for outcome in outcomes:
        for write in outcome.writes:
            found.setdefault(type(write), []).append(write)
    return found


def _leaving(send: Send) -> tuple[Event, str, Any]:
    return send.event, send.to, send.not_before


def _audit(one: Decided, place: int, uow: UnitOfWork) -> None:
    name, outcome = one.done.outcomes[place]
    for number, note in enumerate(outcome.notes):
        role = f"audit:{one.part}:{name}:{number}:{note.tag}:{note.role}"
        uow.audit(
            note.tag,
            at=one.event.at,
            actor=f"stage:{name}",
            about=note.about,
            detail=note.detail,
            event_id=uow.keys.effect_id(one.event.event_id, role),
        )
