"""Suggestions and links as a page shows them: the person, and per field why."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import Connection, Row, select

from casestore.people import records
from casestore.people.heads import joined_to
from casestore.people_tables import person_head
from casestore.tables import person_link as table
from schemas.person import (
    Agreement,
    FieldAgreement,
    Grade,
    LinkState,
    Person,
    PersonLink,
    PersonName,
    Proof,
)
from schemas.word import Word
from zone.keys.keyring import KeyRing

_ORDER = {Grade.LIKELY: 0, Grade.POSSIBLE: 1, Grade.NONE: 2}


class PersonCard(Word):
    """As much of a person as a clinician needs to compare. The page drops what she may not see."""

    shown: ClassVar[tuple[str, ...]] = ("person_id", "temporary", "restricted")
    person_id: str
    temporary: bool
    restricted: bool
    names: tuple[PersonName, ...] = ()
    birth_date: str | None = None
    sex: str | None = None
    joined: tuple[str, ...] = ()
    """Ids of the records that were joined to this one."""

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids under which the person is known: for asking whether they live with a viewer."""
        return (self.person_id, *self.joined)


class LinkView(Word):
    """One link with its person."""

    shown: ClassVar[tuple[str, ...]] = ("link",)
    link: PersonLink
    person: PersonCard


def card_of(person: Person, joined: tuple[str, ...] = ()) -> PersonCard:
    """The card of a person; `joined`: ids of the records that were joined to this one."""
    return PersonCard(
        person_id=person.person_id,
        temporary=person.temporary,
        restricted=person.restricted,
        names=person.names,
        birth_date=person.birth_date,
        sex=person.sex,
        joined=joined,
    )


def links_of(conn: Connection, keys: KeyRing, lead_ids: Sequence[str]) -> list[LinkView]:
    """Links of these leads: by mention, confirmed first, then by grade and evidence.

    Links that wait at a record which was joined to another are out of sight.
    """
    visible = select(table).join_from(
        table, person_head, person_head.c.person_id == table.c.person_id, isouter=True
    )
    rows = list(
        conn.execute(visible.where(table.c.lead_id.in_(lead_ids), person_head.c.head_id.is_(None)))
    )
    ids = [row.person_id for row in rows]
    people = records.read_all(conn, keys, ids)
    joined = joined_to(conn, ids) if ids else {}
    views = [
        LinkView(
            link=_word(row), person=card_of(people[row.person_id], joined.get(row.person_id, ()))
        )
        for row in rows
        if row.person_id in people
    ]
    return sorted(views, key=_order)


def _order(view: LinkView) -> tuple[str, bool, int, float, str]:
    link = view.link
    unconfirmed = link.state is not LinkState.CONFIRMED
    return link.mention_id, unconfirmed, _ORDER[link.grade], -link.bits, link.link_id


def _word(row: Row[Any]) -> PersonLink:
    explained = json.loads(row.explanation)
    return PersonLink(
        link_id=row.link_id,
        lead_id=row.lead_id,
        mention_id=row.mention_id,
        person_id=row.person_id,
        state=LinkState(row.state),
        grade=Grade(row.grade),
        bits=explained["bits"],
        margin=explained["margin"],
        fields=tuple(
            FieldAgreement(field=field, agreement=Agreement(agreement), bits=bits)
            for field, agreement, bits in explained["fields"]
        ),
        proofs=tuple(Proof(code) for code in row.proofs.split(",") if code),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        row_version=row.row_version,
    )


def best_grades(conn: Connection, lead_ids: Sequence[str]) -> dict[str, Grade]:
    """Per lead the best grade among links that are not refused or undone."""
    live = (LinkState.SUGGESTED, LinkState.CONFIRMED)
    rows = conn.execute(
        select(table.c.lead_id, table.c.grade).where(
            table.c.lead_id.in_(lead_ids), table.c.state.in_(live)
        )
    )
    best: dict[str, Grade] = {}
    for row in rows:
        held = best.get(row.lead_id, Grade.NONE)
        best[row.lead_id] = min(held, Grade(row.grade), key=_ORDER.__getitem__)
    return best
