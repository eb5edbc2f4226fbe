"""Who died, as it stands: read by whoever would reach out, refer, or disclose (R45)."""

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import Connection, select

from casestore.record_tables import death as table
from casestore.tables import lead, person_link
from schemas.person import LinkState
from schemas.word import Instant, Word


class Death(Word):
    """What is on record of a death."""

    shown: ClassVar[tuple[str, ...]] = ("death_id", "person_id", "source")
    death_id: str
    person_id: str
    at: Instant
    actor: str
    source: str
    confirmed_by: str
    died_on: str | None
    undone_at: Instant | None
    undone_by: str | None


def dead(conn: Connection, person_ids: Iterable[str]) -> frozenset[str]:
    """Those of these people who died, as it stands: outreach to them stops."""
    wanted = select(table.c.person_id).where(
        table.c.person_id.in_(set(person_ids)), table.c.undone_at.is_(None)
    )
    return frozenset(conn.scalars(wanted))


def deaths_of(conn: Connection, person_id: str) -> list[Death]:
    """What was recorded of this person's death, newest first, taken back or not."""
    rows = conn.execute(select(table).where(table.c.person_id == person_id))
    return sorted((Death(**row._mapping) for row in rows), key=lambda one: one.at, reverse=True)


def nobody_to_reach(conn: Connection, case_id: str) -> bool:
    """Did everybody die whom the case concerns? A case of nobody in particular goes on."""
    concerned = set(
        conn.scalars(
            select(person_link.c.person_id)
            .join(lead, lead.c.lead_id == person_link.c.lead_id)
            .where(lead.c.case_id == case_id, person_link.c.state == LinkState.CONFIRMED)
        )
    )
    return bool(concerned) and dead(conn, concerned) == concerned
