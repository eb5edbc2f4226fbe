"""Records as a client may see them: each is asked for through its sight, or is not there."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, Select, and_, or_, select

from casestore.cases import encounters
from casestore.clients.sight import Sight, people_of_case
from casestore.clients.words import Client, Kind
from casestore.form_tables import care_task, filling
from casestore.forms.filling_reads import open_filling
from casestore.forms.filling_words import Opened
from casestore.people import records as people
from casestore.referral_tables import referral
from casestore.tables import case as case_table
from casestore.tables import encounter as encounter_table
from casestore.tables import lead
from casestore.tasks import reads as task_reads
from casestore.tasks.words import TaskLine
from schemas.case import Case, Encounter, EncounterOutcome
from schemas.person import Person
from schemas.word import Word

Place = tuple[datetime, str]
_SUD_OUTCOMES = frozenset({EncounterOutcome.TRANSPORTED_SOBERING})
"""An outcome that by itself tells of substance use."""
_PLAN_NUMBERS = frozenset({"medicaid", "medicare", "insurance"})


class Seen(Word):
    """A person with what may not be told left out."""

    shown: ClassVar[tuple[str, ...]] = ("person",)
    person: Person
    version: int


def person(sight: Sight, person_id: str) -> Seen | None:
    """The person, without what the gate keeps back; never with a social security number."""
    may = sight.person(person_id, Kind.PERSON)
    whole = people.read(sight.conn, sight.keys, person_id) if may else None
    own = people.read_own(sight.conn, sight.keys, person_id) if may else None
    if whole is None or own is None:
        return None
    sight.show((person_id,), Kind.PERSON)
    plans = tuple(i for i in whole.identifiers if i.kind in _PLAN_NUMBERS)
    told = {
        "contacts": whole.contacts if "contact" in may else (),
        "identifiers": plans if "insurance" in may else (),
    }
    return Seen(person=whole.model_copy(update=told), version=own[1])


def case(sight: Sight, case_id: str) -> tuple[Case, tuple[str, ...]] | None:
    """The case and whom it concerns."""
    mine = (case_table.c.case_id == case_id, case_table.c.joined_into.is_(None))
    row = sight.conn.execute(select(case_table).where(*mine)).first()
    if row is None or not sight.case(case_id, Kind.CASE):
        return None
    sight.show_case(case_id, Kind.CASE)
    return Case(**row._mapping), people_of_case(sight.conn, case_id, sight.client.agencies)


def encounter(sight: Sight, encounter_id: str) -> Encounter | None:
    """One contact."""
    mine = encounter_table.c.encounter_id == encounter_id
    row = sight.conn.execute(select(encounter_table).where(mine)).first()
    return None if row is None else _told(sight, Encounter(**row._mapping))


def encounters_of(sight: Sight, case_id: str) -> list[Encounter]:
    """Contacts of a case, oldest first."""
    every = encounters.of_cases(sight.conn, [case_id])
    return [told for one in every if (told := _told(sight, one)) is not None]


def _told(sight: Sight, one: Encounter) -> Encounter | None:
    may = sight.case(one.case_id, Kind.ENCOUNTER)
    if not may:
        return None
    sight.show_case(one.case_id, Kind.ENCOUNTER)
    needs = {"mental_health"} | ({"substance_use"} if one.outcome in _SUD_OUTCOMES else set())
    return one if needs <= may else one.model_copy(update={"outcome": None, "outcome_by": None})


def task(sight: Sight, task_id: str) -> TaskLine | None:
    """One task of a case."""
    found = task_reads.task(sight.conn, task_id)
    if found is None or not sight.case(found.case_id, Kind.TASK):
        return None
    sight.show_case(found.case_id, Kind.TASK)
    return found


def response(sight: Sight, filling_id: str) -> Opened | None:
    """Answers to a form, with the form of their day."""
    wanted = select(filling.c.case_id).where(filling.c.filling_id == filling_id)
    case_id = sight.conn.scalar(wanted)
    if case_id is None or not sight.case(case_id, Kind.RESPONSE):
        return None
    sight.show_case(case_id, Kind.RESPONSE)
    return open_filling(sight.conn, sight.keys, filling_id)


def responses_of(sight: Sight, case_id: str) -> list[Opened]:
    """Answers of a case, newest first."""
    ids = select(filling.c.filling_id).where(filling.c.case_id == case_id)
    newest = ids.order_by(filling.c.started_at.desc(), filling.c.filling_id)
    rows = sight.conn.scalars(newest).all()
    return [found for one in rows if (found := response(sight, one)) is not None]


def cases_after(conn: Connection, client: Client, after: Place | None) -> Iterator[Row[Any]]:
    """Ids and times of cases with a call of the client's agencies, newest first."""
    calls = select(lead.c.case_id).where(lead.c.agency.in_(client.agencies))
    mine = and_(case_table.c.case_id.in_(calls), case_table.c.joined_into.is_(None))
    columns = (case_table.c.opened_at.label("at"), case_table.c.case_id.label("id"))
    yield from _listed(conn, select(*columns).where(mine), after)


def tasks_after(conn: Connection, client: Client, after: Place | None) -> Iterator[Row[Any]]:
    """Ids and times of open tasks of those cases, newest first."""
    calls = select(lead.c.case_id).where(lead.c.agency.in_(client.agencies))
    mine = and_(care_task.c.case_id.in_(calls), care_task.c.done_at.is_(None))
    columns = (care_task.c.opened_at.label("at"), care_task.c.task_id.label("id"))
    yield from _listed(conn, select(*columns).where(mine), after)


def referrals_after(conn: Connection, client: Client, after: Place | None) -> Iterator[Row[Any]]:
    """Ids and times of referrals to the client's own organization, newest first."""
    columns = (referral.c.opened_at.label("at"), referral.c.referral_id.label("id"))
    mine = select(*columns).where(referral.c.partner_id == client.recipient_id)
    yield from _listed(conn, mine, after)


def _listed(conn: Connection, wanted: Select[Any], after: Place | None) -> Iterator[Row[Any]]:
    at, row_id = wanted.selected_columns["at"], wanted.selected_columns["id"]
    if after is not None:
        same = and_(at == after[0], row_id > after[1])
        wanted = wanted.where(or_(at < after[0], same))
    yield from conn.execute(wanted.order_by(at.desc(), row_id))
