"""Where a person stands in the store: whom the team knows them as, by which calls and cases."""

from collections.abc import Sequence
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

_Met = tuple[str, str | None]
"""Label and outcome of one encounter."""


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
    met = _encounters(conn, [row.case_id for row in rows])
    cases = {row.case_id: _case(row, met.get(row.case_id, [])) for row in rows}
    joined = joined_to(conn, [person_id]).get(person_id, ())
    return Standing(person=card_of(person, joined), cases=tuple(cases.values()))


def _encounters(conn: Connection, case_ids: Sequence[str]) -> dict[str, list[_Met]]:
    """Label and outcome of the encounters of all these cases, oldest first."""
    wanted = select(encounter.c.case_id, encounter.c.label, encounter.c.outcome)
    wanted = wanted.where(encounter.c.case_id.in_(set(case_ids))).order_by(encounter.c.opened_at)
    found: dict[str, list[_Met]] = {}
    for row in conn.execute(wanted):
        found.setdefault(row.case_id, []).append((row.label, row.outcome))
    return found


def _case(row: object, found: Sequence[_Met]) -> KnownCase:
    return KnownCase(
        **row._mapping,  # type: ignore[attr-defined]
        labels=tuple(dict.fromkeys(CareLabel(label) for label, _ in found)),
        outcomes=tuple(outcome for _, outcome in found if outcome),
    )
