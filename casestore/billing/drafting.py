"""Lines of a period: complete ones, and those that lack something with what it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from casestore.billing import entering
from casestore.billing.words import IN_FACILITY, TEAM, Coded, Lack, Presence, Provider
from casestore.cases.outcomes import MEANINGS
from casestore.disclosures.asking import asked
from casestore.disclosures.telling import decided
from casestore.disclosures.words import Channel, Disclosure, Telling
from casestore.guarded_sheets import Cell
from casestore.notes.reading import notes_of
from casestore.notes.words import Note, NoteState
from casestore.people import records
from casestore.research.words import Period
from casestore.tables import case, encounter, lead, person_link
from casestore.task_tables import follow_up, follow_up_attempt
from casestore.tasks.follow_up_words import Result
from redaction.gate import Gate
from schemas.case import EncounterOutcome
from schemas.disclosure import Effect
from schemas.person import LinkState, Person
from zone.keys.keyring import KeyRing

CATEGORIES = ("insurance", "dates", "diagnosis", "engagement_status", "location")
HEADER = (
    *("line", "member_id", "provider_npi", "procedure", "modifiers", "diagnosis", "place"),
    *("began", "ended", "staff", "followed_up", "event_at", "entered_at", "signed_at"),
    *("signed_by_npi", "cosigned_at", "entered_late_because"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One contact. `repr` shows ids only."""

    encounter_id: str
    case_id: str
    opened_at: datetime
    lacks: tuple[Lack, ...]
    cells: tuple[Cell, ...] = field(default=(), repr=False)
    made: Disclosure | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known around the contacts of a period."""

    provider: Provider | None
    codes: dict[str, Coded]
    present: dict[str, list[Presence]]
    npis: dict[str, str]
    people: dict[str, str]
    persons: dict[str, Person]
    notes: dict[str, Note]
    followed: dict[str, datetime]


def lines(
    conn: Connection,
    keys: KeyRing,
    gate: Gate,
    agencies: Collection[str],
    period: Period,
    zone: ZoneInfo,
    account: str,
    at: datetime,
) -> list[Line]:
    """Every contact that began in the period, each decided by the gate towards the payer."""
    start = datetime.combine(period.since, time(), zone)
    end = datetime.combine(period.until, time(), zone) + timedelta(days=1)
    rows = conn.execute(
        select(encounter)
        .join(case, case.c.case_id == encounter.c.case_id)
        .join(lead, lead.c.lead_id == case.c.lead_id)
        .where(lead.c.agency.in_(agencies), case.c.joined_into.is_(None))
        .where(encounter.c.opened_at >= start, encounter.c.opened_at < end)
        .order_by(encounter.c.opened_at, encounter.c.encounter_id)
    ).all()
    known = _around(conn, keys, rows)
    return [_line(conn, keys, gate, row, known, account, at) for row in rows]


def _around(conn: Connection, keys: KeyRing, rows: Sequence[Row[Any]]) -> _Known:
    ids, cases = [row.encounter_id for row in rows], sorted({row.case_id for row in rows})
    linked = conn.execute(
        select(lead.c.case_id, person_link.c.person_id)
        .join(lead, lead.c.lead_id == person_link.c.lead_id)
        .where(lead.c.case_id.in_(cases), person_link.c.state == LinkState.CONFIRMED)
    )
    people: dict[str, str] = {row.case_id: row.person_id for row in linked}
    notes = {
        str(one.encounter_id): one
        for one in reversed(notes_of(conn, cases))
        if one.amends is None and one.encounter_id is not None
    }
    return _Known(
        provider=entering.provider(conn, keys),
        codes=entering.coded(conn, ids),
        present=entering.present(conn, ids),
        npis=entering.npis(conn),
        people=people,
        persons=records.read_all(conn, keys, sorted(set(people.values()))),
        notes=notes,
        followed=_followed(conn, cases),
    )


def _followed(conn: Connection, cases: Sequence[str]) -> dict[str, datetime]:
    rows = conn.execute(
        select(follow_up.c.case_id, follow_up_attempt.c.at)
        .join(follow_up_attempt, follow_up_attempt.c.follow_up_id == follow_up.c.follow_up_id)
        .where(follow_up.c.case_id.in_(cases), follow_up_attempt.c.result == Result.REACHED)
        .order_by(follow_up_attempt.c.at.desc())
    )
    return {row.case_id: row.at for row in rows}


def _line(
    conn: Connection,
    keys: KeyRing,
    gate: Gate,
    row: Row[Any],
    known: _Known,
    account: str,
    at: datetime,
) -> Line:
    lacks = [lack for lack, missing in _missing(row, known).items() if missing]
    base = (row.encounter_id, row.case_id, row.opened_at)
    if lacks:
        return Line(*base, tuple(lacks))
    provider, person_id = known.provider, known.people[row.case_id]
    assert provider is not None
    made = _ask(conn, keys, gate, provider, person_id, account, at)
    if made.decision.effect is not Effect.PERMIT:
        return Line(*base, (Lack.GATE,), made=made)
    return Line(*base, (), _cells(row, known, provider), made)


def _missing(row: Row[Any], known: _Known) -> dict[Lack, bool]:
    code, there = known.codes.get(row.encounter_id), known.present.get(row.encounter_id, [])
    note = known.notes.get(row.encounter_id)
    person = known.persons.get(known.people.get(row.case_id, ""))
    met = row.outcome is not None and MEANINGS[EncounterOutcome(row.outcome)].contact
    signed = note is not None and note.state is not NoteState.DRAFT
    outside = any(
        one.began_at < row.opened_at or (row.ended_at is not None and one.ended_at > row.ended_at)
        for one in there
    )
    return {
        Lack.PROVIDER: known.provider is None,
        Lack.NOT_ENDED: row.outcome is None,
        Lack.NOT_MET: row.outcome is not None and not met,
        Lack.PERSON: person is None,
        Lack.MEMBER_ID: person is not None and _member_id(person) is None,
        Lack.CODES: code is None,
        Lack.FACILITY: code is not None and code.place in IN_FACILITY,
        Lack.STAFF: not there,
        Lack.TEAM_OF_TWO: bool(there) and len(there) < TEAM,
        Lack.STAFF_NPI: any(one.account_id not in known.npis for one in there),
        Lack.STAFF_TIMES: outside,
        Lack.NOTE: note is None,
        Lack.SIGNATURE: note is not None and not signed,
        Lack.COSIGNATURE: note is not None and signed and note.waits_for_cosign,
    }


def _member_id(person: Person) -> str | None:
    return next((one.value for one in person.identifiers if one.kind == "medicaid"), None)


def _ask(
    conn: Connection,
    keys: KeyRing,
    gate: Gate,
    provider: Provider,
    person_id: str,
    account: str,
    at: datetime,
) -> Disclosure:
    telling = Telling(
        person_id=person_id,
        recipient=provider.payer_id,
        role="health_plan",
        org_kind="covered_entity",
        purpose="payment",
        categories=CATEGORIES,
        channel=Channel.MESSAGE,
    )
    question = asked(conn, keys, telling, at, gate.state_law)
    return decided(keys, gate, telling, question, account, at)


def _cells(row: Row[Any], known: _Known, provider: Provider) -> tuple[Cell, ...]:
    code, note = known.codes[row.encounter_id], known.notes[row.encounter_id]
    person = known.persons[known.people[row.case_id]]
    staff = "; ".join(
        f"{known.npis[one.account_id]} {_iso(one.began_at)} {_iso(one.ended_at)}"
        for one in known.present[row.encounter_id]
    )
    return (
        _member_id(person),
        provider.npi,
        code.procedure,
        code.modifiers,
        code.diagnosis,
        code.place,
        _iso(row.opened_at),
        _iso(row.ended_at),
        staff,
        _iso(known.followed.get(row.case_id)),
        _iso(note.event_at),
        _iso(note.entered_at),
        _iso(note.signed_at),
        known.npis.get(note.author, ""),
        _iso(note.cosigned_at),
        note.late_reason,
    )


def _iso(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%dT%H:%MZ") if at is not None else ""
