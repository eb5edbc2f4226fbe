"""Where a person stands in the store: whom the team knows them as, by which calls and cases."""

from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.people import records
from casestore.people.heads import joined_to
from casestore.people.link_view import PersonCard, card_of
from casestore.tables import case, encounter, lead, person_link
from schemas.case import CareLabel, CaseState
from schemas.person import LinkState
from schemas.word import Instant, Word
from zone.keys.keyring import KeyRing


class KnownCase(Word):
    """One case in which the person was matched by a clinician."""

    shown: ClassVar[tuple[str, ...]] = ("case_id", "state")
    case_id: str
    agency: str
    state: CaseState
    opened_at: Instant
    labels: tuple[CareLabel, ...]
    outcomes: tuple[str, ...]


class Standing(Word):
    """The person with the agencies and cases that they are known by."""

    shown: ClassVar[tuple[str, ...]] = ("person",)
    person: PersonCard
    cases: tuple[KnownCase, ...]

    @property
    def agencies(self) -> tuple[str, ...]:
        """Agencies whose calls led to a confirmed link."""
        return tuple(dict.fromkeys(one.agency for one in self.cases))


def standing(conn: Connection, keys: KeyRing, person_id: str) -> Standing | None:
    """The person, or None. Cases newest first; suggestions do not count (R6)."""
    person = records.read(conn, keys, person_id)
    if person is None:
        return None
    rows = conn.execute(
        select(case.c.case_id, lead.c.agency, case.c.state, case.c.opened_at)
        .select_from(
            person_link.join(lead, lead.c.lead_id == person_link.c.lead_id).join(
                case, case.c.case_id == lead.c.case_id
            )
        )
        .where(person_link.c.person_id == person_id, person_link.c.state == LinkState.CONFIRMED)
        .order_by(case.c.opened_at.desc())
    ).all()
    cases = {row.case_id: _case(conn, row) for row in rows}
    joined = joined_to(conn, [person_id]).get(person_id, ())
    return Standing(person=card_of(person, joined), cases=tuple(cases.values()))


def _case(conn: Connection, row: object) -> KnownCase:
    found = conn.execute(
        select(encounter.c.label, encounter.c.outcome)
        .where(encounter.c.case_id == row.case_id)  # type: ignore[attr-defined]
        .order_by(encounter.c.opened_at)
    ).all()
    return KnownCase(
        **row._mapping,  # type: ignore[attr-defined]
        labels=tuple(dict.fromkeys(one.label for one in found)),
        outcomes=tuple(one.outcome for one in found if one.outcome),
    )
