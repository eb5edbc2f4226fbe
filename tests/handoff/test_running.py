"""Start and stop of a zone's program stand in its audit."""

import pytest
from sqlalchemy import select

from handoff.bootstrap.running import note_start, note_stop
from schemas.audit import AuditTag
from schemas.envelope import ZoneName
from zone.clock import SystemClock
from zone.errors import TryLater
from zone.journal.tables import audit
from zone.zone import open_zone


@pytest.fixture
def zone(tmp_path):
    one = open_zone(ZoneName.CLINICAL, tmp_path / "clinical", SystemClock())
    yield one
    one.close()


def said(zone):
    with zone.read() as conn:
        rows = conn.execute(select(audit.c.tag, audit.c.detail).order_by(audit.c.seq))
        return [(row.tag, "true" in row.detail) for row in rows if row.tag.startswith("zone.")]


def test_a_run_begins_and_ends_in_the_audit(zone):
    note_start(zone)
    note_stop(zone)
    note_start(zone)
    started, stopped = AuditTag.ZONE_STARTED.value, AuditTag.ZONE_STOPPED.value
    assert said(zone) == [(started, True), (stopped, False), (started, True)]


def test_a_start_after_a_kill_says_that_no_stop_is_known(zone):
    note_start(zone)
    note_start(zone)
    assert [after_stop for _, after_stop in said(zone)] == [True, False]


def test_a_stop_that_cannot_be_written_does_not_keep_the_program_from_ending(zone, monkeypatch):
    def away(*_, **__):
        raise TryLater("away")

    monkeypatch.setattr(zone, "write", away)
    note_stop(zone)
    with pytest.raises(TryLater):
        note_start(zone)
