"""Small things that many tests of the zone need."""

from schemas.audit import AuditTag
from schemas.envelope import Event, EventKind
from zone.journal import inbox, outbox


def event(zone, number, body=b"body", kind=EventKind.FEED_MESSAGE, **more):
    key = zone.keys.event_id("feed", "north", str(number))
    given = {"event_id": key, "kind": kind, "at": zone.clock.now(), "body": body, "feed": "north"}
    return Event(**given | more)


def alert(zone, number, **more):
    return event(zone, f"alert {number}", kind=EventKind.ALERT, **more)


def accept(zone, *events):
    for one in events:
        zone.write(lambda uow, one=one: uow.accept(one))


def send(zone, one, to, not_before=None):
    zone.write(lambda uow: uow.send(one, to, not_before))


def note(uow, number, about=None, **more):
    return uow.audit(
        AuditTag.INCIDENT_UPDATED,
        at=uow.clock.now(),
        actor="stage:test",
        about=about or {"incident": f"i{number}"},
        **more,
    )


def states(zone):
    with zone.read() as conn:
        return inbox.counts(conn)


def leaving(zone, one, to):
    with zone.read() as conn:
        return outbox.find(conn, one.event_id, to)
