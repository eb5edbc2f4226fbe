"""Stages and readings of feeds: versions that are never overwritten, audited, paused by plan."""

from datetime import timedelta

import pytest

from schemas.audit import AuditTag
from zone.audit.trail import trail
from zone.errors import Refused
from zone.feeds import readings, stages
from zone.feeds.stages import Stage


def standing(zone, feed="cad"):
    with zone.read() as conn:
        return stages.standings(conn).get(feed)


def first(zone, stage=Stage.DRAFT):
    zone.write(lambda uow: stages.first_seen(uow, "cad", stage, "stage:configuration"))


def test_the_first_stage_is_written_once_and_a_later_start_changes_nothing(zone):
    first(zone)
    zone.write(lambda uow: stages.change_stage(uow, "cad", Stage.LIVE, "it-1"))
    first(zone)
    assert (standing(zone).stage, standing(zone).version) == (Stage.LIVE, 2)
    assert standing(zone).actor == "it-1"


def test_every_change_is_audited_by_whom(zone):
    first(zone)
    zone.write(lambda uow: stages.change_stage(uow, "cad", Stage.SHADOW, "it-1"))
    with zone.read() as conn:
        story = trail(conn, "feed", "cad")
    assert [(one.tag, one.actor, one.detail["stage"]) for one in story] == [
        (AuditTag.FEED_CHANGED, "stage:configuration", "draft"),
        (AuditTag.FEED_CHANGED, "it-1", "shadow"),
    ]


def test_a_pause_ends_by_itself_and_keeps_the_stage(zone):
    first(zone, Stage.LIVE)
    until = zone.clock.now() + timedelta(hours=2)
    zone.write(lambda uow: stages.pause(uow, "cad", until, "it-1"))
    assert standing(zone).stage is Stage.LIVE
    assert standing(zone).paused(zone.clock.now())
    assert not standing(zone).paused(until)
    zone.write(lambda uow: stages.change_stage(uow, "cad", Stage.SHADOW, "it-1"))
    assert standing(zone).paused(zone.clock.now())
    zone.write(lambda uow: stages.pause(uow, "cad", None, "it-1"))
    assert not standing(zone).paused(zone.clock.now())


def test_feeds_with_names_that_begin_alike_are_kept_apart(zone):
    for name, stage in (("cad", Stage.LIVE), ("cad-2", Stage.DRAFT), ("c_d", Stage.SHADOW)):
        zone.write(lambda uow, n=name, s=stage: stages.first_seen(uow, n, s, "x"))
    with zone.read() as conn:
        held = {name: one.stage for name, one in stages.standings(conn).items()}
    assert held == {"cad": Stage.LIVE, "cad-2": Stage.DRAFT, "c_d": Stage.SHADOW}


def test_a_reading_is_a_new_version_only_when_it_differs(zone):
    for text in ("a", "a", "b"):
        zone.write(lambda uow, t=text: readings.adopt(uow, "cad", t, "it-1"))
    with zone.read() as conn:
        assert [(r.version, r.text) for r in readings.versions(conn, "cad")] == [(2, "b"), (1, "a")]
        assert readings.in_force(conn)["cad"].text == "b"


def test_going_back_is_a_further_version(zone):
    for text in ("a", "b"):
        zone.write(lambda uow, t=text: readings.adopt(uow, "cad", t, "it-1"))
    with zone.read() as conn:
        old = readings.version(conn, "cad", 1)
        with pytest.raises(Refused, match="has no version 7"):
            readings.version(conn, "cad", 7)
    zone.write(lambda uow: readings.adopt(uow, "cad", old.text, "it-2", "reverted_to_1"))
    with zone.read() as conn:
        assert [r.text for r in readings.versions(conn, "cad")] == ["a", "b", "a"]
