"""Where a person stands in the store: whom the team knows them as, by which calls and cases."""

from collections.abc import Sequence
from typing import Any, ClassVar

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
    return standings(conn, keys, [person_id]).get(person_id)


def standings(conn: Connection, keys: KeyRing, person_ids: Sequence[str]) -> dict[str, Standing]:
    """The same of several people at once, those who are there."""
    people = records.read_all(conn, keys, person_ids)
    sure = person_link.c.state == LinkState.CONFIRMED
    rows = conn.execute(
        select(
            person_link.c.person_id,
            case.c.case_id,
            lead.c.agency,
            case.c.state,
            case.c.opened_at,
        )
        .select_from(
            person_link.join(lead, lead.c.lead_id == person_link.c.lead_id).join(
                case, case.c.case_id == lead.c.case_id
            )
        )
        .where(person_link.c.person_id.in_(person_ids), sure)
        .order_by(case.c.opened_at.desc())
    ).all()
    met = _encounters(conn, [row.case_id for row in rows])
    cases: dict[str, dict[str, KnownCase]] = {one: {} for one in people}
    for row in rows:
        cases[row.person_id][row.case_id] = _case(row, met.get(row.case_id, []))
    joined = joined_to(conn, person_ids)
    return {
        one: Standing(person=card_of(person, joined.get(one, ())), cases=tuple(cases[one].values()))
        for one, person in people.items()
    }


def _encounters(conn: Connection, case_ids: Sequence[str]) -> dict[str, list[_Met]]:
    """Label and outcome of the encounters of all these cases, oldest first."""
    wanted = select(encounter.c.case_id, encounter.c.label, encounter.c.outcome)
    wanted = wanted.where(encounter.c.case_id.in_(set(case_ids))).order_by(encounter.c.opened_at)
    found: dict[str, list[_Met]] = {}
    for row in conn.execute(wanted):
        found.setdefault(row.case_id, []).append((row.label, row.outcome))
    return found


def _case(row: Any, found: Sequence[_Met]) -> KnownCase:  # noqa: ANN401 - a row
    return KnownCase(
        case_id=row.case_id,
        agency=row.agency,
        state=row.state,
        opened_at=row.opened_at,
        labels=tuple(dict.fromkeys(CareLabel(label) for label, _ in found)),
        outcomes=tuple(outcome for _, outcome in found if outcome),
    )
