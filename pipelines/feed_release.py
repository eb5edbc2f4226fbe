"""A person lets a feed go on that held: what it told meanwhile is decided anew (R14)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from pipelines.stages.intake import LOOK, BoardAction
from pipelines.tables import incident, request
from schemas.envelope import Event, EventKind
from schemas.flag import FlagAnswer
from zone.errors import Refused
from zone.journal import feed_holds
from zone.journal.unit_of_work import UnitOfWork

_BEFORE = timedelta(days=1)
"""A backlog is worked on later than it arrived. A call that is looked at once too often sends
nothing: what has not changed since it crossed does not cross again."""


def release(uow: UnitOfWork, feed: str, actor: str, *, send: bool) -> int:
    """End the hold of a feed; returns how many calls are decided anew.

    With `send` each call that was kept back goes to the clinic as it stands now; without, only
    what changes from now on does. Raises Refused for a feed that does not hold.
    """
    held = feed_holds.held(uow.conn, feed)
    if held is None:
        raise Refused(f"The feed {feed} does not hold. Nothing was changed.")
    at = uow.clock.now()
    calls = kept_back(uow.conn, held) if send else ()
    for incident_id in calls:
        uow.accept(_look(uow, held, incident_id, actor, at))
    feed_holds.release(uow, feed, at, actor, len(calls))
    return len(calls)


def kept_back(conn: Connection, held: feed_holds.Hold) -> Sequence[str]:
    """Calls changed since the hold that concern the clinic, now or before.

    Of every feed: a report changes the call of another one.
    """
    of = incident.c
    sent = select(request.c.incident_id)
    concerns = (of.flag == FlagAnswer.YES.value) | of.incident_id.in_(sent)
    found = select(of.incident_id).where(of.touched_at >= held.since - _BEFORE, concerns)
    return conn.scalars(found.order_by(of.opened_at, of.incident_id)).all()


def _look(
    uow: UnitOfWork, held: feed_holds.Hold, incident_id: str, actor: str, at: datetime
) -> Event:
    body = BoardAction(incident_id=incident_id, says=LOOK, account=actor)
    return Event(
        event_id=uow.keys.event_id("look", held.feed, held.since.isoformat(), incident_id),
        kind=EventKind.BOARD_ACTION,
        at=at,
        body=body.model_dump_json().encode(),
        group=incident_id,
    )
