"""Calls of the dispatch zone: a hold keeps them and their messages; a purge is proven (R15)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from pipelines.incidents.purge import purge_closed
from pipelines.tables import incident
from schemas.audit import AuditTag
from tests.web.dispatch_town import fixed, open_dispatch, whole_evening
from tests.zone.made import accept, event
from zone.journal import retention
from zone.journal.tables import audit, inbox
from zone.retention import holds
from zone.retention.holds import HoldKind, HoldReason


@pytest.fixture
def zone(tmp_path):
    opened = open_dispatch(tmp_path / "dispatch", fixed())
    whole_evening(opened)
    yield opened
    opened.close()


def calls(zone):
    with zone.read() as conn:
        return set(conn.scalars(select(incident.c.incident_id)))


def hold(zone, kind, subject):
    return zone.write(
        lambda uow: holds.place(uow, kind, subject, HoldReason.LITIGATION, "", "command:1")
    )


def purged(zone):
    zone.clock.advance(timedelta(days=400).total_seconds())
    return zone.write(lambda uow: purge_closed(uow, zone.clock.now(), 90))


def test_a_held_call_stays_and_the_others_go_with_proof(zone):
    held = sorted(calls(zone))[0]
    before = calls(zone)
    hold(zone, HoldKind.INCIDENT, held)
    assert purged(zone) == len(before) - 1
    assert calls(zone) == {held}
    with zone.read() as conn:
        wanted = audit.c.tag == AuditTag.RETENTION_APPLIED.value
        (detail,) = conn.scalars(select(audit.c.detail).where(wanted))
    told = json.loads(detail)
    assert set(told["ids"]) == before - {held}
    assert told["rows"] >= len(told["ids"])
    assert len(told["sha256"]) == 64


def test_a_hold_on_the_zone_keeps_everything_until_it_ends(zone):
    before = calls(zone)
    made = hold(zone, HoldKind.ZONE, "dispatch")
    assert purged(zone) == 0
    assert calls(zone) == before
    zone.write(lambda uow: holds.end(uow, made, "command:1"))
    assert purged(zone) == len(before)


def test_messages_of_a_held_call_keep_their_content(zone):
    one, other = event(zone, "of the call", body=b"held"), event(zone, "of none", body=b"free")
    accept(zone, one, other)
    held = sorted(calls(zone))[0]
    for message, about in ((one, {"incident": held}), (other, {})):
        zone.write(lambda uow, m=message: uow.finish(m.event_id, "incident"))
        zone.write(
            lambda uow, m=message, a=about: uow.audit(
                AuditTag.INCIDENT_UPDATED,
                at=uow.clock.now(),
                actor="stage:test",
                about={"message": m.event_id, **a},
            )
        )
    hold(zone, HoldKind.INCIDENT, held)
    zone.clock.advance(timedelta(days=30).total_seconds())
    zone.write(lambda uow: retention.purge_bodies(uow, zone.clock.now()))
    with zone.read() as conn:
        found = dict(conn.execute(select(inbox.c.event_id, inbox.c.body)).all())
    assert found[one.event_id] is not None
    assert found[other.event_id] is None
