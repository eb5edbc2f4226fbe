"""Lists in pages. A cursor says where a list goes on; sealed for one client and one list, it tells
nothing by itself."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Query
from pydantic import BaseModel
from sqlalchemy import Connection, Row

from casestore.clients.sight import Sight
from casestore.clients.words import Client
from web.api.caller import Call
from web.api.problems import BAD_CURSOR, NotDone
from web.api.shapes import Handling, Many
from zone.errors import Broken

Place = tuple[datetime, str]
"""The time and id after which the list goes on."""
Rows = Callable[[Connection, Client, Place | None], Iterator[Row[Any]]]
"""Rows with `at` and `id`, in the order of the list."""
R = TypeVar("R", bound=BaseModel)
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=50)]
SCANNED = 300
"""Rows looked at for one page at most; what may not be shown is passed over in silence."""
_SEALED = ("api", "cursor")


def opened(call: Call, cursor: str | None) -> Place | None:
    """The place of a cursor of this client and this list. Raises NotDone."""
    if cursor is None:
        return None
    keys = call.zone.keys
    try:
        sealed = urlsafe_b64decode(cursor.encode("ascii"))
        at, row_id = orjson.loads(keys.unseal(*_SEALED, _bound(call), sealed))
    except (Broken, ValueError):
        raise NotDone(BAD_CURSOR) from None
    return datetime.fromisoformat(at), row_id


def closed(call: Call, place: Place) -> str:
    """The cursor of a place."""
    plain = orjson.dumps([place[0].isoformat(), place[1]])
    return urlsafe_b64encode(call.zone.keys.seal(*_SEALED, _bound(call), plain)).decode()


def _bound(call: Call) -> str:
    return f"{call.client.client_id} {call.where}"


def listed(
    call: Call,
    rows: Rows,
    see: Callable[[Sight, str], R | None],
    cursor: str | None,
    limit: int,
) -> Many[R]:
    """One page of what this client may see; `see` gives None for what it may not."""
    after = opened(call, cursor)

    def find(sight: Sight) -> tuple[tuple[list[R], Place | None], list[str]]:
        shown, last = page(rows(sight.conn, call.client, after), lambda one: see(sight, one), limit)
        return ([one for _, one in shown], last), [row_id for row_id, _ in shown]

    (found, last), sight = call.many(find)
    return Many(data=found, next=closed(call, last) if last else None, handling=handling(sight))


def page(
    rows: Iterable[Row[Any]], see: Callable[[str], R | None], limit: int
) -> tuple[list[tuple[str, R]], Place | None]:
    """The first rows that may be shown, and where the list goes on: after the last one shown, so
    that nobody can count what lies between; or after the last one looked at."""
    shown: list[tuple[str, R]] = []
    last: Place | None = None
    for number, row in enumerate(rows, 1):
        found = see(row.id)
        if found is not None and len(shown) == limit:
            return shown, last
        if found is not None:
            shown.append((row.id, found))
            last = (row.at, row.id)
        if number == SCANNED:
            return shown, (row.at, row.id)
    return shown, None


def handling(sight: Sight) -> Handling:
    """How what this request was shown may be handled."""
    return Handling(part2=sight.protected, notice=sight.enclosed)
