"""Questions that the gate of this zone was asked, so that a draft can be tried on them."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from casestore.disclosures.telling import disclosure_of
from casestore.privacy_tables import disclosure as table
from schemas.disclosure import DisclosureRequest
from zone.keys.keyring import KeyRing


def told_since(
    conn: Connection, keys: KeyRing, since: datetime
) -> Iterator[tuple[str, DisclosureRequest]]:
    """Id and question of each disclosure asked for since then, refusals included."""
    rows = conn.execute(
        select(table.c.disclosure_id, table.c.body).where(table.c.at >= since).order_by(table.c.at)
    )
    for row in rows:
        yield row.disclosure_id, disclosure_of(keys, row.disclosure_id, row.body).request
