"""The review queue: two records that may be one person's, with the reasons, for a clinician.

Looked for when a record is made or changed, so that the queue costs nothing to read. A decision
stands: a pair that was kept apart does not come again.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, select

from casestore.answers import Answer, Code
from casestore.cause import Cause
from casestore.matching.compare import compare
from casestore.matching.profile import of_person
from casestore.matching.suggest import graded_candidates
from casestore.matching.weights import default_weights
from casestore.people import records
from casestore.people.heads import head_of, joined_to
from casestore.people.link_view import PersonCard, card_of
from casestore.people.suggestions import explained
from casestore.people_tables import person_head
from casestore.people_tables import person_pair as table
from schemas.audit import AuditTag
from schemas.person import Agreement, FieldAgreement, Grade, LinkSuggestion
from schemas.word import Instant, Word
from zone.insert_once import insert_once
from zone.journal.unit_of_work import UnitOfWork
from zone.keys.keyring import KeyRing

SHOWN = 20
"""Pairs on a page; each asks about two people."""


class PairState(StrEnum):
    """What became of a pair."""

    WAITS = "waits"
    KEPT_APART = "kept_apart"


class Pair(Word):
    """Two people and how they compare; values are on their cards, the reasons name fields only."""

    shown: ClassVar[tuple[str, ...]] = ("pair_id", "grade")
    pair_id: str
    one: PersonCard
    other: PersonCard
    grade: Grade
    bits: float
    fields: tuple[FieldAgreement, ...]
    found_at: Instant


def look_for_doubles(uow: UnitOfWork, person_id: str, actor: str, at: datetime) -> int:
    """Queue records that may be this very person; returns how many pairs are new."""
    record = records.read(uow.conn, uow.keys, person_id)
    if record is None or record.temporary:
        return 0
    found = graded_candidates(uow.conn, uow.keys, of_person(record), but_not=person_id)
    return sum(_queue(uow, person_id, one, actor, at) for one in found)


def _queue(
    uow: UnitOfWork, person_id: str, found: LinkSuggestion, actor: str, at: datetime
) -> bool:
    one, other = sorted((person_id, str(found.person_id)))
    row = {
        "pair_id": uow.keys.effect_id(one, f"pair:{other}"),
        "person_id": one,
        "other_id": other,
        "state": PairState.WAITS,
        "grade": found.grade,
        "bits": found.bits,
        "explanation": explained(found.fields, found.bits, found.margin),
        "found_at": at,
    }
    if not insert_once(uow.conn, table, row, ("person_id", "other_id")):
        return False
    about = {"person": one, "other": other}
    Cause(uow, at, actor).audit(AuditTag.PAIR_FOUND, about, {"grade": found.grade.value})
    return True


def queue_pair(cause: Cause, person_id: str, other_id: str) -> bool:
    """Queue two people because somebody else reads them as one, such as a hospital that merged two
    records; how they compare stands beside it. False when the pair was queued before."""
    two = records.read_all(cause.uow.conn, cause.uow.keys, (person_id, other_id))
    if len(two) != 2:
        return False
    weights = default_weights()
    compared = compare(of_person(two[person_id]), of_person(two[other_id]), weights, None)
    found = LinkSuggestion(
        mention_id="",
        person_id=other_id,
        grade=Grade.POSSIBLE,
        bits=round(compared.bits, 1),
        fields=compared.explained(),
        weights=weights.version,
    )
    return _queue(cause.uow, person_id, found, cause.actor, cause.at)


def keep_apart(uow: UnitOfWork, pair_id: str, account: str, at: datetime) -> Answer:
    """They are two people: the pair leaves the queue for good."""
    waiting = table.update().where(table.c.pair_id == pair_id, table.c.state == PairState.WAITS)
    values = {"state": PairState.KEPT_APART, "decided_by": account, "decided_at": at}
    row = uow.conn.execute(select(table).where(table.c.pair_id == pair_id)).one_or_none()
    if row is None:
        return Answer(code=Code.NOT_FOUND)
    if uow.conn.execute(waiting.values(**values)).rowcount != 1:
        return Answer(code=Code.CHANGED_MEANWHILE)
    about = {"person": row.person_id, "other": row.other_id}
    Cause(uow, at, account).audit(AuditTag.PAIR_KEPT_APART, about)
    return Answer(code=Code.DONE, row_id=pair_id)


def waiting_pairs(conn: Connection, keys: KeyRing, limit: int = SHOWN) -> list[Pair]:
    """Pairs that nobody decided on, best evidence first. Records that are read as one meanwhile
    are left out; they come back when that is undone."""
    joined = select(person_head.c.person_id)
    rows = conn.execute(
        select(table)
        .where(table.c.state == PairState.WAITS)
        .where(table.c.person_id.not_in(joined), table.c.other_id.not_in(joined))
        .order_by(table.c.bits.desc(), table.c.pair_id)
        .limit(limit)
    ).all()
    ids = [one for row in rows for one in (row.person_id, row.other_id)]
    people, under = records.read_all(conn, keys, ids), joined_to(conn, ids)
    cards = {one: card_of(people[one], under.get(one, ())) for one in people}
    return [_pair(row, cards) for row in rows]


def pair_of(conn: Connection, pair_id: str) -> tuple[str, str] | None:
    """The two people of a pair, as they are read now; or None."""
    row = conn.execute(select(table).where(table.c.pair_id == pair_id)).one_or_none()
    return None if row is None else (head_of(conn, row.person_id), head_of(conn, row.other_id))


def _pair(row: Row[Any], cards: dict[str, PersonCard]) -> Pair:
    fields = json.loads(row.explanation)["fields"]
    return Pair(
        pair_id=row.pair_id,
        one=cards[row.person_id],
        other=cards[row.other_id],
        grade=Grade(row.grade),
        bits=row.bits,
        fields=tuple(
            FieldAgreement(field=field, agreement=Agreement(how), bits=bits)
            for field, how, bits in fields
        ),
        found_at=row.found_at,
    )
