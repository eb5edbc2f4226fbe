"""Chart: a message of an EMS or clinical feed becomes an entry of a person's chart, or waits.

The case store says whose it is and how sure that is; here it is only written down. What cannot be
read was parked before this stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.ports import RecordArrival, WhoseArrival
from pipelines.stage import Facts, Outcome, Question, Stage
from schemas.clinical import ClinicalUpdate
from schemas.envelope import Event


@dataclass(frozen=True, slots=True)
class ClinicalIntake:
    """One update of a clinical message; `place` counts those of one message from 0."""

    event: Event
    update: ClinicalUpdate
    place: int = 0


def stage() -> Stage:
    """Takes a ClinicalIntake."""
    return Stage("chart", _needs, _decide)


def touches(given: ClinicalIntake) -> set[str]:
    """Names of everything that the update may read or change: its thing and its patient's numbers,
    those too that are merged into them."""
    update, feed = given.update, given.event.feed
    own = {update.source_key or given.event.event_id, *update.references}
    held = [one for person in update.persons for one in person.identifiers]
    numbers = {one.value for one in (*held, *update.merged_from)}
    calls = {number.number for number in update.numbers}
    return {f"{feed}|{name}" for name in (*own, *numbers, *calls)}


def _question(given: ClinicalIntake) -> WhoseArrival:
    return WhoseArrival(given.event.feed or "", given.update)


def _needs(given: ClinicalIntake) -> Sequence[Question]:
    return (_question(given),)


def _decide(given: ClinicalIntake, facts: Facts) -> Outcome:
    event, whose = given.event, facts[_question(given)]
    write = RecordArrival(
        event.feed or "", event.event_id, given.place, given.update, whose, event.at
    )
    known = "matched" if getattr(whose, "person_id", None) else "unmatched"
    return Outcome(writes=(write,), ended=f"{known}_{given.update.kind.value}")
