"""Arrivals as pages read them: one, those of a person, those that wait."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Connection, func, select

from casestore import sealed
from casestore.arrival_tables import arrival as table
from casestore.arrival_tables import arrival_version
from casestore.arrivals.words import MATCHED, Arrival, ArrivalPage, Match
from casestore.people import records
from casestore.people.heads import head_of, joined_to
from casestore.people.link_view import PersonCard, card_of
from schemas.clinical import ClinicalUpdate
from schemas.person import Agreement, FieldAgreement, Grade
from schemas.word import Word
from zone.keys.keyring import KeyRing

SHOWN = 50
"""Arrivals on one page of the queue."""


class Candidate(Word):
    """A person whom an arrival may be about, and why."""

    shown: ClassVar[tuple[str, ...]] = ("grade",)
    person: PersonCard
    grade: Grade
    fields: tuple[FieldAgreement, ...]


def arrival_of(conn: Connection, arrival_id: str) -> Arrival | None:
    """One, or None."""
    return next(iter(_words(conn, table.c.arrival_id == arrival_id)), None)


def page_of(conn: Connection, keys: KeyRing, arrival_id: str) -> ArrivalPage | None:
    """One with its newest message, or None."""
    found = arrival_of(conn, arrival_id)
    if found is None:
        return None
    counted = select(func.count()).where(arrival_version.c.arrival_id == arrival_id)
    said = updates_of(conn, keys, [found])
    return ArrivalPage(
        arrival=found, update=said.get(arrival_id), messages=conn.scalar(counted) or 1
    )


def updates_of(
    conn: Connection, keys: KeyRing, arrivals: Sequence[Arrival]
) -> Mapping[str, ClinicalUpdate]:
    """The newest message of each, those without content left out."""
    by_version = {one.version_id: one.arrival_id for one in arrivals}
    wanted = select(arrival_version.c.version_id, arrival_version.c.body).where(
        arrival_version.c.version_id.in_(by_version), arrival_version.c.body.is_not(None)
    )
    name = arrival_version.name
    return {
        by_version[row.version_id]: sealed.unseal(
            keys, name, row.version_id, row.body, ClinicalUpdate
        )
        for row in conn.execute(wanted)
    }


def of_person(conn: Connection, person_id: str) -> list[Arrival]:
    """All that are matched with this person, newest first."""
    return _words(conn, (table.c.person_id == person_id) & table.c.match.in_(MATCHED))


def of_leads(conn: Connection, lead_ids: Sequence[str]) -> list[Arrival]:
    """EMS runs that answered these calls, newest first."""
    return _words(conn, table.c.lead_id.in_(lead_ids) & (table.c.match != Match.PURGED))


def waiting(conn: Connection, limit: int = SHOWN) -> list[Arrival]:
    """Those that a clinician has to look at: somebody comes near, they answer a referral, or a
    call of ours. The newest first."""
    near = (table.c.explanation != "[]") | table.c.referral_id.is_not(None)
    return _words(conn, (table.c.match == Match.WAITS) & (near | _ours()), limit)


def of_nobody(conn: Connection, limit: int = SHOWN) -> list[Arrival]:
    """Those of people whom the team does not know: kept for a while, in case one is opened."""
    alone = (table.c.explanation == "[]") & table.c.referral_id.is_(None)
    return _words(conn, (table.c.match == Match.WAITS) & alone & ~_ours(), limit)


def _ours() -> ColumnElement[bool]:
    return table.c.lead_id.is_not(None)


def consents_reported(conn: Connection, person_id: str) -> list[Arrival]:
    """Consents of this person that other systems reported, newest first."""
    return [one for one in of_person(conn, person_id) if one.has_consent]


def candidates(conn: Connection, keys: KeyRing, arrival_id: str) -> list[Candidate]:
    """Who it may be, best first; people are read as they are now."""
    stored = conn.scalar(select(table.c.explanation).where(table.c.arrival_id == arrival_id))
    told: list[dict[str, Any]] = json.loads(stored or "[]")
    ids = {one["person_id"]: head_of(conn, one["person_id"]) for one in told if one["person_id"]}
    people = records.read_all(conn, keys, tuple(ids.values()))
    joined = joined_to(conn, ids.values()) if ids else {}
    return [
        Candidate(
            person=card_of(people[head], joined.get(head, ())),
            grade=Grade(one["grade"]),
            fields=_fields(one["fields"]),
        )
        for one in told
        if (head := ids.get(one["person_id"])) in people and head is not None
    ]


def _fields(stored: Sequence[Sequence[Any]]) -> tuple[FieldAgreement, ...]:
    return tuple(
        FieldAgreement(field=field, agreement=Agreement(how), bits=bits)
        for field, how, bits in stored
    )


def _words(
    conn: Connection, condition: ColumnElement[bool], limit: int | None = None
) -> list[Arrival]:
    columns = [column for column in table.columns if column.name != "explanation"]
    wanted = select(*columns).where(condition).order_by(table.c.happened_at.desc(), table.c.feed)
    return [Arrival(**row._mapping) for row in conn.execute(wanted.limit(limit))]
