"""The list that an intermediary owes a person: to whom their information went (42 CFR 2.24).

Within 30 days of a written request, three years back: entity, date, a brief description of what
was disclosed. What went on a general consent to treating providers is what the rule is about; all
that went on any consent is listed, which tells more and never less.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from casestore.disclosures.telling import disclosure_of
from casestore.privacy_tables import disclosure as table
from schemas.disclosure import Effect
from zone.keys.keyring import KeyRing

YEARS = 3


class Passed(NamedTuple):
    """One line of the list."""

    at: datetime
    to: str
    what: tuple[str, ...]


def passed_on(conn: Connection, keys: KeyRing, person_id: str, at: datetime) -> Sequence[Passed]:
    """Newest first."""
    since = at - timedelta(days=365.25 * YEARS)
    rows = conn.execute(
        select(table)
        .where(table.c.person_id == person_id, table.c.consent_id.is_not(None))
        .where(table.c.effect != Effect.DENY, table.c.at > since, table.c.at <= at)
        .order_by(table.c.at.desc(), table.c.disclosure_id)
    )
    made = [disclosure_of(keys, row.disclosure_id, row.body) for row in rows]
    return [Passed(one.at, one.recipient_name, one.told) for one in made]
