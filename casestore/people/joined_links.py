"""Links of mentions when records are joined: one mention may know both, and has room for one.

Of the links of one mention whose people are read under one record, the strongest stands there:
what a clinician decided goes before what was only suggested. The others wait at the records that
are out of sight. Places are worked out anew from whose each link is, so the order of joinings
and of taking them back does not matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Update, delete, insert, or_, select, update

from casestore.people_tables import displaced_row as displaced
from casestore.tables import person_link as table
from schemas.person import LinkState

_STRENGTH = (
    LinkState.CONFIRMED,
    LinkState.TEMPORARY,
    LinkState.REFUSED,
    LinkState.UNDONE,
    LinkState.SUPERSEDED,
    LinkState.SUGGESTED,
)
COLUMN = "person_id"


@dataclass(frozen=True, slots=True)
class Link:
    """One link: whose it is (`home`), and where it stands now."""

    link_id: str
    mention: tuple[str, str]
    state: LinkState
    home: str
    stands_at: str


def places(links: Sequence[Link], heads: Mapping[str, str]) -> dict[str, str]:
    """Link id → person under whom it stands; no two of one mention under the same: pure."""
    groups: dict[tuple[tuple[str, str], str], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.mention, heads.get(link.home, link.home)].append(link)
    found = {link.link_id: link.home for link in links}
    for (_, head), group in groups.items():
        first = min(group, key=lambda one: (_STRENGTH.index(one.state), one.home != head, one.home))
        for link in group:
            if link.home == head:
                found[link.link_id] = first.home
        found[first.link_id] = head
    return found


def settle_links(conn: Connection, after: Mapping[str, str], touched: Iterable[str]) -> None:
    """Put the links of these records where they stand now; `touched` holds whole groups."""
    links = _concerned(conn, set(touched))
    wanted = places(links, after)
    moving = [one for one in links if wanted[one.link_id] != one.stands_at]
    for one in moving:  # out of the way first: a mention and a person have one link at any moment
        aside = f"{one.mention[1]}#{one.link_id}"
        conn.execute(_row(one).values(mention_id=aside))
    for one in moving:
        to = {"mention_id": one.mention[1], "person_id": wanted[one.link_id]}
        conn.execute(_row(one).values(**to))
    _remember(conn, links, wanted)


def _row(link: Link) -> Update:
    return update(table).where(table.c.link_id == link.link_id)


def _concerned(conn: Connection, ids: set[str]) -> list[Link]:
    homes = {
        row.row_key: row.home_id
        for row in conn.execute(select(displaced).where(displaced.c.table_name == table.name))
    }
    away = [key for key, home in homes.items() if home in ids]
    rows = conn.execute(
        select(table).where(or_(table.c.person_id.in_(ids), table.c.link_id.in_(away)))
    )
    return [
        Link(
            link_id=row.link_id,
            mention=(row.lead_id, row.mention_id),
            state=LinkState(row.state),
            home=homes.get(row.link_id, row.person_id),
            stands_at=row.person_id,
        )
        for row in rows
    ]


def _remember(conn: Connection, links: Sequence[Link], wanted: Mapping[str, str]) -> None:
    mine = displaced.c.table_name == table.name
    ids = [one.link_id for one in links]
    conn.execute(delete(displaced).where(mine, displaced.c.row_key.in_(ids)))
    rows = [
        {
            "table_name": table.name,
            "column_name": COLUMN,
            "row_key": one.link_id,
            "home_id": one.home,
        }
        for one in links
        if wanted[one.link_id] != one.home
    ]
    if rows:
        conn.execute(insert(displaced), rows)
