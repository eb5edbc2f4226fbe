"""Under whom a record is read: follows from the joinings in force, in whatever order they came."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from casestore.people_tables import person_head, person_merge


def heads_of(joinings: Mapping[str, str]) -> dict[str, str]:
    """Record → the one it is read under, for every record that was joined to another: pure.

    `joinings` says of each joined record into which one; they never form a ring.
    """

    def head(one: str) -> str:
        while one in joinings:
            one = joinings[one]
        return one

    return {one: head(one) for one in joinings}


def current_heads(conn: Connection) -> dict[str, str]:
    """Heads as the joinings in force make them."""
    live = select(person_merge.c.joined_id, person_merge.c.into_id).where(
        person_merge.c.undone_at.is_(None)
    )
    return heads_of({row.joined_id: row.into_id for row in conn.execute(live)})


def write_heads(conn: Connection, ids: Iterable[str], heads: Mapping[str, str]) -> None:
    """Make the rows of these records say what `heads` says."""
    changed = sorted(set(ids))
    conn.execute(delete(person_head).where(person_head.c.person_id.in_(changed)))
    rows = [{"person_id": one, "head_id": heads[one]} for one in changed if one in heads]
    if rows:
        conn.execute(insert(person_head), rows)


def head_of(conn: Connection, person_id: str) -> str:
    """The record under which this one is read: most often itself."""
    found = conn.scalar(select(person_head.c.head_id).where(person_head.c.person_id == person_id))
    return found or person_id


def joined_to(conn: Connection, head_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Per record those that are read under it, itself left out."""
    wanted = select(person_head).where(person_head.c.head_id.in_(set(head_ids)))
    found: dict[str, tuple[str, ...]] = {}
    for row in conn.execute(wanted.order_by(person_head.c.person_id)):
        found[row.head_id] = (*found.get(row.head_id, ()), row.person_id)
    return found
