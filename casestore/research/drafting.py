"""What an export would hold, before it is made: rows, who is left out and why."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from casestore.guarded_sheets import Cell
from casestore.research.asking import Answered, Question, asker, people_in_zip3
from casestore.research.contacts import contacts
from casestore.research.cutting import alone, cut
from casestore.research.variables import categories_of
from casestore.research.words import ExportKind, NotExported, Period, Protocol, Refusal
from redaction.gate import Gate
from schemas.disclosure import Effect
from zone.keys.keyring import KeyRing

NOBODY_MATCHED = "nobody_matched"
"""A contact with nobody whom a clinician matched: whose permission would it rest on?"""


@dataclass(frozen=True, slots=True)
class Draft:
    """An export that nobody has made yet. `repr` shows counts only."""

    question: Question
    period: Period
    rows: list[tuple[str, dict[str, Cell]]] = field(repr=False)
    """Person id and row, oldest contact first."""
    answers: list[Answered] = field(repr=False)
    left_out: dict[str, int]
    """Reason (of the gate, or `nobody_matched`) → records."""

    @property
    def people(self) -> int:
        """How many people the rows are about."""
        return len({person_id for person_id, _ in self.rows})

    @property
    def alone(self) -> int:
        """Rows that are the only one of their kind; see `cutting.alone`."""
        return alone([row for _, row in self.rows])

    @property
    def on_consent(self) -> int:
        """Rows that rest on somebody's consent."""
        return sum(answer.on_consent for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants exported."""

    protocol: Protocol
    kind: ExportKind
    period: Period
    agencies: Collection[str]
    zone: ZoneInfo
    folder: Path
    """The zone's folder, where the agency's table of ZIP areas lies."""


def refusal(wanted: Wanted, at: datetime) -> Refusal | None:
    """Why nothing may be exported, before any record is looked at; None when nothing bars it."""
    on, protocol, period = at.astimezone(wanted.zone).date(), wanted.protocol, wanted.period
    begins, ends = (period.since.month, period.since.day), (period.until.month, period.until.day)
    bars = {
        Refusal.ENDED: protocol.ended_at is not None,
        Refusal.NOT_APPROVED_YET: on < protocol.approved_on,
        Refusal.EXPIRED: on > protocol.expires_on,
        Refusal.NO_AGREEMENT: wanted.kind is ExportKind.LIMITED
        and not protocol.agreement_in_force(on),
        Refusal.PERIOD_OPEN: not period.since <= period.until < on,
        # a file over October says of each row that it was in October
        Refusal.NOT_WHOLE_YEARS: wanted.kind is ExportKind.DEIDENTIFIED
        and (begins, ends) != ((1, 1), (12, 31)),
    }
    return next((why for why, barred in bars.items() if barred), None)


def draft(conn: Connection, keys: KeyRing, gate: Gate, wanted: Wanted, at: datetime) -> Draft:
    """Ask for every record of the period. Raises NotExported when nothing may be exported."""
    why = refusal(wanted, at)
    if why is not None:
        raise NotExported(why)
    question = Question(
        gate=gate,
        protocol=wanted.protocol,
        kind=wanted.kind,
        categories=categories_of(wanted.kind),
        at=at,
        on=at.astimezone(wanted.zone).date(),
        people_in_zip3=people_in_zip3(wanted.folder),
    )
    law = gate.state_law
    state = law.state if law is not None and law.in_force(question.on) else None
    ask = asker(conn, keys, question)
    rows: list[tuple[str, dict[str, Cell]]] = []
    answers: list[Answered] = []
    left_out: Counter[str] = Counter()
    for contact in contacts(conn, keys, wanted.agencies, wanted.period, wanted.zone, state):
        if contact.person_id is None:
            left_out[NOBODY_MATCHED] += 1
            continue
        answered = ask(contact)
        if answered.decision.effect is Effect.DENY:
            left_out[answered.decision.reasons[0]] += 1
            continue
        rows.append((contact.person_id, cut(contact, answered, question)))
        answers.append(answered)
    return Draft(question, wanted.period, rows, answers, dict(left_out))
